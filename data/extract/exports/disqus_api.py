"""Disqus's API and the data its embed loads: lists of posts, of one thread or of many."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import (
    as_id,
    as_line,
    as_number,
    as_object,
    as_text,
    iso_date,
    raw_date,
    read_body,
    skipped,
)
from threadwarden.data.extract.prose import read_html
from threadwarden.data.thread import Article, Comment, State, Votes

_OWN_FIELDS = ("thread", "forum", "raw_message", "isDeleted", "isSpam", "isApproved")
_LISTS = ("response", "posts")


@dataclass
class _Thread:
    """The posts of one thread, and what the answer says of it."""

    about: Mapping[str, Any] = field(default_factory=dict)
    posts: list[Mapping[str, Any]] = field(default_factory=list)


class DisqusApi:
    """Reads one thread a page, in the order of the answer."""

    def claims(self, export: Export) -> bool:
        """Tell by the fields of the first post, or of a page that nobody commented on."""
        first = next(_values(export.documents[:1]), None)
        return _is_post(first) or (first is None and any(map(_is_empty, export.documents[:1])))

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a page."""
        known = {as_id(about.get("id")): about for about in map(_thread_of, export.documents)}
        threads: dict[str, _Thread] = {}
        others = 0
        for value in _values(export.documents):
            if not isinstance(value, dict) or not _is_post(value):
                others += 1
                continue
            about = as_object(value.get("thread"))
            number = as_id(about.get("id")) or as_id(value.get("thread")) or ""
            thread = threads.setdefault(number, _Thread())
            thread.about = thread.about or about or known.get(number, {})
            thread.posts.append(value)
        if not threads and not others:
            threads[""] = _Thread(next(iter(known.values()), {}))
        cursor = as_object(as_object(next(iter(export.documents[-1:]), None)).get("cursor"))
        for thread in threads.values():
            yield _reading(thread, cursor, skipped(others))


def _is_empty(document: object) -> bool:
    answer = as_object(document)
    posts = as_object(answer.get("response")).get("posts", answer.get("response"))
    return posts == [] and ("cursor" in answer or bool(_thread_of(answer)))


def _thread_of(document: object) -> Mapping[str, Any]:
    """Return the thread that the embed's data holds beside its posts."""
    return as_object(as_object(as_object(document).get("response")).get("thread"))


def _values(documents: Iterable[object]) -> Iterator[object]:
    """Yield what the answers list: each a list of posts, one inside `response` or `response.posts`, or one post."""
    for document in documents:
        inner = document
        for name in _LISTS:
            inner = as_object(inner).get(name, inner)
        yield from inner if isinstance(inner, list) else [inner]


def _is_post(value: object) -> bool:
    found = as_object(value)
    return "message" in found and any(name in found for name in _OWN_FIELDS)


def _reading(thread: _Thread, cursor: Mapping[str, Any], others: tuple[str, ...]) -> Reading:
    goes_on = cursor.get("hasNext") is True
    return Reading(
        source_format="disqus-api",
        drafts=tuple(map(_draft, thread.posts)),
        declared_count=as_number(thread.about.get("posts")),
        missing=(*(("further pages",) if goes_on else ()), *others),
        next_page=as_line(cursor.get("next")) if goes_on else None,
        article=Article(
            url=as_line(thread.about.get("link")),
            title=as_line(thread.about.get("clean_title")) or as_line(thread.about.get("title")),
        ),
    )


def _draft(post: Mapping[str, Any]) -> Draft:
    author = as_object(post.get("author"))
    html = as_text(post.get("message"))
    prose = read_html(html) if html else read_body(as_text(post.get("raw_message")))
    return Draft(
        Comment(
            id="",
            source_id=as_id(post.get("id")),
            author=as_line(author.get("name")) or as_line(author.get("username")),
            author_url=as_line(author.get("profileUrl")) or as_line(author.get("url")),
            timestamp=_utc(iso_date(post.get("createdAt"))),
            timestamp_raw=raw_date(post.get("createdAt")),
            votes=Votes(*(as_number(post.get(name)) for name in ("likes", "dislikes", "points"))),
            text=prose.text,
            quotes=prose.quotes,
            state=_state(post),
            edited=post.get("isEdited") is True,
            author_email=as_line(author.get("email")),
            author_ip=as_line(post.get("ipAddress")),
        ),
        explicit_parent=as_id(post.get("parent")),
    )


def _utc(date: str | None) -> str | None:
    """Add the zone that Disqus leaves out."""
    return f"{date}Z" if date and "T" in date and not date.endswith("Z") else date


def _state(post: Mapping[str, Any]) -> State:
    if post.get("isSpam") is True:
        return "spam"
    if post.get("isDeleted") is True or post.get("isDeletedByAuthor") is True:
        return "deleted"
    return "pending" if post.get("isApproved") is False else "visible"
