"""Our own labels, by row id and text hash, laid over a corpus that is fetched from its own home."""

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
_ANSWERS: Mapping[str, bool | None] = {"yes": True, "no": False, "unclear": None}


@dataclass(frozen=True)
class OwnLabel:
    """What we say of one row: an unclear label is None in `labels`, one not judged is not there."""

    corpus: str
    row_id: str
    text_hash: str
    labels: Mapping[Label, bool | None] = field(default_factory=lambda: MappingProxyType({}))
    codebook: str = ""


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
        )


def own_labels(corpus: str) -> tuple[OwnLabel, ...]:
    """Return the labels that come with the package for a corpus, none where there is no file for it."""
    resource = files("threadwarden.data.labels") / f"{corpus}.jsonl"
    if not resource.is_file():
        return ()
    with as_file(resource) as path:
        return tuple(label for label in read_labels(path) if label.corpus == corpus)


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
        extra=MappingProxyType({**example.extra, "codebook": label.codebook}),
    )


def _answer(place: str, name: str, value: object) -> bool | None:
    if not isinstance(value, str) or value not in _ANSWERS:
        raise InputError(f"{place}, field {name}: found {str(value)[:40]!r}, wanted one of {', '.join(_ANSWERS)}")
    return _ANSWERS[value]
