"""Fits what stands between the network and a flag: Platt scaling, the off-topic regression, thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from threadwarden.data.codebook import Label
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.model.calibration import Platt
from threadwarden.model.off_topic import OffTopic
from threadwarden.model.thresholds import FlagsAtMost, Threshold
from threadwarden.training.metrics import Doubles, auc

Truth = npt.NDArray[np.bool_]
MOST_FLAGGED: dict[Label, float] = {"incivility": 0.02, "dehumanizing": 0.02, "off_topic": 0.02}
"""The share of comments labelled no that may be flagged."""
FITTED = ("cosine_passage", "has_parent", "own_words_bounded", "parent_own_words_bounded", "shortness")
"""The features of off_topic that are weighed: those that held on articles left out."""
BASE_RATE = 0.15
"""The share of off-topic comments that off_topic is calibrated to: a random sample of real threads has 7 in 100, the
heated threads of fox_news 38, those written for training 35."""
FEWEST_ROWS = 50


@dataclass(frozen=True)
class OffTopicFit:
    """The fitted regression and its figures on articles it had not seen.

    `auc` is taken within each article and averaged over articles, `by_corpus` over those of each corpus;
    `cosine_auc` is that of the nearest passage's cosine alone, the floor. `unseen` are the rows' probabilities.
    """

    model: OffTopic
    rows: int
    positive: int
    articles: int
    auc: float | None
    cosine_auc: float | None
    by_corpus: Mapping[str, float | None]
    unseen: Doubles


def fit_platt(truth: Truth, logits: Doubles) -> Platt:
    """Fit Platt scaling of raw logits (rows,).

    Raises:
        InputError: only one class is there.
    """
    if truth.all() or not truth.any():
        raise InputError(f"calibration: found {int(truth.sum())} yes of {len(truth)} dev rows, wanted both answers")
    fitted = _regression().fit(logits.reshape(-1, 1), truth)
    return Platt(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))


def fit_off_topic(examples: Sequence[Example], features: Doubles) -> OffTopicFit:
    """Fit off_topic on features (rows, len(FITTED)), and judge it on each article by a fit on the others.

    Raises:
        InputError: there are rows of fewer than two articles, or without some article only one class is left.
    """
    truth = np.array([bool(example.off_topic) for example in examples])
    groups, sources = (np.array([getattr(e, name) for e in examples]) for name in ("group", "source"))
    if len(set(groups)) < 2:
        raise InputError(f"off_topic: found rows of {len(set(groups))} articles, wanted at least 2")
    for group in sorted(set(groups)):
        if len(set(truth[groups != group])) < 2:
            raise InputError(f"off_topic: found one answer only but for {group[:60]!r}, wanted both without it too")
    weights = {"logisticregression__sample_weight": _weights(truth)}
    unseen = cross_val_predict(
        _scaled(), features, truth, groups=groups, cv=LeaveOneGroupOut(), method="predict_proba", params=weights
    )[:, 1]
    model = _off_topic(_scaled().fit(features, truth, **weights))
    return OffTopicFit(
        model=model,
        rows=len(truth),
        positive=int(truth.sum()),
        articles=len(set(groups)),
        auc=_mean_auc(groups, truth, unseen),
        cosine_auc=_mean_auc(groups, truth, -features[:, FITTED.index("cosine_passage")]),
        by_corpus={
            name: _mean_auc(groups[sources == name], truth[sources == name], unseen[sources == name])
            for name in sorted(set(sources))
        },
        unseen=unseen,
    )


def threshold(label: Label, examples: Sequence[Example], probabilities: Doubles) -> Threshold:
    """Return the lowest threshold that, averaged over corpora, flags at most `MOST_FLAGGED` of the rows labelled no.

    Corpora with fewer than 50 such rows are left out of the average, unless there is no other.

    Raises:
        InputError: no row is labelled no, or no threshold will do.
    """
    groups: dict[str, list[float]] = {}
    for example, probability in zip(examples, probabilities, strict=True):
        if example.label(label) is False:
            groups.setdefault(example.source, []).append(round(float(probability), 4))
    if not groups:
        raise InputError(f"{label}: found no dev row labelled no, wanted some to choose the threshold on")
    large = {name: values for name, values in groups.items() if len(values) >= FEWEST_ROWS} or groups
    policy = FlagsAtMost(MOST_FLAGGED[label])
    value = policy.choose_averaged([np.array(values) for values in large.values()])
    if value is None:
        raise InputError(
            f"{label}: found over {policy.share:.0%} of the rows labelled no at probability 1, wanted fewer"
        )
    among = "" if len(large) == 1 else f", averaged over {len(large)} dev corpora"
    return Threshold(value, policy.sentence(label) + among)


def _mean_auc(groups: npt.NDArray[np.str_], truth: Truth, scores: Doubles) -> float | None:
    """Return the AUC within a group, averaged over the groups that hold both answers."""
    found = [auc(truth[groups == group], scores[groups == group]) for group in sorted(set(groups))]
    both = [value for value in found if value is not None]
    return sum(both) / len(both) if both else None


def _weights(truth: Truth) -> Doubles:
    """Return the rows' weights, 1 on average, by which `BASE_RATE` of them are off topic."""
    share = truth.mean()
    weights: Doubles = np.where(truth, BASE_RATE / share, (1 - BASE_RATE) / (1 - share))
    return weights


def _off_topic(fitted: Pipeline) -> OffTopic:
    """Return the regression on the features as they are, unscaled."""
    scaler, regression = (step for _, step in fitted.steps)
    coefficients = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - coefficients @ scaler.mean_
    return OffTopic(FITTED, tuple(map(float, coefficients)), float(intercept))


def _scaled() -> Pipeline:
    # Strongly regularised: the rows are of few articles, and what sets these apart must not be learnt.
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))


def _regression() -> LogisticRegression:
    return LogisticRegression(C=10, max_iter=1000)
