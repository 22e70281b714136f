"""Blogger: the old `dl#comments-block` of dt and dd, the flat `div.comment`, and the threaded `li.comment`."""

import re
from dataclasses import replace

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.dates import from_epoch
from threadwarden.data.extract.elements import (
    MOST_NESTED,
    Element,
    attribute,
    by_class,
    classes,
    detach,
    detach_all,
    detach_each,
    first,
    outermost,
    select,
    select_inside,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.areas import areas_at
from threadwarden.data.extract.pages.known_comment import read_known
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.prose import line_of
from threadwarden.data.thread import Comment

_ID = re.compile(r"c(\d+)")
_HEAD_NAMES = ("comment-author", "comment-poster", "comment-data")
_OLD = f"//dl[@id='comments-block' or {by_class('comments-block')}]/dt[{by_class(*_HEAD_NAMES)}]"
_LIST = "//*[@id='comments-block']"
_FLAT = f".//div[{by_class('comment')}][starts-with(@id, 'c')]"
_BLOCKS = f"//div[{by_class('comment-block')}]"
_USER = f"./*/cite[{by_class('user')}] | ./cite[{by_class('user')}]"
_BLOCK = f"./div[{by_class('comment-block')}]"
_AREA = "//*[@id='comments' or @id='comment-holder' or @id='comments-block']"
_HEADING = ".//h3 | .//h4"
_DECLARED = re.compile(r"(\d[\d.,]*)\s+\w+|[^\W\d]+:\s*(\d[\d.,]*)$")
_SAID = re.compile(
    r"\s*\b(?:said|says|hat gesagt|dijo|a dit|ha detto|disse|zei)?\s*(?:\.\.\.|…|:)?\s*$|^(?:at|am|le|el)?[\s,]+",
    re.IGNORECASE,
)
_HEAD = f"descendant-or-self::*[{by_class(*_HEAD_NAMES)}]"
_OWN_LINK = f".//a[@href][@rel or contains(@href, 'blogger.com/profile')][not({by_class('avatar-hovercard')})]"
_NAME = f".//cite[{by_class('user')}]"
_STAMP_NAMES = by_class("comment-timestamp", "datetime")
_STAMP = f".//*[{_STAMP_NAMES}]"
_LINK = ".//a[@href]"
_PERMALINK = ".//a[@title='comment permalink']"
_EPOCH = re.compile(r"[?&]showComment=(\d{12,13})")
_WORDS = f".//*[{by_class('comment-content', 'comment-body')}]"
_GONE = f".//*[{by_class('deleted-comment')} or ({by_class('comment-body')} and {by_class('deleted')})]"
_FURNITURE = f".//*[{by_class('avatar-image-container', 'comment-actions', 'item-control', 'icon')}]"
_MORE = f".//*[{by_class('loadmore')}][not({by_class('loaded', 'hidden')})]"
_PAGING = f".//*[{by_class('paging-control-container')}]"
_PAGING_LINK = f"{_LINK}[not({by_class('unneeded-paging-control')})]"


class Blogger:
    """Reads the three templates; the exact time of a comment stands in its permalink."""

    def claims(self, page: Page) -> bool:
        """Tell whether comments of one of the templates stand on the page."""
        return bool(page.classes & {"comment-block", *_HEAD_NAMES}) and bool(page.once(_items))

    def read(self, page: Page) -> Reading:
        """Read the thread; in the threaded template answers stand in the comment they answer."""
        items = page.once(_items)
        parents = enclosing(items, items)
        boxes = [_with_definitions(item) if item.tag == "dt" else item for item in items]
        detach_each(boxes)
        areas = areas_at(page.root, _AREA)
        more = [link for area in areas for link in _links_to_more(area)]
        address = next((href for href in (attribute(link, "href") for link in more) if _leads_on(href)), None)
        comments = (_comment(box, page) for box in boxes)
        return Reading(
            "blogger",
            tuple(Draft(comment, dom_parent=parent) for comment, parent in zip(comments, parents, strict=True)),
            cut=(*areas, *boxes),
            declared_count=_declared(areas),
            missing=("further pages of comments",) if more else (),
            next_page=page.absolute(address) if address else None,
        )


def _links_to_more(area: Element) -> list[Element]:
    found = {*select_inside(area, _MORE, _LINK), *select_inside(area, _PAGING, _PAGING_LINK)}
    return [link for link in area.iter("a") if link in found] if found else []


def _leads_on(href: str) -> bool:
    return not href.startswith(("#", "javascript:"))


def _items(page: Page) -> list[Element]:
    # Asked of the names first: those that make this adapter look are on most pages of WordPress, too.
    listed = "comments-block" in page.classes or "comments-block" in page.ids
    found = select(page.root, _OLD) or _flat_items(page) if listed else []
    return found or (_threaded_items(page) if "comment-block" in page.classes else [])


def _flat_items(page: Page) -> list[Element]:
    items = [item for item in select_inside(page.root, _LIST, _FLAT) if _ID.fullmatch(attribute(item, "id"))]
    return items if all(first(item, _BLOCK) is not None for item in items) else []


def _threaded_items(page: Page) -> list[Element]:
    """Return the list items around the blocks; other systems have such blocks without Blogger's `cite.user`."""
    blocks = [block for block in select(page.root, _BLOCKS) if first(block, _USER) is not None]
    found = (next(block.iterancestors("li", "div", "ol"), None) for block in blocks)
    return list(dict.fromkeys(item for item in found if item is not None and "comment" in classes(item)))


def _with_definitions(head: Element) -> Element:
    """Put a dt and the dds after it into one element."""
    box = head.makeelement("div", {})
    following = head.getnext()
    box.append(head)
    while following is not None and following.tag == "dd":
        after = following.getnext()
        box.append(following)
        following = after
    return box


def _comment(box: Element, page: Page) -> Comment:
    block = first(box, _BLOCK)
    inner = box if block is None else block
    names = (attribute(node, "id") for node in (box, inner, *box.iterchildren("dt")))
    number = next((match[1] for match in map(_ID.fullmatch, names) if match), None)
    detach_all(inner, _FURNITURE)
    stamp, author, head = _stamp(inner), first(inner, _NAME), first(inner, _HEAD)
    if head is not None and author is None:
        author = first(head, _OWN_LINK)
    found = read_known(number, author, stamp, first(inner, _WORDS), page)
    if head is not None and not found.author:
        found = replace(found, author=_speaker(head, stamp))
    epoch = None if stamp is None else _EPOCH.search(attribute(stamp, "href"))
    if epoch:
        found = replace(found, timestamp=from_epoch(int(epoch[1]) // 1000))
    if first(inner, _GONE) is not None and found.state == "visible":
        found = replace(found, state="deleted", text="", quotes=())
    return found


def _stamp(inner: Element) -> Element | None:
    """Return the link that prints the date, or the element around it where nothing is linked."""
    links = select_inside(inner, _STAMP, _LINK) or select(inner, _STAMP) or select_inside(inner, ".//dt", _PERMALINK)
    return next(iter(links), None)


def _speaker(head: Element, stamp: Element | None) -> str | None:
    """Return who speaks in "NAME said..." or, in the oldest templates, "At DATE, NAME said..."."""
    if stamp is not None and head in stamp.iterancestors():
        detach(stamp)
    return _SAID.sub("", line_of(head)).strip() or None


def _declared(areas: list[Element]) -> int | None:
    headings = [heading for area in areas for heading in select(area, _HEADING)]
    lines = map(line_of, outermost(headings, MOST_NESTED))
    match = next(filter(None, map(_DECLARED.match, lines)), None)
    return parse_count((match[1] or match[2]).strip(".,")) if match else None
