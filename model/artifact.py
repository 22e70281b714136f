"""A released model on disk: its manifest, and the check that every file is what the manifest says."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.errors import CorruptError, NotFoundError
from threadwarden.model.calibration import Platt
from threadwarden.model.off_topic import FEATURES, OffTopic
from threadwarden.model.thresholds import Threshold
from threadwarden.model.tokens import InputFormat

FORMAT = 2
"""What is written; format 1 (0.1.0: no attributes, no reasons) can still be read."""
READABLE = (1, 2)
NETWORK, TOKENIZER, CARD, MANIFEST = "model.onnx", "tokenizer.json", "card.md", "manifest.json"
CALIBRATED: tuple[Label, Label] = ("incivility", "dehumanizing")
RELEASED = Path(__file__).parent / "released"


@dataclass(frozen=True)
class Manifest:
    """What a released model is: everything that scoring needs besides the two files, and the whole record."""

    name: str
    version: str
    codebook: str
    files: Mapping[str, str]
    input: InputFormat
    calibration: Mapping[Label, Platt]
    off_topic: OffTopic
    thresholds: dict[Label, Threshold]
    heads: tuple[str, ...]
    attributes: Mapping[str, Platt]
    record: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """Return the hash of the network's file: two servers with the same hash run the same weights."""
        return self.files[NETWORK]


def released_versions(folder: Path = RELEASED) -> list[str]:
    """Return the versions at hand, oldest first."""
    found = []
    for path in folder.glob(f"*/{MANIFEST}"):
        try:
            found.append((Version(path.parent.name), path.parent.name))
        except InvalidVersion:
            continue
    return [name for _, name in sorted(found)]


def find(version: str | Path | None, folder: Path = RELEASED) -> Path:
    """Return the folder of a released version, of the newest when None, or of a model saved elsewhere.

    Raises:
        NotFoundError: there is no such version or folder; the message lists what is there.
    """
    known = released_versions(folder)
    if version is None and known:
        return folder / known[-1]
    if version is not None and str(version) in known:
        return folder / str(version)
    if version is not None and _is_file(Path(version) / MANIFEST):
        return Path(version)
    wanted = "one of " + ", ".join(known) if known else f"a folder with a {MANIFEST} (none is released here)"
    raise NotFoundError(f"model version: found {str(version) if version else 'none'!r}, wanted {wanted}")


def read_manifest(folder: Path) -> Manifest:
    """Read and check a model's manifest and the hash of every file it lists.

    Raises:
        CorruptError: the manifest is broken, or a file is missing or has another hash.
    """
    manifest = _parse(folder / MANIFEST)
    for name, wanted in manifest.files.items():
        path = folder / name
        found = _found_hash(path)
        if found != wanted:
            raise CorruptError(f"{path}: found {_short(found)}, wanted sha256 {_short(wanted)} as in {MANIFEST}")
    return manifest


def file_hash(path: Path) -> str:
    """Return a file's sha256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parse(path: Path) -> Manifest:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] not in READABLE:
            raise CorruptError(f"{path}: found format {record['format']!r}, wanted {FORMAT}")
        return Manifest(
            name=record["name"],
            version=record["version"],
            codebook=record["codebook"],
            files={name: record["files"][name] for name in {NETWORK, TOKENIZER, *record["files"]}},
            input=_input(record["input"]),
            calibration={label: _platt(record["calibration"][label]) for label in CALIBRATED},
            off_topic=_off_topic(record["off_topic"]),
            thresholds={label: _threshold(record["thresholds"][label]) for label in LABELS},
            heads=_heads(record),
            attributes={str(name): _platt(values) for name, values in record.get("attributes", {}).items()},
            record=record,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptError(
            f"{path}: found {type(error).__name__} ({error}), wanted a manifest of format {FORMAT}"
        ) from error


def _heads(record: dict[str, Any]) -> tuple[str, ...]:
    heads = tuple(str(name) for name in record.get("heads", LABELS))
    if lacking := [name for name in (*LABELS, *record.get("attributes", {}).keys()) if name not in heads]:
        raise ValueError(f"found no head for {lacking[0]!r}, wanted one for every label and attribute")
    return heads


def _input(values: dict[str, Any]) -> InputFormat:
    # Format 1 knew neither passages nor disguises.
    known = {"passages": 0, "undisguised": 0, **values}
    form = InputFormat(**{name: int(value) for name, value in known.items()})
    if not 0 <= form.overlap < form.window or form.embedding < 1 or min(form.title, form.parent, form.passages) < 0:
        raise ValueError(f"found {form}, wanted lengths that are not negative and an overlap below the window")
    return form


def _platt(values: dict[str, Any]) -> Platt:
    return Platt(_number(values["slope"]), _number(values["intercept"]))


def _off_topic(values: dict[str, Any]) -> OffTopic:
    features = tuple(str(name) for name in values["features"])
    coefficients = tuple(_number(value) for value in values["coefficients"])
    if unknown := [name for name in features if name not in FEATURES]:
        raise ValueError(f"found the off_topic feature {unknown[0]!r}, wanted some of {', '.join(FEATURES)}")
    if len(coefficients) != len(features):
        raise ValueError(f"found {len(coefficients)} off_topic coefficients, wanted {len(features)}")
    return OffTopic(features, coefficients, _number(values["intercept"]))


def _threshold(values: dict[str, Any]) -> Threshold:
    return Threshold(_number(values["value"]), str(values["policy"]))


def _number(value: float) -> float:
    if not math.isfinite(number := float(value)):
        raise ValueError(f"found {number}, wanted a finite number")
    return number


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is too long, or a folder on the way may not be entered
        return False


def _found_hash(path: Path) -> str:
    try:
        return file_hash(path)
    except FileNotFoundError:
        return "no file"
    except OSError as error:
        return f"no readable file ({error.strerror})"


def _short(digest: str) -> str:
    return digest if " " in digest else f"{digest[:12]}..."
