"""How good scores are, per label and corpus."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, roc_auc_score

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.example import Example

BINS = 10
FEWEST_GROUPS = 10
"""Of fewer articles or threads a bootstrap says nothing."""
RESAMPLES = 300
SEED = 13
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Metrics:
    """One label on one corpus (or "all"): None where only one class is there.

    `f1` is at probability .5 of the scores given, `best_f1` at the best threshold of these very rows, which
    flatters; `auc` and `average_precision` need no threshold. `calibration_error` is the mean distance of
    probability and share of yes over ten bins of equal size; `brier_skill` is 1 - Brier / that of the base
    rate, above 0 where the scores say more than it. Intervals hold 95% of a bootstrap over articles or threads.
    """

    label: Label
    corpus: str
    rows: int
    positive: int
    auc: float | None
    average_precision: float | None
    f1: float | None
    best_f1: float | None
    brier: float | None
    calibration_error: float | None = None
    brier_skill: float | None = None
    auc_interval: tuple[float, float] | None = None
    calibration_error_interval: tuple[float, float] | None = None
    brier_skill_interval: tuple[float, float] | None = None


def evaluate(
    examples: Sequence[Example], probabilities: dict[Label, Doubles], apart: Collection[str] = ()
) -> list[Metrics]:
    """Return metrics for every label, per corpus and over all rows that have it; probabilities are (rows,).

    The corpora `apart` are left out of "all" where there are others. Rows without a probability (nan) do not count.
    """
    results = []
    for label in LABELS:
        if label not in probabilities:
            continue
        scored = np.isfinite(probabilities[label])
        known = [i for i, example in enumerate(examples) if example.label(label) is not None and scored[i]]
        if not known:
            continue
        sources = sorted({examples[i].source for i in known})
        together = [i for i in known if examples[i].source not in apart] or known
        for corpus in ["all", *sources]:
            rows = together if corpus == "all" else [i for i in known if examples[i].source == corpus]
            truth = np.array([bool(examples[i].label(label)) for i in rows])
            groups = [examples[i].group for i in rows]
            results.append(measure(label, corpus, truth, probabilities[label][rows], groups))
    return results


@dataclass(frozen=True)
class Flags:
    """What a label's shipped threshold flags on one corpus: of the rows labelled yes, and of those labelled no."""

    label: Label
    corpus: str
    positive: int
    negative: int
    recall: float | None
    false_flags: float | None


def flags(examples: Sequence[Example], label: Label, corpus: str, flagged: npt.NDArray[np.bool_]) -> Flags:
    """Return the shares flagged; `flagged` is (rows,)."""
    yes, no = (
        np.array([e.source == corpus and e.label(label) is answer for e in examples], dtype=bool)
        for answer in (True, False)
    )
    return Flags(label, corpus, int(yes.sum()), int(no.sum()), _share(flagged[yes]), _share(flagged[no]))


def _share(values: npt.NDArray[np.bool_]) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None


def measure(
    label: Label, corpus: str, truth: npt.NDArray[np.bool_], scores: Doubles, groups: Sequence[str] | None = None
) -> Metrics:
    """Return the metrics of one label on one set of rows; both arrays are (rows,).

    `groups` are the articles or threads that the bootstrap draws; without them there are no intervals.
    """
    if len(truth) == 0 or truth.all() or not truth.any():
        return Metrics(label, corpus, len(truth), int(truth.sum()), None, None, None, None, None)
    drawn = _bootstrap(truth, scores, groups) if groups is not None else {}
    return Metrics(
        label=label,
        corpus=corpus,
        rows=len(truth),
        positive=int(truth.sum()),
        auc=round(float(roc_auc_score(truth, scores)), 4),
        average_precision=round(float(average_precision_score(truth, scores)), 4),
        f1=round(float(f1_score(truth, scores >= 0.5)), 4),
        best_f1=round(best_f1(truth, scores), 4),
        brier=round(float(brier_score_loss(truth, scores)), 4),
        calibration_error=round(calibration_error(truth, scores), 4),
        brier_skill=round(brier_skill(truth, scores), 4),
        auc_interval=drawn.get("auc"),
        calibration_error_interval=drawn.get("calibration_error"),
        brier_skill_interval=drawn.get("brier_skill"),
    )


def calibration_error(truth: npt.NDArray[np.bool_], scores: Doubles) -> float:
    """Return the expected calibration error over bins that hold as many rows each."""
    order = np.argsort(scores, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    return sum(abs(float(scores[part].mean() - truth[part].mean())) * len(part) for part in bins) / len(truth)


def brier_skill(truth: npt.NDArray[np.bool_], scores: Doubles) -> float:
    """Return 1 - the Brier score over that of always saying the base rate; both classes must be there."""
    rate = truth.mean()
    return float(1 - ((scores - truth) ** 2).mean() / (rate * (1 - rate)))


def _bootstrap(truth: npt.NDArray[np.bool_], scores: Doubles, groups: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the intervals of three figures over resampled groups."""
    names, inverse = np.unique(np.array(groups), return_inverse=True)
    if len(names) < FEWEST_GROUPS:
        return {}
    members = np.split(np.argsort(inverse, kind="stable"), np.cumsum(np.bincount(inverse))[:-1])
    chance = np.random.default_rng(SEED)
    found: dict[str, list[float]] = {"auc": [], "calibration_error": [], "brier_skill": []}
    for _ in range(RESAMPLES):
        rows = np.concatenate([members[i] for i in chance.integers(0, len(names), len(names))])
        if truth[rows].all() or not truth[rows].any():
            continue
        found["auc"].append(fast_auc(truth[rows], scores[rows]))
        found["calibration_error"].append(calibration_error(truth[rows], scores[rows]))
        found["brier_skill"].append(brier_skill(truth[rows], scores[rows]))
    return {name: _interval(values) for name, values in found.items() if values}


def _interval(values: Sequence[float]) -> tuple[float, float]:
    low, high = np.percentile(values, (2.5, 97.5))
    return round(float(low), 4), round(float(high), 4)


def fast_auc(truth: npt.NDArray[np.bool_], scores: Doubles) -> float:
    """Return the area under the ROC curve by ranks; both classes must be there."""
    positive = int(truth.sum())
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * (len(truth) - positive)))


def best_f1(truth: npt.NDArray[np.bool_], scores: Doubles) -> float:
    """Return F1 at the threshold that is best on these rows."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    ends = np.append(np.diff(scores[order]) != 0, True)
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    return float(f1[ends].max())


def auc(truth: npt.NDArray[np.bool_], scores: Doubles) -> float | None:
    """Return the area under the ROC curve, None where only one class is there."""
    return None if truth.all() or not truth.any() else float(roc_auc_score(truth, scores))
