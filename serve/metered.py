"""The batcher whose calls are counted: what they waited, what they took, and what the scores were."""

import time
from collections.abc import Sequence

from anyio import to_thread

from threadwarden.data.context import CommentInContext
from threadwarden.model import Scorer
from threadwarden.serve.batching import MANY, Batcher
from threadwarden.serve.calls import Call, Judged
from threadwarden.serve.errors import OverloadedError
from threadwarden.serve.metrics import Metrics
from threadwarden.serve.observation import CURRENT, note_overload


class MeteredBatcher(Batcher):
    """Scores as a batcher does, and tells the metrics; what a probe asks for is scored but not counted."""

    def __init__(self, queue_tokens: int, metrics: Metrics, threads: int | None = None) -> None:
        super().__init__(queue_tokens, threads)
        self._metrics = metrics

    async def judge(
        self, scorer: Scorer, comments: Sequence[str | CommentInContext], keep: bool = True, explain: bool = False
    ) -> list[Judged]:
        """Judge as `Batcher.judge` does, and count.

        Raises:
            InputError: as `Scorer.score`.
            OverloadedError: too much waits already.
        """
        try:
            judged = await super().judge(scorer, comments, keep, explain)
        except OverloadedError:
            note_overload()
            raise
        if judged and not _probing():
            await self._count(scorer.version, judged)
        return judged

    async def _count(self, version: str, judged: Sequence[Judged]) -> None:
        if (seen := CURRENT.get()) is not None:
            seen.comments += len(judged)
        scores = [one.scores for one in judged]
        if len(scores) < MANY:
            self._metrics.scored(version, scores)
        else:  # some thousand numbers: not on the event loop
            await to_thread.run_sync(self._metrics.scored, version, scores)

    def left(self, call: Call) -> None:
        """Note the times of a call that was answered, or whose caller left."""
        now = time.perf_counter()
        begun = now if call.begun is None else call.begun
        queue, model = begun - call.asked, now - begun
        if (seen := CURRENT.get()) is not None:
            seen.queue += queue
            seen.model += model
        if not _probing():
            self._metrics.took(queue, model)
        self._metrics.waiting(self.waiting)


def _probing() -> bool:
    seen = CURRENT.get()
    return seen is not None and seen.probe
