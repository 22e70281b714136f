"""A comment that a line under it signs, "Posted by: NAME | DATE": Movable Type's and TypePad's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.elements import Element, attribute, by_class, classes, detach, first, select
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.known_comment import read_known
from threadwarden.data.extract.pages.printed_date import find_printed_date
from threadwarden.data.extract.prose import plain_line
from threadwarden.data.thread import Comment

SIGNATURE_NAMES = frozenset({"posted", "comment-footer", "comments-post"})
SIGNATURES = f"*[{by_class(*sorted(SIGNATURE_NAMES))}]"
_WORDS = f".//*[{by_class('comment-content', 'comment-body')}]"
# Movable Type's own translations, and TypePad's.
_LABEL = re.compile(
    r"\W*(?:(?:comment |reply )?(?:posted|left|written|submitted|sent) by|(?:geschrieben|kommentiert|verfasst|gepostet"
    r"|eingetragen) von|(?:rédigé|écrit|posté|publié) par|(?:publicado|escrito|enviado|colocado) por"
    r"|(?:scritto|inviato|postato|pubblicato) da|(?:geplaatst|geschreven|gepost) door|投稿者?)(?!\w)\s*:?\s*",
    re.IGNORECASE,
)
_TAGS = ("p", "div", "span", "small", "cite", "em", "h3", "h4", "h5", "li")
_LONGEST = 300
_JOINS = frozenset({"at", "on", "am", "um", "le", "el", "il", "op", "de"})
_BARS = ("|", "·", "•", "—", "–")
_EDGES = " |·•,:;—–-"
_NO_PAGE = ("#", "mailto:", "javascript:")


@dataclass(frozen=True)
class Signature:
    """Who wrote a comment and when; `raw` is the date as printed."""

    author: str | None = None
    author_url: str | None = None
    timestamp: str | None = None
    raw: str | None = None


def is_signature(element: Element) -> bool:
    """Tell whether an element prints "posted by", in a language of the two systems, and no more than a line."""
    return _LABEL.match(_line(element)) is not None


def find_signatures(root: Element, count: int) -> list[Element]:
    """Return the signatures of a page: the elements so named, and if they are too few lines with label and date too."""
    found = list(root.iter(*_TAGS))
    named = [node for node in found if not SIGNATURE_NAMES.isdisjoint(classes(node)) and is_signature(node)]
    if len(named) >= count:
        return named
    own = set(named)
    return [node for node in found if node in own or _is_written(node)]


def _is_written(node: Element) -> bool:
    return _LABEL.match(node.text or "") is not None and find_printed_date(_line(node)) is not None


def read_signed(number: str | None, box: Element, signature: Element, page: Page) -> Comment:
    """Return the comment of a box that holds its words and the line that signs them; that line leaves the tree."""
    found = read_signature(signature, page)
    detach(signature)
    words = first(box, _WORDS)
    comment = read_known(number, None, None, box if words is None else words, page)
    return replace(
        comment,
        author=found.author,
        author_url=found.author_url,
        timestamp=found.timestamp,
        timestamp_raw=found.raw,
    )


def read_signature(element: Element, page: Page) -> Signature:
    """Read a signature; the label may be missing."""
    line = plain_line(element)
    label = _LABEL.match(line)
    links = select(element, ".//a[@href]")
    dated = next((link for link in reversed(links) if find_printed_date(plain_line(link))), None)
    raw = _date_at_the_end(line) if dated is None else plain_line(dated)
    author = _before_date(line[label.end() if label else 0 : line.rfind(raw) if raw else len(line)])
    named = next((link for link in links if link is not dated and author.startswith(plain_line(link) or line)), None)
    return Signature(
        author or None,
        None if named is None else _address(named, page),
        parse_timestamp(raw, page.language) if raw else None,
        raw or None,
    )


def _line(element: Element) -> str:
    """Return the text of an element on one line, nothing if it is too long for a signature, however much it holds."""
    pieces: list[str] = []
    length = 0
    for piece in cast("Iterator[str]", element.itertext()):
        pieces += piece.split()
        length += len(piece.strip()) + 1
        if length > _LONGEST:
            return ""
    return " ".join(pieces)


def _date_at_the_end(line: str) -> str | None:
    """Return the date of a line that links none; a name may look like a date, the last bar parts them."""
    _, bar, last = line.rpartition("|")
    return (find_printed_date(last) if bar else None) or find_printed_date(line)


def _before_date(text: str) -> str:
    """Return a name without what joins it to the date: a bar, or a word such as "at"."""
    text = text.rstrip()
    name, _, last = text.rpartition(" ")
    joined = not text.endswith(_BARS) and last.lower() in _JOINS
    return (name if joined else text).strip(_EDGES)


def _address(link: Element, page: Page) -> str | None:
    href = attribute(link, "href")
    return None if not href or href.startswith(_NO_PAGE) else page.absolute(href)
