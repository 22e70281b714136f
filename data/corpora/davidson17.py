"""Davidson et al.: tweets picked by keyword."""

import html
from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example
from threadwarden.data.table import read_table

_FILE = "labeled_data.csv"
_VOTES = ("hate_speech", "offensive_language", "neither")
_CLASSES = {"0": True, "1": True, "2": False}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    # The first column, the row's number in the authors' own table, has no name.
    for row in read_table(folder / _FILE, ("", *_VOTES, "class", "tweet")):
        yield corpus.example(
            row.text(""),
            # Published escaped as Twitter's interface gives it: emoji stand as "&#128514;".
            html.unescape(row.text("tweet")),
            incivility=row.choice("class", _CLASSES),
            extra=row.numbers(_VOTES),
        )


DAVIDSON17 = Corpus(
    name="davidson17",
    title="Hate Speech and Offensive Language",
    licence="MIT",
    may_train_release=True,
    home="https://github.com/t-davidson/hate-speech-and-offensive-language",
    files=(
        CorpusFile(
            _FILE,
            url=github(
                "t-davidson/hate-speech-and-offensive-language",
                "6a1e3f02522963d820e302c3ad48b189552c143b",
                "data/labeled_data.csv",
            ),
            sha256="fcb8bc7c68120ae4af04a5b9acd58585513ede11e1548ebf36a5c2040b6f6281",
            size=2_546_446,
        ),
    ),
    reader=_read,
    citation="Davidson, Warmsley, Macy and Weber (2017), ICWSM. Known dialect bias: cap its weight.",
)
