"""Wikipedia talk comments: 10,000 rated with the parent in view, 10,000 without, and 978 rated both ways."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, Extra, github
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import Row, read_table
from threadwarden.data.text import text_hash

_LARGE = ("id", "text", "parent", "label", "api")
_SMALL = ("text", "parent_text", "tox_codes_oc", "label_oc", "tox_codes_ic", "label_ic")
_LABELS = {"0": False, "1": True}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for name in ("gc.csv", "gn.csv"):
        for row in read_table(folder / name, _LARGE):
            yield _large(corpus, row)
    for row in read_table(folder / "cat_small.csv", _SMALL):
        yield _small(corpus, row)


def _large(corpus: Corpus, row: Row) -> Example:
    parent = row.text("parent")
    return corpus.example(
        row.text("id"),
        row.text("text"),
        parent=parent,
        incivility=row.choice("label", _LABELS),
        group=_group(corpus, row.text("id"), parent),
    )


def _small(corpus: Corpus, row: Row) -> Example:
    """Return a row of the 978: its two labels are kept beside it, since no mapping is agreed for them."""
    parent, row_id = row.text("parent_text"), f"cat_small:{row.index}"
    return corpus.example(
        row_id, row.text("text"), parent=parent, group=_group(corpus, row_id, parent), extra=_votes(row)
    )


def _group(corpus: Corpus, row_id: str, parent: str) -> str:
    """Return one group for all answers to the same parent."""
    return f"{corpus.name}:{text_hash(parent) if parent.strip() else row_id}"


def _votes(row: Row) -> Extra:
    labels = {column: row.choice(column, {"0": False, "1": True}) for column in ("label_oc", "label_ic")}
    return labels | {column: _mean(row, column) for column in ("tox_codes_oc", "tox_codes_ic")}


def _mean(row: Row, column: str) -> float:
    """Return the mean of votes printed like `[0.  0.5 1. ]`."""
    try:
        votes = [float(vote) for vote in row.text(column).strip(" []").split()]
        return round(sum(votes) / len(votes), 6)
    except (ValueError, ZeroDivisionError):
        raise InputError(
            f"{row.place}, column {column}: found {row.text(column)[:40]!r}, wanted votes like [0. 0.5 1.]"
        ) from None


CONTEXT_TOXICITY = Corpus(
    name="context_toxicity",
    title="Toxicity in context (Wikipedia talk pages)",
    licence="Apache-2.0",
    may_train_release=True,
    home="https://github.com/ipavlopoulos/context_toxicity",
    files=(
        CorpusFile(
            "gc.csv",
            url=github(
                "ipavlopoulos/context_toxicity",
                "e068eb69557caf9ab45e98b98db0d66b4c6d0c0a",
                "ACL2020/data/CAT_LARGE/gc.csv",
            ),
            sha256="7939002c35bfdaf4c406e8fb7e206dfe5a6801b24f60bf6faa51442a26701dea",
            size=3_697_430,
        ),
        CorpusFile(
            "gn.csv",
            url=github(
                "ipavlopoulos/context_toxicity",
                "e068eb69557caf9ab45e98b98db0d66b4c6d0c0a",
                "ACL2020/data/CAT_LARGE/gn.csv",
            ),
            sha256="def84ddcff46dfd628e3d37c9c81b9cb81d7cf35e82197212a5758c0d24fb667",
            size=1_968_511,
        ),
        CorpusFile(
            "cat_small.csv",
            url=github(
                "ipavlopoulos/context_toxicity",
                "5df49c294e6a41f0ba351e65fda7c315aa4cc168",
                "data/CAT_SMALL/cat_small.csv",
            ),
            sha256="32ccd4a9ed4d4d294542d175c40002922f1b8081a450d222a07d7cb8c1d33f6e",
            size=238_368,
        ),
    ),
    reader=_read,
    natural=True,
    citation="Pavlopoulos, Sorensen, Dixon, Thain and Androutsopoulos (2020), Toxicity Detection: Does "
    "Context Really Matter?, ACL.",
)
