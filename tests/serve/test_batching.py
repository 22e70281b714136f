"""The owner of the model's time: right answers, a fair order, refusals at once, and nothing read for who left."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.model.test_scorer import BRIDGE
from tests.model.test_scorer import MIXED as EACH_KIND
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.model import Scorer, load
from threadwarden.model.runtime import Output
from threadwarden.model.tokens import Input
from threadwarden.serve.batching import Batcher
from threadwarden.serve.calls import TURN_TOKENS
from threadwarden.serve.errors import OverloadedError

T = TypeVar("T")
MIXED = EACH_KIND * 5
LONG = "good " * 2000


class Gate:
    """Lets the network read only while it is open, and counts what it has read."""

    def __init__(self, scorer: Scorer) -> None:
        self.read: list[Input] = []
        self.begun = threading.Event()
        self._open = threading.Event()
        self._run_one = scorer.run_one
        scorer.run_one = self.run_one

    def run_one(self, item: Input) -> Output:
        self.begun.set()
        assert self._open.wait(20)
        self.read.append(item)
        return self._run_one(item)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def scorer(tiny_model: Path) -> Scorer:
    return load(tiny_model)


@contextmanager
def owner(queue_tokens: int = 10_000, threads: int | None = None) -> Iterator[Batcher]:
    batcher = Batcher(queue_tokens, threads)
    try:
        yield batcher
    finally:
        batcher.close()


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return asyncio.run(asyncio.wait_for(work(), 30))


async def begun(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.begun.wait, 20)


def test_scores_and_reasons_are_those_of_the_scorer(scorer: Scorer) -> None:
    with owner() as batcher:
        judged = run(lambda: batcher.judge(scorer, MIXED, explain=True))
        assert run(lambda: batcher.score(scorer, MIXED)) == [one.scores for one in judged]
        assert run(lambda: batcher.reasons(scorer, MIXED)) == [one.spans for one in judged]
        assert run(lambda: batcher.score(scorer, [])) == []
    assert [one.scores for one in judged] == scorer.score(MIXED)
    assert [one.spans for one in judged] == [scorer.reasons(comment) for comment in MIXED]
    assert any(one.spans for one in judged)


def test_calls_of_several_models_at_once_each_get_their_own(scorer: Scorer, old_model: Path) -> None:
    scorers = [scorer, load(old_model)]
    wanted = [one.score(MIXED) for one in scorers]
    assert wanted[0] != wanted[1]

    async def work() -> None:
        calls = [batcher.score(scorers[n % 2], MIXED) for n in range(8)]
        assert await asyncio.gather(*calls) == wanted * 4

    with owner(1_000_000) as batcher:
        run(work)


@pytest.mark.parametrize("batch", [["good"] * 1000, [LONG]])
def test_one_comment_is_not_stuck_behind_a_batch(scorer: Scorer, batch: list[str]) -> None:
    gate = Gate(scorer)
    texts = [f"{text} bridge {number}" for number, text in enumerate(batch)]

    async def work() -> int:
        large = asyncio.ensure_future(batcher.score(scorer, texts))
        await begun(gate)
        one = asyncio.ensure_future(batcher.score(scorer, ["idiot"]))
        await asyncio.sleep(0.05)
        gate.open()
        (scores,) = await one
        assert scores.incivility.flag
        read = sum(len(item.ids) for item in gate.read)
        await large
        return read

    with owner(threads=1) as batcher:
        assert run(work) < 3 * TURN_TOKENS


def test_a_full_queue_is_refused_at_once_and_what_it_holds_is_answered(scorer: Scorer) -> None:
    gate = Gate(scorer)

    async def work() -> None:
        accepted = [asyncio.ensure_future(batcher.score(scorer, ["good " * 20])) for _ in range(5)]
        await begun(gate)
        for _ in range(3):
            with pytest.raises(OverloadedError, match=r"^the service: found 135 tokens to be read first, wanted fewer"):
                await asyncio.wait_for(batcher.score(scorer, ["good " * 20]), 1)
        gate.open()
        assert len(await asyncio.gather(*accepted)) == 5
        await batcher.score(scorer, ["good " * 20])

    with owner(queue_tokens=108) as batcher:
        run(work)


def test_a_large_call_may_wait_longer_and_does_not_keep_small_ones_out(scorer: Scorer) -> None:
    gate = Gate(scorer)

    async def work() -> None:
        large = [asyncio.ensure_future(batcher.score(scorer, ["good " * 100] * 50)) for _ in range(5)]
        await begun(gate)
        with pytest.raises(OverloadedError):
            await batcher.score(scorer, ["good " * 100] * 50)
        small = asyncio.ensure_future(batcher.score(scorer, ["idiot"]))
        await asyncio.sleep(0.05)
        gate.open()
        await asyncio.gather(small, *large)

    with owner(queue_tokens=1000) as batcher:
        run(work)


def test_nothing_more_is_read_for_a_caller_who_left(scorer: Scorer) -> None:
    gate = Gate(scorer)

    async def work() -> None:
        calls = [asyncio.ensure_future(batcher.score(scorer, [f"{n} {text}" for n in range(50)])) for text in "ab"]
        await begun(gate)
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)
        gate.open()
        await batcher.score(scorer, ["good"])

    with owner(queue_tokens=100, threads=1) as batcher:
        run(work)
    assert sum(len(item.ids) for item in gate.read) < 2 * TURN_TOKENS


@pytest.mark.parametrize("comments", [["good"], MIXED])
@pytest.mark.parametrize("step", ["plan", "run_one", "finish"])
def test_an_error_ends_its_own_call_alone(
    scorer: Scorer, tiny_model: Path, step: str, comments: list[str | CommentInContext]
) -> None:
    broken = load(tiny_model)

    def fail(*_: object) -> None:
        raise ZeroDivisionError(step)

    setattr(broken, step, fail)

    async def work() -> None:
        calls = [batcher.score(broken if n % 2 else scorer, comments) for n in range(40)]
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert [isinstance(one, ZeroDivisionError) for one in found] == [False, True] * 20
        await batcher.score(scorer, comments)

    with owner(1_000_000) as batcher:
        run(work)


def test_a_bad_comment_is_named_by_its_place(scorer: Scorer) -> None:
    with (
        owner() as batcher,
        pytest.raises(InputError, match=rf"^comments\[{len(MIXED)}\]\.text: found no visible character"),
    ):
        run(lambda: batcher.score(scorer, [*MIXED, " "]))


def test_closing_answers_what_was_accepted_and_refuses_the_rest(scorer: Scorer) -> None:
    gate, batcher = Gate(scorer), Batcher(10_000)

    async def work() -> None:
        accepted = asyncio.ensure_future(batcher.score(scorer, MIXED))
        await begun(gate)
        closing = asyncio.ensure_future(asyncio.to_thread(batcher.close))
        await asyncio.sleep(0.05)
        with pytest.raises(OverloadedError):
            await batcher.score(scorer, ["good"])
        gate.open()
        assert len(await accepted) == len(MIXED)
        await closing

    run(work)
    Batcher(1).close()


def test_what_may_not_be_kept_is_not_and_known_articles_are_used_all_the_same(scorer: Scorer) -> None:
    reply = CommentInContext("onion soup", "the road", BRIDGE)
    other = CommentInContext("onion soup", "the road", ArticleContext("Team coach"))
    with owner() as batcher:
        first = run(lambda: batcher.score(scorer, [reply, other], keep=False))
        assert (len(scorer.memory.articles), len(scorer.memory.parents)) == (0, 0)
        assert run(lambda: batcher.score(scorer, [reply])) == first[:1]
        assert (len(scorer.memory.articles), len(scorer.memory.parents)) == (1, 1)
        gate = Gate(scorer)
        gate.open()
        assert run(lambda: batcher.score(scorer, [reply])) == first[:1]
        assert len(gate.read) == 1
        assert run(lambda: batcher.score(scorer, [reply], keep=False)) == first[:1]
        assert len(gate.read) == 3
