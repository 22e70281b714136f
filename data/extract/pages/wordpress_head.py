"""Author and date of a WordPress comment, its words already taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from threadwarden.data.extract.dates import find_date, parse_timestamp
from threadwarden.data.extract.elements import Element, attribute, classes, detach_each
from threadwarden.data.extract.pages.comment_parts import Parts
from threadwarden.data.extract.pages.printed_date import find_printed_date
from threadwarden.data.extract.prose import line_of, plain_line

FULL_NAME = frozenset({"fn"})
NAME_TAGS = frozenset({"cite", "b"})
_NAME = frozenset(
    {
        "fn",
        "comment-author-name",
        "comment_author",
        "commentauthor",
        "comment-author-link",
        "wp-block-comment-author-name",
    }
)
_AUTHOR = frozenset(
    {"comment-author", "name", "user", "author", "vcard", "commenter", "comment-name", "comment_name", "username"}
)
_AUTHOR_LIKE = re.compile(r"(?:.*[-_])?author(?:[-_]?name)?")
_NOT_NAME = frozenset(
    {
        "says",
        "comment-meta",
        "commentmetadata",
        "comment-date",
        "avatar",
        "bypostauthor",
        "post-author-label",
        "comment-edit-link",
        "comment-reply-link",
        "comment-reply-login",
    }
)
_METADATA = frozenset({"commentmetadata"})
_EDIT = frozenset({"comment-edit-link"})
_DATE = frozenset({"comment-date", "comment_time", "comment-time", "comment_date", "commentdate"})
_META = frozenset(
    {
        "comment-meta",
        "commentmetadata",
        "comment-metadata",
        "comment_meta",
        "date",
        "published",
        "time",
        "meta",
        "timestamp",
    }
)
_RELATIVE = re.compile(r"(?=.*\d)(?=.*[^\W\d]).{3,40}")
_SAYS = re.compile(r"(?:(?:^|\s)(?:says|said|wrote|writes|schreibt|sagt|dit|dice|disse|zegt))?\s?:?$", re.IGNORECASE)
_KIND_BY = re.compile(r"(?:comment|pingback|trackback) (?:by|from):? ", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\d{1,2}:\d{2}\s?(?:[ap]\.?m)?", re.IGNORECASE)
_BEFORE_DATE = re.compile(r"[\s—–\-|@,·•(]*(?:(?:^|\s)(?:posted|on|at|am|le|el|op))*[\s—–\-|@,·•(:]*$", re.IGNORECASE)
_BY = re.compile(
    r"(?:^|\b(?:posted|written|comment) )by:?\s+(.{1,60}?)\s*(?:$|\s(?:on|at)\s|[—–|(]|\s-\s)", re.IGNORECASE
)
_NUMBERED = re.compile(r"#?\d{1,4}[.:)]?\s+")
_NAME_SAYS = re.compile(r"(\S.{0,39}?)\s(?:says|said|wrote)\b", re.IGNORECASE)
_LONGEST_NAME = 60
_LONGEST_LINE = 300
# No head has so many; each is read whole, and they may nest.
_MOST_CANDIDATES = 50


@dataclass(frozen=True)
class Author:
    """A name as printed, and the address it links to."""

    name: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Date:
    """A date as printed, and as ISO 8601 if it is absolute."""

    raw: str | None = None
    timestamp: str | None = None


def read_author(element: Element, head: Parts) -> Author:
    """Return who wrote a comment, read from what is left of it when its words are out."""
    found = _author_element(head)
    if found is None:
        return _author_in_line(element, head)
    detach_each(list(filter(_is_no_name, found.iterdescendants("*"))))
    link = next((node for node in found.iter("a") if node.get("href")), None)
    url = None if link is None else attribute(link, "href") or None
    name = _cleaned(line_of(_name_inside(found)))
    return Author(name or _cleaned(line_of(found)) or None, url)


def _is_no_name(node: Element) -> bool:
    if node.tag == "time" or classes(node) & _NOT_NAME:
        return True
    return node.tag == "a" and "#comment-" in (node.get("href") or "")


def _author_element(head: Parts) -> Element | None:
    found = head.first_with_class(FULL_NAME, NAME_TAGS)
    found = head.first_with_class(_NAME) if found is None else found
    found = next(head.tagged("cite"), None) if found is None else found
    found = head.first_with_class({"url"}, {"a"}) if found is None else found
    found = head.first_with_class(_AUTHOR) if found is None else found
    if found is None:
        found = next((node for node in head.nodes if any(map(_AUTHOR_LIKE.fullmatch, classes(node)))), None)
    return found


def _name_inside(found: Element) -> Element:
    """Return the part of an author's element that is the name: its link, or what it prints in bold."""
    links = islice((node for node in found.iter("a") if "url" in classes(node)), _MOST_CANDIDATES)
    link = next(filter(line_of, links), None)
    if link is not None:
        return link
    if classes(found) & _NAME:
        return found
    return next(filter(line_of, islice(found.iter("strong", "b", "h3", "h4", "h5"), _MOST_CANDIDATES)), found)


def _cleaned(line: str) -> str:
    """Return a name without the date, the "says" and the kind of comment that some themes print around it."""
    line = line[:_LONGEST_LINE]
    written = find_date(line) if _DIGIT.search(line) else None
    clock = _CLOCK.search(line)
    if written is None and clock and clock.start():
        written = clock.group()
    if written:
        line = _BEFORE_DATE.sub("", line.partition(written)[0])
    return _KIND_BY.sub("", _SAYS.sub("", line) or line, count=1).strip(" |·•—–,")


def _author_in_line(element: Element, head: Parts) -> Author:
    """Read "by NAME on DATE", "NAME - DATE", or the first outside link of a pingback's line."""
    name = _named_in(line_of(element))
    link = next((node for node in head.tagged("a") if node.get("href") and _leads_outside(node)), None)
    if link is not None:
        return Author(name or line_of(link) or None, attribute(link, "href") or None)
    bold = map(line_of, islice(head.tagged("strong", "b", "h3", "h4", "h5", "h6"), _MOST_CANDIDATES))
    return Author(name or next((_cleaned(text) for text in bold if 0 < len(text) <= _LONGEST_NAME), None) or None)


def _named_in(line: str) -> str | None:
    """Return the name in "by NAME on DATE", "1. NAME said:" or "#1 NAME - DATE"."""
    line = line[:_LONGEST_LINE]
    line = _NUMBERED.sub("", line, count=1) if _NUMBERED.match(line) else line
    written = find_date(line) or find_printed_date(line)
    if said := _BY.search(line) or _NAME_SAYS.match(line.removeprefix(written or "").lstrip(" ,|-–—")):
        return said[1]
    before = _BEFORE_DATE.sub("", line.partition(written)[0]) if written else ""
    return before if 0 < len(before) <= _LONGEST_NAME else None


def _leads_outside(link: Element) -> bool:
    return any(word in (link.get("rel") or "") for word in ("external", "nofollow")) and not any(
        name.startswith("comment-reply") for name in classes(link)
    )


def read_date(element: Element, head: Parts, language: str | None) -> Date:
    """Return when a comment was written; an attribute made for machines counts more than what is printed."""
    for node in head.tagged("time", "abbr"):
        moment = attribute(node, "datetime") or attribute(node, "title")
        if timestamp := parse_timestamp(moment, language):
            return Date(line_of(node) or moment, timestamp)
    lines: list[str] = []
    full = ""
    for node in islice(_date_elements(head), _MOST_CANDIDATES):
        lines.append(plain_line(node))
        # Some themes print the day and the hour in elements of their own, and both in the one around them.
        full = max(full, _printed(lines[-1]), key=len)
        if _CLOCK.search(full):
            break
    if full := full or _printed(plain_line(element)):
        return Date(full, parse_timestamp(full, language))
    whole = next((line for line in lines if _RELATIVE.fullmatch(line)), None)
    return Date(whole or next(filter(None, map(find_printed_date, (*lines, plain_line(element)))), None))


def _date_elements(head: Parts) -> Iterator[Element]:
    for meta in head.with_class(_METADATA):
        yield from (link for link in meta.iter("a") if not classes(link) & _EDIT)
    yield from head.with_class(_DATE)
    yield from head.tagged("time")
    yield from head.with_class(_META)


def _printed(line: str) -> str:
    """Return the full date in a line with the weekday before it, nothing where there is none."""
    full = find_date(line) or ""
    whole = find_printed_date(line) if full and not line.startswith(full) else None
    return whole.partition(full)[0] + full if whole and full in whole else full
