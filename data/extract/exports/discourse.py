"""Discourse: the JSON of a topic (`/t/.../ID.json`) and of further posts of one; its first post is the article."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import by_class, detach_all
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
from threadwarden.data.extract.prose import Prose, parse_html, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Article, Comment, State, Votes

_OPENING = "1"
_SMALL_ACTION = 3
_LIKE = 2
# A quote is headed by its author, a picture overlaid with its file's name and size.
_LABELS = f".//aside/*[{by_class('title')}] | .//a/*[{by_class('meta')}]"


@dataclass
class _Topic:
    """One topic, gathered from one or more answers."""

    about: Mapping[str, Any]
    posts: list[Mapping[str, Any]] = field(default_factory=list)
    stream: list[Any] = field(default_factory=list)
    others: int = 0


class Discourse:
    """Reads posts by their number in the topic: that is what an answer names as its parent."""

    def claims(self, export: Export) -> bool:
        """Tell by the stream of posts."""
        return "posts" in _stream(next(iter(export.documents), None))

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a topic, also where several answers hold its posts."""
        topics: dict[str, _Topic] = {}
        for document in objects(list(export.documents)):
            posts = as_list(_stream(document).get("posts"))
            first = next(iter(objects(posts)), {})
            key = as_id(first.get("topic_id")) or as_id(document.get("id")) or ""
            topic = topics.setdefault(key, _Topic(document))
            topic.posts += objects(posts)
            topic.others += len(posts) - len(objects(posts))
            topic.stream += as_list(_stream(document).get("stream"))
        yield from map(_reading, topics.values())


def _stream(document: object) -> Mapping[str, Any]:
    return as_object(as_object(document).get("post_stream"))


def _reading(topic: _Topic) -> Reading:
    posts = [post for post in topic.posts if as_number(post.get("post_type")) != _SMALL_ACTION]
    answers = [post for post in posts if _number(post) != _OPENING]
    opening = next((post for post in posts if _number(post) == _OPENING), {})
    loaded = {as_id(post.get("id")) for post in topic.posts}
    absent = sum(1 for number in topic.stream if as_id(number) and as_id(number) not in loaded)
    total = as_number(topic.about.get("posts_count"))
    # The count takes in notes such as "closed this topic", so it only counts where posts are absent.
    whole = bool(topic.stream) and not absent
    return Reading(
        source_format="discourse",
        drafts=tuple(map(_draft, answers)),
        declared_count=len(answers) if whole else None if total is None else max(0, total - 1),
        missing=(*((f"posts not loaded: {absent}",) if absent else ()), *skipped(topic.others)),
        article=_article(topic.about, opening),
    )


def _article(about: Mapping[str, Any], opening: Mapping[str, Any]) -> Article:
    slug, number = as_id(about.get("slug")), as_id(about.get("id"))
    tags = (as_line(as_object(tag).get("name")) or as_line(tag) for tag in as_list(about.get("tags")))
    return Article(
        url=f"/t/{slug}/{number}" if slug and number else None,
        title=as_line(about.get("title")) or as_line(about.get("fancy_title")),
        byline=_name(opening),
        date=iso_date(opening.get("created_at") or about.get("created_at")),
        text=_prose(opening).text or None,
        tags=tuple(filter(None, tags)),
    )


def _draft(post: Mapping[str, Any]) -> Draft:
    prose = _prose(post)
    state = _state(post, prose)
    # A notice ("hidden by the community") stands where these had their words.
    if state == "removed" or post.get("user_deleted") is True or stub_state(prose.text):
        prose = Prose("")
    parent = as_id(post.get("reply_to_post_number"))
    comment = Comment(
        id="",
        source_id=_number(post),
        author=_name(post),
        timestamp=iso_date(post.get("created_at")),
        timestamp_raw=raw_date(post.get("created_at")),
        votes=Votes(up=_likes(post)),
        text=prose.text,
        quotes=prose.quotes,
        state=state,
        edited=(as_number(post.get("version")) or 1) > 1,
    )
    return Draft(comment, explicit_parent=None if parent == _OPENING else parent)


def _prose(post: Mapping[str, Any]) -> Prose:
    body = parse_html(as_text(post.get("cooked")))
    detach_all(body, _LABELS)
    return read_prose(body)


def _number(post: Mapping[str, Any]) -> str | None:
    return as_id(post.get("post_number"))


def _name(post: Mapping[str, Any]) -> str | None:
    return as_line(post.get("username")) or as_line(post.get("name"))


def _state(post: Mapping[str, Any], prose: Prose) -> State:
    if post.get("deleted_at") or post.get("user_deleted") is True:
        return "deleted"
    return "removed" if post.get("hidden") is True else stub_state(prose.text) or "visible"


def _likes(post: Mapping[str, Any]) -> int | None:
    actions = objects(post.get("actions_summary"))
    return next((as_number(action.get("count")) for action in actions if as_number(action.get("id")) == _LIKE), None)
