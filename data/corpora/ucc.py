"""Unhealthy Comments Corpus: Globe and Mail comments rated on seven attributes. Evaluation only."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example
from threadwarden.data.table import read_table

_RATED = (
    "antagonize", "condescending", "dismissive", "generalisation", "generalisation_unfair", "healthy",
    "hostile", "sarcastic",
)  # fmt: skip
_COLUMNS = tuple(name for rated in _RATED for name in (rated, f"{rated}:confidence"))


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for row in read_table(folder / "val.csv", ("_unit_id", "comment", *_COLUMNS)):
        ratings = row.numbers(_COLUMNS)
        yield corpus.example(
            row.text("_unit_id"),
            row.text("comment"),
            incivility=_incivility(ratings),
            split="test",
            extra=ratings,
        )


def _incivility(ratings: Mapping[str, float]) -> bool | None:
    """Return whether the comment is hostile or antagonizing; None where that hangs on a missing rating."""
    found = [ratings.get("hostile"), ratings.get("antagonize")]
    if 1.0 in found:
        return True
    return None if None in found else False


UCC = Corpus(
    name="ucc",
    title="Unhealthy Comments Corpus",
    licence="CC-BY-NC-SA-4.0",
    may_train_release=False,
    home="https://github.com/conversationai/unhealthy-conversations",
    files=(
        CorpusFile(
            "val.csv",
            url=github(
                "conversationai/unhealthy-conversations", "589e27109e3933486d5d36f628ba99d913c3071e", "corpus/val.csv"
            ),
            sha256="4968adb126904bb8778ff4da5c91db5e98f065a8ce3d11026017f227bf47ee69",
            size=809_611,
        ),
    ),
    reader=_read,
    natural=True,
    citation="Price et al. (2020), Six Attributes of Unhealthy Conversations, WOAH. Evaluation only.",
)
