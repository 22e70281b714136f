"""Fits what stands between the network and a flag: Platt scaling, the off-topic regression, thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

from threadwarden.data.codebook import Label
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.model.calibration import OffTopic, Platt
from threadwarden.model.thresholds import Threshold
from threadwarden.training.metrics import Doubles, auc

Truth = npt.NDArray[np.bool_]
MOST_FLAGGED: dict[Label, float] = {"incivility": 0.10, "dehumanizing": 0.02, "off_topic": 0.05}
"""The share of rows labelled no that may be flagged: incivility is common and should be found, dehumanizing is rare."""
FEWEST_ROWS = 50
WORDS: dict[Label, str] = {"incivility": "civil", "dehumanizing": "not dehumanizing", "off_topic": "on-topic"}


@dataclass(frozen=True)
class OffTopicFit:
    """The fitted regression and its figures on articles it had not seen.

    `auc` is taken within each article and averaged over articles; `cosine_auc` is that of the article's
    cosine alone, the floor.
    """

    model: OffTopic
    rows: int
    positive: int
    articles: int
    auc: float | None
    cosine_auc: float | None
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
    """Fit off_topic on features (rows, 3), and judge it on each article by a fit on the others.

    Raises:
        InputError: there are rows of fewer than two articles, or without some article only one class is left.
    """
    truth = np.array([bool(example.off_topic) for example in examples])
    groups = np.array([example.group for example in examples])
    if len(set(groups)) < 2:
        raise InputError(f"off_topic: found rows of {len(set(groups))} articles, wanted at least 2")
    for group in sorted(set(groups)):
        if len(set(truth[groups != group])) < 2:
            raise InputError(f"off_topic: found one answer only but for {group[:60]!r}, wanted both without it too")
    unseen = cross_val_predict(
        _regression(), features, truth, groups=groups, cv=LeaveOneGroupOut(), method="predict_proba"
    )[:, 1]
    fitted = _regression().fit(features, truth)
    model = OffTopic(tuple(float(c) for c in fitted.coef_[0]), float(fitted.intercept_[0]))
    return OffTopicFit(
        model=model,
        rows=len(truth),
        positive=int(truth.sum()),
        articles=len(set(groups)),
        auc=_mean_auc(groups, truth, unseen),
        cosine_auc=_mean_auc(groups, truth, -features[:, 0]),
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
    most = MOST_FLAGGED[label]
    value = next((step / 100 for step in range(1, 101) if _flagged(large, step / 100) <= most), None)
    if value is None:
        raise InputError(f"{label}: found over {most:.0%} of the rows labelled no at probability 1, wanted fewer")
    among = "comments" if len(large) == 1 else f"comments, averaged over {len(large)} dev corpora"
    return Threshold(value, f"flags at most {most:.0%} of {WORDS[label]} {among}")


def _mean_auc(groups: npt.NDArray[np.str_], truth: Truth, scores: Doubles) -> float | None:
    """Return the AUC within a group, averaged over the groups that hold both answers."""
    found = [auc(truth[groups == group], scores[groups == group]) for group in sorted(set(groups))]
    both = [value for value in found if value is not None]
    return sum(both) / len(both) if both else None


def _flagged(groups: dict[str, list[float]], value: float) -> float:
    """Return the share of rows that reach `value`, as the scorer compares them, averaged over the groups."""
    shares = [sum(probability >= value for probability in values) / len(values) for values in groups.values()]
    return sum(shares) / len(shares)


def _regression() -> LogisticRegression:
    return LogisticRegression(C=1e4, max_iter=1000)
