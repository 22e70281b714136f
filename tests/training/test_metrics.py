"""Metrics agree with values worked out by hand and with scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score

from threadwarden.data.context import CommentInContext
from threadwarden.data.example import Example
from threadwarden.training.metrics import Metrics, auc, best_f1, evaluate, measure
from threadwarden.training.report import cells

SCORED = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0])), min_size=2, max_size=30)


def example(source: str, incivility: bool | None, dehumanizing: bool | None = None) -> Example:
    return Example(CommentInContext("a"), source, "1", "MIT", True, incivility=incivility, dehumanizing=dehumanizing)


def test_figures_worked_out_by_hand() -> None:
    truth = np.array([True, True, False, False])
    scores = np.array([0.9, 0.4, 0.6, 0.1])
    assert measure("incivility", "all", truth, scores) == Metrics(
        label="incivility",
        corpus="all",
        rows=4,
        positive=2,
        auc=0.75,
        average_precision=round((1 + 2 / 3) / 2, 4),
        f1=0.5,
        best_f1=0.8,
        brier=round((0.01 + 0.36 + 0.36 + 0.01) / 4, 4),
    )


@pytest.mark.parametrize("truth", [[], [True, True], [False]])
def test_one_class_has_no_figures(truth: list[bool]) -> None:
    found = measure("incivility", "x", np.array(truth, dtype=bool), np.full(len(truth), 0.5))
    assert found == Metrics("incivility", "x", len(truth), sum(truth), None, None, None, None, None)
    assert cells(found) == ("incivility", "x", str(len(truth)), str(sum(truth)), "-", "-", "-", "-", "-")
    assert auc(np.array(truth, dtype=bool), np.full(len(truth), 0.5)) is None


@settings(deadline=None)
@given(SCORED)
def test_best_f1_is_the_best_of_sklearns_at_every_threshold(rows: list[tuple[bool, float]]) -> None:
    truth, scores = np.array([t for t, _ in rows]), np.array([s for _, s in rows])
    if not truth.any():
        return
    wanted = max(f1_score(truth, scores >= threshold) for threshold in set(scores))
    assert best_f1(truth, scores) == pytest.approx(wanted)
    precision, recall, _ = precision_recall_curve(truth, scores)
    curve = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    assert best_f1(truth, scores) == pytest.approx(curve.max())


@settings(deadline=None)
@given(SCORED)
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[bool, float]]) -> None:
    yes, no = [s for t, s in rows if t], [s for t, s in rows if not t]
    found = auc(np.array([t for t, _ in rows]), np.array([s for _, s in rows]))
    if not yes or not no:
        assert found is None
        return
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in yes for b in no]
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_labels_and_corpora_are_told_apart_and_missing_labels_left_out() -> None:
    rows = [example("b", True), example("a", False, True), example("a", True, False), example("a", None)]
    scores = np.array([0.2, 0.1, 0.9, 0.99])
    found = evaluate(rows, {"dehumanizing": scores, "incivility": scores})
    assert [(m.label, m.corpus, m.rows, m.positive, m.auc) for m in found] == [
        ("incivility", "all", 3, 2, 1.0),
        ("incivility", "a", 2, 1, 1.0),
        ("incivility", "b", 1, 1, None),
        ("dehumanizing", "all", 2, 1, 0.0),
        ("dehumanizing", "a", 2, 1, 0.0),
    ]
    assert found[0].auc == roc_auc_score([True, False, True], [0.2, 0.1, 0.9])


def test_a_label_without_rows_has_no_line() -> None:
    assert evaluate([], {"incivility": np.array([])}) == []
