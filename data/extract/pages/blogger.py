"""Blogger: the old `dl#comments-block` of dt and dd, and the threaded `div.comment-block` in `li.comment`."""

import re
from dataclasses import replace

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.dates import from_epoch
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    classes,
    detach,
    detach_all,
    first,
    first_of,
    outermost,
    select,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.known_comment import read_known
from threadwarden.data.extract.prose import line_of
from threadwarden.data.thread import Comment

_ID = re.compile(r"c(\d+)")
_OLD = f"//dl[@id='comments-block' or {by_class('comments-block')}]/dt[{by_class('comment-author')}]"
_BLOCKS = f"//div[{by_class('comment-block')}]"
_USER = f"./*/cite[{by_class('user')}] | ./cite[{by_class('user')}]"
_BLOCK = f"./div[{by_class('comment-block')}] | .//div[{by_class('comment-block')}]"
_AREA = "//*[@id='comments' or @id='comment-holder' or @id='comments-block']"
_HEADING = ".//h3 | .//h4"
_DECLARED = re.compile(r"(\d[\d.,]*)\s+\w+")
_SAID = re.compile(r"\s*(?:said|says|hat gesagt|dijo|a dit|ha detto|disse|zei)?\s*(?:\.\.\.|…|:)?\s*$", re.IGNORECASE)
_OWN_LINK = f".//a[@href][@rel or contains(@href, 'blogger.com/profile')][not({by_class('avatar-hovercard')})]"
_STAMPS = (
    f".//*[{by_class('comment-timestamp', 'datetime')}]//a[@href]",
    f".//*[{by_class('comment-timestamp', 'datetime')}]",
)
_EPOCH = re.compile(r"[?&]showComment=(\d{12,13})")
_WORDS = f".//*[{by_class('comment-content', 'comment-body')}]"
_GONE = f".//*[{by_class('deleted-comment')}]"
_FURNITURE = f".//*[{by_class('avatar-image-container', 'comment-actions', 'item-control', 'icon')}]"
_MORE = f".//*[{by_class('loadmore', 'paging-control-container', 'paging-control')}]//a[@href]"


class Blogger:
    """Reads both templates; the exact time of a comment stands in its permalink."""

    def claims(self, page: Page) -> bool:
        """Tell whether comments of either template stand on the page."""
        if not page.classes & {"comment-block", "comment-author"}:
            return False
        return first(page.root, _OLD) is not None or bool(_threaded_items(page))

    def read(self, page: Page) -> Reading:
        """Read the thread; in the threaded template answers stand in the comment they answer."""
        old = select(page.root, _OLD)
        items = old or _threaded_items(page)
        areas = [area for area in outermost(select(page.root, _AREA)) if first(area, ".//h1") is None]
        places = {item: position for position, item in enumerate(items)}
        parents = [
            next((places[above] for above in item.iterancestors("li") if above in places), None) for item in items
        ]
        boxes = [_with_definitions(item) if old else item for item in items]
        for box in boxes:
            detach(box)
        more = [link for area in areas for link in select(area, _MORE)]
        comments = [_old(box, page) if old else _threaded(box, page) for box in boxes]
        return Reading(
            "blogger",
            tuple(Draft(comment, dom_parent=parent) for comment, parent in zip(comments, parents, strict=True)),
            cut=(*areas, *boxes),
            declared_count=_declared(areas),
            missing=("further pages of comments",) if more else (),
            next_page=page.absolute(attribute(more[0], "href")) if more else None,
        )


def _threaded_items(page: Page) -> list[Element]:
    """Return the list items around the blocks; other systems have such blocks without Blogger's `cite.user`."""
    blocks = select(page.root, _BLOCKS)
    found = [next(block.iterancestors("li", "div", "ol"), None) for block in blocks if first(block, _USER) is not None]
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


def _old(box: Element, page: Page) -> Comment:
    head, words = box[0], first(box, f"./dd[{by_class('comment-body')}]")
    number = _ID.fullmatch(attribute(head, "id"))
    detach_all(head, _FURNITURE)
    link = first(head, _OWN_LINK)
    found = read_known(number[1] if number else None, link, _stamp(box), words, page)
    author = found.author or _SAID.sub("", line_of(head)).strip() or None
    return _dated(replace(found, author=author), box)


def _threaded(item: Element, page: Page) -> Comment:
    block = first(item, _BLOCK)
    box = item if block is None else block
    names = (attribute(item, "id"), attribute(box, "id"))
    number = next((match[1] for match in map(_ID.fullmatch, names) if match), None)
    detach_all(box, _FURNITURE)
    author = first(box, f".//cite[{by_class('user')}] | .//*[{by_class('user')}]")
    return _dated(read_known(number, author, _stamp(box), first(box, _WORDS), page), box)


def _stamp(box: Element) -> Element | None:
    return first_of(box, _STAMPS)


def _dated(comment: Comment, box: Element) -> Comment:
    """Return the comment with the time of its permalink, and as a stub where Blogger marks it deleted."""
    stamp = _stamp(box)
    epoch = None if stamp is None else _EPOCH.search(attribute(stamp, "href"))
    if epoch:
        comment = replace(comment, timestamp=from_epoch(int(epoch[1]) // 1000))
    if first(box, _GONE) is not None and comment.state == "visible":
        comment = replace(comment, state="deleted", text="", quotes=())
    return comment


def _declared(areas: list[Element]) -> int | None:
    lines = (line_of(heading) for area in areas for heading in select(area, _HEADING))
    match = next(filter(None, map(_DECLARED.match, lines)), None)
    return parse_count(match[1].strip(".,")) if match else None
