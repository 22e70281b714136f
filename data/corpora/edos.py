"""EDOS: sexist posts of Reddit and Gab by kind of sexism."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example, Split
from threadwarden.data.table import read_table

_FILE = "edos_labelled_aggregated.csv"
_COLUMNS = ("rewire_id", "text", "label_sexist", "label_category", "label_vector", "split")
_SPLITS: dict[str, Split] = {"train": "train", "dev": "dev", "test": "test"}
_UNCIVIL = ("1.", "2.", "3.1 ")


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for row in read_table(folder / _FILE, _COLUMNS):
        yield corpus.example(
            row.text("rewire_id"),
            row.text("text"),
            # A post that is not sexist may be uncivil in another way, so it is missing, not "no".
            incivility=True if row.text("label_vector").startswith(_UNCIVIL) else None,
            split=row.choice("split", _SPLITS),
            extra={"label_vector": row.text("label_vector")},
        )


EDOS = Corpus(
    name="edos",
    title="Explainable Detection of Online Sexism",
    licence="CC0-1.0",
    may_train_release=True,
    home="https://github.com/rewire-online/edos",
    files=(
        CorpusFile(
            _FILE,
            url=github("rewire-online/edos", "HEAD", "data/edos_labelled_aggregated.csv"),
        ),
    ),
    reader=_read,
    citation="Kirk, Yin, Vidgen and Röttger (2023), SemEval-2023 Task 10. Vector 2.3 joins dehumanising "
    "attacks and sexual objectification, so it is kept in `extra` and not taken for dehumanizing.",
)
