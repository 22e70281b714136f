"""One comment of a Drupal page: its byline, its date and its words, in the templates of all versions."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.dates import find_date, parse_timestamp
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
    first_of,
    holders,
    outermost,
    select,
    select_inside,
)
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.titles import with_title
from threadwarden.data.extract.prose import Prose, line_of, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, State

_PARENT = (
    ".//*[" + by_class("parent", "comment-parent", "comment__parent", "visually-hidden", "element-invisible") + "]"
)
_PARENT_LINK = ".//a[contains(@href, '#comment-')]"
_PARENT_ID = re.compile(r"#comment-(\d+)")
_SUBMITTED = (
    ".//*[" + by_class("submitted", "comment__submitted", "comment-submitted") + "]",
    ".//*[" + by_class("comment__meta") + "]",
)
_AUTHORS = (
    ".//*["
    + by_class("comment__author", "commenter-name", "username")
    + " or @rel='author' or @property='schema:name' or @property='foaf:name']",
    ".//*[" + by_class("author", "comment-author", "user") + "]",
    ".//a[@title='View user profile.' or contains(@href, '/user/') or contains(@href, '/users/')]",
)
_MOMENTS = ".//time[@datetime] | .//*[contains(@property, 'date') or contains(@property, 'created')][@content]"
_DATES = ".//*[" + by_class("comment__time", "comment-time", "comment-date", "date", "time", "created") + "]"
_NOT_VERIFIED = re.compile(
    r"\s*\((?:not verified|nicht überprüft|nicht verifiziert|non vérifié|no verificado|niet gecontroleerd"
    r"|non verificato)\)\s*$"
)
_BYLINE = re.compile(
    r"^(?:(?:submitted|posted|written|comment)\s+)?by\s+|^(?:verfasst|eingetragen|gespeichert) von\s+"
    r"|^(?:soumis|posté) par\s+|^(?:enviado|publicado) por\s+"
    r"|^(?:ingediend|ingezonden|geplaatst) door\s+|^inviato da\s+",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\s+(?:on|at|am|le|el|op|il)$|\s+(?:says|said|wrote):?$", re.IGNORECASE)
_MARKS = " \t—–-|·•,.:;"
_LONGEST_NAME = 80
_BODIES = (
    ".//*[" + by_class("field--name-comment-body", "field-name-comment-body") + "]",
    ".//*[" + by_class("comment__content", "comment-content", "comment-body", "comment-text") + "]",
    "./*[" + by_class("content") + "] | ./*/*[" + by_class("content") + "]",
)
_LABELS = ".//*[" + by_class("field-label", "field__label") + "]"
_TITLE = ".//*[self::h2 or self::h3 or self::h4]"
_FIELD = "descendant-or-self::*[" + by_class("field") + "]"
_EXTRAS = (
    ".//*["
    + by_class(
        "links",
        "comment__links",
        "user-signature",
        "new",
        "unpublished",
        "watermark",
        "hidden",
        "permalink",
        "comment-permalink",
    )
    + " or "
    + by_class("user-picture", "picture", "comment__picture", "author-picture", "comment-arrow")
    + "]"
)
_HEAD = f"{' | '.join(_SUBMITTED)} | ./header | ./footer | .//*[{by_class('comment-header', 'comment-footer')}]"
_UNPUBLISHED = frozenset({"comment-unpublished", "unpublished", "comment--unpublished"})
_NOTICE = ".//*[(self::mark or self::div or self::p) and " + by_class("unpublished", "watermark") + "]"


@dataclass(frozen=True)
class Found:
    """A comment and the number of the one it says it answers."""

    comment: Comment
    parent: str | None


def read_comment(element: Element, number: str | None, page: Page) -> Found:
    """Read a comment's element, which is taken apart."""
    parent, state, title = _parent(element), _state(element), _title(element)
    if title is not None:
        detach(title)
    detach_all(element, _EXTRAS)
    head, body = _split(element)
    submitted = first_of(head, _SUBMITTED)
    line = line_of(submitted) if submitted is not None else _parted(head)
    raw, timestamp = _date(head, line, page.language)
    author, url = _author(head, line.replace(raw or "", "", 1), page)
    prose = with_title("" if title is None else line_of(title), _prose(body))
    gone = stub_state(prose.text)
    comment = Comment(
        id="",
        source_id=number,
        author=author,
        author_url=url,
        timestamp=timestamp,
        timestamp_raw=raw,
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=gone or state,
    )
    return Found(comment, parent)


def _parent(element: Element) -> str | None:
    """Return the number in "In reply to ...", which is taken out: it names another's author and date."""
    links = select(element, _PARENT_LINK)
    around = holders(links)
    lines = [line for line in select(element, _PARENT) if line in around] if links else []
    link = first(lines[0], _PARENT_LINK) if lines else None
    detach_each(lines)
    match = None if link is None else _PARENT_ID.search(attribute(link, "href"))
    return match[1] if match else None


def _title(element: Element) -> Element | None:
    """Return the first heading that stands in no field."""
    titles = select(element, _TITLE)
    inside = set(select_inside(element, _FIELD, _TITLE)) if titles else set()
    return next((title for title in titles if title not in inside), None)


def _state(element: Element) -> State:
    is_pending = classes(element) & _UNPUBLISHED or first(element, _NOTICE) is not None
    return "pending" if is_pending else "visible"


def _split(element: Element) -> tuple[Element, Element]:
    """Return the byline and the words of a comment, apart."""
    body = first_of(element, _BODIES)
    if body is not None:
        detach(body)
        return element, body
    head = element.makeelement("div", {})
    for piece in select(element, _HEAD):
        detach(piece)
        head.append(piece)
    return head, element


def _date(head: Element, line: str, language: str | None) -> tuple[str | None, str | None]:
    """Return the date as shown and as ISO 8601; an attribute beside it may hold the zone."""
    shown = first(head, _DATES)
    texts = [line, *([] if shown is None else [line_of(shown)]), _parted(head)]
    raw = next(filter(None, map(_written_date, texts)), None)
    moment = first(head, _MOMENTS)
    exact = "" if moment is None else attribute(moment, "datetime") or attribute(moment, "content")
    if moment is not None and raw is None:
        raw = line_of(moment) or exact or None
    return raw, parse_timestamp(exact, language) or (parse_timestamp(raw, language) if raw else None)


def _parted(head: Element) -> str:
    """Return all of a byline: a theme that lays its parts out by style prints no space between them."""
    return " ".join(" ".join(map(str, head.itertext("*"))).split())


def _written_date(text: str) -> str | None:
    """Return the first date in a line with the day of the week before it, as Drupal prints it by default."""
    written = find_date(text)
    if written is None:
        return None
    weekday = re.search(r"[^\W\d_]{2,10}\.?,?\s$", text[: text.find(written)])
    return (weekday.group() if weekday and "," in weekday.group() else "") + written


def _author(head: Element, line: str, page: Page) -> tuple[str | None, str | None]:
    """Return who wrote it, by the byline's elements, else by what its line holds besides the date."""
    for path in _AUTHORS:
        for element in outermost(select(head, path), MOST_NESTED):
            if name := _name(line_of(element)):
                link = first(element, "descendant-or-self::a[@href]")
                return name, None if link is None else page.absolute(attribute(link, "href"))
    link = first(head, ".//a[@rel][@href]")
    return _name(line), None if link is None else page.absolute(attribute(link, "href"))


def _name(line: str) -> str | None:
    bare = _BYLINE.sub("", line.strip(_MARKS)).strip(_MARKS)
    bare = _NOT_VERIFIED.sub("", _PREPOSITION.sub("", bare)).strip(_MARKS)
    return bare if bare and len(bare) <= _LONGEST_NAME else None


def _prose(body: Element) -> Prose:
    detach_all(body, _LABELS)
    return read_prose(body)
