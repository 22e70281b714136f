"""The two policies: each takes the lowest threshold that keeps its word, and says so in one sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.data.errors import InputError
from threadwarden.model.thresholds import Doubles, FlagsAtMost, Policy, PrecisionAtLeast, parse_policy

SHARES = st.sampled_from([0.0, 0.02, 0.1, 0.5, 0.9, 1.0])
PROBABILITIES = st.one_of(st.floats(0, 1), st.integers(0, 100).map(lambda step: step / 100)).map(lambda p: round(p, 4))
ROWS = st.lists(PROBABILITIES, max_size=60)
STEPS = [step / 100 for step in range(1, 101)]


def doubles(*values: float) -> Doubles:
    return np.array(values, dtype=np.float64)


def flagged(rows: list[float], value: float) -> int:
    return sum(probability >= value for probability in rows)


@settings(deadline=None)
@given(SHARES, ROWS, ROWS.filter(bool))
def test_flags_takes_the_lowest_threshold_that_keeps_the_share(share: float, yes: list[float], no: list[float]) -> None:
    wanted = next((value for value in STEPS if flagged(no, value) / len(no) <= share), None)
    assert FlagsAtMost(share).choose(doubles(*yes), doubles(*no)) == wanted


@settings(deadline=None)
@given(SHARES, ROWS, ROWS)
def test_precision_takes_the_lowest_threshold_that_keeps_the_share(
    share: float, yes: list[float], no: list[float]
) -> None:
    def fits(value: float) -> bool:
        right, wrong = flagged(yes, value), flagged(no, value)
        return right + wrong > 0 and right / (right + wrong) >= share

    wanted = next((value for value in STEPS if fits(value)), None)
    assert PrecisionAtLeast(share).choose(doubles(*yes), doubles(*no)) == wanted


def test_groups_count_alike_whatever_their_size() -> None:
    large, small = doubles(*[0.1] * 98, 0.9, 0.9), doubles(0.5)
    assert FlagsAtMost(0.02).choose(doubles(), large) == 0.11
    assert FlagsAtMost(0.02).choose_averaged([large, small]) == 0.51
    assert FlagsAtMost(0.02).choose_averaged([small, large]) == 0.51


@pytest.mark.parametrize("policy", [FlagsAtMost(0.02), PrecisionAtLeast(0.9)])
def test_where_no_threshold_will_do_there_is_none(policy: Policy) -> None:
    assert policy.choose(doubles(0.3), doubles(1.0, 1.0)) is None


def test_the_sentences() -> None:
    assert FlagsAtMost(0.02).sentence("incivility") == "flags at most 2% of civil comments"
    assert FlagsAtMost(0.005).sentence("off_topic") == "flags at most 0.5% of on-topic comments"
    assert PrecisionAtLeast(0.9).sentence("dehumanizing") == "at least 90% of flagged comments are dehumanizing"


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("flags=2%", FlagsAtMost(0.02)),
        ("flags=0.02", FlagsAtMost(0.02)),
        ("flags=0", FlagsAtMost(0)),
        ("precision=0.9", PrecisionAtLeast(0.9)),
        ("precision=100%", PrecisionAtLeast(1)),
    ],
)
def test_a_policy_is_read(text: str, policy: Policy) -> None:
    assert parse_policy(text) == policy


@pytest.mark.parametrize("text", ["", "2%", "recall=0.9", "Flags=2%"])
def test_an_unknown_policy_is_one_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_policy(text)
    assert str(caught.value) == f"policy: found {text!r}, wanted flags=SHARE or precision=SHARE, as in flags=2%"


@pytest.mark.parametrize("text", ["flags", "flags=", "flags=%", "flags=2", "flags=101%", "flags=-1%", "flags=nan"])
def test_a_share_that_is_none_is_one_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_policy(text)
    assert str(caught.value) == f"policy: found {text!r}, wanted a share from 0 to 1 or 0% to 100%, as in flags=0.5"
