"""Remark42: its backup (a line about the site, then one comment a line) and the trees and lists of its API."""

from collections.abc import Iterable, Iterator, Mapping
from html import unescape
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
    skipped,
)
from threadwarden.data.extract.prose import Prose, read_html, read_markdown
from threadwarden.data.thread import Article, Comment, Votes

_ERASED = "deleted"


class Remark42:
    """Reads comments wherever they stand: a backup has them side by side, a tree has each hold its replies."""

    def claims(self, export: Export) -> bool:
        """Tell by the first comment, which names its page in `locator`, or by the page an empty answer is about."""
        first = next(_comments(export.documents[:2], []), None)
        return first is not None or any(map(_is_empty_answer, export.documents[:1]))

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a page."""
        others: list[object] = []
        pages: dict[str, list[tuple[Mapping[str, Any], str | None]]] = {}
        counts: dict[str, int | None] = {}
        for document in export.documents:
            info = as_object(as_object(document).get("info"))
            if url := as_line(info.get("url")):
                counts[url] = as_number(info.get("count"))
                pages.setdefault(url, [])
        for comment, parent in _comments(export.documents, others):
            url = as_line(as_object(comment.get("locator")).get("url")) or ""
            pages.setdefault(url, []).append((comment, parent))
        for url, comments in pages.items():
            title = next((name for comment, _ in comments if (name := as_line(comment.get("title")))), None)
            yield Reading(
                source_format="remark42",
                drafts=tuple(_draft(comment, parent) for comment, parent in comments),
                declared_count=counts.get(url),
                missing=skipped(len(others)),
                article=Article(url=url or None, title=title),
            )


def _is_empty_answer(document: object) -> bool:
    found = as_object(document)
    info = as_object(found.get("info"))
    return "comments" in found and not found["comments"] and "url" in info and "count" in info


def _comments(documents: Iterable[object], others: list[object]) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    """Yield every comment and the id of the one that holds it; what is neither comment nor frame goes to `others`."""
    pending: list[tuple[object, str | None]] = [(document, None) for document in reversed(list(documents))]
    while pending:
        value, around = pending.pop()
        if isinstance(value, list):
            pending += [(item, around) for item in reversed(value)]
        elif not isinstance(value, dict):
            others.append(value)
        elif isinstance(value.get("locator"), dict):
            yield value, around
        elif isinstance(value.get("comment"), dict):
            replies = value.get("replies")
            inner = as_id(value["comment"].get("id"))
            pending += [(replies, inner)] if isinstance(replies, list) else []
            pending.append((value["comment"], around))
        elif isinstance(value.get("comments"), list):
            pending.append((value["comments"], None))
        elif not {"version", "info"} & set(value):
            others.append(value)


def _draft(comment: Mapping[str, Any], around: str | None) -> Draft:
    gone = comment.get("delete") is True
    prose = Prose("") if gone else _prose(comment)
    return Draft(
        Comment(
            id="",
            source_id=as_id(comment.get("id")),
            author=_author(comment.get("user")),
            timestamp=iso_date(comment.get("time")),
            timestamp_raw=raw_date(comment.get("time")),
            votes=_votes(comment),
            text=prose.text,
            quotes=prose.quotes,
            state="deleted" if gone else "visible",
            edited=isinstance(comment.get("edit"), dict),
        ),
        explicit_parent=as_id(comment.get("pid")) or around,
    )


def _prose(comment: Mapping[str, Any]) -> Prose:
    # `text` is what the page shows, `orig` the Markdown it was made from.
    shown = as_text(comment.get("text"))
    return read_html(shown) if shown.strip() else read_markdown(unescape(as_text(comment.get("orig"))))


def _author(user: object) -> str | None:
    # Names are stored as HTML; a comment erased for good has the user "deleted".
    found = as_object(user)
    return None if found.get("id") == _ERASED else as_line(unescape(as_text(found.get("name"))))


def _votes(comment: Mapping[str, Any]) -> Votes:
    score, cast = as_number(comment.get("score")), as_object(comment.get("votes")).values()
    if not cast:
        return Votes(score=score)
    return Votes(up=sum(vote is True for vote in cast), down=sum(vote is False for vote in cast), score=score)
