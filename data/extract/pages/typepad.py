"""TypePad: `div.comment#comment-6a...`, signed in `p.comment-footer`: "Posted by: NAME | DATE"."""

import re

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, attribute, by_class, detach, first, outermost, select
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.block_comment import read_block
from threadwarden.data.thread import Comment

_ITEMS = "//div[starts-with(@id, 'comment-6a')][" + by_class("comment") + "]"
_ID = re.compile(r"comment-(6a[0-9a-f]{16,})")
_AREA = "//*[@id='all-comments' or @id='comments-content' or " + by_class("comments-info", "comments-content") + "]"
_DATE = ".//*[" + by_class("comment-footer") + "]/a[contains(@href, '#comment-')]"
_NEXT = "//*[" + by_class("pager-bottom", "pager", "comments-nav") + "]//a[contains(@href, '/comments/page/')][@href]"


class TypePad:
    """Reads the list of comments, flat as TypePad prints it; an answer that nests stands in what it answers."""

    def claims(self, page: Page) -> bool:
        """Tell whether a comment with TypePad's kind of id stands on the page; the preview's has none."""
        return page.has_id("comment-6a") and bool(_items(page))

    def read(self, page: Page) -> Reading:
        """Read the thread."""
        items = _items(page)
        places = {item: position for position, item in enumerate(items)}
        parents = [
            next((places[above] for above in item.iterancestors("div") if above in places), None) for item in items
        ]
        areas = [area for area in outermost(select(page.root, _AREA)) if first(area, ".//h1") is None]
        following = first(page.root, _NEXT)
        for item in items:
            detach(item)
        return Reading(
            "typepad",
            tuple(Draft(_comment(item, page), dom_parent=parent) for item, parent in zip(items, parents, strict=True)),
            cut=(*areas, *items),
            missing=() if following is None else ("further pages of comments",),
            next_page=None if following is None else page.absolute(attribute(following, "href")),
        )


def _items(page: Page) -> list[Element]:
    return [item for item in select(page.root, _ITEMS) if _ID.fullmatch(attribute(item, "id"))]


def _comment(item: Element, page: Page) -> Comment:
    match = _ID.fullmatch(attribute(item, "id"))
    return read_block(item, first(item, _DATE), match[1] if match else None, page.language)
