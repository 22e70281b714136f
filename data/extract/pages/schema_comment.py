"""What schema.org says of one comment, whether it stands in JSON-LD or in microdata."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.prose import Prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Votes

Thing: TypeAlias = Mapping[str, Any]
"""An item's fields by name; its type is in `@type`, its id in `@id`."""

COMMENT_TYPES = frozenset({"Comment", "UserComments", "Answer"})
TEXT_NAMES = ("text", "commentText", "articleBody", "description")
AUTHOR_NAMES = ("author", "creator")
DATE_NAMES = ("dateCreated", "datePublished", "commentTime", "dateModified")
_ID_NAMES = ("identifier", "@id", "url")
_PARENT_NAMES = ("parentItem", "replyToUrl")
_UP, _DOWN = ("LikeAction", "AgreeAction", "UserLikes"), ("DislikeAction", "DisagreeAction", "UserDislikes")
_NUMBERED = re.compile(r"(?:.*#)?(?:li-|div-)?comment[-_]?(\w+)", re.IGNORECASE)
_OLD_COUNTER = re.compile(r"(\w+):\s*(\d+)")


@dataclass(frozen=True)
class Shown:
    """What the page itself shows of a comment, where that says more than the item's bare values."""

    prose: Prose
    author: str | None = None
    date: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class SchemaItem:
    """A comment's item, what the page shows of it, and the position of the comment it stands in."""

    thing: Thing
    shown: Shown
    around: int | None = None


def read_item(item: SchemaItem, page: Page) -> Comment:
    """Return the comment that an item describes."""
    thing, shown = item.thing, item.shown
    author, link = _person(thing)
    if shown.author and author and "/" in author:
        # A link marked as the author: its value is its address.
        link = link or author
    created = next(filter(None, (line(thing.get(name)) for name in DATE_NAMES)), None)
    timestamp = parse_timestamp(created, page.language) if created else None
    raw = shown.date or created
    gone = stub_state(shown.prose.text)
    return Comment(
        id="",
        source_id=name_of(thing) or shown.number,
        author=shown.author or author,
        author_url=page.absolute(link) if link else None,
        timestamp=timestamp or (parse_timestamp(raw, page.language) if raw else None),
        timestamp_raw=raw,
        votes=Votes(up=_votes(thing, "upvoteCount", _UP), down=_votes(thing, "downvoteCount", _DOWN)),
        text="" if gone else shown.prose.text,
        quotes=() if gone else shown.prose.quotes,
        state=gone or "visible",
        edited=_is_edited(thing, timestamp),
    )


def types_of(thing: Thing) -> frozenset[str]:
    """Return an item's types without the vocabulary's address."""
    return frozenset(re.split(r"[/#:]", name)[-1] for name in each(thing.get("@type")) if isinstance(name, str))


def each(value: Any) -> list[Any]:
    """Return a field's values: one stands without a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def line(value: Any) -> str:
    """Return a field's first value that is a text or a number, on one line."""
    found = next((v for v in each(value) if isinstance(v, str | int | float) and not isinstance(v, bool)), "")
    return " ".join(str(found).split())


def name_of(thing: Thing) -> str | None:
    """Return the id by which an item is known: its number, its address, or what follows # in that."""
    for key in _ID_NAMES:
        value = thing.get(key)
        if isinstance(value, dict):
            value = value.get("value")
        if found := identity(line(value)):
            return found
    return None


def identity(address: str) -> str | None:
    """Return the id in an address: `/well#comment-12` and `comment-12` are both 12."""
    match = _NUMBERED.fullmatch(address)
    return match[1] if match else address.rpartition("#")[2] or None


def parent_of(thing: Thing) -> str | None:
    """Return the id of what an item says it answers, a comment or the article."""
    for key in _PARENT_NAMES:
        for value in each(thing.get(key)):
            found = name_of(value) if isinstance(value, dict) else identity(line(value))
            if found:
                return found
    return None


def count_of(thing: Thing) -> int | None:
    """Return the number of comments that an article's item declares."""
    for key in ("commentCount", "answerCount"):
        if (count := parse_count(line(thing.get(key)))) is not None:
            return count
    return _counted(thing, ("CommentAction", "UserComments"))


def _person(thing: Thing) -> tuple[str | None, str | None]:
    for key in AUTHOR_NAMES:
        for value in each(thing.get(key)):
            if isinstance(value, dict):
                name = line(value.get("name")) or line(value.get("alternateName"))
                if name:
                    return name, line(value.get("url")) or line(value.get("sameAs")) or None
            elif name := line(value):
                return name, None
    return None, None


def _votes(thing: Thing, key: str, actions: tuple[str, ...]) -> int | None:
    count = parse_count(line(thing.get(key)))
    return _counted(thing, actions) if count is None else count


def _counted(thing: Thing, actions: tuple[str, ...]) -> int | None:
    for action, count in _counters(thing):
        if action in actions:
            return parse_count(count)
    return None


def _counters(thing: Thing) -> Iterator[tuple[str, str]]:
    for value in each(thing.get("interactionStatistic")):
        if isinstance(value, dict):
            kind = value.get("interactionType")
            names = types_of(kind) if isinstance(kind, dict) else types_of({"@type": kind})
            yield from ((name, line(value.get("userInteractionCount"))) for name in names)
    for value in each(thing.get("interactionCount")):
        if match := _OLD_COUNTER.fullmatch(line(value)):
            yield match[1], match[2]


def _is_edited(thing: Thing, created: str | None) -> bool:
    modified = parse_timestamp(line(thing.get("dateModified")))
    return bool(created and modified and modified > created)
