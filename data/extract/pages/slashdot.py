"""Slashdot and other sites on Slash: `li#tree_N`, its words in `#comment_body_N`, its answers in `ul#commtree_N`."""

import re

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    classes,
    detach_all,
    detach_each,
    first,
    select,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.pages.titles import with_title
from threadwarden.data.extract.prose import Prose, line_of, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Votes

_ITEMS = "//li[starts-with(@id, 'tree_')][" + by_class("comment") + "]"
_BODY = ".//*[starts-with(@id, 'comment_body_')]"
_SHRUNK = ".//*[starts-with(@id, 'comment_shrunk_')]"
_TITLE = ".//a[starts-with(@id, 'comment_link_')]"
_SCORE = ".//*[starts-with(@id, 'comment_score_')]"
_AUTHOR = ".//*[" + by_class("by") + "]"
_NOT_NAME = ".//*[" + by_class("byby", "uid", "zooicon") + "]"
_DATE = ".//*[" + by_class("otherdetails") + "]"
_QUOTE = ".//div[" + by_class("quote") + "]"
_NUMBER = re.compile(r"\d+")
_SCORED = re.compile(r"Score:\s*(-?\d+)")
_MOMENT = re.compile(r"(?:.*\s)?on\s([^(]+)")
_BYLINE = re.compile(r"by\s+", re.IGNORECASE)


class Slashdot:
    """Reads what the page holds of a thread: comments below the reader's threshold are empty elements there."""

    def claims(self, page: Page) -> bool:
        """Tell whether comment elements stand on the page."""
        return page.has_id("tree_") and page.has_id("comment_") and bool(page.once(_elements))

    def read(self, page: Page) -> Reading:
        """Read the thread; the list around a comment names the one it answers."""
        elements = page.once(_elements)
        total = next(iter(page.with_class("totalcommentcnt")), None)
        parents = [_parent(element) for element in elements]
        around = enclosing(elements, elements)
        loaded = (count.getparent() for count in page.with_class("loadedcommentcnt"))
        areas = (*page.with_id("commentwrap", "commentlisting"), *(around for around in loaded if around is not None))
        detach_each(elements)
        drafts = tuple(
            Draft(_comment(element, page), parent, dom)
            for element, parent, dom in zip(elements, parents, around, strict=True)
        )
        hidden = any(draft.comment.truncated for draft in drafts)
        return Reading(
            source_format="slashdot",
            drafts=drafts,
            cut=(*areas, *elements),
            declared_count=None if total is None else parse_count(line_of(total)),
            missing=("comments hidden or shortened below the reader's threshold",) if hidden else (),
        )


def _elements(page: Page) -> list[Element]:
    return [element for element in select(page.root, _ITEMS) if _NUMBER.fullmatch(_number(element))]


def _number(element: Element) -> str:
    return attribute(element, "id").removeprefix("tree_")


def _parent(element: Element) -> str | None:
    around = element.getparent()
    name = "" if around is None else attribute(around, "id")
    return name.removeprefix("commtree_") if name.startswith("commtree_") else None


def _comment(element: Element, page: Page) -> Comment:
    body = first(element, _BODY)
    prose = _prose(element, body)
    gone = stub_state(prose.text)
    author, date = first(element, _AUTHOR), first(element, _DATE)
    link = None if author is None else first(author, ".//a[@href]")
    moment = None if date is None else _MOMENT.match(line_of(date))
    raw = moment[1].strip() if moment else ""
    score = _SCORED.search(line_of(scored)) if (scored := first(element, _SCORE)) is not None else None
    return Comment(
        id="",
        source_id=_number(element),
        author=None if author is None else _name(author, link),
        author_url=None if link is None else page.absolute(attribute(link, "href")) or None,
        timestamp=parse_timestamp(raw, page.language or "en-US") if raw else None,
        timestamp_raw=raw or None,
        votes=Votes(score=int(score[1]) if score else None),
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=gone or "visible",
        truncated=body is None or "hidden" in classes(element) or first(element, _SHRUNK) is not None,
    )


def _name(author: Element, link: Element | None) -> str | None:
    detach_all(author, _NOT_NAME)
    return _BYLINE.sub("", line_of(author if link is None else link), count=1).strip() or None


def _prose(element: Element, body: Element | None) -> Prose:
    heading = first(element, _TITLE)
    for quote in [] if body is None else select(body, _QUOTE):
        quote.tag = "blockquote"
    found = Prose("") if body is None else read_prose(body)
    return with_title("" if heading is None else line_of(heading), found)
