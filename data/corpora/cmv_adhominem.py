"""Change My View: posts moderators removed as rude or hostile, and praised ones, each with its thread."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from threadwarden.data.context import ArticleContext
from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import fields, read_json_lines

_FILE = "threads.jsonl.gz"
_POST = {"name": str, "parent_id": str, "body": str, "title": str, "violated_rule": int}
_RUDE = 2
_GONE = frozenset({"[removed]", "[deleted]"})

Post = dict[str, object]


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    threads = [_thread(place, value) for place, value in read_json_lines(folder / _FILE)]
    roots = _Roots()
    for thread in threads:
        roots.join([str(post[key]) for post in thread for key in ("parent_id", "name") if post[key]])
    for thread in threads:
        last = thread[-1]
        # Where only the placeholder is left, the label would be learned from the placeholder.
        if str(last["body"]).strip() not in _GONE:
            yield _example(corpus, thread, roots.find(str(last["name"])))


def _thread(place: str, value: object) -> list[Post]:
    if not isinstance(value, list) or not value:
        found = "an empty list" if value == [] else type(value).__name__
        raise InputError(f"{place}: found {found}, wanted a list of posts")
    return [fields(f"{place}, post {number}", post, _POST) for number, post in enumerate(value, 1)]


def _example(corpus: Corpus, thread: Sequence[Post], group: str) -> Example:
    last = thread[-1]
    parent = str(thread[-2]["body"]) if len(thread) > 1 else ""
    title = next((str(post["title"]) for post in thread if post["title"]), None)
    return corpus.example(
        str(last["name"]),
        str(last["body"]),
        parent=None if parent.strip() in _GONE else parent,
        article=ArticleContext(title=title),
        incivility=_incivility(last),
        group=f"{corpus.name}:{group}",
    )


def _incivility(post: Post) -> bool | None:
    """Return True for a removed post, False for a praised one, None for one that is both or neither."""
    removed, praised = post["violated_rule"] == _RUDE, post.get("delta") in (True, "True")
    return removed if removed != praised else None


class _Roots:
    """Which posts belong to one discussion: threads are cut out of one, and some share posts."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, name: str) -> str:
        while (above := self._above.get(name, name)) != name:
            name = above
        return name

    def join(self, names: Sequence[str]) -> None:
        roots = sorted({self.find(name) for name in names})
        self._above.update(dict.fromkeys(roots, roots[0]))


CMV_ADHOMINEM = Corpus(
    name="cmv_adhominem",
    title="Change My View, ad hominem",
    licence="Apache-2.0",
    may_train_release=True,
    home="https://github.com/UKPLab/naacl2018-before-name-calling-habernal-et-al",
    files=(CorpusFile(_FILE),),
    reader=_read,
    natural=True,
    citation="Habernal, Wachsmuth, Gurevych and Stein (2018), Before Name-calling, NAACL.",
)
