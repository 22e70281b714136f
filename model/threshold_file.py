"""Thresholds in a file of their own: written by `threadwarden thresholds -o`, used instead of the model's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.errors import InputError
from threadwarden.data.text import json_type
from threadwarden.model.artifact import Manifest
from threadwarden.model.decisions import Choice
from threadwarden.model.thresholds import Threshold

WANTED = "a file that `threadwarden thresholds -o` wrote"


def write_thresholds(path: Path, version: str, choices: Sequence[Choice]) -> None:
    """Write the thresholds of a model version, with the decisions and figures behind them.

    Raises:
        InputError: the file cannot be written.
    """
    record = {
        "model_version": version,
        "thresholds": {choice.label: asdict(choice.now) for choice in choices},
        "counts": {c.label: {"yes": len(c.decisions.yes), "no": len(c.decisions.no)} for c in choices},
        "kept": {choice.label: choice.kept for choice in choices if choice.kept},
        "figures": {c.label: {"before": asdict(c.figures_before), "now": asdict(c.figures_now)} for c in choices},
    }
    try:
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: found {error.strerror}, wanted a file that can be written") from error


def read_thresholds(path: Path, manifest: Manifest) -> dict[Label, Threshold]:
    """Return a model's thresholds, but for those that a file sets.

    Raises:
        InputError: the file cannot be read, was made for another version of the model, or holds an unknown
            label or a value outside 0 to 1.
    """
    record = _object(_load(path), str(path))
    version = record.get("model_version")
    if version != manifest.version:
        raise InputError(
            f"{path}, model_version: found {_shown(version)}, wanted {manifest.version!r}, the model that is loaded"
        )
    values = _object(record.get("thresholds"), f"{path}, thresholds")
    if unknown := [name for name in values if name not in LABELS]:
        raise InputError(
            f"{path}, thresholds: found the label {_shown(unknown[0])}, wanted some of {', '.join(LABELS)}"
        )
    found = {label: _threshold(values[label], f"{path}, thresholds.{label}") for label in LABELS if label in values}
    return manifest.thresholds | found


def _load(path: Path) -> object:
    try:
        value: object = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: found no readable file ({error.strerror}), wanted {WANTED}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: found no JSON ({error}), wanted {WANTED}") from error
    return value


def _threshold(value: object, where: str) -> Threshold:
    values = _object(value, where)
    number, policy = values.get("value"), values.get("policy")
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= 1:
        raise InputError(f"{where}.value: found {_shown(number)}, wanted a number from 0 to 1")
    if not isinstance(policy, str) or not policy.strip() or not policy.isprintable():
        raise InputError(f"{where}.policy: found {_shown(policy)}, wanted a sentence on one line")
    return Threshold(float(number), policy)


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: found {json_type(value)}, wanted {WANTED}")
    return value


def _shown(value: object) -> str:
    """Return what stands in a field for a message: short, and an object or a list by its kind alone."""
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return repr(value)[:60] if plain else json_type(value)
