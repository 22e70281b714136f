"""Coral (the Washington Post's and Vox Media's Talk): comments as JSON, from its database, its API or as CSV."""

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
    by_id,
    iso_date,
    raw_date,
    skipped,
)
from threadwarden.data.extract.prose import read_html
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Article, Comment, State, Votes

_CSV = frozenset({"id", "author_id", "story_id", "body"})
_CSV_NAMES = {"author_id": "authorID", "story_id": "storyID", "created_at": "createdAt", "parent_id": "parentID"}
_OWN_FIELDS = ("storyID", "authorID", "parentID", "ancestorIDs", "revisions")
_HOLDERS = ("data", "story", "stories", "comments", "edges", "node", "nodes")
_STATES: dict[str, State] = {"REJECTED": "removed", "PREMOD": "pending", "SYSTEM_WITHHELD": "pending"}


@dataclass
class _Story:
    """The comments of one story, as objects, each with the id of the comment it is nested in."""

    about: Mapping[str, Any]
    comments: list[tuple[Mapping[str, Any], str | None]] = field(default_factory=list)


class Coral:
    """Reads the shapes alike: a CSV row is a comment under other names, an API's answer nests them in `edges`."""

    def claims(self, export: Export) -> bool:
        """Tell by the fields of the first comment."""
        if export.rows:
            return set(export.columns) >= _CSV
        return any(_is_own(comment, story) for comment, story, _ in _comments(export.documents[:1], []))

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a story."""
        documents: Iterable[Any] = export.documents or [_from_row(row) for row in export.rows]
        others: list[object] = []
        people = {key: user for document in documents for key, user in by_id(as_object(document).get("users")).items()}
        stories = {key: story for document in documents for key, story in by_id(_stories(document)).items()}
        threads: dict[str, _Story] = {}
        for comment, around, parent in _comments(documents, others):
            story = as_object(comment.get("story")) or around
            key = as_id(comment.get("storyID")) or as_id(story.get("id")) or ""
            thread = threads.setdefault(key, _Story(stories.get(key) or story or {"id": key}))
            thread.comments.append((comment, parent))
        missing = (*skipped(len(others)), *(_more(documents)))
        for thread in threads.values():
            yield _reading(thread, people, missing)


def _is_own(comment: Mapping[str, Any], story: Mapping[str, Any]) -> bool:
    return any(name in comment for name in _OWN_FIELDS) or bool(story)


def _from_row(row: Mapping[str, str]) -> dict[str, str]:
    return {_CSV_NAMES.get(name, name): value for name, value in row.items()}


def _stories(document: object) -> object:
    return as_object(document).get("stories")


def _comments(
    documents: Iterable[object], others: list[object]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], str | None]]:
    """Yield every comment with the story around it and the comment around it; what is neither goes to `others`."""
    nowhere: Mapping[str, Any] = {}
    pending: list[tuple[object, Mapping[str, Any], str | None]]
    pending = [(item, nowhere, None) for item in reversed(list(documents))]
    while pending:
        value, story, parent = pending.pop()
        if isinstance(value, list):
            pending += [(item, story, parent) for item in reversed(value)]
        elif not isinstance(value, dict):
            others.append(value)
        elif "revisions" in value or "body" in value:
            yield value, story, parent
            replies = as_object(value.get("replies"))
            pending += [(replies[name], story, as_id(value.get("id"))) for name in _HOLDERS if name in replies]
        else:
            held = [name for name in _HOLDERS if isinstance(value.get(name), list | dict)]
            around = value if "comments" in held and ("url" in value or "metadata" in value) else story
            pending += [(value[name], around, parent) for name in reversed(held)]
            if not held and not _is_story(value):
                others.append(value)


def _is_story(value: Mapping[str, Any]) -> bool:
    return "url" in value or "metadata" in value


def _more(documents: Iterable[object]) -> tuple[str, ...]:
    """Tell whether an API's answer, or the replies in it, go on on another page."""
    pending = list(documents)
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            if as_object(value.get("pageInfo")).get("hasNextPage") is True:
                return ("further pages",)
            pending += [value[name] for name in (*_HOLDERS, "replies") if isinstance(value.get(name), list | dict)]
    return ()


def _reading(thread: _Story, people: Mapping[str, Mapping[str, Any]], missing: tuple[str, ...]) -> Reading:
    about, key = as_object(thread.about.get("metadata")), as_id(thread.about.get("id")) or ""
    return Reading(
        source_format="coral",
        drafts=tuple(_draft(comment, parent, people) for comment, parent in thread.comments),
        declared_count=as_number(thread.about.get("commentCount")),
        missing=missing,
        article=Article(
            url=as_line(thread.about.get("url")) or (key if key.startswith(("http://", "https://")) else None),
            title=as_line(thread.about.get("title")) or as_line(about.get("title")),
            byline=as_line(about.get("author")),
            date=iso_date(_plain(about.get("publishedAt"))),
        ),
    )


def _draft(comment: Mapping[str, Any], around: str | None, people: Mapping[str, Mapping[str, Any]]) -> Draft:
    revisions = [as_object(item) for item in as_list(comment.get("revisions"))]
    newest = revisions[-1] if revisions else {}
    prose = read_html(as_text(newest.get("body")) or as_text(comment.get("body")))
    gone = stub_state(prose.text)
    created = _plain(comment.get("createdAt"))
    return Draft(
        Comment(
            id="",
            source_id=as_id(comment.get("id")),
            author=_author(comment, people),
            timestamp=iso_date(created),
            timestamp_raw=raw_date(created),
            votes=Votes(up=_reactions(comment.get("actionCounts") or newest.get("actionCounts"))),
            text="" if gone else prose.text,
            quotes=() if gone else prose.quotes,
            state="deleted" if comment.get("deletedAt") else gone or _state(comment.get("status")),
            edited=len(revisions) > 1 or as_object(comment.get("editing")).get("edited") is True,
        ),
        explicit_parent=_parent(comment) or around,
    )


def _plain(value: object) -> object:
    """Unwrap a date of a database dump: `{"$date": ...}`, `{"$date": {"$numberLong": ...}}`."""
    for name in ("$date", "$numberLong"):
        value = value.get(name) if isinstance(value, dict) else value
    return value


def _author(comment: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> str | None:
    # The CSV names people by id alone, which still tells them apart.
    identity = as_id(comment.get("authorID"))
    known = as_object(comment.get("author")) or people.get(identity or "", {})
    return as_line(known.get("username")) or identity or as_id(known.get("id"))


def _parent(comment: Mapping[str, Any]) -> str | None:
    # Of the ancestors the nearest comes first.
    nearest = next(iter(as_list(comment.get("ancestorIDs"))), None)
    return as_id(comment.get("parentID")) or as_id(as_object(comment.get("parent")).get("id")) or as_id(nearest)


def _state(status: object) -> State:
    return _STATES.get(as_text(status).strip().upper(), "visible")


def _reactions(counts: object) -> int | None:
    found = as_object(counts)
    return as_number(found.get("REACTION", as_object(found.get("reaction")).get("total")))
