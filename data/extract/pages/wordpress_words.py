"""The words of a WordPress comment: which of its elements hold them, and which hold its head."""

import re
from functools import lru_cache
from itertools import islice

from threadwarden.data.extract.dates import find_date
from threadwarden.data.extract.elements import MOST_NESTED, Element, classes, detach, detach_each, outermost
from threadwarden.data.extract.pages.comment_parts import Parts
from threadwarden.data.extract.pages.printed_date import find_printed_date
from threadwarden.data.extract.prose import Prose, plain_line, read_prose, short_line

# Written without hyphens and underscores, and without a theme's own prefix (ast-comment-content).
_CONTENT = (
    frozenset({"commentcontent", "commentcontentwrap"}),
    frozenset({"commenttext", "commententry"}),
    frozenset({"commentcopy", "commenttxt", "commentmessage", "formattext"}),
    frozenset({"commentbody"}),
)
_BY_PROPERTY = 2
_WORD_MARKS = re.compile(r"[-_]+")
_HEAD = frozenset(
    {
        *(
            "comment-author",
            "comment_author",
            "fn",
            "vcard",
            "name",
            "comment-info",
            "comment_postinfo",
            "comment-head",
        ),
        *("comment-meta", "comment_meta", "commentmetadata", "comment-metadata", "comment-header", "comment-heading"),
        *("comment-date", "comment_date", "comment-time", "comment_time", "date", "perma"),
    }
)
_FURNITURE = frozenset(
    {"comment-avatar", "comment_avatar", "avatar", "reply", "cmtinfo", "says", "comment-number", "comment_num"}
)
_HEAD_TAGS = frozenset({"cite", "header", "footer", "time"})
_HEADABLE = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre", "table", "figure", "h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_HEAD = 150
_LONGEST_REST = 30
_SAYS = re.compile(r"(?:(?:^|\s)(?:says|said|wrote|writes|schreibt|sagt|dit|dice|disse|zegt))?\s?:?$", re.IGNORECASE)
_NAME_SAYS = re.compile(r"\S.{0,39} (?:says|said|wrote)\s?[,:]", re.IGNORECASE)
_ENDS_IN_NUMBER = re.compile(r"\d[^\d]{0,10}$")
_NAME_DASH = re.compile(r"(?:#?\d{1,4}[.:)]? )?\S.{0,39}?\s?[-–—|]\s?")
_NAME_ON = re.compile(r"(?:#?\d{1,4}[.:)]? )?\S.{0,39}?\s?(?:[-–—|,]|\bon|\bat|\bsays:?)?\s?", re.IGNORECASE)


def has_content(parts: Parts) -> bool:
    """Tell whether an element of the comment is named after its words, more closely than `comment-body`."""
    return any(tier < len(_CONTENT) - 1 for tier, _ in _bodies(parts))


def take_prose(element: Element, parts: Parts) -> Prose:
    """Read the words and take them out, so that what is left is the comment's head."""
    room, inside = element, parts
    for _, body in _bodies(parts):
        held = Parts(body)
        if not _holds_head(held):
            prose = read_prose(body)
            detach(body)
            return prose
        if room is element:
            room, inside = body, held
    return _bare_paragraphs(room, inside)


def _bodies(parts: Parts) -> list[tuple[int, Element]]:
    """Return the elements that may hold the words, the most telling names first."""
    found = ((node, _tier(node.get("class") or "", node.get("itemprop") or "")) for node in parts.nodes)
    tiers = {node: tier for node, tier in found if tier is not None}
    return sorted(((tiers[node], node) for node in outermost(tiers, MOST_NESTED)), key=lambda pair: pair[0])


@lru_cache(maxsize=4096)
def _tier(names: str, property_name: str) -> int | None:
    if "comment" not in names and "format" not in names:
        return _BY_PROPERTY if property_name in ("text", "commentText") else None
    plain = {_WORD_MARKS.sub("", name.lower()) for name in names.split()}
    plain |= {name[name.index("comment") :] for name in plain if "comment" in name}
    found = (tier for tier, wanted in enumerate(_CONTENT) if plain & wanted)
    return next(found, _BY_PROPERTY if property_name in ("text", "commentText") else None)


def _holds_head(parts: Parts) -> bool:
    """Tell whether author or date stand in a body: in WordPress core .comment-body is the whole comment."""
    if parts.has_class(_HEAD):
        return True
    return any(map(_is_head_block, islice(parts.tagged(*_HEADABLE), 2)))


def _bare_paragraphs(room: Element, parts: Parts) -> Prose:
    """Read the paragraphs that stand among the head's elements; without any, the text around them."""
    headers = [*parts.with_class(_HEAD | _FURNITURE), *parts.tagged(*_HEAD_TAGS)]
    heads = {part for header in outermost(headers) for part in header.iter()}
    heads.update(filter(_is_head_block, outermost([*parts.tagged(*_HEADABLE)], MOST_NESTED)))
    start = next((block for block in parts.tagged("p", "blockquote") if block not in heads), None)
    parent = None if start is None else start.getparent()
    if parent is None:
        return _loose_text(room, headers)
    box = parent.makeelement("div", {})
    box.extend([child for child in parent if child not in heads and _is_words(child)])
    return read_prose(box)


def _is_words(child: Element) -> bool:
    return child.tag in _BLOCKS or (child.tag == "div" and not child.get("class") and not _is_head_block(child))


def _is_head_block(block: Element) -> bool:
    """Tell a line that names author or date ("NAME says", "On DATE, NAME said") from a paragraph of words."""
    line = short_line(block, _LONGEST_HEAD)
    if not line:
        return False
    named = next(filter(_is_naming, block.iterdescendants("*")), None)
    if named is None:
        return _NAME_SAYS.fullmatch(line) is not None or _is_dateline(line, block.tag)
    rest = line.replace(plain_line(named), "", 1)
    if block.tag != "p" or _SAYS.fullmatch(rest.strip(" ,.")):
        return True
    date = find_printed_date(line) if len(rest) <= 2 * _LONGEST_REST else None
    return date is not None and len(rest.replace(date, "", 1).strip()) <= _LONGEST_REST


def _is_naming(node: Element) -> bool:
    names = classes(node)
    return (
        node.tag == "cite"
        or "fn" in names
        or (node.tag == "a" and ("url" in names or "#comment-" in (node.get("href") or "")))
    )


def _is_dateline(line: str, tag: object) -> bool:
    """Tell a date alone, or after a name and a dash, from a sentence that ends in one."""
    date = find_printed_date(line) if _ENDS_IN_NUMBER.search(line) else None
    if date is None or not line.endswith(date) or (tag == "p" and find_date(date) is None):
        return False
    before = line.removesuffix(date)
    return not before or bool((_NAME_DASH if tag == "p" else _NAME_ON).fullmatch(before))


def _loose_text(room: Element, headers: list[Element]) -> Prose:
    heads = [header for header in headers if header.getparent() is not None]
    detach_each(heads)
    box = room.makeelement("div", {})
    box.text, room.text = room.text, None
    box.extend(list(room))
    # The head goes back: author and date are still to be read from it.
    room.extend(heads)
    return read_prose(box)
