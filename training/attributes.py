"""The further heads (insult, profanity, identity attack, threat): calibrated, and judged before they are released."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from threadwarden.data.example import Example
from threadwarden.model.calibration import Platt
from threadwarden.training.calibrate import fit_platt
from threadwarden.training.embed import Floats
from threadwarden.training.metrics import Doubles, auc
from threadwarden.training.network import ATTRIBUTES, HEADS
from threadwarden.training.rows import targets

LEAST_AUC = 0.85
LEAST_POSITIVE = 50


@dataclass(frozen=True)
class AttributeFit:
    """One attribute's calibration, and its figures on `rows` held-out comments of which `positive` have it.

    Both are comments of toxic_spans: one has it if at least a third of its workers marked a span of that kind, and
    has it not if none did. Other sets' civil comments would be told apart by being civil.
    """

    name: str
    platt: Platt
    rows: int
    positive: int
    auc: float | None

    @property
    def released(self) -> bool:
        """Tell whether it is good enough to answer by, on enough comments to know."""
        return self.positive >= LEAST_POSITIVE and self.auc is not None and self.auc >= LEAST_AUC


def fit_attributes(
    dev: Sequence[Example], dev_logits: Floats, test: Sequence[Example], test_logits: Floats
) -> list[AttributeFit]:
    """Calibrate on dev, judge on test; logits are (rows, heads). An attribute that dev does not know is left out."""
    found = []
    for name in ATTRIBUTES:
        column = HEADS.index(name)
        known, truth = _answers(dev, column)
        if not truth.any() or truth.all():
            continue
        platt = fit_platt(truth, dev_logits[known, column].astype(np.float64))
        held, answers = _answers(test, column)
        scores: Doubles = test_logits[held, column].astype(np.float64)
        area = auc(answers, scores) if len(held) else None
        found.append(AttributeFit(name, platt, len(held), int(answers.sum()), area))
    return found


def _answers(examples: Sequence[Example], column: int) -> tuple[list[int], np.ndarray]:
    shares = [targets(example)[column] for example in examples]
    asked = [bool(example.extra.get("workers")) for example in examples]
    known = [i for i, share in enumerate(shares) if asked[i] and (share == 0 or share >= 1 / 3)]
    return known, np.array([shares[i] > 0 for i in known], dtype=bool)
