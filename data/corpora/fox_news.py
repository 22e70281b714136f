"""Fox News comments: whole threads under ten articles, labelled hateful or not."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.context import ArticleContext
from threadwarden.data.corpora.corpus import Corpus, CorpusFile, github
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import fields, read_json_lines

_FILE = "fox-news-comments.json"
_TEXTS = ("title", "meta", "prev", "text")
_WANTED = {"title": str, "meta": str, "prev": str, "text": str, "label": int}


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for index, (place, value) in enumerate(read_json_lines(folder / _FILE)):
        yield _example(corpus, index, place, value)


def _example(corpus: Corpus, index: int, place: str, value: object) -> Example:
    found = fields(place, value, _WANTED)
    title, lead, parent, text = (str(found[name]) for name in _TEXTS)
    if found["label"] not in (0, 1):
        raise InputError(f"{place}, field label: found {found['label']}, wanted 0 or 1")
    return corpus.example(
        str(index),
        text,
        parent=parent,
        article=ArticleContext(title or None, lead or None),
        # Not hateful may still be uncivil, so 0 is missing, not "no".
        incivility=True if found["label"] == 1 else None,
        group=title or f"{corpus.name}:{index}",
    )


FOX_NEWS = Corpus(
    name="fox_news",
    title="Fox News Comments",
    licence="MIT",
    may_train_release=True,
    home="https://github.com/sjtuprog/fox-news-comments",
    files=(
        CorpusFile(
            _FILE,
            url=github(
                "sjtuprog/fox-news-comments", "8e6da0e432e75860b9ef3d28c06f20be3eca0671", "fox-news-comments.json"
            ),
        ),
    ),
    reader=_read,
    natural=True,
    citation="Gao and Huang (2017), Detecting Online Hate Speech Using Context Aware Models, RANLP.",
)
