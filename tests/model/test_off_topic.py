"""A comment's distance to its article and parent becomes named features, and these a probability."""

import numpy as np
import pytest

from threadwarden.model.calibration import sigmoid
from threadwarden.model.off_topic import FEATURES, ArticleVectors, OffTopic, Parent, off_topic_features, word_features
from threadwarden.model.runtime import Floats


def vector(*values: float) -> Floats:
    return np.array(values, dtype=np.float32)


COMMENT, ARTICLE, PARENT = vector(1, 0), vector(0.6, 0.8), vector(0.8, 0.6)


def test_a_reply_has_every_feature() -> None:
    found = off_topic_features(COMMENT, -1.5, ArticleVectors(ARTICLE, (vector(0, 1), vector(0.8, 0.6))), PARENT)
    assert tuple(found | word_features(-1.5, Parent(PARENT, 0.5), 8)) == FEATURES
    assert found == pytest.approx(
        {
            "cosine_article": 0.6,
            "cosine_passage": 0.8,
            "cosine_parent": 0.8,
            "parent_cosine_article": 0.96,
            "has_parent": 1.0,
            "own_words": -1.5,
            "own_words_of_reply": -1.5,
        }
    )


def test_without_a_parent_its_features_are_0() -> None:
    found = off_topic_features(COMMENT, -1.5, ArticleVectors(ARTICLE), None)
    assert {name for name, value in found.items() if value == 0} == {
        "cosine_parent",
        "parent_cosine_article",
        "has_parent",
        "own_words_of_reply",
    }
    assert found["own_words"] == -1.5


def test_no_passage_is_farther_than_the_article_as_a_whole() -> None:
    found = off_topic_features(COMMENT, 0.0, ArticleVectors(ARTICLE, (vector(0, 1), vector(-1, 0))), None)
    assert found["cosine_passage"] == found["cosine_article"] == pytest.approx(0.6)


def test_the_regression_weighs_features_by_name_whatever_else_there_is() -> None:
    model = OffTopic(("own_words", "cosine_article"), (0.5, -2.0), 1.0)
    values = {"cosine_article": 0.25, "own_words": 3.0, "has_parent": 100.0}
    assert model.probability(values) == pytest.approx(sigmoid(1.5 - 0.5 + 1.0))


def test_a_feature_that_is_not_there_and_a_coefficient_too_few_are_no_silent_0() -> None:
    with pytest.raises(KeyError, match="own_words"):
        OffTopic(("own_words",), (1.0,), 0.0).probability({"cosine_article": 1.0})
    with pytest.raises(ValueError, match="zip"):
        OffTopic(("own_words", "has_parent"), (1.0,), 0.0).probability({"own_words": 1.0, "has_parent": 1.0})


def test_words_give_bounded_logits_and_how_short_a_comment_is() -> None:
    found = word_features(-1.5, Parent(PARENT, 0.5), 8)
    assert found == {"own_words_bounded": -1.5, "parent_own_words_bounded": 0.5, "shortness": 0.125}
    sure = word_features(9.0, Parent(PARENT, -9.0), 1)
    assert sure == {"own_words_bounded": 3.0, "parent_own_words_bounded": -3.0, "shortness": 1.0}


def test_a_parent_that_is_not_there_weighs_nothing_and_a_text_without_tokens_is_as_short_as_one() -> None:
    assert word_features(1.0, None, 0) == {
        "own_words_bounded": 1.0,
        "parent_own_words_bounded": 0.0,
        "shortness": 1.0,
    }
