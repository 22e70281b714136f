"""The fields of one comment in a block of no known system, its replies already taken out."""

import re
from collections.abc import Iterable
from itertools import islice

from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.elements import MOST_NESTED, Element, attribute, classes, detach_each, outermost
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.pages.block_head import Head, find_date_element, read_head
from threadwarden.data.extract.pages.block_words import drop_buttons, drop_head, find_words, without_labels
from threadwarden.data.extract.prose import plain_line, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Votes

_HIDDEN = frozenset({"hidden", "screen-reader-text"})
_PENDING = re.compile(r"awaiting|pending|unapproved")
_VOTES = re.compile(r"score|vote|points")
_VOTE_UNIT = re.compile(r"\s*(?:points?|pts|votes?|likes?)$", re.IGNORECASE)
_MOST_VOTE_ELEMENTS = 8
_LEAST_SHOWN = 8


def read_block(box: Element, date: Element | None, source_id: str | None, language: str | None) -> Comment:
    """Read one comment; `date` is the element that prints its date. What is left of the box afterwards is of no use."""
    named = [(node, names) for node in box.iter("*") if (names := node.get("class"))]
    pending = any(_PENDING.search(names) for _, names in named)
    score = _score(node for node, names in named if node is not box and _VOTES.search(names))
    _drop_hidden(box)
    _open_forms(box)
    if date is None or (date is not box and box not in date.iterancestors()):
        date = find_date_element(box)
    head = read_head(box, date)
    words = find_words(box, head)
    printed = None
    if words is None:
        printed, words = drop_head(box, head), box
    drop_buttons(words)
    prose = read_prose(words)
    text = without_labels(prose.text, head)
    gone = stub_state(text)
    return Comment(
        id="",
        source_id=source_id,
        author=head.name,
        author_url=head.url,
        timestamp=_timestamp(head, language),
        timestamp_raw=printed or head.raw,
        votes=Votes(score=score),
        text="" if gone else text,
        quotes=() if gone else prose.quotes,
        state=gone or ("pending" if pending else "visible"),
    )


def _score(bearers: Iterable[Element]) -> int | None:
    for element in islice(bearers, _MOST_VOTE_ELEMENTS):
        count = parse_count(_VOTE_UNIT.sub("", plain_line(element)))
        if count is not None:
            return count
    return None


def _drop_hidden(box: Element) -> None:
    """Take out what the page hides, unless it hides the comment itself (a collapsed one)."""
    hidden = outermost(list(filter(_is_hidden, box.iterdescendants("*"))), MOST_NESTED)
    if hidden and len(plain_line(box).split()) - sum(len(plain_line(node).split()) for node in hidden) >= _LEAST_SHOWN:
        detach_each(hidden)


def _is_hidden(node: Element) -> bool:
    if node.get("hidden") is not None or not _HIDDEN.isdisjoint(classes(node)):
        return True
    return "display:none" in node.get("style", "").replace(" ", "")


def _open_forms(box: Element) -> None:
    """Make a form without a field to write in an ordinary element: some systems put a comment's words in one."""
    for form in box.iter("form"):
        if form.find(".//textarea") is None:
            form.tag = "div"


def _timestamp(head: Head, language: str | None) -> str | None:
    exact = () if head.date is None else (attribute(head.date, "datetime"), attribute(head.date, "title"))
    for written in (*exact, head.raw or ""):
        if written and (moment := parse_timestamp(written, language)):
            return moment
    return None
