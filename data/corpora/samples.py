"""The sample that ships with the project: our own sentences, labelled on all three labels."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from threadwarden.data.context import ArticleContext
from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.example import Example
from threadwarden.data.table import fields, read_json_lines

_WANTED = {"id": str, "text": str, "incivility": str, "dehumanizing": str}
_ANSWERS: Mapping[object, bool | None] = {"yes": True, "no": False, None: None}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for place, value in read_json_lines(folder / "comments.jsonl"):
        row = fields(place, value, _WANTED)
        article = row.get("article") or {}
        assert isinstance(article, dict)
        title = article.get("title")
        row_id = str(row["id"])
        yield corpus.example(
            row_id,
            str(row["text"]),
            parent=str(row["parent"]) if row.get("parent") else None,
            article=ArticleContext(title, article.get("text")),
            incivility=_ANSWERS[row["incivility"]],
            dehumanizing=_ANSWERS[row["dehumanizing"]],
            off_topic=_ANSWERS[row.get("off_topic")],
            group=title or f"samples:{row_id}",
        )


SAMPLES = Corpus(
    name="samples",
    title="threadwarden sample comments",
    licence="Apache-2.0",
    may_train_release=True,
    made_up=True,
    home="data/samples/comments.jsonl in this project",
    files=(CorpusFile("comments.jsonl"),),
    reader=_read,
    shipped=Path(str(files("threadwarden.data.samples"))),
    citation="Written for this project; for trying the tools out, too small for a model.",
)
