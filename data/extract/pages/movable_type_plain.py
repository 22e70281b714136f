"""Movable Type's plain templates: an anchor `a#c12`, the comment's paragraphs, and the line that signs them."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import cast

from lxml import etree

from threadwarden.data.extract.elements import Element, attribute, detach, select
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.signature import find_signatures
from threadwarden.data.extract.prose import plain_line

# One digit: a chapter, not a comment.
_ID = re.compile(r"c(\d{2,}|6a[0-9a-f]{16,})")
_STARTS = "//*[starts-with(@id, 'c')] | //a[starts-with(@name, 'c')]"
_NAMES = etree.XPath("//a/@name", smart_strings=False)
_SEVERAL = ""
_LEAST_SIGNED = 2 / 3


@dataclass(frozen=True)
class Run:
    """The neighbouring elements that make a comment, from its anchor to the line that signs it."""

    number: str
    parts: tuple[Element, ...]
    signature: Element

    def has_words(self) -> bool:
        """Tell whether there is more than the signature."""
        before = any(plain_line(part) or (part.tail or "").strip() for part in self.parts[:-1])
        return before or len(plain_line(self.parts[-1])) > len(plain_line(self.signature))

    def take_out(self) -> Element:
        """Take the parts out of the page into one element; what follows the signature stays where it was."""
        box = self.parts[0].makeelement("div", {})
        for part in self.parts[:-1]:
            box.append(part)
        detach(self.parts[-1])
        box.append(self.parts[-1])
        return box


def find_runs(page: Page) -> list[Run]:
    """Return the comments of a page; none where many anchors are followed by no signature, or signatures come first."""
    starts = _starts(page)
    if not starts:
        return []
    least = math.ceil(len(starts) * _LEAST_SIGNED)
    owners, signed = _owners(starts), _signed(find_signatures(page.root, least))
    found = (_run(number, start, owners, signed) for number, start in starts.items())
    runs = [run for run in found if run is not None]
    return runs if len(runs) >= least and any(run.has_words() for run in runs) else []


def _starts(page: Page) -> dict[str, Element]:
    """Return the first element that bears the number of each comment."""
    starts: dict[str, Element] = {}
    # Few pages have one: a list of plain strings tells that sooner than the elements.
    names = cast("list[str]", _NAMES(page.root))
    if not any(map(_ID.fullmatch, chain(page.ids, names))):
        return starts
    for node in select(page.root, _STARTS):
        match = _ID.fullmatch(attribute(node, "id")) or _ID.fullmatch(attribute(node, "name"))
        if match:
            starts.setdefault(match[1], node)
    return starts


def _owners(starts: dict[str, Element]) -> dict[Element, str]:
    """Return the elements that hold the starts, each with the number of its comment if it holds one only."""
    owners: dict[Element, str] = {}
    for number, start in starts.items():
        node: Element | None = start
        while node is not None and owners.get(node) != _SEVERAL:
            owners[node] = _SEVERAL if node in owners else number
            node = node.getparent()
    return owners


def _signed(signatures: Iterable[Element]) -> dict[Element, Element]:
    """Return the signatures and what is around them, each with the first signature in it."""
    signed: dict[Element, Element] = {}
    for signature in signatures:
        node: Element | None = signature
        while node is not None and node not in signed:
            signed[node] = signature
            node = node.getparent()
    return signed


def _run(number: str, start: Element, owners: dict[Element, str], signed: dict[Element, Element]) -> Run | None:
    # The anchor may stand in the comment's first paragraph.
    for opening in (start, start.getparent()):
        if opening is None or owners.get(opening) != number:
            continue
        parts: list[Element] = []
        for part in chain((opening,), opening.itersiblings("*")):
            if owners.get(part, number) != number:
                break
            parts.append(part)
            if part in signed:
                return Run(number, tuple(parts), signed[part])
    return None
