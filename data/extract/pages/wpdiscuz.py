"""wpDiscuz, the WordPress plug-in: version 7 (`wpd-comm-ID_PARENT`) and 3 to 5 (`wc-comm-ID_PARENT`)."""

import re
from dataclasses import dataclass

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
    select_inside,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.prose import Prose, line_of, read_prose, text_of
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Kind, State, Votes

_ITEMS = "//*[starts-with(@id, 'wpd-comm-') or starts-with(@id, 'wc-comm-')]"
_ITEM_ID = re.compile(r"(wpd|wc)-comm-(\d+)_(\d+)")
_COUNT = "//*[" + by_class("wpd-thread-info") + "][@data-comments-count]"
_OLD_COUNT = "//*[" + by_class("wpdiscuz-comment-count") + "]"
_OLD_NUMBER = ".//*[" + by_class("wpd-cc-value") + "]"
_COUNTED = frozenset({"wpd-thread-info", "wpdiscuz-comment-count"})
_THREAD = (
    "//*[@id='wpdcom' or @id='wpcomm' or @id='wpd-threads' or @id='wcThreadWrapper' or @id='wc-comment-header'"
    " or @id='wpd-bubble-wrapper']"
)
_LOAD_BUTTON = by_class("wpd-load-more-submit", "wpd-load-comments", "wc-load-more-submit")
_NOT_LOADED = "//*[" + by_class("wpd-hidden-replies") + " or " + _LOAD_BUTTON + "]"
_AUTHOR = ".//*[" + by_class("wpd-comment-author", "wc-comment-author") + "]"
_DATE = ".//*[" + by_class("wpd-comment-date", "wc-comment-date") + "]"
_TEXT = ".//*[" + by_class("wpd-comment-text", "wc-comment-text") + "]"
_EDITED = ".//*[" + by_class("wpd-comment-last-edited", "wc-comment-last-edited") + "]"
_HELD = ".//*[" + by_class("wc_held_for_moderate", "wpd-unapproved") + "]"
_PENDING = "descendant-or-self::*[" + by_class("wpd-unapproved-comment", "wpd-unapproved", "wc_held_for_moderate") + "]"
_MORE = ".//*[" + by_class("wpdiscuz-readmore") + "]"
_NOT_WORDS = ".//*[" + by_class("wpdiscuz-hellip", "wpd-inline-feedback-wrapper") + "]"


@dataclass(frozen=True)
class _Item:
    element: Element
    source_id: str
    explicit_parent: str | None
    dom_parent: int | None


class WpDiscuz:
    """Reads both generations: the fields have the same names under the prefixes `wpd-` and `wc-`."""

    def claims(self, page: Page) -> bool:
        """Tell whether comments stand on the page, or it declares some that it did not load."""
        if page.has_id("wpd-comm-") or page.has_id("wc-comm-"):
            return bool(page.once(_elements))
        return bool(page.classes & _COUNTED) and bool(_declared(page.root))

    def read(self, page: Page) -> Reading:
        """Read the thread; the parent is written in each comment's element id."""
        items = _items(page.once(_elements))
        partial = bool(select(page.root, _NOT_LOADED))
        declared = _declared(page.root)
        cut = (*select(page.root, _THREAD), *(item.element for item in items))
        detach_each(item.element for item in items)
        old = bool(items) and items[0].element.get("id", "").startswith("wc-")
        return Reading(
            source_format="wpdiscuz-3" if old else "wpdiscuz-7",
            drafts=tuple(_draft(item, page.language) for item in items),
            cut=cut,
            declared_count=declared,
            missing=("replies not loaded",) if partial else (),
        )


def _elements(page: Page) -> list[Element]:
    return [element for element in select(page.root, _ITEMS) if _ITEM_ID.fullmatch(element.get("id", ""))]


def _items(elements: list[Element]) -> list[_Item]:
    items = []
    for element, around in zip(elements, enclosing(elements, elements), strict=True):
        match = _ITEM_ID.fullmatch(element.get("id", ""))
        assert match is not None
        explicit = match[3] if match[3].strip("0") else None
        # A parent of 0 says "top level": then the nesting of the elements says nothing more.
        items.append(_Item(element, match[2], explicit, around if explicit else None))
    return items


def _declared(root: Element) -> int | None:
    info = first(root, _COUNT)
    if info is not None:
        return parse_count(attribute(info, "data-comments-count"))
    old = next(iter(select_inside(root, _OLD_COUNT, _OLD_NUMBER)), None)
    return None if old is None else parse_count(line_of(old))


def _draft(item: _Item, language: str | None) -> Draft:
    element = item.element
    truncated = first(element, _MORE) is not None
    state: State = "pending" if first(element, _PENDING) is not None else "visible"
    prose = _prose(element)
    gone = stub_state(prose.text)
    author, raw = first(element, _AUTHOR), _raw_date(element)
    comment = Comment(
        id="",
        source_id=item.source_id,
        author=None if author is None else line_of(author) or None,
        author_url=None if author is None else _link(author),
        timestamp=_timestamp(element, language),
        timestamp_raw=raw,
        votes=_votes(element),
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=gone or state,
        edited=first(element, _EDITED) is not None,
        kind=_kind(element),
        truncated=truncated,
    )
    return Draft(comment, item.explicit_parent, item.dom_parent)


def _prose(element: Element) -> Prose:
    body = first(element, _TEXT)
    if body is None:
        return Prose("")
    for path in (_HELD, _MORE, _NOT_WORDS, _EDITED):
        detach_all(body, path)
    return read_prose(body)


def _link(author: Element) -> str | None:
    link = first(author, ".//a[@href]")
    return None if link is None else attribute(link, "href") or None


def _raw_date(element: Element) -> str | None:
    date = first(element, _DATE)
    return None if date is None else line_of(date) or attribute(date, "title") or None


def _timestamp(element: Element, language: str | None) -> str | None:
    date = first(element, _DATE)
    if date is None:
        return None
    # The visible text may be "2 hours ago" where the title holds the date.
    return parse_timestamp(attribute(date, "title"), language) or parse_timestamp(text_of(date), language)


def _votes(element: Element) -> Votes:
    down = _vote(element, "-dislike")
    return Votes(up=_vote(element, "-like"), down=None if down is None else abs(down), score=_vote(element, ""))


def _vote(element: Element, suffix: str) -> int | None:
    path = ".//*[" + by_class(f"wpd-vote-result{suffix}", f"wc-vote-result{suffix}") + "]"
    for result in select(element, path):
        if suffix or not any("-result-" in name for name in classes(result)):
            number = parse_count(attribute(result, "title"))
            return parse_count(line_of(result)) if number is None else number
    return None


def _kind(element: Element) -> Kind:
    wrap = first(element, ".//*[" + by_class("wpd-comment-wrap") + "]")
    names = classes(element) | (classes(wrap) if wrap is not None else frozenset())
    if any(name.endswith("pingback") for name in names):
        return "pingback"
    return "trackback" if any(name.endswith("trackback") for name in names) else "comment"
