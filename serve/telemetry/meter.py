"""What becomes of calls, told to the metrics: what they waited, what they took, and what the scores were."""

import time
from collections.abc import Sequence

from anyio import to_thread

from threadwarden.model import Scorer
from threadwarden.serve.batching import MANY, Meter
from threadwarden.serve.calls import Call, Judged
from threadwarden.serve.telemetry.metrics import Metrics
from threadwarden.serve.telemetry.observation import CURRENT, note_overload


class CallMeter(Meter):
    """Tells the metrics and the request's observation; what a probe asks for is scored but not counted."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def refused(self) -> None:
        """Note the refusal on the request."""
        note_overload()

    async def judged(self, scorer: Scorer, judged: Sequence[Judged]) -> None:
        """Count the comments and their scores."""
        if _probing():
            return
        if (seen := CURRENT.get()) is not None:
            seen.comments += len(judged)
        scores = [one.scores for one in judged]
        if len(scores) < MANY:
            self._metrics.scored(scorer.version, scores)
        else:  # some thousand numbers: not on the event loop
            await to_thread.run_sync(self._metrics.scored, scorer.version, scores)

    def left(self, call: Call, waiting: int) -> None:
        """Note the times of a call that was answered, or whose caller left."""
        now = time.perf_counter()
        begun = now if call.begun is None else call.begun
        queue, model = begun - call.asked, now - begun
        if (seen := CURRENT.get()) is not None:
            seen.queue += queue
            seen.model += model
        if not _probing():
            self._metrics.took(queue, model)
        self._metrics.waiting(waiting)


def _probing() -> bool:
    seen = CURRENT.get()
    return seen is not None and seen.probe
