"""The article above a thread, read from what the thread's removal leaves of the page."""

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from threadwarden.data.extract.elements import Element, attribute, by_class, detach_all
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.prose import line_of
from threadwarden.data.thread import Article

_WIDGETS = (
    "//*["
    + by_class("widget_recent_comments", "recentcomments", "wp-block-latest-comments", "comment-respond", "wpd-widgets")
    + " or @id='recentcomments' or @id='respond' or @id='wpdcom' or @id='wpcomm']"
)


def read_article(page: Page, source: str | None, source_format: str) -> Article:
    """Read title, byline, date, tags and text; the page's thread must have been cut already."""
    # Heavy (half a second): only needed once a page is at hand.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    detach_all(page.root, _WIDGETS)
    found = bare_extraction(
        _shallow(page),
        url=_valid(page.url),
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    fields: dict[str, Any] = found.as_dict() if isinstance(found, Document) else {}
    return Article(
        source=source,
        url=page.url or fields.get("url"),
        title=fields.get("title") or None,
        byline=_byline(fields.get("author")),
        date=fields.get("date") or None,
        text=fields.get("text") or None,
        tags=_tags(fields.get("tags")),
        source_format=source_format,
    )


def _valid(url: str | None) -> str | None:
    # trafilatura gives up on a page whose address it cannot take apart.
    try:
        return url if url and urlsplit(url).netloc else None
    except ValueError:
        return None


def article_without_text(page: Page, source: str | None, source_format: str) -> Article:
    """Return what a page says of its article in its head: title and address."""
    return Article(source=source, url=page.address, title=_title(page.root) or None, source_format=source_format)


def _title(root: Element) -> str:
    shared = (attribute(meta, "content") for meta in root.iter("meta") if meta.get("property") == "og:title")
    # By tag, and no further than the first that says something: an XPath for each searched the whole page.
    printed = (line_of(element) for tag in ("h1", "title") for element in root.iter(tag))
    return next(filter(None, shared), "") or next(printed, "")


def _shallow(page: Page) -> Element:
    """Return the tree itself, or, where it nests deep enough to exhaust a recursive reader, its upper levels."""
    if not page.deep:
        return page.root
    return document_fromstring(etree.tostring(page.root, encoding="utf-8"), parser=HTMLParser(encoding="utf-8"))


def _byline(author: str | None) -> str | None:
    names = [name.strip() for name in (author or "").split(";") if name.strip()]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or None


def _tags(found: list[str] | str | None) -> tuple[str, ...]:
    tags = re.split(r"[;,]", found) if isinstance(found, str) else found or []
    return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
