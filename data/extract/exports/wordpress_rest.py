"""WordPress's REST API, version 2: lists of comments, one comment, and answers in an envelope."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any

from threadwarden.data.errors import InputError
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import (
    as_id,
    as_line,
    as_list,
    as_number,
    as_object,
    as_text,
    skipped,
)
from threadwarden.data.extract.exports.wordpress_fields import is_internal, kind_of, moment, state_of
from threadwarden.data.extract.prose import Prose, read_html
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Article, Comment

_LOOKED_AT = 20
_ERROR = "rest_"
_LONGEST_MESSAGE = 200
# A comment's link names the page of the thread it stands on: `/post/comment-page-2/#comment-7`, `?p=1&cpage=2`.
_THREAD_PAGE = re.compile(r"/comment-page-\d+(?=/?$)|[?&]cpage=\d+$")
_NEXT = re.compile(r"<([^<>]{1,2000})>;\s*rel=\"?next")


@dataclass
class _Finds:
    """The comments of a file, post by post, and what else its answers tell."""

    posts: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    total: int | None = None
    next_page: str | None = None
    others: int = 0


class WordPressRest:
    """Reads one thread a post; how many comments there are stands in the answer's head, which only envelopes keep."""

    def claims(self, export: Export) -> bool:
        """Tell by the fields of the first comments, or by an error of the API."""
        first = islice(_values(export.documents[:1]), _LOOKED_AT)
        return any(_is_comment(value) or _error(value) for value in first)

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a post.

        Raises:
            InputError: the API answered with an error.
        """
        finds = _found(export.documents)
        if finds.errors and not finds.posts:
            raise InputError(f"found an error of the WordPress REST API ({finds.errors[0]}), wanted comments")
        for comments in finds.posts.values():
            yield _reading(comments, finds)


def _found(documents: Sequence[object]) -> _Finds:
    finds = _Finds()
    for document in documents:
        _note_head(document, finds)
    for value in _values(documents):
        if _is_comment(value):
            row = as_object(value)
            if not is_internal(as_text(row.get("type"))):
                finds.posts.setdefault(as_id(row.get("post")) or "", []).append(row)
        elif error := _error(value):
            finds.errors.append(error)
        else:
            finds.others += 1
    return finds


def _values(documents: Iterable[object]) -> Iterator[object]:
    """Yield what the lists and envelopes of a file hold."""
    pending = list(documents)[::-1]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += reversed(value)
        elif _is_envelope(value):
            pending.append(as_object(value)["body"])
        else:
            yield value


def _is_envelope(value: object) -> bool:
    found = as_object(value)
    return isinstance(found.get("headers"), dict) and isinstance(found.get("body"), list | dict)


def _is_comment(value: object) -> bool:
    found = as_object(value)
    content = found.get("content")
    known = "post" in found or "author_name" in found
    return known and isinstance(content, dict) and ("rendered" in content or "raw" in content)


def _error(value: object) -> str | None:
    """Return what an error of the API says."""
    found = as_object(value)
    code = as_text(found.get("code"))
    if not code.startswith(_ERROR) or not isinstance(found.get("message"), str):
        return None
    return f"{code}: {as_line(found['message']) or ''}"[:_LONGEST_MESSAGE]


def _note_head(document: object, finds: _Finds) -> None:
    if not _is_envelope(document):
        return
    head = as_object(as_object(document)["headers"])
    total, following = as_number(head.get("X-WP-Total")), _NEXT.search(as_text(head.get("Link")))
    finds.total = finds.total if total is None else total
    finds.next_page = following[1] if following else None


def _reading(comments: Sequence[Mapping[str, Any]], finds: _Finds) -> Reading:
    alone = len(finds.posts) == 1
    return Reading(
        source_format="wordpress-rest",
        drafts=tuple(map(_draft, comments)),
        declared_count=finds.total if alone else None,
        missing=(
            *(("further pages",) if finds.next_page else ()),
            *_unanswered(comments),
            *(f"an error stands in place of comments ({error})" for error in finds.errors[:1]),
            *skipped(finds.others),
        ),
        next_page=finds.next_page,
        article=_article(comments),
    )


def _unanswered(comments: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Tell of comments that link to their replies where none of these is here."""
    answered = {as_id(comment.get("parent")) for comment in comments}
    linking = (comment for comment in comments if as_list(as_object(comment.get("_links")).get("children")))
    count = sum(as_id(comment.get("id")) not in answered for comment in linking)
    return (f"comments whose replies are not here: {count}",) if count else ()


def _article(comments: Sequence[Mapping[str, Any]]) -> Article:
    links = (as_line(comment.get("link")) for comment in comments)
    post = next((post for comment in comments if (post := _post(comment))), {})
    title = read_html(as_text(as_object(post.get("title")).get("rendered"))).text
    return Article(
        url=as_line(post.get("link")) or next((_page(link) for link in links if link), None),
        title=as_line(title),
        date=moment(as_line(post.get("date_gmt")), as_line(post.get("date")))[0],
    )


def _post(comment: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the post that an answer asked for with `_embed` brings along."""
    return as_object(next(iter(as_list(as_object(comment.get("_embedded")).get("up"))), None))


def _page(link: str) -> str | None:
    return _THREAD_PAGE.sub("", link.partition("#")[0]) or None


def _draft(row: Mapping[str, Any]) -> Draft:
    content, parent = as_object(row["content"]), as_id(row.get("parent"))
    prose = read_html(as_text(content.get("rendered")) or as_text(content.get("raw")))
    gone = stub_state(prose.text)
    shown = Prose("") if gone else prose
    timestamp, raw = moment(as_line(row.get("date_gmt")), as_line(row.get("date")))
    comment = Comment(
        id="",
        source_id=as_id(row.get("id")),
        # Names are stored as HTML.
        author=as_line(unescape(as_text(row.get("author_name")))),
        author_url=as_line(row.get("author_url")),
        timestamp=timestamp,
        timestamp_raw=raw,
        text=shown.text,
        quotes=shown.quotes,
        state=gone or state_of(as_text(row.get("status"))),
        kind=kind_of(as_text(row.get("type"))),
        author_email=as_line(row.get("author_email")),
        author_ip=as_line(row.get("author_ip")),
    )
    return Draft(comment, explicit_parent=None if parent == "0" else parent)
