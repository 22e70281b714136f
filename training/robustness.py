"""What a writer's disguise does to a score: the same held-out comments plain and in each disguise."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from threadwarden.data.example import Example
from threadwarden.training.disguise import DISGUISES
from threadwarden.training.metrics import Doubles, fast_auc

ROWS = 500
SEED = 13


@dataclass(frozen=True)
class Robustness:
    """AUC of incivility on the same comments in one disguise ("none": as they are)."""

    disguise: str
    rows: int
    auc: float


def measure_robustness(score: Callable[[Sequence[str]], Doubles], examples: Sequence[Example]) -> list[Robustness]:
    """Score up to `ROWS` labelled comments, as many uncivil as civil, in every disguise."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    yes, no = ([e for e in examples if e.incivility is answer] for answer in (True, False))
    half = min(ROWS // 2, len(yes), len(no))
    rows = [*chance.sample(yes, half), *chance.sample(no, half)]
    if not rows:
        return []
    truth = np.array([bool(e.incivility) for e in rows])
    plain = [e.comment.text for e in rows]
    found = [("none", plain)]
    found += [(disguise.__name__, [disguise(text, chance) for text in plain]) for disguise in DISGUISES]
    return [Robustness(name, len(rows), round(fast_auc(truth, score(texts)), 4)) for name, texts in found]
