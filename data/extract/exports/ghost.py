"""Ghost: the comments of its Members and Admin APIs, in which replies stand inside the comment they are under."""

from collections.abc import Iterable, Iterator, Mapping, Set
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
from threadwarden.data.extract.prose import read_html
from threadwarden.data.thread import Article, Comment, State, Votes

_STATES: dict[str, State] = {"hidden": "removed", "deleted": "deleted"}


@dataclass(frozen=True)
class _Found:
    """A comment, and the id of the one whose `replies` it stands in."""

    comment: Mapping[str, Any]
    around: str | None


@dataclass
class _Post:
    """The comments of one post."""

    about: Mapping[str, Any] = field(default_factory=dict)
    comments: list[_Found] = field(default_factory=list)


class Ghost:
    """Reads one thread a post: what a reply answers goes before what it stands under."""

    def claims(self, export: Export) -> bool:
        """Tell by the fields of the first comment, or a list of none with Ghost's way of counting pages."""
        answer = as_object(next(iter(export.documents), None))
        comments = answer.get("comments")
        if comments == []:
            return isinstance(as_object(answer.get("meta")).get("pagination"), dict)
        first = as_object(next(iter(as_list(comments)), None))
        return "html" in first and "member" in first

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a post."""
        posts: dict[str, _Post] = {}
        others: list[object] = []
        for document in export.documents:
            posts.setdefault("", _Post())
            for found in _comments(as_object(document).get("comments"), others):
                about = as_object(found.comment.get("post"))
                post = posts.setdefault(as_id(about.get("id")) or as_id(found.comment.get("post_id")) or "", _Post())
                post.about = post.about or about
                post.comments.append(found)
        following = _next_page(export.documents)
        if len(posts) > 1 and not posts[""].comments:
            del posts[""]
        for post in posts.values():
            yield _reading(post, following, skipped(len(others)))


def _comments(listed: object, others: list[object]) -> Iterator[_Found]:
    """Yield comments and the replies in them as the page prints them; what is neither goes to `others`."""
    pending: list[tuple[object, str | None]] = [(value, None) for value in reversed(as_list(listed))]
    while pending:
        value, around = pending.pop()
        if not isinstance(value, dict):
            others.append(value)
            continue
        yield _Found(value, around)
        # Replies stand side by side under the comment that opened the thread.
        above = around or as_id(value.get("id"))
        pending += [(reply, above) for reply in reversed(as_list(value.get("replies")))]


def _next_page(documents: Iterable[object]) -> str | None:
    """Return the first page that an answer names as the next and that is not here."""
    pages = [as_object(as_object(as_object(document).get("meta")).get("pagination")) for document in documents]
    here = {as_number(page.get("page")) for page in pages}
    following = (as_number(page.get("next")) for page in pages)
    return next((str(number) for number in following if number and number not in here), None)


def _reading(post: _Post, following: str | None, others: tuple[str, ...]) -> Reading:
    absent = _absent_replies(post.comments)
    known = {as_id(found.comment.get("id")) for found in post.comments}
    return Reading(
        source_format="ghost",
        drafts=tuple(_draft(found, known) for found in post.comments),
        missing=(
            *((f"replies not loaded: {absent}",) if absent else ()),
            *(("further pages",) if following else ()),
            *others,
        ),
        next_page=following,
        article=Article(url=as_line(post.about.get("url")), title=as_line(post.about.get("title"))),
    )


def _absent_replies(comments: list[_Found]) -> int:
    """Count the replies that comments at the top declare and the answer does not hold."""
    here: dict[str, int] = {}
    for found in comments:
        above = _root(found)
        if above:
            here[above] = here.get(above, 0) + 1
    absent = 0
    for found in comments:
        if not _root(found):
            declared = as_number(as_object(found.comment.get("count")).get("replies")) or 0
            absent += max(0, declared - here.get(as_id(found.comment.get("id")) or "", 0))
    return absent


def _root(found: _Found) -> str | None:
    return as_id(found.comment.get("parent_id")) or found.around


def _draft(found: _Found, known: Set[str | None]) -> Draft:
    comment = found.comment
    answered = as_id(comment.get("in_reply_to_id"))
    prose = read_html(as_text(comment.get("html")))
    member = as_object(comment.get("member"))
    return Draft(
        Comment(
            id="",
            source_id=as_id(comment.get("id")),
            author=as_line(member.get("name")),
            timestamp=iso_date(comment.get("created_at")),
            timestamp_raw=raw_date(comment.get("created_at")),
            votes=Votes(up=as_number(as_object(comment.get("count")).get("likes"))),
            text=prose.text,
            quotes=prose.quotes,
            state=_STATES.get(as_text(comment.get("status")), "visible"),
            edited=bool(as_line(comment.get("edited_at"))),
            author_email=as_line(member.get("email")),
        ),
        # Of deleted replies Ghost keeps no stub: then the answer stands under the thread's first comment.
        explicit_parent=answered if answered in known else _root(found) or answered,
    )
