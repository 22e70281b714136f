"""Hacker News: `tr.comtr` with its indentation in `td.ind`; before 2015 rows without names around `td.default`."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.dates import find_date, from_epoch, parse_timestamp
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    detach_all,
    detach_each,
    first,
    first_of,
    holders,
    outermost,
    select,
    select_inside,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.prose import Prose, line_of, read_markdown, read_prose, text_of
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, State, Votes

_ROWS = "//tr[" + by_class("comtr") + "]"
_OLD_CELLS = "//tr/td[" + by_class("default") + "]"
_OLD_HEADS = "//span[" + by_class("comhead") + "]"
_INDENT = ".//td[" + by_class("ind") + "][@indent]"
_SPACER = ".//img[contains(@src, 's.gif')][@width]"
_HEAD = ".//*[" + by_class("comhead") + "]"
_LINK = ".//a[contains(@href, 'item?id=')]"
_AUTHOR = (".//a[" + by_class("hnuser") + "]", ".//a[contains(@href, 'user?id=')]")
_AGE = ".//*[" + by_class("age") + "]"
_SCORE = ".//*[" + by_class("score") + "]"
_NAVIGATION = ".//*[" + by_class("navs") + "]"
_PARENT = ".//a[contains(@href, '#')]"
_BODY = (".//*[" + by_class("commtext") + "]", ".//*[" + by_class("comment") + "]")
_NOT_WORDS = ".//*[" + by_class("reply") + "] | .//a[contains(@href, 'reply?id=')]/ancestor::font[1]"
_TOTAL = "//a[contains(@href, 'item?id=')][contains(., 'comment')]"
_NEXT = "//a[" + by_class("morelink") + "]"
_TREE = "//table[" + by_class("comment-tree") + "]"
_ITEM = re.compile(r"item\?id=(\d+)")
_COUNT = re.compile(r"(\d+)\s+comments?")
_AGO = re.compile(r"\d+ \w+ ago")
_FLAG = re.compile(r"\[(flagged|dead|deleted|removed)\]")
_STEP = 40
_STATES: dict[str, State] = {"deleted": "deleted"}


@dataclass(frozen=True)
class _Row:
    element: Element
    source_id: str | None
    parent: str | None
    indent: int


class HackerNews:
    """Reads both generations of the markup; the submission stays on the page as its article."""

    def claims(self, page: Page) -> bool:
        """Tell whether rows of comments stand on the page."""
        if "comtr" not in page.classes and not {"comhead", "default"} <= page.classes:
            return False
        return bool(page.once(_elements))

    def read(self, page: Page) -> Reading:
        """Read the thread; a link names the parent, else the row's indentation shows it."""
        rows = [_row(element) for element in page.once(_elements)]
        total, more = _total(page.root), first(page.root, _NEXT)
        cut = (*select(page.root, _TREE), *(row.element for row in rows), *([] if more is None else [more]))
        detach_each(row.element for row in rows)
        around = _around(rows)
        return Reading(
            source_format="hacker-news",
            drafts=tuple(
                Draft(_comment(row, page), row.parent, parent) for row, parent in zip(rows, around, strict=True)
            ),
            cut=cut,
            declared_count=total,
            missing=() if more is None else ("further pages of comments",),
            next_page=None if more is None else page.absolute(attribute(more, "href")),
        )


def _elements(page: Page) -> list[Element]:
    # Rows never nest; a page made to nest them would be read in quadratic time.
    return outermost(select(page.root, _ROWS) or _old_rows(page.root))


def _old_rows(root: Element) -> list[Element]:
    headed = holders(select(root, _OLD_HEADS))
    rows = (cell.getparent() for cell in select(root, _OLD_CELLS) if cell in headed)
    return list(dict.fromkeys(row for row in rows if row is not None))


def _row(element: Element) -> _Row:
    number = attribute(element, "id")
    link = next(iter(select_inside(element, _HEAD, _LINK)), None)
    found = None if link is None else _ITEM.search(attribute(link, "href"))
    above = [a for a in select_inside(element, _NAVIGATION, _PARENT) if line_of(a) in ("parent", "root")]
    named = next((a for a in above if line_of(a) == "parent"), above[0] if above else None)
    parent = None if named is None else attribute(named, "href").rpartition("#")[2]
    return _Row(element, number if number.isdigit() else found and found[1], parent or None, _indent(element))


def _indent(element: Element) -> int:
    cell = first(element, _INDENT)
    if cell is not None:
        return parse_count(attribute(cell, "indent")) or 0
    spacer = first(element, _SPACER)
    return 0 if spacer is None else (parse_count(attribute(spacer, "width")) or 0) // _STEP


def _around(rows: list[_Row]) -> list[int | None]:
    """Return for each row the nearest one above it that is indented less."""
    open_rows: list[int] = []
    parents: list[int | None] = []
    for position, row in enumerate(rows):
        while open_rows and rows[open_rows[-1]].indent >= row.indent:
            open_rows.pop()
        parents.append(open_rows[-1] if open_rows else None)
        open_rows.append(position)
    return parents


def _comment(row: _Row, page: Page) -> Comment:
    element = row.element
    head = first(element, _HEAD)
    prose = _prose(element)
    state = _state(prose.text, "" if head is None else line_of(head))
    author, score = first_of(element, _AUTHOR), first(element, _SCORE)
    raw, timestamp = _date(element, head)
    gone = state != "visible" and (stub_state(prose.text) or _FLAG.fullmatch(prose.text))
    return Comment(
        id="",
        source_id=row.source_id,
        author=None if author is None else line_of(author) or None,
        author_url=None if author is None else page.absolute(attribute(author, "href")),
        timestamp=timestamp,
        timestamp_raw=raw,
        votes=Votes(score=None if score is None else parse_count(line_of(score).partition(" ")[0])),
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=state,
    )


def _state(text: str, head: str) -> State:
    flag = _FLAG.fullmatch(text) or _FLAG.search(head)
    return "visible" if flag is None else _STATES.get(flag[1], "removed")


def _prose(element: Element) -> Prose:
    body = first_of(element, _BODY)
    if body is None:
        return Prose("")
    detach_all(body, _NOT_WORDS)
    found = read_prose(body)
    # The site knows no quotes: its readers write "> ", as in an e-mail.
    marked = read_markdown(found.text)
    return Prose(marked.text, (*found.quotes, *marked.quotes))


def _date(element: Element, head: Element | None) -> tuple[str | None, str | None]:
    """Return the date as shown and as ISO 8601; newer pages give its seconds since 1970 beside it."""
    age = first(element, _AGE)
    if age is None:
        line = "" if head is None else text_of(head)
        ago = _AGO.search(line)
        raw = ago.group() if ago else find_date(line)
        return raw, parse_timestamp(raw) if raw else None
    moment, _, seconds = attribute(age, "title").partition(" ")
    timestamp = from_epoch(int(seconds)) if seconds.isdecimal() else parse_timestamp(moment)
    return line_of(age) or moment or None, timestamp


def _total(root: Element) -> int | None:
    for link in select(root, _TOTAL):
        if match := _COUNT.fullmatch(line_of(link)):
            return int(match[1])
    return None
