"""Krippendorff's alpha of two and more readings, against NLTK's."""

import random

import pytest
from nltk.metrics.agreement import AnnotationTask

from threadwarden.data.labels.agreement import agreement


def by_nltk(readings: list[list[bool | None]]) -> float:
    triples = [(f"r{n}", unit, value) for unit, row in enumerate(readings) for n, value in enumerate(row)]
    kept = [t for t in triples if t[2] is not None and sum(v is not None for v in readings[int(t[1])]) > 1]
    return float(AnnotationTask(data=kept).alpha())


@pytest.mark.parametrize("readers", [2, 3, 4])
def test_alpha_is_nltks(readers: int) -> None:
    chance = random.Random(readers)
    truths = [chance.random() < 0.3 for _ in range(200)]
    readings: list[list[bool | None]] = [
        [None if chance.random() < 0.05 else truth ^ (chance.random() < 0.1) for _ in range(readers)]
        for truth in truths
    ]
    found = agreement(readings)
    assert found.alpha == pytest.approx(by_nltk(readings), abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert found.low < (found.alpha or 0) < found.high


def test_a_comment_read_once_counts_for_nothing() -> None:
    found = agreement([[True, True], [False, False], [True], [None, False], []])
    assert (found.units, found.alpha, found.differing) == (2, 1.0, 0.0)


def test_where_all_say_the_same_there_is_no_alpha() -> None:
    found = agreement([[False, False], [False, False]])
    assert (found.units, found.alpha, found.low, found.differing) == (2, None, None, 0.0)


def test_the_share_that_differs_and_the_interval_that_a_seed_fixes() -> None:
    readings: list[list[bool | None]] = [[True, False], [True, True], [False, False], [False, False]]
    found = agreement(readings)
    assert found.differing == pytest.approx(0.25)
    assert found == agreement(readings)


def test_without_comments() -> None:
    assert agreement([]).units == 0
