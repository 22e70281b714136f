"""Vectors are kept by hash and within a bound; what is known is not read again."""

from pathlib import Path

import pytest

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.model import Scorer, load
from threadwarden.model.memory import Kept, Memory

BRIDGE = ArticleContext("Bridge closes", "The council will repair the bridge over the river. " * 30)


@pytest.fixture
def scorer(tiny_model: Path) -> Scorer:
    return load(tiny_model, kept=2)


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    kept = Kept[int](2)
    for number, text in enumerate(("a", "b")):
        kept.put(text, number)
    assert kept.get("a") == 0
    kept.put("c", 2)
    assert [kept.get(text) for text in "abc"] == [0, None, 2]
    assert len(kept) == 2


def test_nothing_is_kept_where_nothing_may_be() -> None:
    kept = Kept[int](0)
    kept.put("a", 1)
    assert kept.get("a") is None


def test_no_text_is_kept() -> None:
    kept = Kept[int](2)
    kept.put("the road will close \ud800", 1)
    assert "road" not in repr(vars(kept))
    assert kept.get("the road will close \ud800") == 1


def test_a_memory_apart_knows_articles_and_tells_nothing(scorer: Scorer) -> None:
    first, second = (CommentInContext(text, "the road", BRIDGE) for text in ("onion soup", "good"))
    scorer.score([first])
    apart = scorer.memory.apart()
    assert len(scorer.plan([second]).inputs) == 1
    assert len(scorer.plan([second], apart).inputs) == 2
    assert len(scorer.plan([second], Memory(2)).inputs) > 5


def test_known_surroundings_are_not_read_again_and_change_no_score(scorer: Scorer, tiny_model: Path) -> None:
    comments = [CommentInContext(text, "the road", BRIDGE) for text in ("onion soup", "cheap loans", "the river")]
    wanted = [load(tiny_model).score([comment])[0] for comment in comments]
    assert [scorer.score([comment])[0] for comment in comments] == wanted
    assert scorer.score(comments) == wanted
    assert [len(scorer.plan([comment]).inputs) for comment in comments] == [1, 1, 1]


def test_an_article_and_a_parent_of_the_same_words_are_two(scorer: Scorer) -> None:
    article = ArticleContext("onion soup", "the river")
    comment = CommentInContext("good", "onion soup\n\nthe river", article)
    (scores,) = scorer.score([comment])
    (again,) = scorer.score([comment])
    assert scores == again
    assert (len(scorer.memory.articles), len(scorer.memory.parents)) == (1, 1)


def test_an_estimate_is_near_what_is_read(scorer: Scorer) -> None:
    texts = ["The council should close the bridge.", "thanks for the detour " * 20]
    items = [CommentInContext(text, "The road will close.", BRIDGE) for text in texts]
    first, second = scorer.estimate(items)
    plan = scorer.plan(items)
    assert first > 4 * 7
    assert first + second == pytest.approx(sum(len(item.ids) for item in plan.inputs), rel=0.5)
    scorer.score(items)
    assert sum(scorer.estimate(items)) < first + second
