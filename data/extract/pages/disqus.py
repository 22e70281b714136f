"""Disqus, the copy that its plug-in prints into the page: `li#dsq-comment-N`, answers in a `ul.children` beside it."""

import re
from dataclasses import replace

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    classes,
    detach_all,
    detach_each,
    first,
    select,
    select_inside,
)
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.known_comment import read_known
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.prose import line_of
from threadwarden.data.thread import Comment

_ID = re.compile(r"dsq-comment-(\d+)")
_LIST = "//*[@id='dsq-comments']"
_PINGS = f".//li[{by_class('pingback', 'trackback')}]"
_ITEMS = f"//li[starts-with(@id, 'dsq-comment-') or {by_class('pingback', 'trackback')}]"
_ANSWERS = f"//ul[{by_class('children')}]"
_AREA = f"//*[@id='disqus_thread' or @id='dsq-content' or @id='dsq-comments'] | //a[{by_class('dsq-brlink')}]"
_CONTENT = "//*[@id='dsq-content']"
_PAGES = ".//a[contains(@href, 'comment-page-') or contains(@href, 'cpage=')]"
_AUTHOR = ".//*[starts-with(@id, 'dsq-author-user-')]"
_CITE = ".//*[starts-with(@id, 'dsq-cite-')]"
_WORDS = ".//*[starts-with(@id, 'dsq-comment-message-')]"
_BODY = ".//*[starts-with(@id, 'dsq-comment-body-')]"
_EDIT = f".//*[{by_class('comment-edit-link', 'edit-link')}]"
_ADDRESS = re.compile(r"\s*(https?://\S+)\s*")


class Disqus:
    """Reads the static copy; the live thread stands in a frame of another site, which no saved page holds."""

    def claims(self, page: Page) -> bool:
        """Tell whether a comment of the copy stands on the page; the script that loads the frame is none."""
        return page.has_id("dsq-comment-") and bool(page.once(_items))

    def read(self, page: Page) -> Reading:
        """Read the thread; the list of answers follows the comment that is answered, or stands in it."""
        items = page.once(_items)
        _adopt_answers(page.root, items)
        parents = enclosing(items, items)
        further = next(iter(select_inside(page.root, _CONTENT, _PAGES)), None)
        detach_each(items)
        drafts = (Draft(_comment(item, page), dom_parent=parent) for item, parent in zip(items, parents, strict=True))
        return Reading(
            "disqus",
            tuple(drafts),
            cut=(*select(page.root, _AREA), *items),
            missing=() if further is None else ("further pages of comments",),
            next_page=None if further is None else page.absolute(attribute(further, "href")),
        )


def _items(page: Page) -> list[Element]:
    found = select(page.root, _ITEMS)
    numbered = {item for item in found if _ID.fullmatch(attribute(item, "id"))}
    pings = {item for item in select_inside(page.root, _LIST, _PINGS) if not item.get("id")} if numbered else set()
    return [item for item in found if item in numbered or item in pings] if numbered else []


def _adopt_answers(root: Element, items: list[Element]) -> None:
    """Move each list of answers into the comment before it."""
    own = set(items)
    for answers in select(root, _ANSWERS):
        before = next(answers.itersiblings("li", preceding=True), None)
        if before in own and before is not None:
            before.append(answers)


def _comment(item: Element, page: Page) -> Comment:
    match = _ID.fullmatch(attribute(item, "id"))
    if match is None:
        return _pingback(item, page)
    author, cite, words = first(item, _AUTHOR), first(item, _CITE), first(item, _WORDS)
    comment = read_known(
        match[1], cite if author is None else author, None, first(item, _BODY) if words is None else words, page
    )
    # The plug-in prints the address of the author's site before the name instead of linking it.
    address = _ADDRESS.fullmatch(cite.text or "") if cite is not None and author is not None else None
    return replace(comment, author_url=address[1]) if address and not comment.author_url else comment


def _pingback(item: Element, page: Page) -> Comment:
    """Return what is printed as "Pingback: TITLE": the link is its author, and it has no words."""
    detach_all(item, _EDIT)
    is_trackback = "trackback" in classes(item) or line_of(item).lower().startswith("trackback")
    found = read_known(None, first(item, ".//a[@href]"), None, None, page)
    return replace(found, kind="trackback" if is_trackback else "pingback")
