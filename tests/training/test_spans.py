"""Spans are measured against those people marked, character by character."""

import json

import pytest

from threadwarden.data.context import CommentInContext
from threadwarden.data.corpora.toxic_spans import SPANS
from threadwarden.data.example import Example
from threadwarden.model.scores import Span
from threadwarden.training.spans import SpanScores, f1, score_spans


def marked(*spans: tuple[int, int]) -> Example:
    return Example(CommentInContext("a" * 40), "made", "1", "MIT", True, extra={SPANS: json.dumps(spans)})


def found(*spans: tuple[int, int]) -> list[Span]:
    return [Span("incivility", start, end, 0.9) for start, end in spans]


@pytest.mark.parametrize(
    ("ours", "gold", "value"),
    [
        ("", "", 1.0),
        ("", "ab", 0.0),
        ("ab", "", 0.0),
        ("ab", "ab", 1.0),
        ("ab", "cd", 0.0),
        ("abcd", "cdefgh", 2 * 0.5 * (1 / 3) / (0.5 + 1 / 3)),
    ],
)
def test_f1_of_characters(ours: str, gold: str, value: float) -> None:
    assert f1(set(map(ord, ours)), set(map(ord, gold))) == pytest.approx(value)


def test_the_mean_is_over_comments_and_apart_over_those_marked() -> None:
    examples = [marked((0, 4), (10, 14)), marked((0, 10)), marked(), marked()]
    given = [found((0, 4), (10, 14)), found((5, 15)), found(), found((0, 1))]
    assert score_spans(examples, given) == SpanScores(4, (1 + 0.5 + 1 + 0) / 4, 2, 0.75)


def test_two_spans_over_the_same_characters_count_once() -> None:
    assert score_spans([marked((0, 6))], [found((0, 4), (2, 6))]) == SpanScores(1, 1.0, 1, 1.0)


def test_where_nobody_marked_anything_the_second_mean_is_0() -> None:
    assert score_spans([marked()], [found()]) == SpanScores(1, 1.0, 0, 0.0)


def test_every_comment_needs_its_spans() -> None:
    with pytest.raises(ValueError, match="zip"):
        score_spans([marked((0, 1)), marked((0, 1))], [found((0, 1))])
