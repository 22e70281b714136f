"""Comments in a page's JSON-LD scripts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from threadwarden.data.extract.elements import Element, attribute
from threadwarden.data.extract.pages.schema_comment import (
    AUTHOR_NAMES,
    COMMENT_TYPES,
    DATE_NAMES,
    TEXT_NAMES,
    SchemaItem,
    Shown,
    Thing,
    count_of,
    each,
    name_of,
    types_of,
)
from threadwarden.data.extract.prose import read_html

_MENTION = re.compile(r'"(?:https?://schema\.org/|schema:)?(?:Comment|UserComments|Answer)"|"comment"\s*:')
_LONGEST = 4_000_000
_ASIDE = frozenset({*AUTHOR_NAMES, "parentItem", "about", "potentialAction", "publisher"})


@dataclass(frozen=True)
class Scripts:
    """The comments of all scripts in order, and the number that the article's item declares."""

    items: tuple[SchemaItem, ...] = ()
    declared: int | None = None


def read_scripts(root: Element) -> Scripts:
    """Return the comments that a page's scripts describe; most pages have none, which costs little."""
    items: list[SchemaItem] = []
    declared: list[int] = []
    seen: set[tuple[str | None, str]] = set()
    for value, key, around in _walk(list(_documents(root)), items):
        if _is_comment(value, key):
            text = _text(value)
            mark = (name_of(value), text)
            # The same thread may stand in two scripts.
            if mark[0] is None or mark not in seen:
                seen.add(mark)
                items.append(SchemaItem(value, Shown(read_html(text)), around))
        elif (count := count_of(value)) is not None:
            declared.append(count)
    if not any(item.shown.prose.text for item in items):
        return Scripts()
    return Scripts(tuple(items), max(declared, default=None))


def _walk(documents: list[Any], items: list[SchemaItem]) -> Iterator[tuple[dict[str, Any], str, int | None]]:
    """Yield every object in order with the key it stands under and the position of the comment around it."""
    waiting: list[tuple[Any, str, int | None]] = [(documents, "", None)]
    while waiting:
        value, key, around = waiting.pop()
        if isinstance(value, list):
            waiting += [(part, key, around) for part in reversed(value)]
        elif isinstance(value, dict):
            before = len(items)
            yield value, key, around
            inner = before if len(items) > before else around
            waiting += [(part, name, inner) for name, part in reversed(value.items()) if name not in _ASIDE]


def _documents(root: Element) -> Iterator[Any]:
    for script in root.iter("script"):
        text = script.text or ""
        if (
            attribute(script, "type").lower() == "application/ld+json"
            and len(text) < _LONGEST
            and _MENTION.search(text)
        ):
            yield from _parsed(script)


def _parsed(script: Element) -> list[Any]:
    # Heavy (a quarter of a second): only for a page whose scripts speak of comments.
    from extruct.jsonld import JsonLdExtractor

    script.set("type", "application/ld+json")
    try:
        found: list[Any] = JsonLdExtractor().extract_items(script)
    except (ValueError, RecursionError):
        return []
    return found


def _is_comment(thing: Thing, key: str) -> bool:
    types = types_of(thing)
    if not types & COMMENT_TYPES and (types or key != "comment"):
        return False
    # The answers of a page of frequent questions, and notes that explain a quiz, are nobody's comments.
    return _any_of(thing, AUTHOR_NAMES) or ("Answer" not in types and _any_of(thing, DATE_NAMES))


def _any_of(thing: Thing, names: tuple[str, ...]) -> bool:
    return any(thing.get(name) for name in names)


def _text(thing: Thing) -> str:
    texts = (value for name in TEXT_NAMES for value in each(thing.get(name)))
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")
