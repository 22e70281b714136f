"""Reddit comments coded for incivility."""

import html
from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example
from threadwarden.data.table import read_bare_table

_FILE = "incivility_coded_0302.train.csv"


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for row in read_bare_table(folder / _FILE, ("comment", "label")):
        # Published as Reddit's interface gives it, with & < > escaped: a reader of the page never saw "&gt;".
        text = html.unescape(row.text("comment"))
        yield corpus.example(str(row.index), text, incivility=row.choice("label", {"0": False, "1": True}))


REDDIT_INCIVILITY = Corpus(
    name="reddit_incivility",
    title="Reddit Incivility",
    licence="BSD-3-Clause",
    may_train_release=True,
    home="https://github.com/ssdavidson/reddit_incivility",
    files=(
        CorpusFile(
            _FILE,
            url=github(
                "ercexpo/reddit_incivility",
                "650e4ce9c5e1b1f37fe421eeab4f2643a5f3930e",
                "incivility_coded_0302.train.csv",
            ),
            sha256="b3837633eba7e176be743fd6211ab2df4a333702a024cbc9d113a8635dff1b29",
            size=729_695,
        ),
    ),
    reader=_read,
    natural=True,
    citation="Davidson, Sun and Wojcieszak (2020), Workshop on Online Abuse and Harms.",
)
