"""Surge AI's toxicity set: social media comments, half of them toxic."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example
from threadwarden.data.table import read_table

_LABELS = {"Toxic": True, "Not Toxic": False}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for row in read_table(folder / "toxicity_en.csv", ("text", "is_toxic")):
        yield corpus.example(str(row.index), row.text("text"), incivility=row.choice("is_toxic", _LABELS))


SURGE_TOXICITY = Corpus(
    name="surge_toxicity",
    title="Surge AI Toxicity",
    licence="MIT",
    may_train_release=True,
    home="https://github.com/surge-ai/toxicity",
    files=(
        CorpusFile(
            "toxicity_en.csv",
            url=github("surge-ai/toxicity", "f064d868292c639feb7c81ffb89abf72f25fef89", "toxicity_en.csv"),
            sha256="3bfcdd54ab90c8bab232235226a00e28b0d457c3c19e87230f73dde1880e6c44",
            size=147_594,
        ),
    ),
    reader=_read,
)
