"""Our own labels, by row id and text hash, laid over a corpus that is fetched from its own home."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import fields, read_json_lines
from threadwarden.data.text import text_hash

_WANTED = {"corpus": str, "row_id": str, "text_hash": str, "codebook": str}
OWN = "codebook"
"""Key in `Example.extra` of a row that bears a label of ours: the version of the codebook it was read under."""

STRATUM = "stratum"
"""Key in `Example.extra` of such a row: how it was drawn."""

_ANSWERS: Mapping[str, bool | None] = {"yes": True, "no": False, "unclear": None}
_LETTERS: Mapping[str, bool | None] = {"y": True, "n": False, "u": None}
BATCHES = "batches.jsonl"
"""The file that says of each batch of readings who made it, in which order, when, and under which codebook."""

_READING = re.compile(r"[ynu-]{3}")


@dataclass(frozen=True)
class OwnLabel:
    """What we say of one row: an unclear label is None in `labels`, one not judged is not there.

    `stratum` says how the row was drawn ("random", "census", "uncertain" ...); `readings` holds, by the name
    of the batch it was read in (labels/batches.jsonl), one letter a label in the codebook's order: y, n, u
    for unclear, - for not judged.
    """

    corpus: str
    row_id: str
    text_hash: str
    labels: Mapping[Label, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    codebook: str = ""
    stratum: str = ""
    readings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def answers(self, label: Label) -> list[bool | None]:
        """Return what each reading that judged a label said of it, in the order they were made; None is unclear."""
        letters = (letters[LABELS.index(label)] for letters in self.readings.values())
        return [_LETTERS[letter] for letter in letters if letter in _LETTERS]


@dataclass(frozen=True)
class Overlaid:
    """The examples with our labels on them, how many labels fitted a row, and how many fitted none."""

    examples: tuple[Example, ...]
    applied: int = 0
    skipped: int = 0


def read_labels(path: Path) -> Iterator[OwnLabel]:
    """Yield the labels of a file of JSON lines.

    Raises:
        InputError: a line lacks a field, or a label is none of "yes", "no", "unclear".
    """
    for place, value in read_json_lines(path):
        found = fields(place, value, _WANTED)
        yield OwnLabel(
            corpus=str(found["corpus"]),
            row_id=str(found["row_id"]),
            text_hash=str(found["text_hash"]),
            labels=MappingProxyType({name: _answer(place, name, found[name]) for name in LABELS if name in found}),
            codebook=str(found["codebook"]),
            stratum=str(found.get("stratum", "")),
            readings=MappingProxyType(_readings(place, found.get("readings", {}))),
        )


def own_labels(corpus: str) -> tuple[OwnLabel, ...]:
    """Return the labels that come with the package for a corpus, none where there is no file for it."""
    resource = files("threadwarden.data.labels") / f"{corpus}.jsonl"
    if not resource.is_file():
        return ()
    with as_file(resource) as path:
        return tuple(label for label in read_labels(path) if label.corpus == corpus)


def labelled_corpora() -> tuple[str, ...]:
    """Return the names of the corpora for which labels come with the package."""
    names = (item.name for item in files("threadwarden.data.labels").iterdir())
    return tuple(sorted(n.removesuffix(".jsonl") for n in names if n.endswith(".jsonl") and n != BATCHES))


def overlay(examples: Iterable[Example], labels: Iterable[OwnLabel]) -> Overlaid:
    """Lay our labels over the examples of one corpus.

    Our label fills a missing one and, where the corpus says otherwise, wins: ours follow one codebook, its
    do not. "unclear" makes the label missing. A label counts only for the text it was given to: where the
    row's text hash differs, the row that has this hash is taken if there is exactly one (a file at hand may
    lack rows, which shifts row numbers), else the label is skipped and counted.
    """
    rows, given = list(examples), tuple(labels)
    if not given:
        return Overlaid(tuple(rows))
    places = _Places(rows)
    skipped = 0
    for label in given:
        place = places.find(label)
        if place is None:
            skipped += 1
        else:
            rows[place] = _labelled(rows[place], label)
    return Overlaid(tuple(rows), len(given) - skipped, skipped)


class _Places:
    """Where in a list of examples each row id and each text hash stands."""

    def __init__(self, rows: Iterable[Example]) -> None:
        self._by_row: dict[tuple[str, str, str], int] = {}
        self._by_text: dict[tuple[str, str], list[int]] = {}
        for place, row in enumerate(rows):
            key = text_hash(row.comment.text)
            self._by_row[row.source, row.row_id, key] = place
            self._by_text.setdefault((row.source, key), []).append(place)

    def find(self, label: OwnLabel) -> int | None:
        exact = self._by_row.get((label.corpus, label.row_id, label.text_hash))
        if exact is not None:
            return exact
        same = self._by_text.get((label.corpus, label.text_hash), [])
        return same[0] if len(same) == 1 else None


def _labelled(example: Example, label: OwnLabel) -> Example:
    values = {name: label.labels.get(name, example.label(name)) for name in LABELS}
    return replace(
        example,
        incivility=values["incivility"],
        dehumanizing=values["dehumanizing"],
        off_topic=values["off_topic"],
        extra=MappingProxyType({**example.extra, OWN: label.codebook, STRATUM: label.stratum}),
    )


def _readings(place: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(_READING.fullmatch(str(letters)) for letters in value.values()):
        raise InputError(f"{place}, field readings: found {str(value)[:60]!r}, wanted batches of y, n, u, -")
    return {str(batch): str(letters) for batch, letters in value.items()}


def _answer(place: str, name: str, value: object) -> bool | None:
    if not isinstance(value, str) or value not in _ANSWERS:
        raise InputError(f"{place}, field {name}: found {str(value)[:40]!r}, wanted one of {', '.join(_ANSWERS)}")
    return _ANSWERS[value]
