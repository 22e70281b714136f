"""An attribute is calibrated on dev and released only where test shows that it is known."""

import numpy as np
import pytest

from threadwarden.data.context import CommentInContext
from threadwarden.data.example import Example
from threadwarden.model.calibration import Platt
from threadwarden.training.attributes import LEAST_AUC, LEAST_POSITIVE, AttributeFit, fit_attributes
from threadwarden.training.embed import Floats
from threadwarden.training.network import ATTRIBUTES, HEADS

INSULT = HEADS.index("insult")


def rated(insult: float, workers: float = 6.0) -> Example:
    extra = {"workers": workers, **{f"workers_{name}": 0.0 for name in ATTRIBUTES}, "workers_insult": insult}
    return Example(CommentInContext("a"), "made", "1", "MIT", True, incivility=None, extra=extra)


def logits(values: list[float]) -> Floats:
    found = np.full((len(values), len(HEADS)), 9.0, dtype=np.float32)
    found[:, INSULT] = values
    return found


def fits(dev: list[tuple[float, float]], test: list[tuple[float, float]]) -> dict[str, AttributeFit]:
    """Fit on pairs of (workers of 6 who saw an insult, logit)."""
    sides = ([rated(workers) for workers, _ in side] for side in (dev, test))
    values = (logits([logit for _, logit in side]) for side in (dev, test))
    (dev_rows, test_rows), (dev_logits, test_logits) = sides, values
    return {fit.name: fit for fit in fit_attributes(dev_rows, dev_logits, test_rows, test_logits)}


BOTH = [(6.0, 2.0), (4.0, -1.0), (0.0, 1.0), (0.0, -2.0)] * 30


def test_an_attribute_is_fitted_on_its_own_column_and_one_that_dev_lacks_is_left_out() -> None:
    found = fits(BOTH, BOTH)
    assert list(found) == ["insult"]
    assert found["insult"].platt.slope > 0
    assert found["insult"].platt.probability(2.0) > 0.5 > found["insult"].platt.probability(-2.0)
    assert (found["insult"].rows, found["insult"].positive) == (120, 60)
    assert found["insult"].auc == pytest.approx(0.75)


def test_a_third_of_the_workers_is_yes_none_is_no_and_between_is_unknown() -> None:
    found = fits(BOTH, [(2.0, 1.0), (1.0, 1.0), (0.0, 0.0), (0.0, -1.0)])["insult"]
    assert (found.rows, found.positive, found.auc) == (3, 1, 1.0)


def test_comments_that_nobody_rated_are_unknown() -> None:
    rows = [rated(0.0, workers=0.0)] * 3
    (found,) = fit_attributes(
        [rated(workers) for workers, _ in BOTH], logits([logit for _, logit in BOTH]), rows, logits([0.0] * 3)
    )
    assert (found.rows, found.positive, found.auc, found.released) == (0, 0, None, False)


def test_where_test_has_one_answer_only_there_is_no_auc() -> None:
    found = fits(BOTH, [(0.0, 1.0)] * 60)["insult"]
    assert (found.auc, found.released) == (None, False)


def test_without_any_rating_there_are_no_attributes() -> None:
    civil = Example(CommentInContext("a"), "made", "1", "MIT", True, incivility=False)
    assert fit_attributes([civil] * 4, logits([0.0] * 4), [civil], logits([0.0])) == []


@pytest.mark.parametrize(
    ("positive", "auc", "released"),
    [
        (LEAST_POSITIVE, LEAST_AUC, True),
        (LEAST_POSITIVE - 1, 0.99, False),
        (1000, LEAST_AUC - 0.01, False),
        (1000, None, False),
    ],
)
def test_it_is_released_if_it_ranks_well_on_enough_comments(positive: int, auc: float | None, released: bool) -> None:
    assert AttributeFit("insult", Platt(1.0, 0.0), 2000, positive, auc).released is released
