"""Made-up articles and the comments under them, written for this project by a machine and labelled as written."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from threadwarden.data.context import ArticleContext
from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import fields, read_json_lines

_ARTICLE = {"title": str, "lead": str, "comments": list}
_COMMENT = {"id": int, "text": str, "i": str, "d": str, "o": str}
_ANSWERS: Mapping[object, bool] = {"y": True, "n": False}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for number, (place, value) in enumerate(read_json_lines(folder / "threads.jsonl"), 1):
        found = fields(place, value, _ARTICLE)
        comments = found["comments"]
        assert isinstance(comments, list)
        rows = [fields(f"{place}, comment {n}", comment, _COMMENT) for n, comment in enumerate(comments, 1)]
        texts = {row["id"]: str(row["text"]) for row in rows}
        article = ArticleContext(str(found["title"]), str(found["lead"]))
        for row in rows:
            answers = [_ANSWERS.get(row[key]) for key in ("i", "d", "o")]
            if None in answers:
                raise InputError(f"{place}, comment {row['id']}: found another answer than y or n")
            yield corpus.example(
                f"{number}.{row['id']}",
                str(row["text"]),
                parent=texts.get(row.get("parent")),
                article=article,
                incivility=answers[0],
                dehumanizing=answers[1],
                off_topic=answers[2],
                group=article.title or "",
            )


WRITTEN_THREADS = Corpus(
    name="written_threads",
    title="threadwarden written threads",
    licence="Apache-2.0",
    may_train_release=True,
    made_up=True,
    home="data/written/threads.jsonl in this project",
    files=(CorpusFile("threads.jsonl"),),
    reader=_read,
    shipped=Path(str(files("threadwarden.data.written"))),
    citation="Written and labelled by a machine for this project; every name in it is made up. For training: "
    "figures on it say little about real threads.",
)
