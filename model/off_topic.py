"""Whether a comment is off topic: how near its meaning is to the article's and the parent's, and its own words."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from threadwarden.model.calibration import sigmoid
from threadwarden.model.runtime import Floats

FEATURES = (
    "cosine_article",
    "cosine_passage",
    "cosine_parent",
    "parent_cosine_article",
    "has_parent",
    "own_words",
    "own_words_of_reply",
    "own_words_bounded",
    "parent_own_words_bounded",
    "shortness",
)
"""What the regression may weigh; a model's manifest names those it was fitted on."""

BOUND = 3.0
"""The bounded features' largest logit: beyond it the network is surer than it is right on articles it has not seen."""


@dataclass(frozen=True)
class ArticleVectors:
    """The embeddings of one article: its title and lead as one, and the passages of its text; each of length 1."""

    whole: Floats
    passages: tuple[Floats, ...] = ()


@dataclass(frozen=True)
class Parent:
    """What the network says of the comment that is answered: its embedding, of length 1, and its own words' logit."""

    embedding: Floats
    own_words: float


@dataclass(frozen=True)
class OffTopic:
    """Logistic regression on some of `FEATURES`, by name."""

    features: tuple[str, ...]
    coefficients: tuple[float, ...]
    intercept: float

    def probability(self, values: Mapping[str, float]) -> float:
        """Return the probability that a comment is off topic, from its features."""
        weighed = (c * values[name] for name, c in zip(self.features, self.coefficients, strict=True))
        return sigmoid(sum(weighed) + self.intercept)


def off_topic_features(
    comment: Floats, own_words: float, article: ArticleVectors, parent: Floats | None
) -> dict[str, float]:
    """Return those `FEATURES` of one comment that its meaning and its words' logit give.

    Embeddings are (hidden,) of length 1; `own_words` is the network's logit of off_topic from the comment's
    text alone (a jab, an advertisement, talk of the site). Without a parent its features are 0.
    """
    replies = parent is not None
    whole = _cosine(comment, article.whole)
    return {
        "cosine_article": whole,
        "cosine_passage": max([whole, *(_cosine(comment, passage) for passage in article.passages)]),
        "cosine_parent": 0.0 if parent is None else _cosine(comment, parent),
        "parent_cosine_article": 0.0 if parent is None else _cosine(parent, article.whole),
        "has_parent": float(replies),
        "own_words": own_words,
        "own_words_of_reply": own_words if replies else 0.0,
    }


def word_features(own_words: float, parent: Parent | None, tokens: int) -> dict[str, float]:
    """Return those `FEATURES` that tell a short reaction from talk of something else, and what it reacts to.

    "Well said" has nothing in common with the article: it is on topic unless its parent is not. `tokens` counts the
    comment's.
    """
    return {
        "own_words_bounded": _bounded(own_words),
        "parent_own_words_bounded": 0.0 if parent is None else _bounded(parent.own_words),
        "shortness": 1 / max(1, tokens),
    }


def _bounded(logit: float) -> float:
    return max(-BOUND, min(BOUND, logit))


def _cosine(a: Floats, b: Floats) -> float:
    return float(np.dot(a, b))
