"""How good scores are, per label and corpus."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, roc_auc_score

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.example import Example

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Metrics:
    """One label on one corpus (or "all"): None where only one class is there.

    `f1` is at probability .5 of the scores given, `best_f1` at the best threshold of these very rows, which
    flatters; `auc` and `average_precision` need no threshold.
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


def evaluate(examples: Sequence[Example], probabilities: dict[Label, Doubles]) -> list[Metrics]:
    """Return metrics for every label, over all rows that have it and per corpus; probabilities are (rows,)."""
    results = []
    for label in LABELS:
        if label not in probabilities:
            continue
        known = [i for i, example in enumerate(examples) if example.label(label) is not None]
        if not known:
            continue
        sources = sorted({examples[i].source for i in known})
        for corpus in ["all", *sources]:
            rows = [i for i in known if corpus in ("all", examples[i].source)]
            truth = np.array([bool(examples[i].label(label)) for i in rows])
            results.append(measure(label, corpus, truth, probabilities[label][rows]))
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


def measure(label: Label, corpus: str, truth: npt.NDArray[np.bool_], scores: Doubles) -> Metrics:
    """Return the metrics of one label on one set of rows; both arrays are (rows,)."""
    if len(truth) == 0 or truth.all() or not truth.any():
        return Metrics(label, corpus, len(truth), int(truth.sum()), None, None, None, None, None)
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
    )


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
