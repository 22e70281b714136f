"""A comment of a system whose elements for author, date and words are known."""

from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.elements import Element, attribute, first
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.prose import Prose, line_of, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, State


def read_known(
    source_id: str | None, author: Element | None, date: Element | None, words: Element | None, page: Page
) -> Comment:
    """Return the comment that the elements make; a notice that it is gone becomes a stub's state."""
    prose = Prose("") if words is None else read_prose(words)
    gone: State | None = stub_state(prose.text)
    name, raw = (None if element is None else line_of(element) or None for element in (author, date))
    return Comment(
        id="",
        source_id=source_id,
        author=name,
        author_url=None if author is None else _link(author, page),
        timestamp=None if date is None else moment_of(date, page.language),
        timestamp_raw=raw,
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=gone or "visible",
    )


def moment_of(date: Element, language: str | None) -> str | None:
    """Return the date of an element as ISO 8601: by an attribute where one holds it, else as it is written."""
    for written in (attribute(date, "datetime"), attribute(date, "title"), line_of(date)):
        if written and (moment := parse_timestamp(written, language)):
            return moment
    return None


def _link(author: Element, page: Page) -> str | None:
    link = first(author, "descendant-or-self::a[@href]")
    return page.absolute(attribute(link, "href")) or None if link is not None else None
