"""TypePad: `div.comment#comment-6a...`, signed in `p.comment-footer`: "Posted by: NAME | DATE"."""

import re

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, attribute, by_class, detach_each, first, select
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.areas import areas_at
from threadwarden.data.extract.pages.block_comment import read_block
from threadwarden.data.extract.pages.declared import declared_in
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.pages.signature import SIGNATURES, read_signed
from threadwarden.data.thread import Comment

_ITEMS = f"//*[starts-with(@id, 'comment-6a')][{by_class('comment')}]"
_ID = re.compile(r"comment-(6a[0-9a-f]{16,})")
_AREA = f"//*[@id='all-comments' or @id='comments-content' or {by_class('comments-info', 'comments-content')}]"
_HEADING = f".//*[{by_class('comments-header')}] | .//h2 | .//h3"
_SIGNATURE = f".//{SIGNATURES}"
_NEXT = "//a[contains(@href, '/comments/page/')]"


class TypePad:
    """Reads the list of comments, flat as TypePad prints it; an answer that nests stands in what it answers."""

    def claims(self, page: Page) -> bool:
        """Tell whether a comment with TypePad's kind of id stands on the page; the preview's has none."""
        return page.has_id("comment-6a") and bool(page.once(_items))

    def read(self, page: Page) -> Reading:
        """Read the thread."""
        items = page.once(_items)
        parents = enclosing(items, items)
        following = first(page.root, _NEXT)
        detach_each(items)
        areas = areas_at(page.root, _AREA)
        return Reading(
            "typepad",
            tuple(Draft(_comment(item, page), dom_parent=parent) for item, parent in zip(items, parents, strict=True)),
            cut=(*areas, *items),
            declared_count=declared_in(heading for area in areas for heading in select(area, _HEADING)),
            missing=() if following is None else ("further pages of comments",),
            next_page=None if following is None else page.absolute(attribute(following, "href")),
        )


def _items(page: Page) -> list[Element]:
    return [item for item in select(page.root, _ITEMS) if _ID.fullmatch(attribute(item, "id"))]


def _comment(item: Element, page: Page) -> Comment:
    match = _ID.fullmatch(attribute(item, "id"))
    number = match[1] if match else None
    signature = first(item, _SIGNATURE)
    return (
        read_block(item, None, number, page.language)
        if signature is None
        else read_signed(number, item, signature, page)
    )
