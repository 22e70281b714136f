"""From logits and cosines to calibrated probabilities."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from threadwarden.model.runtime import Floats

OFF_TOPIC_FEATURES = ("cosine_article", "cosine_parent", "has_parent")


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


@dataclass(frozen=True)
class OffTopic:
    """Logistic regression on how near the comment's embedding is to its article's and its parent's."""

    coefficients: tuple[float, ...]
    intercept: float

    def probability(self, comment: Floats, article: Floats, parent: Floats | None) -> float:
        """Return the probability that the comment is off topic; embeddings (384,) of length 1."""
        return self.probability_of(off_topic_features(comment, article, parent))

    def probability_of(self, features: Sequence[float]) -> float:
        """Return the probability for features in the order of `OFF_TOPIC_FEATURES`."""
        return sigmoid(sum(c * x for c, x in zip(self.coefficients, features, strict=True)) + self.intercept)


def off_topic_features(comment: Floats, article: Floats, parent: Floats | None) -> tuple[float, float, float]:
    """Return the features named in `OFF_TOPIC_FEATURES`; without a parent the last two are 0."""
    near_parent = 0.0 if parent is None else float(np.dot(comment, parent))
    return float(np.dot(comment, article)), near_parent, 0.0 if parent is None else 1.0
