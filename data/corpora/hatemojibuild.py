"""HatemojiBuild: comments with emoji written to fool a model, and their perturbations."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example, Split
from threadwarden.data.table import Row, read_table

_COLUMNS = ("entry_id", "text", "type", "target", "split", "label_gold", "matched_id")
_SPLITS: dict[str, Split] = {"train": "train", "dev": "dev", "validation": "dev", "test": "test"}
_LABELS = {"0": False, "1": True}
_DEHUMANIZING = {"dehumanizinglanguage": True, "none": False}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for file in corpus.files:
        for row in read_table(folder / file.name, _COLUMNS):
            yield _example(corpus, row)


def _example(corpus: Corpus, row: Row) -> Example:
    return corpus.example(
        row.text("entry_id"),
        row.text("text"),
        incivility=row.choice("label_gold", _LABELS),
        dehumanizing=_DEHUMANIZING.get(row.text("type")),
        split=row.choice("split", _SPLITS),
        extra={name: row.text(name) for name in ("type", "target", "matched_id")},
    )


HATEMOJIBUILD = Corpus(
    name="hatemojibuild",
    title="HatemojiBuild",
    licence="CC-BY-4.0",
    may_train_release=True,
    home="https://github.com/HannahKirk/Hatemoji",
    files=(
        CorpusFile(
            "train.csv",
            url=github("HannahKirk/Hatemoji", "a471fbb01e7de303624c9782269ac944f459f11b", "HatemojiBuild/train.csv"),
            sha256="2255818a5b10153876320068451be582ed876a2eefb22a250bd2f6478d1815e5",
            size=692_090,
        ),
        CorpusFile(
            "validation.csv",
            url=github(
                "HannahKirk/Hatemoji", "a471fbb01e7de303624c9782269ac944f459f11b", "HatemojiBuild/validation.csv"
            ),
            sha256="721094d44fceb923a0b3897935126a654bbb1f092b1fed6a74d80e4a845c6f43",
            size=83_297,
        ),
    ),
    reader=_read,
    citation="Kirk, Vidgen, Röttger, Thrush and Hale (2022), Hatemoji, NAACL.",
)
