"""Comment threads of no known system: repeated blocks of like shape that the page calls comments."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, attribute, detach, detach_each, select
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.block_comment import read_block
from threadwarden.data.extract.pages.block_evidence import HEADING
from threadwarden.data.extract.pages.blocks import Block, find_blocks
from threadwarden.data.extract.prose import plain_line, short_line

_NUMBER = re.compile(r"\D*(\d+)")
_PREFIX = re.compile(
    r"(?:[a-z]+[-_:])*(?:comments?|cmt|reply|post|message|msg|thing|c)[-_:]?(?:id[-_:])?", re.IGNORECASE
)
_DATA_IDS = ("data-comment-id", "data-commentid", "data-id", "data-cid")
_PARENTS = (
    "data-parent-id",
    "data-parentid",
    "data-comment-parent",
    "data-parent",
    "data-reply-to",
    "data-in-reply-to",
)
_WORDED = re.compile(
    r"comment|cmt|kommentar|coment|commento|reacti|talkback|discussion|respon|repl|feedback|opinion", re.IGNORECASE
)
_NO_THREAD = re.compile(
    r"link|count|num|feed|rss|icon|bubble|button|btn|closed|policy|form|respond\b|field|submit|cancel|reply-?(?:title|to)"
    r"|recent|latest|popular|most|responsive|no-?comments|disqus_thread|fb-comments",
    re.IGNORECASE,
)
_NOUN = (
    r"(?:comments?|responses?|replies|thoughts?|reactions?|kommentare?|commentaires?|comentarios?|commenti|reacties)"
)
_DECLARED = re.compile(
    rf"\W*(\d[\d.,]*)\s+(?:\w+\s+)?{_NOUN}\b|\W*(?:\w+\s+)?{_NOUN}\s*[(:\[]\s*(\d[\d.,]*)", re.IGNORECASE
)
_MORE = re.compile(
    r"\W*(?:(?:older|newer|more|next|previous|all|load|show|view|see)\s+){1,3}(?:\d+\s+)?(?:comments?|replies|responses)\b.{0,20}",
    re.IGNORECASE,
)
_LONGEST_LINK = 200


class Generic:
    """Reads what no other adapter knows; asked last."""

    def claims(self, page: Page) -> bool:
        """Tell whether the page calls anything comments, by a name or a heading; a link or a form is none."""
        if any(_WORDED.search(name) and not _NO_THREAD.search(name) for name in page.classes.union(page.ids)):
            return True
        return any(HEADING.fullmatch(short_line(heading, 120)) for heading in page.root.iter("h2", "h3", "h4", "h5"))

    def read(self, page: Page) -> Reading:
        """Read the blocks; nesting gives the parent unless a comment names it."""
        blocks = find_blocks(page)
        if not blocks:
            return Reading("generic")
        area = _area(blocks)
        declared, more = _declared(area, blocks), _more(area)
        boxes = _boxes(blocks)
        drafts = tuple(_draft(block, box, page.language) for block, box in zip(blocks, boxes, strict=True))
        kept = [position for position, draft in enumerate(drafts) if draft.comment.text or draft.comment.author]
        missing = ("further pages of comments",) if more else ()
        return Reading("generic", drafts if len(kept) == len(drafts) else _only(drafts, kept), area, declared, missing)


def _only(drafts: tuple[Draft, ...], kept: list[int]) -> tuple[Draft, ...]:
    """Return some of the drafts; a parent that is not among them is replaced by its own."""
    places = {old: new for new, old in enumerate(kept)}

    def parent(position: int | None) -> int | None:
        while position is not None and position not in places:
            position = drafts[position].dom_parent
        return None if position is None else places[position]

    return tuple(replace(drafts[old], dom_parent=parent(drafts[old].dom_parent)) for old in kept)


def _area(blocks: tuple[Block, ...]) -> tuple[Element, ...]:
    """Return the largest element around the blocks that is called comments and holds no headline, and the blocks."""
    area: Element | None = None
    for above in blocks[0].parts[0].iterancestors():
        if above.tag in ("body", "html", "main") or next(above.iterdescendants("h1"), None) is not None:
            break
        if _WORDED.search(f"{above.get('id') or ''} {above.get('class') or ''}"):
            area = above
    parts = tuple(part for block in blocks for part in block.parts)
    return parts if area is None else (area, *parts)


def _heading_lines(area: tuple[Element, ...]) -> Iterator[str]:
    inside = area[0].iterdescendants("h2", "h3", "h4", "h5", "legend", "strong", "span")
    for element in (*islice(area[0].itersiblings(preceding=True), 4), *islice(inside, 20)):
        line = plain_line(element) if len(element) < 10 else ""
        if line and len(line) <= 80:
            yield line


def _declared(area: tuple[Element, ...], blocks: tuple[Block, ...]) -> int | None:
    """Return the number of comments that a heading gives; a smaller one than those found counts something else."""
    for line in _heading_lines(area):
        match = _DECLARED.match(line)
        count = parse_count((match[1] or match[2]).strip(".,")) if match else None
        if count is not None and count >= len(blocks):
            return count
    return None


def _more(area: tuple[Element, ...]) -> bool:
    return any(
        _MORE.fullmatch(short_line(link, _LONGEST_LINK))
        for link in area[0].iterdescendants("a", "button")
        if len(link) < 4 and (link.tag == "button" or link.get("href") is not None)
    )


def _boxes(blocks: tuple[Block, ...]) -> list[Element]:
    """Take the comments' elements off the page, into one each."""
    if all(len(block.parts) == 1 for block in blocks):
        detach_each(block.parts[0] for block in blocks)
        return [block.parts[0] for block in blocks]
    return [_box(block) for block in blocks]


def _box(block: Block) -> Element:
    if len(block.parts) == 1:
        detach(block.parts[0])
        return block.parts[0]
    box = block.parts[0].makeelement("div", {})
    box.extend(block.parts)
    return box


def _draft(block: Block, box: Element, language: str | None) -> Draft:
    parent = _parent(box)
    return Draft(read_block(box, block.date, _source_id(block), language), parent, block.dom_parent)


def _source_id(block: Block) -> str | None:
    for part in block.parts:
        for name in (*_DATA_IDS, "id"):
            if found := _bare_id(attribute(part, name)):
                return found
    for element in select(block.parts[0], ".//*[@id or @name]")[:6]:
        if match := _NUMBER.fullmatch(attribute(element, "id") or attribute(element, "name")):
            return match[1]
    return None


def _bare_id(name: str) -> str | None:
    """Return what of an element's id tells comments apart: its number, or what follows the word for comment."""
    if match := _NUMBER.fullmatch(name):
        return match[1]
    prefix = _PREFIX.match(name)
    rest = name[prefix.end() :] if prefix else ""
    return rest if any(map(str.isdecimal, rest)) else None


def _parent(box: Element) -> str | None:
    for name in _PARENTS:
        if (value := attribute(box, name)) and value.strip("0"):
            return _bare_id(value) or value
    for link in box.iterdescendants("a"):
        _, mark, name = attribute(link, "href").rpartition("#")
        if mark and _leads_to_parent(link) and (found := _bare_id(name)):
            return found
    return None


def _leads_to_parent(link: Element) -> bool:
    names = link.get("class", "")
    return "reply-to" in names or "parent" in names or "parent" in link.get("rel", "")
