"""What a group's name alone does to a score: held-out sentences, each read with every group's name put in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from threadwarden.data.corpora.written_sentences import GROUPS, slotted_sentences, with_group
from threadwarden.data.split import split_of
from threadwarden.training.metrics import Doubles, fast_auc

Score = Callable[[Sequence[str]], Doubles]


@dataclass(frozen=True)
class GroupBias:
    """One group: the share of `civil` sentences about it that are flagged, and the AUC of abuse against civil."""

    group: str
    civil: int
    flagged: float
    auc: float


@dataclass(frozen=True)
class Bias:
    """All groups, and what they have in common.

    `spread` says how far one sentence's probability moves between the groups (mean of highest - lowest),
    `flagged` the share of all civil sentences, with every group, that are flagged.
    """

    groups: tuple[GroupBias, ...]
    spread: float
    flagged: float


def measure_bias(score: Score, threshold: float) -> Bias:
    """Score the held-out sentences with every group, and compare; `score` gives probabilities (texts,)."""
    sentences = list(held_out())
    civil = np.array([not uncivil for _, uncivil in sentences])
    rows = np.array([score([with_group(text, group) for text, _ in sentences]) for group in GROUPS])
    groups = [
        GroupBias(
            name[0],
            int(civil.sum()),
            round(float((row[civil] >= threshold).mean()), 4),
            round(fast_auc(~civil, row), 4),
        )
        for name, row in zip(GROUPS, rows, strict=True)
    ]
    flagged = round(float((rows[:, civil] >= threshold).mean()), 4)
    return Bias(tuple(groups), round(float((rows.max(0) - rows.min(0)).mean()), 4), flagged)


def held_out() -> Iterator[tuple[str, bool]]:
    """Yield the sentences with a slot that no training read, and whether each is uncivil."""
    for group, sentence, uncivil in slotted_sentences():
        if split_of(group) == "test":
            yield sentence, uncivil
