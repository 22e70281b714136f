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
)
"""What the regression may weigh; a model's manifest names those it was fitted on."""


@dataclass(frozen=True)
class ArticleVectors:
    """The embeddings of one article: its title and lead as one, and the passages of its text; each of length 1."""

    whole: Floats
    passages: tuple[Floats, ...] = ()


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
    """Return all `FEATURES` of one comment.

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


def _cosine(a: Floats, b: Floats) -> float:
    return float(np.dot(a, b))
