"""The Disqus API: answers with posts (`posts/list`, `threads/listPosts`, the embed's own), and bare lists of posts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from threadwarden.data.errors import InputError
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import (
    as_id,
    as_line,
    as_number,
    as_object,
    as_text,
    raw_date,
    read_body,
    skipped,
    utc_date,
)
from threadwarden.data.extract.prose import Prose, read_html
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Article, Comment, State, Votes

_LOOKED_AT = 20
_LONGEST_MESSAGE = 200
_OWN_FIELDS = ("raw_message", "isDeletedByAuthor", "isDeleted", "isApproved", "isSpam")
_FURTHER = "further pages of comments"


@dataclass
class _Thread:
    """The posts of one thread, what is known of it, and where the last answer with posts of it ends."""

    posts: list[Mapping[str, Any]] = field(default_factory=list)
    about: Mapping[str, Any] = field(default_factory=dict)
    cursor: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class _Finds:
    """The threads of a file by id, and what in it is no post."""

    threads: dict[str, _Thread] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    others: int = 0


class DisqusApi:
    """Reads one thread a `thread`, which a post names by id or brings along as an object."""

    def claims(self, export: Export) -> bool:
        """Tell by the frame of an answer, by an error, or by the fields of the first posts."""
        first = next(iter(export.documents), None)
        return _is_answer(first) or _error(first) is not None or any(map(_is_own, islice(_values(first), _LOOKED_AT)))

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a page.

        Raises:
            InputError: the API answered with an error, or with something else than posts.
        """
        finds = _found(export.documents)
        if finds.errors and not finds.threads:
            raise InputError(f"found an error of the Disqus API ({finds.errors[0]}), wanted posts")
        if finds.others and not finds.threads:
            raise InputError("found a response without posts, wanted posts, each with a parent and a message")
        for thread in finds.threads.values() or (_Thread(),):
            yield _reading(thread, finds)


def _found(documents: Iterable[object]) -> _Finds:
    finds = _Finds()
    here: dict[str, None] = {}
    for document in documents:
        if error := _error(document):
            finds.errors.append(error)
            continue
        keys = _add(document, finds)
        # The last of many pages may be empty: it ends the thread of the page before it.
        here = keys or here
        if isinstance(cursor := as_object(document).get("cursor"), dict):
            for key in here:
                finds.threads[key].cursor = cursor
    return finds


def _add(document: object, finds: _Finds) -> dict[str, None]:
    """Add the posts of one document to their threads, and return the ids of these."""
    keys: dict[str, None] = {}
    around = as_object(as_object(as_object(document).get("response")).get("thread"))
    for value in _values(document):
        if not _is_post(value):
            finds.others += 1
            continue
        post = as_object(value)
        about = as_object(post.get("thread")) or around
        key = as_id(post.get("thread")) or as_id(about.get("id")) or ""
        thread = finds.threads.setdefault(key, _Thread())
        thread.posts.append(post)
        thread.about = thread.about or about
        keys[key] = None
    if around and not keys:
        keys[as_id(around.get("id")) or ""] = None
        finds.threads.setdefault(next(iter(keys)), _Thread()).about = around
    return keys


def _values(document: object) -> Iterator[object]:
    """Yield what stands where posts stand: in `response`, in its `posts`, in a list, or alone."""
    pending = [document]
    while pending:
        value = pending.pop()
        found = as_object(value)
        if isinstance(value, list):
            pending += reversed(value)
        elif isinstance(found.get("response"), list | dict):
            pending.append(found["response"])
        elif isinstance(found.get("posts"), list):
            pending.append(found["posts"])
        else:
            yield value


def _is_answer(document: object) -> bool:
    found = as_object(document)
    return "code" in found and "hasNext" in as_object(found.get("cursor")) and isinstance(found.get("response"), list)


def _is_post(value: object) -> bool:
    # The API's threads have a message too, and no parent.
    found = as_object(value)
    return "parent" in found and ("message" in found or "raw_message" in found)


def _is_own(value: object) -> bool:
    """Tell a post of Disqus outside of any answer from a comment of another make."""
    found = as_object(value)
    return _is_post(value) and "createdAt" in found and any(name in found for name in _OWN_FIELDS)


def _error(document: object) -> str | None:
    """Return the code and the sentence that stand in place of posts; the code of success is 0."""
    found = as_object(document)
    response = found.get("response")
    if as_number(found.get("code")) is None or "response" not in found or isinstance(response, list | dict):
        return None
    return f"code {as_number(found['code'])}: {as_line(response) or 'no reason'}"[:_LONGEST_MESSAGE]


def _reading(thread: _Thread, finds: _Finds) -> Reading:
    more = thread.cursor.get("hasNext") is True or thread.cursor.get("more") is True
    unloaded = sum(post.get("hasMore") is True for post in thread.posts)
    return Reading(
        source_format="disqus-api",
        drafts=tuple(map(_draft, thread.posts)),
        declared_count=as_number(thread.about.get("posts")),
        missing=(
            *((_FURTHER,) if more else ()),
            *((f"comments whose replies are not here: {unloaded}",) if unloaded else ()),
            *(f"an error stands in place of posts ({error})" for error in finds.errors[:1]),
            *skipped(finds.others),
        ),
        next_page=as_id(thread.cursor.get("next")) if more else None,
        # No date: a thread's is when somebody first opened it, not the article's.
        article=Article(
            url=as_line(thread.about.get("link")),
            title=as_line(thread.about.get("clean_title")) or as_line(thread.about.get("title")),
        ),
    )


def _draft(post: Mapping[str, Any]) -> Draft:
    author = as_object(post.get("author"))
    prose = _prose(post)
    state = _state(post, prose)
    shown = Prose("") if stub_state(prose.text) else prose
    comment = Comment(
        id="",
        source_id=as_id(post.get("id")),
        author=as_line(author.get("name")) or as_line(author.get("username")),
        author_url=as_line(author.get("profileUrl")) or as_line(author.get("url")),
        timestamp=utc_date(post.get("createdAt")),
        timestamp_raw=raw_date(post.get("createdAt")),
        votes=Votes(*(as_number(post.get(name)) for name in ("likes", "dislikes", "points"))),
        text=shown.text,
        quotes=shown.quotes,
        state=state,
        edited=post.get("isEdited") is True,
        author_email=as_line(author.get("email")),
        author_ip=as_line(post.get("ipAddress")),
    )
    return Draft(comment, explicit_parent=as_id(post.get("parent")))


def _prose(post: Mapping[str, Any]) -> Prose:
    # `message` is what the page shows, `raw_message` what was typed.
    shown = as_text(post.get("message"))
    return read_html(shown) if shown.strip() else read_body(as_text(post.get("raw_message")))


def _state(post: Mapping[str, Any], prose: Prose) -> State:
    if post.get("isSpam") is True:
        return "spam"
    if post.get("isDeleted") is True or post.get("isDeletedByAuthor") is True:
        return "deleted"
    return "pending" if post.get("isApproved") is False else stub_state(prose.text) or "visible"
