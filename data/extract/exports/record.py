"""Threads that threadwarden itself wrote: one JSON line a thread, read back to the same comments."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from threadwarden.data.errors import InputError
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import as_id, as_line, as_list, as_number, as_object, as_text, objects
from threadwarden.data.thread import Article, Comment, Kind, State, Votes

_STATES: tuple[State, ...] = get_args(State)
_KINDS: tuple[Kind, ...] = get_args(Kind)


class Record:
    """Reads the record of `threadwarden extract`, so that what was extracted once can be filtered and joined."""

    def claims(self, export: Export) -> bool:
        """Tell by the three parts of a record."""
        return bool(export.documents) and _is_record(export.documents[0])

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a document.

        Raises:
            InputError: a later document is no record.
        """
        for number, document in enumerate(export.documents, 1):
            if not _is_record(document):
                raise InputError(f"record {number}: found something else, wanted article, comments and thread")
            yield _reading(document)


def _is_record(document: object) -> bool:
    found = as_object(document)
    return (
        isinstance(found.get("article"), dict)
        and isinstance(found.get("comments"), list)
        and "extracted_count" in as_object(found.get("thread"))
    )


def _reading(record: Mapping[str, Any]) -> Reading:
    comments, about = objects(record["comments"]), record["article"]
    places = {as_id(comment.get("id")): place for place, comment in enumerate(comments)}
    thread = as_object(record["thread"])
    declared, count = as_number(thread.get("declared_count")), len(comments)
    # The shortfall is counted anew.
    counted = f"{declared} comments declared, {count} found"
    reasons = tuple(part for part in as_text(thread.get("reason")).split("; ") if part not in ("", counted))
    return Reading(
        source_format=as_line(about.get("source_format")) or "json",
        drafts=tuple(_draft(comment, places, comments) for comment in comments),
        declared_count=declared,
        missing=reasons,
        next_page=as_line(thread.get("next_page")),
        article=Article(
            url=as_line(about.get("url")),
            title=as_line(about.get("title")),
            byline=as_line(about.get("byline")),
            date=as_line(about.get("date")),
            text=as_text(about.get("text")) or None,
            tags=tuple(filter(None, map(as_line, as_list(about.get("tags"))))),
        ),
    )


def _draft(found: Mapping[str, Any], places: Mapping[str | None, int], comments: list[Mapping[str, Any]]) -> Draft:
    votes = as_object(found.get("votes"))
    parent = as_id(found.get("parent_id"))
    place = None if parent is None else places.get(parent)
    comment = Comment(
        id="",
        source_id=as_id(found.get("source_id")),
        text=as_text(found.get("text")),
        author=as_line(found.get("author")),
        author_url=as_line(found.get("author_url")),
        timestamp=as_line(found.get("timestamp")),
        timestamp_raw=as_line(found.get("timestamp_raw")),
        votes=Votes(*(as_number(votes.get(name)) for name in ("up", "down", "score"))),
        quotes=tuple(filter(None, map(as_text, as_list(found.get("quotes"))))),
        state=next((state for state in _STATES if state == found.get("state")), "visible"),
        kind=next((kind for kind in _KINDS if kind == found.get("kind")), "comment"),
        edited=found.get("edited") is True,
        truncated=found.get("truncated") is True,
        author_email=as_line(found.get("author_email")),
        author_ip=as_line(found.get("author_ip")),
    )
    if found.get("parent_basis") == "explicit" and place is not None:
        return Draft(comment, explicit_parent=as_id(comments[place].get("source_id")), dom_parent=place)
    return Draft(comment, dom_parent=place)
