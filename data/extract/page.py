"""A saved page, parsed once and handed from the adapters to the article's reader."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from threadwarden.data.extract.elements import MOST_NESTED, Element, attribute, detach, outermost
from threadwarden.data.extract.encoding import without_controls

_MARKUP = re.compile(r"\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9-]*[\s/>])", re.IGNORECASE)
_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_FRAGMENT = re.compile(r"</(?:p|div|li|article|section|table)>", re.IGNORECASE)
_IDS = etree.XPath("//@id", smart_strings=False)
_INNER_IDS = etree.XPath(".//@id", smart_strings=False)
_COMMENT_ID = re.compile(r"(?:(?:li-|div-|dsq-)?comment-|c)\d+|idc-noscript")

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """A parsed HTML page, its elements as they stood at first (`classes`, `ids`).

    `deep` says that it nests deeper than 256 elements, `cut_short` that it nests too deep for the
    parser to have read it whole.
    """

    root: Element
    url: str | None = None
    language: str | None = None
    cut_short: bool = False
    deep: bool = False
    _found: dict[Callable[["Page"], Any], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, find: "Callable[[Page], T]") -> "T":
        """Return what `find` finds on this page, looked for once: what an adapter claims a page by, it also reads."""
        if find not in self._found:
            self._found[find] = find(self)
        found: T = self._found[find]
        return found

    @cached_property
    def named(self) -> tuple[tuple[Element, str, str], ...]:
        """Return every element with an id or class names, and these: one walk of the page for all who ask."""
        found: list[tuple[Element, str, str]] = []
        for element in self.root.iter("*"):
            name, names = element.get("id"), element.get("class")
            if name or names:
                found.append((element, name or "", names or ""))
        return tuple(found)

    @cached_property
    def classes(self) -> frozenset[str]:
        """Return every class name on the page: adapters ask here first, a search of the tree is dear."""
        return frozenset(name for value in {names for _, _, names in self.named} for name in value.split())

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Return every element id on the page, in document order."""
        return tuple(name for _, name, _ in self.named if name)

    def with_id(self, *wanted: str) -> list[Element]:
        """Return the elements with one of the ids, in document order."""
        return [element for element, name, _ in self.named if name in wanted]

    def with_class(self, wanted: str) -> list[Element]:
        """Return the elements with a class name, in document order."""
        return [element for element, _, names in self.named if wanted in names and wanted in names.split()]

    @cached_property
    def _all_ids(self) -> str:
        return "".join(f"\n{name}" for name in self.ids)

    def has_id(self, start: str) -> bool:
        """Tell whether an element's id begins with `start`."""
        return f"\n{start}" in self._all_ids

    @cached_property
    def address(self) -> str | None:
        """Return the page's own address, as given or as it names it."""
        links = (attribute(link, "href") for link in self.root.iter("link") if attribute(link, "rel") == "canonical")
        return self.url or next(filter(None, links), None)

    def absolute(self, link: str) -> str:
        """Return a link of the page as a full address, as far as the page's own address is known."""
        try:
            return urljoin(self.address or "", link)
        except ValueError:
            return link


def is_markup(text: str) -> bool:
    """Tell HTML from plain text: by its first tag, a document's tags, or closed blocks."""
    return bool(_MARKUP.match(text) or _DOCUMENT.search(text) or _FRAGMENT.search(text))


def parse_page(text: str, url: str | None = None) -> Page | None:
    """Parse HTML; None if there is no element in it."""
    data = without_controls(text).encode()
    try:
        parser = _parser(huge_tree=False)
        root = document_fromstring(data, parser=parser)
        # Without huge_tree the parser drops the rest of a page at 256 levels, which unclosed <font> tags reach.
        if deep := _too_deep(parser):
            parser = _parser(huge_tree=True)
            root = document_fromstring(data, parser=parser)
    except etree.ParserError:
        return None
    _drop_copies(root)
    return Page(root, url, attribute(root, "lang") or None, deep and _too_deep(parser), deep)


def _drop_copies(root: Element) -> None:
    """Drop what a noscript repeats of the page (lazy images, a second thread), but keep a thread that is only there."""
    found = outermost(list(root.iter("noscript")), MOST_NESTED)
    copies = [(copy, _strings(_INNER_IDS, copy)) for copy in found]
    hidden = Counter(name for _, names in copies for name in names)
    shown = Counter(_strings(_IDS, root)) - hidden if any(map(_COMMENT_ID.fullmatch, hidden)) else hidden
    for copy, names in copies:
        if not any(_COMMENT_ID.fullmatch(name) and name not in shown for name in names):
            detach(copy)


def _strings(path: etree.XPath, root: Element) -> list[str]:
    return cast(list[str], path(root))


def _parser(huge_tree: bool) -> etree.HTMLParser:
    # A table of ids, which nothing here asks, would take a tenth of the time of parsing.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=huge_tree, remove_comments=True, remove_pis=True, collect_ids=False
    )
    # lxml.html's own look-up calls Python for every element met: a third of the time of reading a thread.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _too_deep(parser: etree.HTMLParser) -> bool:
    return any("depth" in entry.message for entry in parser.error_log)
