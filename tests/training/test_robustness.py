"""What disguises do to a score, on the same comments plain and disguised."""

from collections.abc import Sequence

import numpy as np

from threadwarden.data.context import CommentInContext
from threadwarden.data.example import Example
from threadwarden.training.disguise import DISGUISES
from threadwarden.training.metrics import Doubles
from threadwarden.training.robustness import ROWS, Robustness, measure_robustness


def rows(uncivil: int, civil: int) -> list[Example]:
    texts = [("silly goose", True)] * uncivil + [("quiet bridge", False)] * civil
    return [
        Example(CommentInContext(f"{text} {n}"), "made", str(n), "MIT", True, incivility=answer)
        for n, (text, answer) in enumerate(texts)
    ]


def by_word(texts: Sequence[str]) -> Doubles:
    return np.array([float("goose" in text) for text in texts])


def test_a_score_by_the_plain_word_is_perfect_until_it_is_disguised() -> None:
    found = {line.disguise: line.auc for line in measure_robustness(by_word, rows(40, 40))}
    assert list(found) == ["none", *(disguise.__name__ for disguise in DISGUISES)]
    assert found["none"] == found["emoji"] == 1.0
    assert found["capitals"] == 0.5
    assert 0.5 < found["leet"] < 1.0


def test_as_many_uncivil_as_civil_are_taken_and_no_more_than_it_wants() -> None:
    seen: list[Sequence[str]] = []

    def score(texts: Sequence[str]) -> Doubles:
        seen.append(texts)
        return by_word(texts)

    assert {line.rows for line in measure_robustness(score, rows(7, 90))} == {14}
    assert sum("goose" in text for text in seen[0]) == 7
    assert {line.rows for line in measure_robustness(by_word, rows(ROWS, ROWS))} == {ROWS}


def test_the_same_rows_are_drawn_each_time() -> None:
    examples = rows(ROWS, ROWS)
    assert measure_robustness(by_word, examples) == measure_robustness(by_word, examples)


def test_where_one_answer_is_missing_there_is_nothing_to_measure() -> None:
    assert measure_robustness(by_word, rows(5, 0)) == []
    unjudged = Example(CommentInContext("a"), "made", "1", "MIT", True)
    assert measure_robustness(by_word, [unjudged]) == []


def test_one_pair_is_enough() -> None:
    assert measure_robustness(by_word, rows(1, 1))[0] == Robustness("none", 2, 1.0)
