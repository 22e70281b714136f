"""Duplicates: which row stays, what it learns from the others, and what it must not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadwarden.data.codebook import LABELS
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.corpora.dedupe import deduplicate
from threadwarden.data.example import Example, Split
from threadwarden.data.text import text_hash

ANSWER = st.sampled_from([True, False, None])


def example(text: str, source: str = "one", row_id: str = "0") -> Example:
    return Example(CommentInContext(text), source, row_id, "MIT", may_train_release=source != "held")


def labelled(row: Example, incivility: bool | None, dehumanizing: bool | None, off_topic: bool | None) -> Example:
    return replace(row, incivility=incivility, dehumanizing=dehumanizing, off_topic=off_topic)


ROWS = st.lists(
    st.builds(
        labelled,
        st.builds(
            example,
            st.sampled_from(["Hi", "hi ", "Bye", "BYE", "Tea"]),
            st.sampled_from(["one", "two", "held"]),
            st.uuids().map(str),
        ),
        ANSWER,
        ANSWER,
        ANSWER,
    ),
    max_size=20,
)


def test_case_and_spacing_make_no_other_text() -> None:
    result = deduplicate([example("You  fool"), example("you fool", "two"), example("Hello")])
    assert [row.comment.text for row in result.examples] == ["You  fool", "Hello"]
    assert result.removed == {"one": 0, "two": 1}


def test_the_evaluation_row_stays() -> None:
    result = deduplicate([example("Hi"), example("hi", "held")])
    assert [row.source for row in result.examples] == ["held"]
    assert result.removed == {"one": 1, "held": 0}


@pytest.mark.parametrize(
    ("first", "second", "kept"), [("train", "dev", 1), (None, "dev", 1), ("dev", "test", 1), ("dev", None, 0)]
)
def test_the_row_furthest_from_training_stays(first: Split | None, second: Split | None, kept: int) -> None:
    rows = [replace(example("Hi"), split=first), replace(example("Hi", "two"), split=second)]
    (found,) = deduplicate(rows).examples
    assert found.source == rows[kept].source


def test_a_row_whose_article_is_known_stays() -> None:
    known = replace(example("Hi", "two"), comment=CommentInContext("Hi", None, ArticleContext("Cats")))
    (found,) = deduplicate([example("Hi"), known]).examples
    assert found.source == "two"


def test_labels_are_gathered_and_disagreement_is_missing() -> None:
    rows = [
        labelled(example("Hi"), True, None, None),
        labelled(example("Hi", "two"), False, True, False),
    ]
    (found,) = deduplicate(rows).examples
    assert (found.incivility, found.dehumanizing, found.off_topic) == (None, True, False)
    assert found.extra["also_in"] == "two"


def test_off_topic_does_not_pass_between_articles() -> None:
    rows = [
        replace(
            example("Hi", row_id=title), comment=CommentInContext("Hi", None, ArticleContext(title)), off_topic=answer
        )
        for title, answer in (("Cats", None), ("Dogs", True))
    ]
    (found,) = deduplicate(rows).examples
    assert found.off_topic is None


def test_own_columns_are_gathered_and_the_kept_row_wins() -> None:
    rows = [
        replace(example("Hi"), extra={"votes": 1.0}),
        replace(example("Hi", row_id="1"), extra={"votes": 2.0, "dehumanize": 3.0}),
    ]
    (found,) = deduplicate(rows).examples
    assert found.extra == {"votes": 1.0, "dehumanize": 3.0}


@pytest.mark.parametrize("rows", [["held", "one"], ["one", "held"], ["held", "one", "two"]])
def test_no_label_reaches_an_evaluation_row(rows: list[str]) -> None:
    given_rows = [
        labelled(example("Hi", name), None, None, None)
        if name == "held"
        else labelled(example("Hi", name), True, True, True)
        for name in rows
    ]
    (found,) = deduplicate(given_rows).examples
    assert (found.incivility, found.dehumanizing, found.off_topic, dict(found.extra)) == (None, None, None, {})


@given(ROWS)
def test_each_text_stays_once_and_every_row_is_accounted_for(rows: list[Example]) -> None:
    result = deduplicate(rows)
    kept = [text_hash(row.comment.text) for row in result.examples]
    assert len(kept) == len(set(kept))
    assert set(kept) == {text_hash(row.comment.text) for row in rows}
    assert sum(result.removed.values()) == len(rows) - len(kept)
    assert deduplicate(result.examples).examples == result.examples


@given(ROWS)
def test_no_evaluation_text_stays_in_a_training_set(rows: list[Example]) -> None:
    held = {text_hash(row.comment.text) for row in rows if not row.may_train_release}
    trained = {text_hash(row.comment.text) for row in deduplicate(rows).examples if row.may_train_release}
    assert not held & trained


@given(ROWS)
def test_a_label_stays_only_if_no_ally_contradicts_it(rows: list[Example]) -> None:
    for kept in deduplicate(rows).examples:
        same = [row for row in rows if text_hash(row.comment.text) == text_hash(kept.comment.text)]
        allies = [row for row in same if row.may_train_release == kept.may_train_release]
        for label in LABELS:
            said = {row.label(label) for row in allies} - {None}
            assert kept.label(label) == (said.pop() if len(said) == 1 else None)
