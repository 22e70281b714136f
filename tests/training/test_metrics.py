"""Metrics agree with values worked out by hand and with scikit-learn."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score

from threadwarden.data.context import CommentInContext
from threadwarden.data.example import Example
from threadwarden.training.metrics import (
    Doubles,
    Flags,
    Metrics,
    auc,
    best_f1,
    brier_skill,
    calibration_error,
    evaluate,
    fast_auc,
    flags,
    measure,
)
from threadwarden.training.report import COLUMNS, FEWEST_POSITIVE, cells

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
        calibration_error=round((0.1 + 0.6 + 0.6 + 0.1) / 4, 4),
        brier_skill=round(1 - 0.185 / 0.25, 4),
    )


@pytest.mark.parametrize("truth", [[], [True, True], [False]])
def test_one_class_has_no_figures(truth: list[bool]) -> None:
    found = measure("incivility", "x", np.array(truth, dtype=bool), np.full(len(truth), 0.5))
    assert found == Metrics("incivility", "x", len(truth), sum(truth), None, None, None, None, None)
    ranking = ("-", "", "-", "-", "-")
    assert cells(found) == ("incivility", "x", str(len(truth)), str(sum(truth)), *ranking, "too few", "", "too few", "")
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


@settings(deadline=None)
@given(SCORED)
def test_the_fast_auc_is_sklearns(rows: list[tuple[bool, float]]) -> None:
    truth, scores = np.array([t for t, _ in rows]), np.array([s for _, s in rows])
    if truth.any() and not truth.all():
        assert fast_auc(truth, scores) == pytest.approx(roc_auc_score(truth, scores))


def test_the_calibration_error_is_the_mean_over_ten_bins_of_equal_size() -> None:
    scores = np.array([0.05] * 10 + [0.15] * 80 + [0.9] * 10)
    truth = np.array([False] * 8 + [True] * 2 + [True, False, False, False] * 20 + [True] * 9 + [False])
    assert calibration_error(truth, scores) == pytest.approx(0.1 * 0.15 + 0.8 * 0.10 + 0.1 * 0.0)


def test_probabilities_that_keep_their_word_have_no_calibration_error() -> None:
    chance = np.random.default_rng(4)
    scores = chance.random(50_000)
    truth = chance.random(50_000) < scores
    assert calibration_error(truth, scores) < 0.01
    assert calibration_error(truth, np.clip(scores + 0.2, 0, 1)) > 0.1


def test_fewer_rows_than_bins_are_a_bin_each() -> None:
    assert calibration_error(np.array([True, False]), np.array([0.7, 0.1])) == pytest.approx(0.2)


def test_brier_skill_is_0_for_the_base_rate_and_1_for_the_truth() -> None:
    truth = np.array([True, False, False, False])
    assert brier_skill(truth, np.full(4, 0.25)) == pytest.approx(0.0)
    assert brier_skill(truth, truth.astype(float)) == pytest.approx(1.0)
    assert brier_skill(truth, np.full(4, 0.5)) < 0


def judged(groups: int, each: int, seed: int = 5) -> tuple[list[str], npt.NDArray[np.bool_], Doubles]:
    """Return groups, truth and scores; of a group all rows are alike, so that it counts for little more than one."""
    chance = np.random.default_rng(seed)
    answers = chance.random(groups) < 0.5
    scores = np.clip(np.where(answers, 0.7, 0.3) + chance.normal(0, 0.25, groups), 0, 1)
    return [f"g{n // each}" for n in range(groups * each)], np.repeat(answers, each), np.repeat(scores, each)


def test_an_interval_holds_its_figure_and_is_the_same_each_time() -> None:
    groups, truth, scores = judged(40, 5)
    found = measure("incivility", "x", truth, scores, groups)
    for name in ("auc", "calibration_error", "brier_skill"):
        value, interval = getattr(found, name), getattr(found, f"{name}_interval")
        assert interval[0] < interval[1]
        assert interval[0] - 0.1 <= value <= interval[1]
    assert found == measure("incivility", "x", truth, scores, groups)


def test_groups_are_drawn_whole() -> None:
    groups, truth, scores = judged(40, 5)
    wide = measure("incivility", "x", truth, scores, groups).auc_interval
    narrow = measure("incivility", "x", truth, scores, [str(n) for n in range(200)]).auc_interval
    assert wide is not None
    assert narrow is not None
    assert wide[1] - wide[0] > 1.5 * (narrow[1] - narrow[0])


def test_without_groups_there_is_no_interval() -> None:
    _, truth, scores = judged(10, 2)
    assert measure("incivility", "x", truth, scores).auc_interval is None


def test_the_table_says_nothing_of_calibration_where_few_comments_are_labelled_yes() -> None:
    groups, truth, scores = judged(100, 1)
    many = cells(measure("incivility", "x", truth, scores, groups))
    assert len(many) == len(COLUMNS)
    assert sum(truth) > FEWEST_POSITIVE
    assert "too few" not in many
    few = cells(measure("incivility", "x", truth[:30], scores[:30], groups[:30]))
    assert few[COLUMNS.index("ECE")] == few[COLUMNS.index("Brier skill")] == "too few"
    assert few[COLUMNS.index("AUC")] != "-"


def test_flags_are_shares_of_those_labelled_yes_and_of_those_labelled_no() -> None:
    rows = [example("a", True), example("a", True), example("a", False), example("b", False), example("a", None)]
    flagged = np.array([True, False, True, True, True])
    assert flags(rows, "incivility", "a", flagged) == Flags("incivility", "a", 2, 1, 0.5, 1.0)
    assert flags(rows, "incivility", "b", flagged) == Flags("incivility", "b", 0, 1, None, 1.0)


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
