"""Ghost: the answers of its comments API, to members and to admins."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    iso_date,
    objects,
    raw_date,
    skipped,
)
from threadwarden.data.extract.prose import read_html
from threadwarden.data.thread import Article, Comment, State, Votes

_LOOKED_AT = 20
_LONGEST_MESSAGE = 200
_REMOVED = "[removed]"
_STATES: dict[str, State] = {"hidden": "removed", "deleted": "deleted"}


@dataclass(frozen=True)
class _Row:
    """A comment, the id of the one that holds it, and the id of the one at the top that it stands under."""

    comment: Mapping[str, Any]
    around: str | None
    top: str | None


@dataclass
class _Finds:
    """The comments of a file, post by post, and what else its answers tell."""

    posts: dict[str, list[_Row]] = field(default_factory=dict)
    seen: set[tuple[str | None, str]] = field(default_factory=set)
    others: int = 0


class Ghost:
    """Reads one thread a post; members are not told the post, so that what one file holds is one thread for them."""

    def claims(self, export: Export) -> bool:
        """Tell by the fields of the first comments, by an error, or by the pages of an empty answer."""
        document = as_object(next(iter(export.documents), None))
        comments = document.get("comments")
        if not isinstance(comments, list):
            return _error(document) is not None
        return any(map(_is_comment, comments[:_LOOKED_AT])) or (
            not comments and {"pages", "total"} <= set(_pages(document))
        )

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a post.

        Raises:
            InputError: the API answered with an error.
        """
        documents = [as_object(document) for document in export.documents]
        if error := next(filter(None, map(_error, documents)), None):
            raise InputError(f"found an error of the Ghost API ({error}), wanted comments")
        finds = _Finds()
        for document in documents:
            _add(document, finds)
        for rows in finds.posts.values() or ([],):
            yield _reading(rows, documents, finds)


def _is_comment(value: object) -> bool:
    found = as_object(value)
    return "html" in found and "status" in found and ("member" in found or "in_reply_to_id" in found)


def _error(document: Mapping[str, Any]) -> str | None:
    """Return what an error of the API says."""
    first = next(iter(objects(document.get("errors"))), {})
    if "ghostErrorCode" not in first:
        return None
    return (as_line(first.get("message")) or as_line(first.get("type")) or "without a message")[:_LONGEST_MESSAGE]


def _pages(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return as_object(as_object(document.get("meta")).get("pagination"))


def _add(document: Mapping[str, Any], finds: _Finds) -> None:
    """Add the comments of one answer and the replies they hold, in the order of the page."""
    if not isinstance(document.get("comments"), list):
        finds.others += 1
    pending: list[tuple[object, _Row | None, str]]
    pending = [(value, None, "") for value in reversed(as_list(document.get("comments")))]
    while pending:
        value, holder, post = pending.pop()
        if not _is_comment(value):
            finds.others += 1
            continue
        comment = as_object(value)
        number = as_id(comment.get("id"))
        around = as_id(holder.comment.get("id")) if holder else None
        row = _Row(comment, around, (holder.top or around) if holder else as_id(comment.get("parent_id")))
        post = as_id(as_object(comment.get("post")).get("id")) or as_id(comment.get("post_id")) or post
        # The first replies of a comment stand beside it, and again in the list of all its replies.
        seen = (number, as_text(comment.get("html")))
        if number is None or seen not in finds.seen:
            finds.posts.setdefault(post, []).append(row)
        finds.seen.add(seen)
        pending += [(reply, row, post) for reply in reversed(as_list(comment.get("replies")))]


def _reading(rows: Sequence[_Row], documents: Sequence[Mapping[str, Any]], finds: _Finds) -> Reading:
    following = _next_page(documents)
    absent = _absent_replies(rows)
    places: dict[str | None, int] = {}
    for place, row in enumerate(rows):
        places.setdefault(as_id(row.comment.get("id")), place)
    post = next((post for row in rows if (post := as_object(row.comment.get("post")))), {})
    return Reading(
        source_format="ghost",
        drafts=tuple(_draft(row, places) for row in rows),
        declared_count=_declared(documents, rows) if len(finds.posts) < 2 else None,
        missing=(
            *(("further pages",) if following else ()),
            *((f"replies not loaded: {absent}",) if absent else ()),
            *skipped(finds.others),
        ),
        next_page=following,
        article=Article(url=as_line(post.get("url")), title=as_line(post.get("title"))),
    )


def _next_page(documents: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the first page that an answer names as the next and that is not here."""
    pages = [_pages(document) for document in documents]
    here = {as_id(page.get("page")) for page in pages}
    return next((number for page in pages if (number := as_id(page.get("next"))) and number not in here), None)


def _absent_replies(rows: Sequence[_Row]) -> int:
    present = Counter(row.top for row in rows if row.top)
    tops = (row.comment for row in rows if row.top is None)
    return sum(max(0, _replies(comment) - present[as_id(comment.get("id")) or ""]) for comment in tops)


def _declared(documents: Sequence[Mapping[str, Any]], rows: Sequence[_Row]) -> int | None:
    """Return how many comments an answer tells of: its total leaves out the replies, unless it lists them as well."""
    first = next(iter(documents), {})
    total = as_number(_pages(first).get("total"))
    if total is None or any(as_id(comment.get("parent_id")) for comment in objects(first.get("comments"))):
        return total
    return total + sum(_replies(row.comment) for row in rows if row.top is None)


def _replies(comment: Mapping[str, Any]) -> int:
    return max(0, as_number(as_object(comment.get("count")).get("replies")) or 0)


def _draft(row: _Row, places: Mapping[str | None, int]) -> Draft:
    found = row.comment
    member = as_object(found.get("member"))
    prose = read_html(as_text(found.get("html")))
    comment = Comment(
        id="",
        source_id=as_id(found.get("id")),
        author=as_line(member.get("name")),
        timestamp=iso_date(found.get("created_at")),
        timestamp_raw=raw_date(found.get("created_at")),
        votes=Votes(up=as_number(as_object(found.get("count")).get("likes"))),
        text=prose.text,
        quotes=prose.quotes,
        state=_STATES.get(as_text(found.get("status")), "visible"),
        edited=iso_date(found.get("edited_at")) is not None,
        author_email=as_line(member.get("email")),
    )
    return Draft(comment, _parent(row, places), None if row.top is None else places.get(row.top))


def _parent(row: _Row, places: Mapping[str | None, int]) -> str | None:
    """Return what a reply answers: `parent_id` is the comment at the top, `in_reply_to_id` one of its replies."""
    answered = as_id(row.comment.get("in_reply_to_id"))
    # Members are not given what was removed.
    gone = answered not in places and row.comment.get("in_reply_to_snippet") == _REMOVED
    return (None if gone else answered) or as_id(row.comment.get("parent_id")) or row.around
