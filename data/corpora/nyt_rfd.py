"""Room for Debate: comments under New York Times debates, all of them on topic."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.context import ArticleContext
from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.example import Example
from threadwarden.data.table import Row, read_table

_FILE = "stance_taking_arguments.tsv"
_COLUMNS = ("text", "id", "title", "description")


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for row in read_table(folder / _FILE, _COLUMNS, delimiter="\t"):
        yield _example(corpus, row)


def _example(corpus: Corpus, row: Row) -> Example:
    return corpus.example(
        row.text("id"),
        row.text("text"),
        article=ArticleContext(row.text("title") or None, row.text("description") or None),
        off_topic=False,
        group=row.text("title"),
    )


NYT_RFD = Corpus(
    name="nyt_rfd",
    title="New York Times Room for Debate",
    licence="Apache-2.0",
    may_train_release=True,
    home="https://github.com/UKPLab/argument-reasoning-comprehension-task",
    files=(
        CorpusFile(
            _FILE,
            url=github(
                "UKPLab/argument-reasoning-comprehension-task",
                "03ba6cf8f6f1e6530461eafe64c0c6d94463c065",
                "mturk/annotation-task/data/exported-3365-stance-taking-arguments.tsv",
            ),
        ),
    ),
    reader=_read,
    natural=True,
    citation="Habernal, Wachsmuth, Gurevych and Stein (2018), The Argument Reasoning Comprehension Task, "
    "NAACL. The licence is the repository's; each comment belongs to its writer.",
)
