"""From a saved page to its article and its comment thread."""

from threadwarden.data.errors import InputError
from threadwarden.data.extract.adapter import Reading
from threadwarden.data.extract.article import read_article
from threadwarden.data.extract.detect import find_adapter
from threadwarden.data.extract.elements import detach
from threadwarden.data.extract.encoding import WANTED, decode
from threadwarden.data.extract.flattened import read_text_page
from threadwarden.data.extract.lineage import settle
from threadwarden.data.extract.page import Page, is_markup, parse_page
from threadwarden.data.thread import Article, Completeness, Thread

__all__ = ["extract_thread"]


def extract_thread(html: bytes | str, url: str | None = None, source: str | None = None) -> Thread:
    """Read one saved page, HTML or plain text; a page of no known comment system has no comments.

    Raises:
        InputError: the page is empty or is no text at all (an image, an archive).
    """
    # A surrogate from a broken file name or string could never be written as UTF-8 again.
    url, source = (None if name is None else _clean(name) for name in (url, source))
    text = decode(html) if isinstance(html, bytes) else _clean(html)
    if not text.strip():
        raise InputError(f"found an empty page, wanted {WANTED}")
    if not is_markup(text):
        return read_text_page(text, url, source)
    page = parse_page(text, url)
    if page is None:
        return Thread(Article(source=source, url=url, source_format="html"))
    return _read_page(page, source)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_page(page: Page, source: str | None) -> Thread:
    adapter = find_adapter(page)
    reading = Reading("html") if adapter is None else adapter.read(page)
    # Cut first: the article's text must hold none of the thread's.
    for element in reading.cut:
        detach(element)
    lineage = settle(reading.drafts)
    count, declared = len(lineage.comments), reading.declared_count
    missing = reading.partial or lineage.orphaned or page.cut_short or count < (declared or 0)
    return Thread(
        article=read_article(page, source, reading.source_format),
        comments=lineage.comments,
        thread=Completeness(declared, count, not missing, reading.next_page),
    )
