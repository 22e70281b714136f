"""Reddit: the API's answers (a page's two listings, one listing, more children) and archives of single comments."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import (
    as_id,
    as_line,
    as_list,
    as_number,
    as_object,
    as_text,
    iso_date,
    raw_date,
    skipped,
)
from threadwarden.data.extract.prose import read_markdown
from threadwarden.data.thread import Article, Comment, State, Votes

_LINK = "t3_"
_GONE: dict[str, State] = {"[deleted]": "deleted", "[removed]": "removed"}
_KINDS = ("t1", "t3", "more")


@dataclass
class _Post:
    """One submission: what is known of it, its comments, and how many stand behind "load more"."""

    about: Mapping[str, Any] = field(default_factory=dict)
    comments: list[Mapping[str, Any]] = field(default_factory=list)
    hidden: int = 0
    missing: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Thing:
    kind: str
    data: Mapping[str, Any]


class Reddit:
    """Reads all shapes as a flat run of things: links (t3), comments (t1) and stubs for what was not loaded."""

    def claims(self, export: Export) -> bool:
        """Tell by the first thing's kind, or by the full names an archived comment has."""
        return next(_things(export.documents[:1], []), None) is not None

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a submission."""
        others: list[object] = []
        posts: dict[str, _Post] = {}
        for document in export.documents:
            here = ""
            for thing in _things([document], others):
                here = _post_of(thing) or here
                if thing.kind != "Listing" or here in posts:
                    _add(posts.setdefault(here, _Post()), thing)
        for post in posts.values():
            yield _reading(post, len(others))


def _things(documents: Iterable[object], others: list[object]) -> Iterator[_Thing]:
    """Yield links, comments and stubs in the order of the page, a listing after what it lists."""
    pending: list[object] = list(documents)[::-1]
    while pending:
        value = pending.pop()
        if isinstance(value, _Thing):
            yield value
            continue
        if isinstance(value, list):
            pending += reversed(value)
            continue
        found = as_object(value)
        data = as_object(found.get("data"))
        kind = as_text(found.get("kind"))
        if kind == "Listing" and data:
            pending += [_Thing(kind, data), as_list(data.get("children"))]
        elif kind in _KINDS and data:
            yield _Thing(kind, data)
            pending += [data["replies"]] if isinstance(data.get("replies"), dict) else []
        elif isinstance(data.get("things"), list):
            pending.append(data["things"])
        elif "json" in found:
            pending.append(found["json"])
        elif "body" in found and as_text(found.get("link_id")).startswith(_LINK):
            yield _Thing("t1", found)
        else:
            others.append(value)


def _post_of(thing: _Thing) -> str | None:
    return _name(thing) if thing.kind == "t3" else as_id(thing.data.get("link_id"))


def _name(thing: _Thing) -> str | None:
    number = as_id(thing.data.get("id"))
    return as_id(thing.data.get("name")) or (f"{thing.kind}_{number}" if number else None)


def _add(post: _Post, thing: _Thing) -> None:
    data = thing.data
    if thing.kind == "t3":
        post.about = data
    elif thing.kind == "t1":
        post.comments.append(data)
    elif thing.kind == "more":
        count = max(0, as_number(data.get("count")) or 0)
        post.hidden += count
        # "Continue this thread" does not say how many there are.
        post.missing.update({} if count else {"a thread goes on on a page of its own": None})
    elif as_id(data.get("after")):
        post.missing["further pages"] = None


def _reading(post: _Post, others: int) -> Reading:
    hidden = (f"comments not loaded: {post.hidden}",) if post.hidden else ()
    return Reading(
        source_format="reddit",
        drafts=tuple(map(_draft, post.comments)),
        declared_count=as_number(post.about.get("num_comments")),
        missing=(*hidden, *post.missing, *skipped(others)),
        article=_article(post.about),
    )


def _article(link: Mapping[str, Any]) -> Article:
    words = _unescaped(as_text(link.get("selftext")), link.get("selftext_html"))
    return Article(
        url=as_line(link.get("url")) or as_line(link.get("permalink")),
        title=as_line(_unescaped(as_text(link.get("title")), link.get("selftext_html"))),
        byline=_author(link),
        date=iso_date(link.get("created_utc")),
        text=None if words in _GONE else words.strip() or None,
    )


def _draft(data: Mapping[str, Any]) -> Draft:
    body = _unescaped(as_text(data.get("body")), data.get("body_html"))
    state = _GONE.get(body.strip(), "visible")
    prose = read_markdown("" if state != "visible" else body)
    parent = as_id(data.get("parent_id"))
    comment = Comment(
        id="",
        source_id=_name(_Thing("t1", data)),
        author=_author(data),
        timestamp=iso_date(data.get("created_utc")),
        timestamp_raw=raw_date(data.get("created_utc")),
        votes=_votes(data),
        text=prose.text,
        quotes=prose.quotes,
        state=state,
        edited=data.get("edited") not in (False, None, 0, ""),
    )
    return Draft(comment, explicit_parent=None if parent is None or parent.startswith(_LINK) else parent)


def _unescaped(text: str, rendered: object) -> str:
    """Undo the API's escaping of `<`, `>` and `&`, which it leaves out when asked for raw JSON."""
    html = as_text(rendered).lstrip()
    if html.startswith("<"):
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _author(data: Mapping[str, Any]) -> str | None:
    name = as_line(data.get("author"))
    return None if name in _GONE else name


def _votes(data: Mapping[str, Any]) -> Votes:
    if data.get("score_hidden") is True:
        return Votes()
    up, down = as_number(data.get("ups")), as_number(data.get("downs"))
    score = as_number(data.get("score"))
    # The API stopped telling them apart: `ups` is the score, `downs` 0.
    return Votes(up, down, score) if down else Votes(score=up if score is None else score)
