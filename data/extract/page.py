"""A saved page, parsed once and handed from the adapters to the article's reader."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from threadwarden.data.extract.elements import Element, attribute, detach_all, first

_MARKUP = re.compile(r"\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9-]*[\s/>])", re.IGNORECASE)
_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_FRAGMENT = re.compile(r"</(?:p|div|li|article|section|table)>", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A parsed HTML page; `cut_short` says that it nests too deep for the parser to have read it whole."""

    root: Element
    url: str | None = None
    language: str | None = None
    cut_short: bool = False

    def absolute(self, link: str) -> str:
        """Return a link of the page as a full address, as far as the page's own address is known."""
        canonical = first(self.root, "//link[@rel='canonical'][@href]")
        base = self.url or ("" if canonical is None else attribute(canonical, "href"))
        try:
            return urljoin(base, link)
        except ValueError:
            return link


def is_markup(text: str) -> bool:
    """Tell HTML from plain text: by its first tag, a document's tags, or closed blocks."""
    return bool(_MARKUP.match(text) or _DOCUMENT.search(text) or _FRAGMENT.search(text))


def parse_page(text: str, url: str | None = None) -> Page | None:
    """Parse HTML; None if there is no element in it."""
    # Without huge_tree the parser drops the rest of a page at 256 levels, which unclosed <font> tags reach.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.replace("\x00", "\ufffd").encode(), parser=parser)
    except etree.ParserError:
        return None
    cut_short = any("depth" in entry.message for entry in parser.error_log)
    # A noscript copy repeats what the page itself shows (lazy images, a second thread).
    detach_all(root, "//noscript")
    return Page(root, url, attribute(root, "lang") or None, cut_short)
