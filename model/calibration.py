"""From logits to calibrated probabilities."""

import math
from dataclasses import dataclass


def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x) without overflow."""
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else (e := math.exp(x)) / (1.0 + e)


@dataclass(frozen=True)
class Platt:
    """Platt scaling: probability = sigmoid(slope * logit + intercept)."""

    slope: float
    intercept: float

    def probability(self, logit: float) -> float:
        """Return the calibrated probability of one raw logit."""
        return sigmoid(self.slope * logit + self.intercept)
