"""SFU Constructiveness and Toxicity Corpus: Globe and Mail comments. Evaluation only."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.context import ArticleContext
from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import Row, read_table

_FILE = "SFU_constructiveness_toxicity.csv"
_ANSWERS = tuple(f"is_toxic_popular_answer_{rank}" for rank in (1, 2))
_SHARES = tuple(f"is_toxic:confidence_answer{rank}" for rank in (1, 2))


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for row in read_table(folder / _FILE, ("_unit_id", "comment", "title", *_ANSWERS, *_SHARES)):
        yield _example(corpus, row)


def _example(corpus: Corpus, row: Row) -> Example:
    title = row.text("title")
    return corpus.example(
        row.text("_unit_id"),
        row.text("comment"),
        article=ArticleContext(title or None),
        incivility=_incivility(row),
        group=title or f"{corpus.name}:{row.text('_unit_id')}",
        split="test",
        extra={**{column: row.text(column).strip() for column in _ANSWERS}, **row.numbers(_SHARES)},
    )


def _incivility(row: Row) -> bool | None:
    """Return whether the most popular answer is 2 or more of 4.

    The second most popular answer counts only at a tie: if the two then fall on different sides, the
    label is missing.
    """
    first, second = (_toxic(row, column) for column in _ANSWERS)
    shares = row.numbers(_SHARES)
    tied = len(shares) == 2 and len(set(shares.values())) == 1
    return None if tied and second is not None and first != second else first


def _toxic(row: Row, column: str) -> bool | None:
    answers = [_answer(row, column, answer) for answer in row.text(column).split()]
    # Where a field holds several answers, one a line, they are equally popular.
    sides = {answer >= 2 for answer in answers}
    return sides.pop() if len(sides) == 1 else None


def _answer(row: Row, column: str, answer: str) -> int:
    if answer not in {"1", "2", "3", "4"}:
        raise InputError(f"{row.place}, column {column}: found {answer[:40]!r}, wanted 1 to 4")
    return int(answer)


CTC = Corpus(
    name="ctc",
    title="SFU Constructiveness and Toxicity Corpus",
    licence="CC-BY-NC-SA-4.0",
    may_train_release=False,
    home="https://github.com/sfu-discourse-lab/Constructiveness_Toxicity_Corpus",
    files=(
        CorpusFile(
            _FILE,
            url=github(
                "sfu-discourse-lab/Constructiveness_Toxicity_Corpus",
                "48a07328ab4026a812b56fe305da4a7c2c98f0ec",
                "SFU_constructiveness_toxicity.csv",
            ),
            sha256="fbf54c496480db35b0e0ebe5a810e30acd3112fe61ed79281059110e265702cd",
            size=802_942,
        ),
    ),
    reader=_read,
    natural=True,
    citation="Kolhatkar et al. (2020), The SFU Opinion and Comments Corpus, Corpus Pragmatics. Evaluation only.",
)
