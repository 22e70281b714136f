"""The fields of one WordPress comment, its replies already taken out."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.dates import find_date, parse_timestamp
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    classes,
    detach,
    detach_all,
    first,
    first_of,
    select,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.prose import Prose, line_of, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Kind, State, Votes

_PENDING = by_class("comment-awaiting-moderation", "unapproved", "comment-unapproved")
_NOTICE = ".//*[" + by_class("comment-awaiting-moderation") + "]"
_EDITED = ".//*[" + by_class("comment-edited", "comment-last-edited", "edited-comment") + "]"
_CONTENT = (
    ".//*[" + by_class("comment-content", "comment_content", "comment__content", "comment-content-wrap") + "]",
    ".//*[" + by_class("comment-text", "comment_text", "commenttext", "comment-entry", "comment_entry") + "]",
    ".//*[" + by_class("comment-copy", "comment-txt", "format_text", "commententry", "comment-message") + "]",
    ".//*[@itemprop='text' or @itemprop='commentText']",
    ".//*[" + by_class("comment-body", "commentbody", "comment_body") + "]",
)
_BODY = _CONTENT[-1]
_FULL_NAME = (
    ".//cite[" + by_class("fn") + "] | .//b[" + by_class("fn") + "]",
    ".//*[" + by_class("fn", "comment-author-name", "comment_author", "commentauthor", "comment-author-link") + "]",
)
_AUTHOR = (
    *_FULL_NAME,
    ".//cite",
    ".//a[" + by_class("url") + "]",
    ".//*[" + by_class("comment-author", "name", "user", "author", "vcard") + "]",
)
_HEAD = by_class("comment-author", "comment-meta", "commentmetadata", "comment-metadata", "fn", "vcard")
_FURNITURE = by_class("comment-avatar", "avatar", "reply", "comment-date", "comment-time", "cmtinfo", "says", "date")
_HEADER = f".//*[{_HEAD} or {_FURNITURE} or self::cite or self::header or self::footer or self::time]"
_NAMING = ".//a[" + by_class("url") + "] | .//cite | .//*[" + by_class("fn") + "] | .//a[contains(@href, '#comment-')]"
_DATE = (
    ".//*[" + by_class("commentmetadata") + "]//a[not(" + by_class("comment-edit-link") + ")]",
    ".//*[" + by_class("comment-date", "comment_time", "comment-time", "comment_date", "commentdate") + "]",
    ".//*[" + by_class("comment-meta", "commentmetadata", "comment-metadata", "date", "published", "time") + "]",
)
_REPLY_TO = ".//*[" + by_class("in-reply-to", "comment-parent", "comment-parent-link", "comment-in-reply-to") + "]"
_TO_COMMENT = "descendant-or-self::a[contains(@href, '#comment-')]"
_PARENT_ATTRIBUTES = ("data-parent-id", "data-parentid", "data-comment-parent", "data-parent")
_BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre", "table", "figure", "h1", "h2", "h3", "h4", "h5", "h6"})
_HEADABLE = "self::p or self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6"
_LONGEST_HEAD = 150
_PING = re.compile(r"\s*(?:ping|track)back\s*:?\s*", re.IGNORECASE)
_RELATIVE = re.compile(r"(?=.*\d)(?=.*[^\W\d]).{3,40}")
_SAYS = re.compile(r"\s*(?:says|said|wrote|schreibt|sagt|dit|dice)?\s*:?\s*$", re.IGNORECASE)
_KIND_BY = re.compile(r"(comment|pingback|trackback) (?:by|from):? ", re.IGNORECASE)
_NAME_SAYS = re.compile(r"\S.{0,39} (?:says|said|wrote)\s?[,:]", re.IGNORECASE)
_NAME_DASH = re.compile(r"(?:#?\d{1,4}[.:)]? )?(\S.{0,39}?)\s?[-–—|]\s?")
_NAME_ON = re.compile(r"(?:#?\d{1,4}[.:)]? )?(\S.{0,39}?)\s?(?:[-–—|,]|\bon|\bat|\bsays:?)\s?", re.IGNORECASE)
_BY = re.compile(r"\s*(?:posted |written )?by:?\s+(.{1,60}?)\s+(?:on|at|—|–|-|\|)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A comment and the number of the comment it says it answers."""

    comment: Comment
    parent: str | None


def read_comment(element: Element, number: str | None, language: str | None) -> Found:
    """Read one comment; what is left of the element afterwards is of no use."""
    parent, votes, kind = _explicit_parent(element), _votes(element), _kind(element)
    pending = first(element, "descendant-or-self::*[" + _PENDING + "]") is not None
    detach_all(element, _NOTICE)
    edited = first(element, _EDITED) is not None
    detach_all(element, _EDITED)
    prose = _ping_prose(element) if kind != "comment" and _is_bare(element) else _take_prose(element)
    gone = stub_state(prose.text)
    date = _date(element, language)
    author = _author(element)
    state: State = gone or ("pending" if pending else "visible")
    comment = Comment(
        id="",
        source_id=number,
        author=author.name,
        author_url=author.url,
        timestamp=date.timestamp,
        timestamp_raw=date.raw,
        votes=votes,
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=state,
        edited=edited,
        kind=kind,
    )
    return Found(comment, parent)


@dataclass(frozen=True)
class _Author:
    name: str | None = None
    url: str | None = None


def _explicit_parent(element: Element) -> str | None:
    for name in _PARENT_ATTRIBUTES:
        value = attribute(element, name)
        if value.isdecimal() and value.strip("0"):
            return value
    mark = first(element, _REPLY_TO)
    link = None if mark is None else first(mark, _TO_COMMENT)
    if mark is None or link is None:
        return None
    number = re.search(r"#comment-(\d+)", attribute(link, "href"))
    detach(mark)
    return number[1] if number else None


def _votes(element: Element) -> Votes:
    # The Comment Rating plug-in: karma-N-up and karma-N-down hold the two counts.
    counts = [first(element, f".//*[starts-with(@id, 'karma-')][contains(@id, '-{way}')]") for way in ("up", "down")]
    up, down = (None if count is None else parse_count(line_of(count)) for count in counts)
    return Votes(up=up, down=None if down is None else abs(down))


def _kind(element: Element) -> Kind:
    cite = first(element, ".//cite")
    by = None if cite is None else _KIND_BY.match(line_of(cite))
    names = classes(element) | ({by[1].lower()} if by else set())
    if "pingback" in names:
        return "pingback"
    return "trackback" if "trackback" in names else "comment"


def _is_bare(element: Element) -> bool:
    """Tell whether a pingback is printed the short way: "Pingback: Title", a link and no words."""
    if _PING.match(line_of(element)) and first_of(element, _FULL_NAME) is None:
        return True
    return first_of(element, _CONTENT[:-1]) is None and first(element, ".//p") is None


def _ping_prose(element: Element) -> Prose:
    """Return nothing: the link of a short pingback is its author."""
    detach_all(element, ".//*[" + by_class("edit-link", "comment-edit-link", "reply") + "]")
    return Prose("")


def _take_prose(element: Element) -> Prose:
    """Read the body and take it out, so that what is left is the comment's head."""
    body = next((match for path in _CONTENT for match in select(element, path) if not _holds_head(match)), None)
    if body is None:
        return _bare_paragraphs(element)
    prose = read_prose(body)
    detach(body)
    return prose


def _holds_head(body: Element) -> bool:
    """Tell whether author or date stand inside: in WordPress core .comment-body is the whole comment."""
    return first(body, f".//*[{_HEAD}]") is not None or any(map(_is_head_block, select(body, f".//*[{_HEADABLE}]")[:2]))


def _bare_paragraphs(element: Element) -> Prose:
    """Read the paragraphs that stand among the head's elements; without any, the text around them."""
    body = first(element, _BODY)
    room = element if body is None else body
    heads = {part for head in select(room, _HEADER) for part in head.iter()}
    heads.update(block for block in select(room, ".//*[" + _HEADABLE + "]") if _is_head_block(block))
    start = next((block for block in select(room, ".//p | .//blockquote") if block not in heads), None)
    parent = None if start is None else start.getparent()
    if parent is None:
        return _loose_text(room)
    box = parent.makeelement("div", {})
    box.extend([child for child in parent if child not in heads and _is_words(child)])
    return read_prose(box)


def _is_words(child: Element) -> bool:
    return child.tag in _BLOCKS or (child.tag == "div" and not child.get("class"))


def _is_head_block(block: Element) -> bool:
    """Tell a line that names author or date ("NAME says", "On DATE, NAME said") from a paragraph of words."""
    line = line_of(block)
    if len(line) > _LONGEST_HEAD:
        return False
    date, named = find_date(line), first(block, _NAMING)
    if named is None:
        return _NAME_SAYS.fullmatch(line) is not None or (date is not None and _is_dateline(line, date))
    rest = line.replace(line_of(named), "", 1)
    return date is not None or block.tag != "p" or _SAYS.fullmatch(rest.strip(" ,.")) is not None


def _is_dateline(line: str, date: str) -> bool:
    """Tell a date alone, or after a name and a dash, from a sentence that ends in one."""
    before = line.removesuffix(date)
    return before != line and (not before or bool(_NAME_DASH.fullmatch(before)))


def _loose_text(room: Element) -> Prose:
    heads = [head for head in select(room, _HEADER) if head.getparent() is not None]
    for head in heads:
        detach(head)
    box = room.makeelement("div", {})
    box.text, room.text = room.text, None
    box.extend(list(room))
    # The head goes back: author and date are still to be read from it.
    room.extend(heads)
    return read_prose(box)


def _author(element: Element) -> _Author:
    found = first_of(element, _AUTHOR)
    if found is None:
        return _author_in_line(element)
    link = first(found, "descendant-or-self::a[@href]")
    detach_all(found, ".//*[" + by_class("says", "comment-meta", "commentmetadata", "comment-date") + "] | .//time")
    name = _KIND_BY.sub("", _SAYS.sub("", line_of(found)), count=1).strip()
    if written := find_date(name):
        name = name.partition(written)[0].rstrip(" —–-|@,")
    return _Author(name or None, None if link is None else attribute(link, "href") or None)


def _author_in_line(element: Element) -> _Author:
    """Read "by NAME on DATE", "NAME - DATE", or the first outside link of a pingback's line."""
    line = line_of(element)
    written = find_date(line)
    before = line.partition(written)[0] if written else ""
    name = _BY.match(line) or _NAME_ON.fullmatch(before)
    link = first(element, ".//a[@rel][contains(@rel, 'external') or contains(@rel, 'nofollow')][@href]")
    if link is None:
        return _Author(name[1] if name else None)
    return _Author(name[1] if name else line_of(link) or None, attribute(link, "href") or None)


@dataclass(frozen=True)
class _Date:
    raw: str | None = None
    timestamp: str | None = None


def _date(element: Element, language: str | None) -> _Date:
    """Return the date as printed, and as ISO 8601 if it is absolute."""
    time = first(element, ".//time[@datetime]")
    if time is not None:
        moment = attribute(time, "datetime")
        return _Date(line_of(time) or moment, parse_timestamp(moment, language))
    lines = [line_of(match) for path in _DATE for match in select(element, path)]
    written = next(filter(None, map(find_date, [*lines, line_of(element)])), None)
    if written is not None:
        return _Date(written, parse_timestamp(written, language))
    return _Date(next((line for line in lines if _RELATIVE.fullmatch(line)), None))
