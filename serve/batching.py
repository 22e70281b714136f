"""One owner of the model's time: every call waits for its turn, callers who left are skipped, a full queue is refused.

As many threads as there are cores take parts of calls (see `calls`), one of each waiting call in turn, so that one
comment is not stuck behind a thousand. They plan, read and judge: nothing of that is done on the event loop.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence

from anyio import to_thread

from threadwarden.data.context import CommentInContext
from threadwarden.model import Scorer, Scores
from threadwarden.model.runtime import cores
from threadwarden.model.scorer import in_context
from threadwarden.model.scores import Span
from threadwarden.serve.calls import TURN_TOKENS, Call, Judged, Part
from threadwarden.serve.errors import OverloadedError

PATIENCE = 4
"""How many times its own length may stand before a call, whatever the limit: who sends a thousand can wait longer."""
MANY = 16
"""From how many comments on a call is checked and cut by a thread of its own, to keep the event loop free."""


class Meter:
    """Hears what becomes of calls; this one does nothing with it."""

    def refused(self) -> None:
        """Hear that a call found too much waiting."""

    async def judged(self, scorer: Scorer, judged: Sequence[Judged]) -> None:
        """Hear what a call was answered."""

    def left(self, call: Call, waiting: int) -> None:
        """Hear that a call was answered, or its caller left, and about how many tokens wait now."""


class Batcher:
    """Scores for all routes and all models; its threads start with the first call and end with `close`."""

    def __init__(self, queue_tokens: int, threads: int | None = None, meter: Meter | None = None) -> None:
        self._turns = Turns(queue_tokens)
        self._meter = meter or Meter()
        self._threads = [
            threading.Thread(target=self._turns.work, name=f"threadwarden-model-{number}", daemon=True)
            for number in range(threads or cores())
        ]
        self._started = False

    async def score(
        self, scorer: Scorer, comments: Sequence[str | CommentInContext], keep: bool = True
    ) -> list[Scores]:
        """Score comments, one result each, in order; `keep` False leaves nothing of them in any cache.

        Raises:
            InputError: as `Scorer.score`.
            OverloadedError: too much waits already.
        """
        return [judged.scores for judged in await self.judge(scorer, comments, keep)]

    async def reasons(
        self, scorer: Scorer, comments: Sequence[str | CommentInContext], keep: bool = True
    ) -> list[list[Span]]:
        """Return the spans that carried each comment's scores, in order of the comments.

        Raises:
            InputError: as `Scorer.score`.
            OverloadedError: too much waits already.
        """
        return [judged.spans for judged in await self.judge(scorer, comments, keep, explain=True)]

    async def judge(
        self, scorer: Scorer, comments: Sequence[str | CommentInContext], keep: bool = True, explain: bool = False
    ) -> list[Judged]:
        """Score comments in one pass, with their reasons if `explain`; when cancelled, the rest is not read.

        Raises:
            InputError: as `Scorer.score`.
            OverloadedError: too much waits already.
        """

        def prepare() -> Call:
            items = [in_context(comment, f"comments[{place}]") for place, comment in enumerate(comments)]
            return Call(scorer, items, scorer.memory if keep else scorer.memory.apart(), explain)

        call = await to_thread.run_sync(prepare) if len(comments) >= MANY else prepare()
        if not call.parts:
            return []
        judged = await self._take_turns(call)
        await self._meter.judged(scorer, judged)
        return judged

    async def _take_turns(self, call: Call) -> list[Judged]:
        self._start()
        try:
            self._turns.add(call)
        except OverloadedError:
            self._meter.refused()
            raise
        try:
            return await asyncio.wrap_future(call.answer)
        finally:
            self._turns.drop(call)
            self._meter.left(call, self.waiting)

    @property
    def waiting(self) -> int:
        """Return about how many tokens wait to be read."""
        return self._turns.waiting

    def close(self) -> None:
        """Finish what was accepted, refuse what comes, and end the threads."""
        self._turns.close()
        for thread in self._threads if self._started else ():
            thread.join()

    def _start(self) -> None:
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()


class Turns:
    """The queue of calls, each of which gives one part in its turn; safe to use from several threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._calls: set[Call] = set()
        self._order: deque[Call] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def add(self, call: Call) -> None:
        """Let a call wait for its turn.

        Raises:
            OverloadedError: more would be read before the call is done than the limit, and than its patience.
        """
        with self._changed:
            # In each round of turns every other call is read for one turn, until it is done.
            rounds = max(call.tokens, TURN_TOKENS)
            ahead = sum(min(other.tokens, rounds) for other in self._calls)
            if self._closed or ahead > max(self._limit, PATIENCE * call.tokens):
                raise OverloadedError(f"the service: found {ahead:,} tokens to be read first, wanted fewer: ask again")
            self._calls.add(call)
            self._order.append(call)
            self._changed.notify(len(call.parts))

    @property
    def waiting(self) -> int:
        """Return about how many tokens wait to be read."""
        with self._changed:
            return sum(call.tokens for call in self._calls)

    def drop(self, call: Call) -> None:
        """Forget a call: it is done, or nobody waits for it any more."""
        with self._changed:
            self._calls.discard(call)
            if call.parts:
                call.parts.clear()
                self._order.remove(call)

    def work(self) -> None:
        """Take turns until the queue is closed and empty: what each of the threads does."""
        while (turn := self._next()) is not None:
            call, part = turn
            self._after(call, part, done=call.advance(part))

    def close(self) -> None:
        """Take no more calls, and let the threads end when those there are have been answered."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _next(self) -> tuple[Call, Part] | None:
        with self._changed:
            while not self._order:
                if self._closed:
                    return None
                self._changed.wait()
            call = self._order.popleft()
            part = call.parts.popleft()
            if call.parts:
                self._order.append(call)
            return call, part

    def _after(self, call: Call, part: Part, done: bool) -> None:
        """Put a part back for its next turn, or count it as done; the last one completes its call."""
        with self._changed:
            if call not in self._calls:
                return  # the caller left
            if not done:
                self._put_back(call, part)
                return
            call.tokens -= part.tokens
            call.open -= 1
            if call.open:
                return
            self._calls.discard(call)
        call.complete()

    def _put_back(self, call: Call, part: Part) -> None:
        if not call.parts:
            self._order.append(call)
        call.parts.appendleft(part)
