"""What scoring one comment gives: a calibrated probability, a threshold and a flag per label."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from threadwarden.data.codebook import LABELS, Label


@dataclass(frozen=True)
class Score:
    """One label's calibrated probability (0 to 1), its threshold, and whether the one reaches the other."""

    probability: float
    threshold: float
    flag: bool


@dataclass(frozen=True)
class Scores:
    """A comment's three scores; `off_topic` is None where no article is known, never zero.

    `attributes` are the calibrated probabilities of the model's further heads, by the names its manifest
    lists (insult, profanity ...); a model without such heads has none.
    """

    incivility: Score
    dehumanizing: Score
    off_topic: Score | None
    attributes: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}), compare=False)

    def flagged(self) -> tuple[Label, ...]:
        """Return the labels whose threshold is reached, in the codebook's order."""
        return tuple(label for label in LABELS if (score := self.get(label)) is not None and score.flag)

    def get(self, label: Label) -> Score | None:
        """Return one label's score by name."""
        score: Score | None = getattr(self, label)
        return score

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as the JSON object that `score` writes and `/v1/score` answers."""
        return {label: None if (score := self.get(label)) is None else asdict(score) for label in LABELS}


@dataclass(frozen=True)
class Span:
    """Characters `start` up to `end` of a comment that carried its score of one label, and how much (0 to 1)."""

    label: Label
    start: int
    end: int
    weight: float
