"""Movable Type: `div#comment-N` with `.comment-content`, flat; "replied to comment from" names the comment answered."""

import re
from itertools import islice

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    detach,
    detach_all,
    first,
    outermost,
    select,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.block_comment import read_block
from threadwarden.data.extract.prose import plain_line
from threadwarden.data.thread import Comment

_ID = re.compile(r"comment-(\d+)")
_ITEMS = f"//div[starts-with(@id, 'comment-')][.//div[{by_class('comment-content')}]]"
_INNER = f"./div[{by_class('inner', 'comment-inner')}]"
_HEAD = f".//*[{by_class('comment-header', 'asset-meta', 'comment-footer', 'posted')}]"
_DATE = (
    f".//abbr[{by_class('published')}] | .//*[{by_class('comment-footer', 'posted')}]//a[contains(@href, '#comment-')]"
)
_PARENT = f".//*[{by_class('comment-header', 'asset-meta', 'byline')}]//a[contains(@href, '#comment-')]"
_TO = re.compile(r"#comment-(\d+)$")
_REPLIED = re.compile(r"\s*(?:replied to|in reply to|antwortete auf|a répondu à)\b.*$", re.IGNORECASE | re.DOTALL)
_REPLY = f".//*[{by_class('comment-reply-link')}] | .//a[@title='Reply' or starts-with(@onclick, 'mtReply')]"
_AREA = f"//*[@id='comments' or {by_class('comments')}]"
_FORM = f"//*[@id='comments-open' or {by_class('comments-open')}]"
_HEADING = f".//*[{by_class('comments-header')}] | .//h2 | .//h3"
_NEAR = 4
_DECLARED = re.compile(r"(\d[\d.,]*)\s+comments?\b|comments?\s*\((\d[\d.,]*)\)", re.IGNORECASE)


class MovableType:
    """Reads the list of versions 3 to 6; themes of other systems use its ids, so its inner elements decide."""

    def claims(self, page: Page) -> bool:
        """Tell whether comments in Movable Type's own nesting stand on the page."""
        return "comment-content" in page.classes and page.has_id("comment-") and bool(_items(page))

    def read(self, page: Page) -> Reading:
        """Read the thread; what a comment answers is told by the link in its byline."""
        items = _items(page)
        areas = [area for area in outermost(select(page.root, _AREA)) if first(area, ".//h1") is None]
        declared = _declared(areas)
        for item in items:
            detach(item)
        return Reading(
            "movable-type",
            tuple(_draft(item, page) for item in items),
            cut=(*areas, *select(page.root, _FORM), *items),
            declared_count=declared,
        )


def _items(page: Page) -> list[Element]:
    items = [item for item in select(page.root, _ITEMS) if _ID.fullmatch(attribute(item, "id"))]
    return [item for item in items if first(item, _INNER) is not None and first(item, _HEAD) is not None]


def _draft(item: Element, page: Page) -> Draft:
    parent = _parent(item)
    detach_all(item, _REPLY)
    return Draft(_comment(item, page), explicit_parent=parent)


def _comment(item: Element, page: Page) -> Comment:
    match = _ID.fullmatch(attribute(item, "id"))
    return read_block(item, first(item, _DATE), match[1] if match else None, page.language)


def _parent(item: Element) -> str | None:
    """Return the number of the comment answered; its mention leaves the byline, whose author is another."""
    own = attribute(item, "id")
    for link in select(item, _PARENT):
        match = _TO.search(attribute(link, "href"))
        if match and f"comment-{match[1]}" != own and first(link, ".//abbr") is None:
            before = link.getprevious()
            if before is not None and before.tail:
                before.tail = _REPLIED.sub("", before.tail)
            detach(link)
            return match[1]
    return None


def _declared(areas: list[Element]) -> int | None:
    above = [sibling for area in areas[:1] for sibling in islice(area.itersiblings(preceding=True), _NEAR)]
    headings = [heading for area in areas[:1] for heading in select(area, _HEADING)[:_NEAR]]
    match = next(filter(None, (_DECLARED.match(plain_line(heading)) for heading in (*headings, *above))), None)
    return parse_count((match[1] or match[2]).strip(".,")) if match else None
