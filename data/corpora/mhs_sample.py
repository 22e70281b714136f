"""A part of Measuring Hate Speech: 27,112 questions about 15,628 comments, and 99 single ratings."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.example import Example
from threadwarden.data.table import Row, read_table

_RATINGS = ("dehumanize", "hate_speech_score", "insult", "humiliate")
_LABELS = {"0": None, "1": True}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    seen: set[str] = set()
    for name in ("dev.tsv", "test.tsv"):
        for row in read_table(folder / name, ("index", "sentence1", "label"), delimiter="\t"):
            if row.text("sentence1") not in seen:
                seen.add(row.text("sentence1"))
                yield _asked(corpus, row)
    for row in read_table(folder / "smaller_file.csv", ("comment_id", "text", *_RATINGS)):
        yield _rated(corpus, row)


def _asked(corpus: Corpus, row: Row) -> Example:
    """Return a comment with its hate label; below the threshold it may still be uncivil, so 0 is missing."""
    return corpus.example(row.text("index"), row.text("sentence1"), incivility=row.choice("label", _LABELS))


def _rated(corpus: Corpus, row: Row) -> Example:
    """Return one rating; its scales (`dehumanize` 0 to 4) are kept beside it, since no mapping is agreed."""
    # The numbers are those of the other two files, where 38 of the 99 comments stand as well.
    row_id = f"smaller_file:{row.text('comment_id')}"
    return corpus.example(row_id, row.text("text"), extra=row.numbers(_RATINGS))


MHS_SAMPLE = Corpus(
    name="mhs_sample",
    title="Measuring Hate Speech (a part)",
    licence="CC-BY-4.0",
    may_train_release=True,
    home="https://huggingface.co/datasets/ucberkeley-dlab/measuring-hate-speech",
    files=(
        CorpusFile("dev.tsv"),
        CorpusFile("test.tsv"),
        CorpusFile("smaller_file.csv"),
    ),
    reader=_read,
    citation="Kennedy, Bacon, Sahn and von Vacano (2020), arXiv:2009.10277; Sachdeva et al. (2022), NLPerspectives.",
)
