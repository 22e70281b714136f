"""WordPress's REST API, version 2: lists of comments (`/wp-json/wp/v2/comments`), of one post or of many."""

import re
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
    objects,
    skipped,
)
from threadwarden.data.extract.exports.wordpress_fields import is_internal, kind_of, moment, state_of
from threadwarden.data.extract.prose import read_html
from threadwarden.data.thread import Article, Comment

# A comment's link leads to it: to one of the pages of a long thread, and there to an element.
_PLACE = re.compile(r"(?:comment-page-\d+/?)?(?:#.*)?$")


@dataclass
class _Post:
    """The comments of one post, and what the answer embeds of it."""

    about: Mapping[str, Any] = field(default_factory=dict)
    comments: list[Mapping[str, Any]] = field(default_factory=list)


class WordPressRest:
    """Reads one thread a post, in the order of the answer (the API's own is newest first)."""

    def claims(self, export: Export) -> bool:
        """Tell by the fields of the first comment."""
        first = next(_values(export.documents[:1]), None)
        return isinstance(first, dict) and _is_comment(first) and ("author_name" in first or "post" in first)

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a post."""
        posts: dict[str, _Post] = {}
        others = 0
        for value in _values(export.documents):
            if not isinstance(value, dict) or not _is_comment(value):
                others += 1
            elif not is_internal(as_text(value.get("type"))):
                post = posts.setdefault(as_id(value.get("post")) or "", _Post())
                post.comments.append(value)
                post.about = post.about or _embedded(value)
        missing = (*_further_pages(export.documents), *skipped(others))
        for post in posts.values():
            yield _reading(post, missing)


def _values(documents: Iterable[object]) -> Iterator[object]:
    """Yield what the answers list: each a list, one comment, or a list inside an envelope (`?_envelope`)."""
    for document in documents:
        inner = as_object(document).get("body", document)
        yield from inner if isinstance(inner, list) else [inner]


def _is_comment(value: Mapping[str, Any]) -> bool:
    content = as_object(value.get("content"))
    return "rendered" in content or "raw" in content


def _embedded(comment: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(objects(as_object(comment.get("_embedded")).get("up"))), {})


def _further_pages(documents: Iterable[object]) -> tuple[str, ...]:
    """Tell by the headers, which only an envelope keeps, whether the comments go on on another page."""
    found = list(objects(list(documents)))
    totals = (as_number(as_object(document.get("headers")).get("X-WP-TotalPages")) for document in found)
    return ("further pages",) if max(filter(None, totals), default=0) > len(found) else ()


def _reading(post: _Post, missing: tuple[str, ...]) -> Reading:
    answered = {as_id(comment.get("parent")) for comment in post.comments}
    unread = any(_has_replies(comment) and as_id(comment.get("id")) not in answered for comment in post.comments)
    return Reading(
        source_format="wordpress-rest",
        drafts=tuple(map(_draft, post.comments)),
        missing=(*(("replies not loaded",) if unread else ()), *missing),
        article=_article(post),
    )


def _has_replies(comment: Mapping[str, Any]) -> bool:
    return bool(as_list(as_object(comment.get("_links")).get("children")))


def _article(post: _Post) -> Article:
    about = post.about
    links = filter(None, (as_line(comment.get("link")) for comment in post.comments))
    posted, _ = moment(as_line(about.get("date_gmt")), as_line(about.get("date")))
    return Article(
        url=as_line(about.get("link")) or next((_PLACE.sub("", link, count=1) for link in links), None),
        title=as_line(_rendered(about.get("title"))),
        date=posted,
        text=_rendered(about.get("content")) or None,
    )


def _rendered(value: object) -> str:
    found = as_object(value)
    return read_html(as_text(found.get("rendered")) or as_text(found.get("raw"))).text


def _draft(comment: Mapping[str, Any]) -> Draft:
    content = as_object(comment.get("content"))
    prose = read_html(as_text(content.get("rendered")) or as_text(content.get("raw")))
    timestamp, raw = moment(as_line(comment.get("date_gmt")), as_line(comment.get("date")))
    parent = as_id(comment.get("parent"))
    return Draft(
        Comment(
            id="",
            source_id=as_id(comment.get("id")),
            author=as_line(comment.get("author_name")),
            author_url=as_line(comment.get("author_url")),
            timestamp=timestamp,
            timestamp_raw=raw,
            text=prose.text,
            quotes=prose.quotes,
            state=state_of(as_id(comment.get("status")) or ""),
            kind=kind_of(as_text(comment.get("type"))),
            author_email=as_line(comment.get("author_email")),
            author_ip=as_line(comment.get("author_ip")),
        ),
        explicit_parent=parent if parent != "0" else None,
    )
