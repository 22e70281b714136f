"""From a saved page or an export to its articles and their comment threads."""

from collections.abc import Iterator
from dataclasses import replace

from threadwarden.data.errors import InputError
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.article import article_without_text, read_article
from threadwarden.data.extract.dates import parse_relative
from threadwarden.data.extract.detect import read_page, read_threads
from threadwarden.data.extract.elements import detach_each
from threadwarden.data.extract.encoding import WANTED, decode
from threadwarden.data.extract.export import read_export
from threadwarden.data.extract.flattened import read_text_page
from threadwarden.data.extract.lineage import settle
from threadwarden.data.extract.options import ExtractOptions
from threadwarden.data.extract.page import Page, is_markup, parse_page
from threadwarden.data.thread import Article, Completeness, Thread

__all__ = ["ExtractOptions", "extract_thread", "extract_threads"]


def extract_thread(
    html: bytes | str, url: str | None = None, source: str | None = None, options: ExtractOptions | None = None
) -> Thread:
    """Read one saved page, HTML or plain text, or an export of one thread; a page without a thread has no comments.

    Raises:
        InputError: the page is empty, is no text at all (an image, an archive), or is an export of many threads.
    """
    threads = extract_threads(html, url, source, options)
    first = next(threads, None)
    if first is None:
        raise InputError("found an export without a thread, wanted one")
    if next(threads, None) is not None:
        raise InputError("found an export of several threads, wanted one: extract_threads reads them all")
    return first


def extract_threads(
    data: bytes | str, url: str | None = None, source: str | None = None, options: ExtractOptions | None = None
) -> Iterator[Thread]:
    """Yield every thread of a page (one) or an export (any number).

    `url` is the page's address, `source` the path or name that the record gives, and that tells a table by its ending.

    Raises:
        InputError: as `extract_thread`, or the export's format is not known.
    """
    options = options or ExtractOptions()
    # A surrogate from a broken file name or string could never be written as UTF-8 again.
    url, source = (None if name is None else _clean(name) for name in (url, source))
    export = read_export(data.encode("utf-8", "replace") if isinstance(data, str) else data, source or "")
    if export is None:
        yield _page_thread(data, url, source, options)
        return
    for reading in read_threads(export):
        article = replace(reading.article or Article(), source=source, source_format=reading.source_format)
        yield _thread(article, reading, options)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _page_thread(data: bytes | str, url: str | None, source: str | None, options: ExtractOptions) -> Thread:
    text = decode(data) if isinstance(data, bytes) else _clean(data)
    if not text.strip():
        raise InputError(f"found an empty page, wanted {WANTED}")
    if not is_markup(text):
        return read_text_page(text, url, source)
    page = parse_page(text, url)
    if page is None:
        return Thread(Article(source=source, url=url, source_format="html"))
    return _read_page(page, source, options)


def _read_page(page: Page, source: str | None, options: ExtractOptions) -> Thread:
    reading = read_page(page)
    # Cut first: the article's text must hold none of the thread's.
    detach_each(reading.cut)
    read = read_article if options.article else article_without_text
    article = read(page, source, reading.source_format)
    if page.cut_short:
        reading = replace(reading, missing=(*reading.missing, "the page nests too deep to be read whole"))
    return _thread(article, reading, options, page.language)


def _thread(article: Article, reading: Reading, options: ExtractOptions, language: str | None = None) -> Thread:
    lineage = settle([_finished(draft, options, language) for draft in reading.drafts])
    count, declared = len(lineage.comments), reading.declared_count
    missing = list(reading.missing)
    if lineage.orphaned:
        missing.append("a comment answers one that is not here")
    if count < (declared or 0):
        missing.append(f"{declared} comments declared, {count} found")
    completeness = Completeness(declared, count, not missing, reading.next_page, "; ".join(missing) or None)
    return Thread(article=article, comments=lineage.comments, thread=completeness)


def _finished(draft: Draft, options: ExtractOptions, language: str | None) -> Draft:
    """Return a draft as the options want it: no addresses unless asked for, relative dates read where they can be."""
    comment = draft.comment
    if not options.contacts and (comment.author_email or comment.author_ip):
        comment = replace(comment, author_email=None, author_ip=None)
    if options.saved_at and comment.timestamp_raw and not comment.timestamp:
        comment = replace(comment, timestamp=parse_relative(comment.timestamp_raw, options.saved_at, language))
    return draft if comment is draft.comment else replace(draft, comment=comment)
