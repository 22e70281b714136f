"""Commento's export and Comentario's, which grew out of it: versions 1 (both) and 3."""

from collections.abc import Iterable, Mapping
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
    by_id,
    iso_date,
    objects,
    raw_date,
    skipped,
)
from threadwarden.data.extract.prose import Prose, read_html, read_markdown
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Article, Comment, State, Votes

_NO_PARENT = ("root", "")
# Commento flags what its spam filter suspects.
_STATES: dict[str, State] = {"unapproved": "pending", "flagged": "spam"}

_People = Mapping[str, Mapping[str, Any]]


class Commento:
    """Reads both generations; version 3 has pages of their own and says in four flags what `state` said."""

    def claims(self, export: Export) -> bool:
        """Tell by the fields of the first comment, or the lists beside an empty one."""
        document = as_object(next(iter(export.documents), None))
        if not isinstance(document.get("comments"), list):
            return False
        first = as_object(next(iter(document["comments"]), None))
        return (
            "commentHex" in first
            or ("pageId" in first and "userCreated" in first)
            or (not document["comments"] and "commenters" in document)
        )

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a page."""
        for document in objects(list(export.documents)):
            yield from _threads(document)


def _threads(document: Mapping[str, Any]) -> Iterable[Reading]:
    known = document.get("commenters")
    # The export has a list, the API an object by id.
    listed = list(known.values()) if isinstance(known, dict) else known
    people = by_id(listed, "commenterHex") | by_id(listed)
    pages = by_id(document.get("pages"))
    threads: dict[str, list[Mapping[str, Any]]] = {key: [] for key in pages}
    for comment in objects(document.get("comments")):
        threads.setdefault(_page_of(comment), []).append(comment)
    others = len(as_list(document.get("comments"))) - sum(map(len, threads.values()))
    for key, comments in threads.items():
        page = pages.get(key, {"path": key})
        yield Reading(
            source_format=_version(comments, key in pages),
            drafts=tuple(_draft(comment, people) for comment in comments),
            declared_count=as_number(page.get("countComments")),
            missing=skipped(others),
            article=Article(url=as_line(page.get("path")), title=as_line(page.get("title"))),
        )


def _version(comments: list[Mapping[str, Any]], paged: bool) -> str:
    if paged:
        return "comentario-3"
    return "comentario-1" if any("path" in comment for comment in comments) else "commento-1"


def _page_of(comment: Mapping[str, Any]) -> str:
    # Commento has the path in `url`, Comentario in `path`.
    return next((key for name in ("pageId", "path", "url") if (key := as_id(comment.get(name)))), "")


def _draft(comment: Mapping[str, Any], people: _People) -> Draft:
    prose = _prose(comment)
    state = _state(comment, prose)
    person = people.get(as_id(comment.get("commenterHex") or comment.get("userCreated")) or "", {})
    created = comment.get("creationDate") or comment.get("createdTime")
    parent = as_id(comment.get("parentHex") or comment.get("parentId"))
    shown = Prose("") if stub_state(prose.text) else prose
    return Draft(
        Comment(
            id="",
            source_id=as_id(comment.get("commentHex") or comment.get("id")),
            author=as_line(person.get("name")) or as_line(comment.get("authorName")),
            author_url=_link(person),
            timestamp=iso_date(created),
            timestamp_raw=raw_date(created),
            votes=Votes(score=as_number(comment.get("score"))),
            text=shown.text,
            quotes=shown.quotes,
            state=state,
            edited=iso_date(comment.get("editedTime")) is not None,
            author_email=as_line(person.get("email")),
            author_ip=as_line(comment.get("authorIp")),
        ),
        explicit_parent=None if parent in _NO_PARENT else parent,
    )


def _prose(comment: Mapping[str, Any]) -> Prose:
    written = as_text(comment.get("markdown"))
    return read_markdown(written) if written.strip() else read_html(as_text(comment.get("html")))


def _state(comment: Mapping[str, Any], prose: Prose) -> State:
    if comment.get("deleted") is True or comment.get("isDeleted") is True:
        return "deleted"
    if comment.get("isSpam") is True:
        return "spam"
    if comment.get("isPending") is True:
        return "pending"
    if comment.get("isApproved") is False:
        return "removed"
    return stub_state(prose.text) or _STATES.get(as_text(comment.get("state")), "visible")


def _link(person: Mapping[str, Any]) -> str | None:
    # Commento writes "undefined" where there is no link.
    link = as_line(person.get("link")) or as_line(person.get("websiteUrl"))
    return None if link == "undefined" else link
