"""From a newsroom's own decisions to its thresholds: one choice a label, and what it does to the decided comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.rows import CommentRow
from threadwarden.model.scores import Scores
from threadwarden.model.thresholds import Doubles, Policy, Threshold

FEWEST = 30
"""A label with fewer comments of either answer keeps the model's threshold: chance alone would choose."""


@dataclass(frozen=True)
class Decisions:
    """The probabilities of one label of the comments answered yes (yes,) and no (no,).

    `unscored` counts the answers to comments that have no such score: off_topic without an article.
    """

    yes: Doubles
    no: Doubles
    unscored: int = 0


@dataclass(frozen=True)
class Figures:
    """What a threshold does to decided comments: None where there is nothing to divide by.

    `precision` is the share of the flagged answered yes, `recall` that of the yes flagged, `false_flags` that
    of the no flagged.
    """

    precision: float | None
    recall: float | None
    false_flags: float | None


@dataclass(frozen=True)
class Choice:
    """One label's threshold before and now, each with its figures.

    `kept` says why it is still the model's; it is empty where a new one was chosen.
    """

    label: Label
    decisions: Decisions
    before: Threshold
    now: Threshold
    kept: str
    figures_before: Figures
    figures_now: Figures


def gather(rows: Sequence[CommentRow], scores: Sequence[Scores]) -> dict[Label, Decisions]:
    """Return what was decided on each label, from rows (rows,) with their answers and their scores (rows,)."""
    return {label: _gather(label, rows, scores) for label in LABELS}


def choose(
    decisions: Mapping[Label, Decisions], thresholds: Mapping[Label, Threshold], policy: Policy, source: str
) -> list[Choice]:
    """Choose a threshold for every label that was decided on often enough; `source` says where the decisions come from.

    The figures are those of the very comments that chose the threshold.
    """
    return [_choose(label, decisions[label], thresholds[label], policy, source) for label in LABELS]


def measure(decisions: Decisions, value: float) -> Figures:
    """Return what a threshold of this value does to decided comments."""
    right, wrong = (int((side >= value).sum()) for side in (decisions.yes, decisions.no))
    return Figures(
        precision=_share(right, right + wrong),
        recall=_share(right, len(decisions.yes)),
        false_flags=_share(wrong, len(decisions.no)),
    )


def _gather(label: Label, rows: Sequence[CommentRow], scores: Sequence[Scores]) -> Decisions:
    found: dict[bool, list[float]] = {True: [], False: []}
    unscored = 0
    for row, scored in zip(rows, scores, strict=True):
        if label not in row.answers:
            continue
        score = scored.get(label)
        if score is None:
            unscored += 1
        else:
            found[row.answers[label]].append(score.probability)
    return Decisions(np.array(found[True], dtype=np.float64), np.array(found[False], dtype=np.float64), unscored)


def _choose(label: Label, decisions: Decisions, before: Threshold, policy: Policy, source: str) -> Choice:
    yes, no = decisions.yes, decisions.no
    value, kept = None, ""
    if min(len(yes), len(no)) < FEWEST:
        kept = f"found {len(yes):,} yes and {len(no):,} no, wanted at least {FEWEST} of each"
    elif (value := policy.choose(yes, no)) is None:
        kept = f"found no threshold from 0.01 to 1 that will do ({policy.sentence(label)})"
    among = f"{policy.sentence(label)} among {len(yes) + len(no):,} decisions of {source}"
    now = before if value is None else Threshold(value, among)
    figures = (measure(decisions, threshold.value) for threshold in (before, now))
    return Choice(label, decisions, before, now, kept, *figures)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
