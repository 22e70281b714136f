"""How far independent readings of the same comments agree: Krippendorff's alpha, with a bootstrap interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
SEED = 13


@dataclass(frozen=True)
class Agreement:
    """Alpha over `units` comments read at least twice, its 95% interval, and the share of pairs that differ.

    `alpha` is None where all readings say the same of every comment: nothing was there to agree on.
    """

    units: int
    alpha: float | None
    low: float | None
    high: float | None
    differing: float


def agreement(readings: Sequence[Sequence[bool | None]], resamples: int = RESAMPLES) -> Agreement:
    """Measure readings (one sequence a comment; None is a reading without an answer, and is left out).

    Nominal alpha as in Krippendorff (2011), "Computing Krippendorff's alpha-reliability". Intervals are
    percentiles of a bootstrap over comments.
    """
    counts = np.array([(row.count(True), row.count(False)) for row in map(list, readings)], dtype=np.float64)
    counts = counts.reshape(-1, 2)
    counts = counts[counts.sum(1) >= 2]
    if len(counts) == 0:
        return Agreement(0, None, None, None, 0.0)
    chance = np.random.default_rng(SEED)
    drawn = (nominal_alpha(counts[chance.integers(0, len(counts), len(counts))]) for _ in range(resamples))
    found = [value for value in drawn if value is not None]
    low, high = np.percentile(found, (2.5, 97.5)) if found else (None, None)
    return Agreement(
        units=len(counts),
        alpha=nominal_alpha(counts),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        differing=_differing(counts),
    )


def nominal_alpha(counts: npt.NDArray[np.float64]) -> float | None:
    """Return alpha of counts (comments, values), each row of at least two readings; None without any variety."""
    size = counts.sum(1)
    totals = counts.sum(0)
    expected = (totals.sum() ** 2 - (totals**2).sum()) / (totals.sum() - 1)
    observed = ((size**2 - (counts**2).sum(1)) / (size - 1)).sum()
    return None if expected == 0 else float(1 - observed / expected)


def _differing(counts: npt.NDArray[np.float64]) -> float:
    """Return the share of all pairs of readings of one comment that differ."""
    size = counts.sum(1)
    return float((size**2 - (counts**2).sum(1)).sum() / (size * (size - 1)).sum())
