"""Logits become probabilities, thresholds flags and reasons."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.data.codebook import LABELS
from threadwarden.model.calibration import Platt, sigmoid
from threadwarden.model.scores import Score, Scores
from threadwarden.model.thresholds import Threshold, reason

HIGH, LOW = Score(0.9, 0.6, True), Score(0.1, 0.5, False)


@pytest.mark.parametrize(("x", "value"), [(0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (1e9, 1.0), (-1e9, 0.0)])
def test_sigmoid(x: float, value: float) -> None:
    assert sigmoid(x) == pytest.approx(value)


@settings(deadline=None)
@given(st.floats(allow_nan=False))
def test_sigmoid_never_leaves_0_to_1_and_is_symmetric(x: float) -> None:
    assert 0 <= sigmoid(x) <= 1
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1)


def test_platt_scaling() -> None:
    assert Platt(2.0, -1.0).probability(0.5) == 0.5
    assert Platt(2.0, -1.0).probability(1.0) == pytest.approx(1 / (1 + math.e**-1))


def test_scores_as_json_name_every_label() -> None:
    low = {"probability": 0.1, "threshold": 0.5, "flag": False}
    high = {"probability": 0.9, "threshold": 0.6, "flag": True}
    assert Scores(HIGH, LOW, None).to_dict() == {"incivility": high, "dehumanizing": low, "off_topic": None}
    assert Scores(LOW, LOW, HIGH, {"insult": 0.3}).to_dict() == {
        "incivility": low,
        "dehumanizing": low,
        "off_topic": high,
    }


def test_flags_come_in_the_codebooks_order() -> None:
    assert Scores(HIGH, LOW, HIGH).flagged() == ("incivility", "off_topic")
    assert Scores(LOW, LOW, None).flagged() == ()
    assert Scores(LOW, HIGH, None).get("dehumanizing") is HIGH


def test_a_reason_says_probability_threshold_and_policy() -> None:
    thresholds = {label: Threshold(0.6, f"policy {label}") for label in LABELS}
    assert reason(Scores(HIGH, LOW, HIGH), thresholds) == (
        "incivility 0.90 reaches 0.60 (policy incivility); off-topic 0.90 reaches 0.60 (policy off_topic)"
    )
    assert reason(Scores(LOW, LOW, None), thresholds) == ""
