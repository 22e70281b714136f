"""Disqus, the copy that its plug-in prints into the page: `li#dsq-comment-N`, answers in a `ul.children` beside it."""

import re

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, attribute, classes, detach, first, select
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.known_comment import read_known
from threadwarden.data.thread import Comment

_ITEMS = "//li[starts-with(@id, 'dsq-comment-')]"
_ID = re.compile(r"dsq-comment-(\d+)")
_AREA = "//*[@id='disqus_thread' or @id='dsq-content' or @id='dsq-comments']"
_AUTHOR = ".//*[starts-with(@id, 'dsq-author-user-')]"
_CITE = ".//*[starts-with(@id, 'dsq-cite-')]"
_WORDS = ".//*[starts-with(@id, 'dsq-comment-message-')]"
_BODY = ".//*[starts-with(@id, 'dsq-comment-body-')]"


class Disqus:
    """Reads the static copy; the live thread stands in a frame of another site, which no saved page holds."""

    def claims(self, page: Page) -> bool:
        """Tell whether a comment of the copy stands on the page; the script that loads the frame is none."""
        return page.has_id("dsq-comment-") and bool(_items(page))

    def read(self, page: Page) -> Reading:
        """Read the thread; the list of answers follows the comment that is answered, or stands in it."""
        items = _items(page)
        places = {item: position for position, item in enumerate(items)}
        parents = [_parent(item, places) for item in items]
        for item in items:
            detach(item)
        drafts = (Draft(_comment(item, page), dom_parent=parent) for item, parent in zip(items, parents, strict=True))
        return Reading("disqus", tuple(drafts), cut=(*select(page.root, _AREA), *items))


def _items(page: Page) -> list[Element]:
    return [item for item in select(page.root, _ITEMS) if _ID.fullmatch(attribute(item, "id"))]


def _parent(item: Element, places: dict[Element, int]) -> int | None:
    node = item
    while (above := node.getparent()) is not None:
        if above in places:
            return places[above]
        if "children" in classes(above):
            before = next((sibling for sibling in above.itersiblings("li", preceding=True) if sibling in places), None)
            if before is not None:
                return places[before]
        node = above
    return None


def _comment(item: Element, page: Page) -> Comment:
    match = _ID.fullmatch(attribute(item, "id"))
    author = first(item, _AUTHOR)
    if author is None:
        author = first(item, _CITE)
    words = first(item, _WORDS)
    if words is None:
        words = first(item, _BODY)
    return read_known(match[1] if match else None, author, None, words, page)
