"""A site's policy: at which probabilities a comment is approved, given to a moderator, or rejected."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.errors import InputError
from threadwarden.data.text import json_type

Action = Literal["approve", "review", "reject"]
_FIELDS = ("approve_below", "review_at", "reject_at")


@dataclass(frozen=True)
class Bounds:
    """One label's probabilities, each None where the site decides nothing by it."""

    approve_below: float | None = None
    review_at: float | None = None
    reject_at: float | None = None


@dataclass(frozen=True)
class Decision:
    """What a policy says of a comment, and the labels that made it say so; `action` None leaves it open."""

    action: Action | None
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Policy:
    """The bounds of each label that the site decides by."""

    bounds: Mapping[Label, Bounds]

    def decide(self, probabilities: Mapping[Label, float | None]) -> Decision:
        """Judge a comment by its probabilities, None for a label that could not be judged.

        The gravest action that any label asks for wins. A comment is approved only if no label asks for more and each
        with an `approve_below` that could be judged is below it; if none is, or one lies between, it stays open.
        """
        known = {label: value for label in self.bounds if (value := probabilities.get(label)) is not None}
        for action, name in (("reject", "reject_at"), ("review", "review_at")):
            over = [label for label, value in known.items() if _at_least(value, getattr(self.bounds[label], name))]
            if over:
                return Decision("reject" if action == "reject" else "review", tuple(over))
        asked = {label: bound for label in known if (bound := self.bounds[label].approve_below) is not None}
        if asked and all(known[label] < bound for label, bound in asked.items()):
            return Decision("approve", tuple(asked))
        return Decision(None)

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Return the policy as it is stored."""
        return {
            label: {name: value for name, value in asdict(bounds).items() if value is not None}
            for label, bounds in self.bounds.items()
        }


def _at_least(value: float, bound: float | None) -> bool:
    return bound is not None and value >= bound


def read_policy(path: Path) -> Policy:
    """Read a policy from a JSON or TOML file.

    Raises:
        InputError: the file cannot be read, or is no policy; the message names the field.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
        value = tomllib.loads(content) if path.suffix.lower() == ".toml" else json.loads(content)
    except OSError as error:
        raise InputError(f"{path}: found {error.strerror}, wanted a policy in JSON or TOML") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: found no JSON or TOML ({error}), wanted a policy") from error
    return parse_policy(value, str(path))


def parse_policy(value: object, where: str = "policy") -> Policy:
    """Return a policy of an object `{label: {approve_below, review_at, reject_at}}`; each of the three may be left out.

    Raises:
        InputError: it is no such object; the message names the field after `where`.
    """
    if not isinstance(value, dict):
        raise InputError(f"{where}: found {json_type(value)}, wanted an object of labels")
    if unknown := [label for label in value if label not in LABELS]:
        raise InputError(f"{where}: found {str(unknown[0])[:80]!r}, wanted one of {', '.join(LABELS)}")
    return Policy({label: _bounds(value[label], f"{where}.{label}") for label in LABELS if label in value})


def _bounds(value: object, where: str) -> Bounds:
    if not isinstance(value, dict):
        raise InputError(f"{where}: found {json_type(value)}, wanted an object of {', '.join(_FIELDS)}")
    if unknown := [name for name in value if name not in _FIELDS]:
        raise InputError(f"{where}: found {str(unknown[0])[:80]!r}, wanted one of {', '.join(_FIELDS)}")
    given = {name: _probability(value[name], f"{where}.{name}") for name in _FIELDS if name in value}
    for low, high in pairwise(given):
        if given[low] > given[high]:
            raise InputError(f"{where}.{low}: found {given[low]}, wanted at most {high}, which is {given[high]}")
    return Bounds(**given)


def _probability(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        found = value if isinstance(value, int | float) and not isinstance(value, bool) else json_type(value)
        raise InputError(f"{where}: found {found}, wanted a number from 0 to 1")
    return float(value)
