"""What one caller waits for: comments cut into parts, each of which the model reads in some milliseconds."""

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from threadwarden.data.context import CommentInContext
from threadwarden.model import Scorer, Scores
from threadwarden.model.memory import Memory
from threadwarden.model.runtime import Output
from threadwarden.model.scorer import Plan
from threadwarden.model.scores import Span
from threadwarden.model.tokens import Input

TURN_TOKENS = 128
"""How much of a call is read in one turn: more delays the others, less costs more changes from one to the next."""


@dataclass(frozen=True)
class Judged:
    """One comment's scores, and the spans that carried them where they were asked for."""

    scores: Scores
    spans: list[Span]


@dataclass
class Part:
    """Neighbouring comments of a call from place `first` on, about `tokens` long, and what of them is not read yet."""

    first: int
    items: Sequence[CommentInContext]
    tokens: int
    plan: Plan | None = None
    unread: deque[Input] = field(default_factory=deque)


class Call:
    """Comments to be judged by one model, in parts; several threads may each have one part in hand.

    `answer` is cancelled when the caller leaves. `tokens` is about how much is still to be read, and `open` how many
    parts are not done; both are kept by the queue. `asked` and `begun` are when it came and when its first turn began.
    """

    def __init__(self, scorer: Scorer, items: Sequence[CommentInContext], memory: Memory, explain: bool) -> None:
        self.answer: Future[list[Judged]] = Future()
        self.parts = deque(_cut(items, scorer.estimate(items, memory)))
        self.tokens = sum(part.tokens for part in self.parts)
        self.open = len(self.parts)
        self.asked = time.perf_counter()
        self.begun: float | None = None
        self._scorer = scorer
        self._memory = memory
        self._explain = explain
        self._outputs: dict[Input, Output] = {}
        self._judged: dict[int, Judged] = {}
        self._ending = threading.Lock()

    def advance(self, part: Part) -> bool:
        """Take one turn on a part, and say whether it is done; whatever goes wrong ends this call alone."""
        if self.begun is None:
            self.begun = time.perf_counter()
        try:
            if part.plan is None:
                part.plan = self._scorer.plan(part.items, self._memory)
                part.unread.extend(part.plan.inputs)
            self._read(part)
            if not part.unread:
                self._judge(part, part.plan)
        except Exception as error:  # noqa: BLE001 - the caller hears of it, and the thread goes on with the next call
            part.unread.clear()
            if self._ends():
                self.answer.set_exception(error)
        return not part.unread

    def complete(self) -> None:
        """Answer, once all parts are done."""
        if self._ends():
            self.answer.set_result([self._judged[place] for place in range(len(self._judged))])

    def _ends(self) -> bool:
        """Tell whether the answer is still to be given: the caller has not left, and no other part has failed."""
        with self._ending:
            return not self.answer.done() and not self.answer.running() and self.answer.set_running_or_notify_cancel()

    def _read(self, part: Part) -> None:
        tokens = 0
        while part.unread and tokens < TURN_TOKENS:
            item = part.unread.popleft()
            if item not in self._outputs:
                self._outputs[item] = self._scorer.run_one(item)
                tokens += len(item.ids)

    def _judge(self, part: Part, plan: Plan) -> None:
        scores = self._scorer.finish(plan, self._outputs, self._memory)
        spans = self._scorer.explain(plan, self._outputs, scores) if self._explain else [[] for _ in scores]
        self._judged.update(enumerate(map(Judged, scores, spans), part.first))


def _cut(items: Sequence[CommentInContext], tokens: Sequence[int]) -> Iterator[Part]:
    """Yield parts of about a turn's length; a longer comment is a part of its own, and takes several turns."""
    first, length = 0, 0
    for place, more in enumerate(tokens):
        if place > first and length + more > TURN_TOKENS:
            yield Part(first, items[first:place], length)
            first, length = place, 0
        length += more
    if items:
        yield Part(first, items[first:], length)
