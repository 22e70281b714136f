"""What scoring one comment gives: a calibrated probability, a threshold and a flag per label."""

from dataclasses import asdict, dataclass
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
    """A comment's three scores; `off_topic` is None where no article is known, never zero."""

    incivility: Score
    dehumanizing: Score
    off_topic: Score | None

    def flagged(self) -> tuple[Label, ...]:
        """Return the labels whose threshold is reached, in the codebook's order."""
        return tuple(label for label in LABELS if (score := self.get(label)) is not None and score.flag)

    def get(self, label: Label) -> Score | None:
        """Return one label's score by name."""
        score: Score | None = getattr(self, label)
        return score

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as the JSON object that `score` writes and `/v1/score` answers."""
        return asdict(self)
