"""Toxic Spans: news-site comments with several workers' votes and the spans that made them toxic."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, Extra, github
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import Row, read_table

SPANS = "spans"
"""Key in `Example.extra`: JSON `[[start, end], ...]`, the characters that at least half of the workers marked."""
KINDS = {
    "Insult": "insult",
    "Profane/Obscene": "profanity",
    "Identity based Attack": "identity_attack",
    "Threat": "threat",
    "Other Toxicity": "other",
}
"""The kinds a span may be of; `Example.extra` says how many workers marked a span of each, as `workers_insult` etc."""

_VOTES = {"True": True, "False": False}


@dataclass
class _Rating:
    """What the workers said of one comment: `civil` holds one entry a worker, `spans` all spans of one."""

    civil: list[bool] = field(default_factory=list)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    ratings = _ratings(folder)
    for row in read_table(folder / "data_comments.csv", ("comment_id", "comment_text")):
        text, rating = row.text("comment_text"), ratings.get(row.text("comment_id"), _Rating())
        yield corpus.example(
            row.text("comment_id"), text, incivility=_incivility(rating.civil), extra=_extra(text, rating)
        )


def _ratings(folder: Path) -> dict[str, _Rating]:
    ratings: dict[str, _Rating] = defaultdict(_Rating)
    comment_of: dict[str, str] = {}
    for row in read_table(folder / "data_annotations.csv", ("annotation", "comment_id", "not toxic")):
        comment_of[row.text("annotation")] = row.text("comment_id")
        ratings[row.text("comment_id")].civil.append(row.choice("not toxic", _VOTES))
    for row in read_table(folder / "data_spans.csv", ("annotation", "type", "start", "end")):
        # The sample leaves out some comments but none of their spans need be left out with them.
        annotation = row.text("annotation")
        if comment := comment_of.get(annotation):
            ratings[comment].spans[annotation].append((_offset(row, "start"), _offset(row, "end")))
            if kind := KINDS.get(row.text("type")):
                ratings[comment].kinds[kind].add(annotation)
    return ratings


def _offset(row: Row, column: str) -> int:
    value = row.number(column)
    if value is None or value != int(value):
        raise InputError(f"{row.place}, column {column}: found {row.text(column)!r}, wanted a whole number")
    return int(value)


def _incivility(civil: Sequence[bool]) -> bool | None:
    """Return True where at most a third of the workers say `not toxic`, False where all do, else None."""
    if not civil:
        return None
    if 3 * sum(civil) <= len(civil):
        return True
    return False if all(civil) else None


def _extra(text: str, rating: _Rating) -> Extra:
    return {
        "workers": float(len(rating.civil)),
        "not_toxic": float(sum(rating.civil)),
        SPANS: json.dumps(_majority(len(text), rating)),
        **{f"workers_{kind}": float(len(rating.kinds[kind])) for kind in KINDS.values()},
    }


def _majority(length: int, rating: _Rating) -> list[list[int]]:
    """Return the runs of characters that at least half of the workers marked, as [start, end] in order."""
    marked: Counter[int] = Counter()
    for spans in rating.spans.values():
        # Some 90 published spans reach beyond their comment's text, where they explain nothing.
        inside = (span for span in spans if 0 <= span[0] < span[1] <= length)
        marked.update({place for start, end in inside for place in range(start, end)})
    runs: list[list[int]] = []
    for place in sorted(place for place, workers in marked.items() if 2 * workers >= len(rating.civil)):
        if runs and runs[-1][1] == place:
            runs[-1][1] = place + 1
        else:
            runs.append([place, place + 1])
    return runs


TOXIC_SPANS = Corpus(
    name="toxic_spans",
    title="Toxic Spans (Civil Comments)",
    licence="CC0-1.0",
    may_train_release=True,
    home="https://github.com/ipavlopoulos/toxic_spans",
    files=(
        CorpusFile(
            "data_comments.csv",
            url=github("ipavlopoulos/toxic_spans", "HEAD", "data/comments.csv"),
        ),
        CorpusFile(
            "data_annotations.csv",
            url=github("ipavlopoulos/toxic_spans", "HEAD", "data/annotations.csv"),
        ),
        CorpusFile(
            "data_spans.csv",
            url=github("ipavlopoulos/toxic_spans", "HEAD", "data/spans.csv"),
        ),
    ),
    reader=_read,
    citation="Pavlopoulos et al. (2021), SemEval-2021 Task 5; Pavlopoulos et al. (2022), ACL.",
)
