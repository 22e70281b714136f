"""HatemojiCheck: functional tests with emoji. A test: nothing is trained on it."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example
from threadwarden.data.table import read_table

_COLUMNS = ("case_id", "templ_id", "text", "target", "functionality", "set", "label_gold")
_LABELS = {"0": False, "1": True}
_EXTRA = ("functionality", "target", "set", "templ_id")


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for row in read_table(folder / "test.csv", _COLUMNS):
        yield corpus.example(
            row.text("case_id"),
            row.text("text"),
            incivility=row.choice("label_gold", _LABELS),
            split="test",
            extra={name: row.text(name) for name in _EXTRA},
        )


HATEMOJICHECK = Corpus(
    name="hatemojicheck",
    title="HatemojiCheck",
    licence="CC-BY-4.0",
    may_train_release=False,
    home="https://github.com/HannahKirk/Hatemoji",
    files=(
        CorpusFile(
            "test.csv",
            url=github("HannahKirk/Hatemoji", "8c480a54c098f83278eab687c05421897d84bd45", "HatemojiCheck.csv"),
            sha256="9aa6bf78370a87b56b7e117593e7c5e798a933083fe4cfd9bf1b26baf785a7da",
            size=349_034,
        ),
    ),
    reader=_read,
    citation="Kirk, Vidgen, Röttger, Thrush and Hale (2022), Hatemoji, NAACL. Evaluation only.",
)
