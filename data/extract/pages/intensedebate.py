"""IntenseDebate: `#idc-noscript` holds the thread as WordPress would print it, `#idc-container` as its script does."""

import re
from dataclasses import replace

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, attribute, by_class, detach_each, first, select, select_inside
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.known_comment import read_known
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.pages.wordpress import WordPress
from threadwarden.data.extract.prose import line_of
from threadwarden.data.thread import Comment, Votes

_LIVE = f"//div[{by_class('idc-c')}][starts-with(@id, 'IDComment')]"
_ID = re.compile(r"IDComment(\d+)")
_ANSWERS = "//*[starts-with(@id, 'IDCommentSubThread')]"
_AREA = "//*[@id='idc-noscript' or @id='idc-container-parent' or @id='idc-container' or @id='idc-cover']"
_HEAD = f".//*[{by_class('idc-i')}]"
_AUTHOR = ".//*[self::a or self::span][not(starts-with(@id, 'IDCommentTime'))]"
_TIME = ".//*[starts-with(@id, 'IDCommentTime')]"
_WORDS = f".//*[{by_class('idc-c-t-inner')}]"
_TEXT = f".//*[starts-with(@id, 'IDComment-CommentText') or {by_class('idc-c-t')}]"
_SCORE = f".//*[{by_class('idc-v-total')}]"
_COLLAPSED = f"//*[{by_class('idc-thread')}][{by_class('idc-collapse')}]"


class IntenseDebate:
    """Reads the copy, whose dates are absolute; where a page has none, what the script left in a saved browser page."""

    def __init__(self) -> None:
        self._wordpress = WordPress()

    def claims(self, page: Page) -> bool:
        """Tell whether the copy or the live thread stands on the page and holds comments."""
        return self._has_copy(page) or ("idc-c" in page.classes and bool(page.once(_live_items)))

    def read(self, page: Page) -> Reading:
        """Read the copy as a WordPress thread, or the live thread."""
        areas = select(page.root, _AREA)
        if not self._has_copy(page):
            return _read_live(page, areas)
        reading = self._wordpress.read(page)
        return replace(reading, source_format="intensedebate", cut=(*reading.cut, *areas))

    def _has_copy(self, page: Page) -> bool:
        return "idc-noscript" in page.ids and self._wordpress.claims(page)


def _read_live(page: Page, areas: list[Element]) -> Reading:
    items = page.once(_live_items)
    _adopt_answers(page.root, items)
    parents = enclosing(items, items)
    collapsed = first(page.root, _COLLAPSED) is not None
    detach_each(items)
    drafts = (Draft(_comment(item, page), dom_parent=parent) for item, parent in zip(items, parents, strict=True))
    missing = ("replies not loaded",) if collapsed else ()
    return Reading("intensedebate", tuple(drafts), cut=(*areas, *items), missing=missing)


def _live_items(page: Page) -> list[Element]:
    return [item for item in select(page.root, _LIVE) if _ID.fullmatch(attribute(item, "id"))]


def _adopt_answers(root: Element, items: list[Element]) -> None:
    """Move the answers to a comment, which stand in an element after it, into it."""
    by_number = {attribute(item, "id").removeprefix("IDComment"): item for item in items}
    for answers in select(root, _ANSWERS):
        item = by_number.get(attribute(answers, "id").removeprefix("IDCommentSubThread"))
        if item is not None and item.getparent() is answers.getparent():
            item.append(answers)


def _comment(item: Element, page: Page) -> Comment:
    words, score = first(item, _WORDS), first(item, _SCORE)
    comment = read_known(
        attribute(item, "id").removeprefix("IDComment"),
        next(iter(select_inside(item, _HEAD, _AUTHOR)), None),
        first(item, _TIME),
        first(item, _TEXT) if words is None else words,
        page,
    )
    return replace(comment, votes=Votes(score=None if score is None else parse_count(line_of(score))))
