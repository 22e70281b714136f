"""Another service's stored scores beside ours on the same comments: what a change of service does to the flags."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threadwarden.data.errors import InputError
from threadwarden.data.rows import CommentRow
from threadwarden.model.scores import Scores
from threadwarden.model.thresholds import Doubles

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
"""The thresholds of the other service that are compared unless others are asked for."""


@dataclass(frozen=True)
class Level:
    """One threshold of the other service, and ours that flags as many of the same comments.

    `theirs` and `ours` are the thresholds, `share` the part of the comments that theirs flags, `same` the part that
    both answer alike, `both` the part of theirs that ours flags too (None where theirs flags nothing).
    """

    theirs: float
    ours: float
    share: float
    same: float
    both: float | None


@dataclass(frozen=True)
class Comparison:
    """Comments compared, Spearman's rank correlation (None where either score is always the same), and the levels."""

    rows: int
    correlation: float | None
    levels: tuple[Level, ...]


def own_scores(name: str, scores: Sequence[Scores]) -> Doubles:
    """Return our probabilities (rows,) of a label or an attribute by its name.

    Raises:
        InputError: the model gives no such score.
    """
    found = [_one(name, one) for one in scores]
    if any(value is None for value in found):
        known = [*(label for label in scores[0].to_dict() if label != "off_topic"), *scores[0].attributes]
        raise InputError(
            f"--with: found {name!r}, wanted one of {', '.join(known)}, which the model gives every comment"
        )
    return np.array(found, dtype=np.float64)


def compare(theirs: Doubles, ours: Doubles, levels: Sequence[float] = LEVELS) -> Comparison:
    """Compare two scores (rows,) of the same comments; there must be at least one."""
    return Comparison(len(theirs), _spearman(theirs, ours), tuple(_level(theirs, ours, level) for level in levels))


def furthest(rows: Sequence[CommentRow], theirs: Doubles, ours: Doubles, count: int) -> list[tuple[CommentRow, float]]:
    """Return the comments whose ranks by the two scores differ most, with the difference (-1 to 1: ours is higher)."""
    difference = (_ranks(ours) - _ranks(theirs)) / max(len(rows) - 1, 1)
    order = np.argsort(-np.abs(difference), kind="stable")[:count]
    return [(rows[place], float(difference[place])) for place in order]


def _one(name: str, scores: Scores) -> float | None:
    if name in scores.attributes:
        return scores.attributes[name]
    score = scores.get(name) if name in scores.to_dict() else None  # type: ignore[arg-type]
    return score.probability if score else None


def _level(theirs: Doubles, ours: Doubles, level: float) -> Level:
    flagged = theirs >= level
    threshold = _same_share(ours, int(flagged.sum()))
    own = ours >= threshold
    return Level(
        theirs=level,
        ours=threshold,
        share=float(flagged.mean()),
        same=float((flagged == own).mean()),
        both=float(own[flagged].mean()) if flagged.any() else None,
    )


def _same_share(scores: Doubles, count: int) -> float:
    """Return the lowest of a hundred thresholds that flags at most `count` comments."""
    steps = np.arange(1, 101) / 100
    reaching = len(scores) - np.searchsorted(np.sort(scores), steps, side="left")
    fits = reaching <= count
    return float(steps[np.argmax(fits)]) if fits.any() else 1.0


def _spearman(one: Doubles, other: Doubles) -> float | None:
    ranks = _ranks(one), _ranks(other)
    if any(np.ptp(rank) == 0 for rank in ranks):
        return None
    return float(np.corrcoef(*ranks)[0, 1])


def _ranks(values: Doubles) -> Doubles:
    """Return ranks from 0, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends: npt.NDArray[np.int64] = np.cumsum(counts)
    mean: Doubles = (ends - 1 + ends - counts) / 2
    return mean[inverse]
