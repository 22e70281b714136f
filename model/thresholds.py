"""Thresholds as policy: how a number is chosen, and the sentence that says where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threadwarden.data.codebook import DEFINITIONS, Label
from threadwarden.data.errors import InputError
from threadwarden.model.scores import Scores

Doubles = npt.NDArray[np.float64]
STEPS: Doubles = np.array([step / 100 for step in range(1, 101)])
"""The thresholds that are tried, lowest first."""
NO: dict[Label, str] = {"incivility": "civil", "dehumanizing": "not dehumanizing", "off_topic": "on-topic"}
YES: dict[Label, str] = {"incivility": "uncivil", "dehumanizing": "dehumanizing", "off_topic": "off-topic"}


@dataclass(frozen=True)
class Threshold:
    """The probability from which a label is flagged, and the policy that fixed it, in words."""

    value: float
    policy: str


@dataclass(frozen=True)
class FlagsAtMost:
    """The lowest threshold that flags at most this share of the comments answered no."""

    share: float

    def choose(self, yes: Doubles, no: Doubles) -> float | None:  # noqa: ARG002 - as every policy
        """Return the threshold for probabilities (yes,) and (no,), rounded as the scorer's are; None if none will do.

        There must be at least one no.
        """
        return self.choose_averaged([no])

    def choose_averaged(self, groups: Sequence[Doubles]) -> float | None:
        """Return the threshold where the share is averaged over groups of comments answered no, none of them empty.

        Groups, each of probabilities (no,), count alike, whatever their size.
        """
        shares = np.mean([_reaching(no) / len(no) for no in groups], axis=0)
        return _lowest(shares <= self.share)

    def sentence(self, label: Label) -> str:
        """Say what the policy promises."""
        return f"flags at most {_percent(self.share)} of {NO[label]} comments"


@dataclass(frozen=True)
class PrecisionAtLeast:
    """The lowest threshold, hence the highest recall, of whose flags at least this share is answered yes."""

    share: float

    def choose(self, yes: Doubles, no: Doubles) -> float | None:
        """Return the threshold for probabilities (yes,) and (no,), rounded as the scorer's are; None if none will do.

        A threshold that flags nothing has no precision.
        """
        right, flagged = _reaching(yes), _reaching(yes) + _reaching(no)
        return _lowest((flagged > 0) & (right / np.maximum(flagged, 1) >= self.share))

    def sentence(self, label: Label) -> str:
        """Say what the policy promises."""
        return f"at least {_percent(self.share)} of flagged comments are {YES[label]}"


Policy = FlagsAtMost | PrecisionAtLeast
_POLICIES: dict[str, type[Policy]] = {"flags": FlagsAtMost, "precision": PrecisionAtLeast}


def parse_policy(text: str) -> Policy:
    """Return the policy that `flags=2%` or `precision=0.9` names; a share is a number from 0 to 1, or a percentage.

    Raises:
        InputError: it names none, or its share is not one.
    """
    name, _, share = text.partition("=")
    if name not in _POLICIES:
        raise InputError(f"policy: found {text!r}, wanted flags=SHARE or precision=SHARE, as in flags=2%")
    try:
        value = float(share.removesuffix("%")) / (100 if share.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(f"policy: found {text!r}, wanted a share from 0 to 1 or 0% to 100%, as in {name}=0.5")
    return _POLICIES[name](value)


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


def _reaching(probabilities: Doubles) -> npt.NDArray[np.int64]:
    """Return how many probabilities (rows,) reach each of `STEPS` (steps,), as the scorer compares them."""
    return len(probabilities) - np.searchsorted(np.sort(probabilities), STEPS, side="left")


def _lowest(fits: npt.NDArray[np.bool_]) -> float | None:
    """Return the lowest of `STEPS` that fits (steps,)."""
    return float(STEPS[np.argmax(fits)]) if fits.any() else None


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
