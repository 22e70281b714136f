"""Calibration and thresholds do what their words say on the rows they were chosen on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.training.calibrate import BASE_RATE, FITTED, MOST_FLAGGED, fit_off_topic, fit_platt, threshold

ROW = Example(CommentInContext("a"), "made", "1", "MIT", True, group="g")


def civil(source: str, count: int) -> list[Example]:
    return [replace(ROW, source=source, incivility=False)] * count


def flagged(examples: list[Example], probabilities: list[float], value: float) -> float:
    """Return the share of civil rows the scorer flags, averaged over the sources with 50 or more, or all."""
    sources: dict[str, list[bool]] = {}
    for row, probability in zip(examples, probabilities, strict=True):
        if row.incivility is False:
            sources.setdefault(row.source, []).append(round(probability, 4) >= value)
    large = {name: rows for name, rows in sources.items() if len(rows) >= 50} or sources
    return float(np.mean([np.mean(rows) for rows in large.values()]))


def test_platt_scaling_finds_the_slope_and_intercept_that_made_the_rows() -> None:
    chance = np.random.default_rng(0)
    logits = chance.normal(0, 2, 20_000)
    truth = chance.random(20_000) < 1 / (1 + np.exp(-(1.5 * logits - 0.7)))
    found = fit_platt(truth, logits)
    assert found.slope == pytest.approx(1.5, abs=0.06)
    assert found.intercept == pytest.approx(-0.7, abs=0.06)
    assert np.mean([found.probability(x) for x in logits]) == pytest.approx(truth.mean(), abs=1e-3)


@pytest.mark.parametrize(
    ("truth", "found"), [([True, True], "2 yes of 2"), ([False], "0 yes of 1"), ([], "0 yes of 0")]
)
def test_platt_scaling_wants_both_answers(truth: list[bool], found: str) -> None:
    with pytest.raises(InputError, match=f"^calibration: found {found} dev rows, wanted both answers$"):
        fit_platt(np.array(truth, dtype=bool), np.zeros(len(truth)))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.floats(0, 0.99), st.sampled_from([False, True, None])),
        min_size=1,
        max_size=200,
    )
)
def test_the_policy_is_met_and_no_lower_threshold_meets_it(rows: list[tuple[str, float, bool | None]]) -> None:
    examples = [replace(ROW, source=source, incivility=label) for source, _, label in rows]
    probabilities = [p for _, p, _ in rows]
    if all(row.incivility is not False for row in examples):
        with pytest.raises(InputError, match=r"^incivility: found no dev row labelled no, "):
            threshold("incivility", examples, np.array(probabilities))
        return
    value = threshold("incivility", examples, np.array(probabilities)).value
    assert 0.01 <= value <= 1
    most = MOST_FLAGGED["incivility"]
    assert flagged(examples, probabilities, value) <= most
    assert value == 0.01 or flagged(examples, probabilities, round(value - 0.01, 2)) > most


@pytest.mark.parametrize("value", [step / 100 for step in range(2, 100)])
def test_a_probability_on_the_threshold_counts_as_flagged(value: float) -> None:
    probabilities = np.array([value] * 3 + [0.0] * 97)
    found = threshold("incivility", civil("a", 100), probabilities)
    assert found.value == round(value + 0.01, 2)


def test_small_corpora_are_left_out_unless_there_is_no_other() -> None:
    examples = [*civil("large", 50), *civil("small", 49)]
    probabilities = np.array([0.2] * 50 + [0.9] * 49)
    found = threshold("incivility", examples, probabilities)
    assert (found.value, found.policy) == (0.21, "flags at most 2% of civil comments")
    assert threshold("incivility", examples[50:], probabilities[50:]).value == 0.91


def test_corpora_count_alike_whatever_their_size() -> None:
    examples = [*civil("a", 50), *civil("b", 5000)]
    probabilities = np.array([0.8] * 3 + [0.1] * 47 + [0.3] * 90 + [0.1] * 4910)
    found = threshold("incivility", examples, probabilities)
    assert (found.value, found.policy) == (0.81, "flags at most 2% of civil comments, averaged over 2 dev corpora")


def test_rows_that_no_threshold_spares_are_named() -> None:
    with pytest.raises(InputError, match=r"^incivility: found over 2% of the rows labelled no at probability 1, "):
        threshold("incivility", civil("a", 100), np.ones(100))


def in_context(groups: str, answers: str) -> list[Example]:
    return [replace(ROW, group=g, off_topic=a == "y") for g, a in zip(groups, answers, strict=True)]


def test_off_topic_is_judged_on_articles_it_had_not_seen() -> None:
    chance = np.random.default_rng(1)
    truth = np.array([True, False] * 60)
    features = np.zeros((120, len(FITTED)))
    features[:, FITTED.index("cosine_passage")] = np.where(truth, 0.1, 0.7) + chance.normal(0, 0.1, 120)
    examples = in_context("abcdef" * 20, "yn" * 60)
    examples = [replace(e, group="abcdef"[i // 20]) for i, e in enumerate(examples)]
    found = fit_off_topic(examples, features)
    assert (found.rows, found.positive, found.articles) == (120, 60, 6)
    assert found.auc is not None
    assert found.auc > 0.99
    assert found.cosine_auc == pytest.approx(found.auc, abs=0.01)
    assert found.model.features == FITTED
    assert found.model.coefficients[0] < 0
    assert found.model.coefficients[1:] == pytest.approx([0.0] * 4, abs=1e-6)
    on, off = ({**dict.fromkeys(FITTED, 0.0), "cosine_passage": cosine} for cosine in (0.7, 0.1))
    assert found.model.probability(on) < BASE_RATE
    assert found.model.probability(off) > 2 * BASE_RATE
    assert found.unseen.shape == (120,)


def test_off_topic_weighs_more_than_the_cosine() -> None:
    chance = np.random.default_rng(2)
    truth = np.array([True, False] * 60)
    features = chance.normal(0, 0.1, (120, len(FITTED)))
    features[:, FITTED.index("own_words_bounded")] += np.where(truth, 2.0, -2.0)
    examples = [replace(ROW, group="abcdef"[i // 20], off_topic=bool(answer)) for i, answer in enumerate(truth)]
    found = fit_off_topic(examples, features)
    assert found.auc == pytest.approx(1.0)
    assert found.cosine_auc is not None
    assert found.cosine_auc < 0.7
    assert found.model.coefficients[FITTED.index("own_words_bounded")] > 0


@pytest.mark.parametrize("yes", [30, 60, 90])
def test_off_topic_is_calibrated_to_the_base_rate_whatever_share_its_rows_have(yes: int) -> None:
    chance = np.random.default_rng(3)
    truth = np.arange(120) < yes
    features = chance.normal(0, 1, (120, len(FITTED)))
    features[:, 0] -= truth
    examples = [replace(ROW, group="abcdef"[i % 6], off_topic=bool(answer)) for i, answer in enumerate(truth)]
    model = fit_off_topic(examples, features).model
    found = np.array([model.probability(dict(zip(FITTED, row, strict=True))) for row in features])
    mean = BASE_RATE * found[truth].mean() + (1 - BASE_RATE) * found[~truth].mean()
    assert mean == pytest.approx(BASE_RATE, abs=1e-3)


@pytest.mark.parametrize(
    ("groups", "answers", "message"),
    [
        ("", "", "off_topic: found rows of 0 articles, wanted at least 2"),
        ("aa", "yn", "off_topic: found rows of 1 articles, wanted at least 2"),
        ("aabb", "ynnn", "off_topic: found one answer only but for 'a', wanted both without it too"),
        ("aabb", "yynn", "off_topic: found one answer only but for 'a', wanted both without it too"),
    ],
)
def test_off_topic_wants_two_articles_with_both_answers(groups: str, answers: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        fit_off_topic(in_context(groups, answers), np.zeros((len(groups), len(FITTED))))
    assert str(caught.value) == message
