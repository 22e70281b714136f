"""Thresholds as policy: a number, and the sentence that says where it comes from."""

from dataclasses import dataclass

from threadwarden.data.codebook import DEFINITIONS, Label
from threadwarden.model.scores import Scores


@dataclass(frozen=True)
class Threshold:
    """The probability from which a label is flagged, and the policy that fixed it, in words."""

    value: float
    policy: str


def reason(scores: Scores, thresholds: dict[Label, Threshold]) -> str:
    """Say in words why a comment is flagged, label by label; an empty string when it is not."""
    parts = []
    for label in scores.flagged():
        score = scores.get(label)
        if score is not None:
            limit = thresholds[label]
            parts.append(
                f"{DEFINITIONS[label].name} {score.probability:.2f} reaches {limit.value:.2f} ({limit.policy})"
            )
    return "; ".join(parts)
