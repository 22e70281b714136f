"""Which comment system a page was made by, and which export a file is."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from threadwarden.data.errors import InputError, MissingExtraError
from threadwarden.data.extract.adapter import ExportAdapter, PageAdapter, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.commento import Commento
from threadwarden.data.extract.exports.coral import Coral
from threadwarden.data.extract.exports.discourse import Discourse
from threadwarden.data.extract.exports.disqus_api import DisqusApi
from threadwarden.data.extract.exports.disqus_xml import DisqusXml
from threadwarden.data.extract.exports.ghost import Ghost
from threadwarden.data.extract.exports.isso import Isso
from threadwarden.data.extract.exports.record import Record
from threadwarden.data.extract.exports.reddit import Reddit
from threadwarden.data.extract.exports.remark42 import Remark42
from threadwarden.data.extract.exports.table import Table
from threadwarden.data.extract.exports.wordpress_rest import WordPressRest
from threadwarden.data.extract.exports.wxr import Wxr
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.blogger import Blogger
from threadwarden.data.extract.pages.discourse import DiscourseEmbed
from threadwarden.data.extract.pages.disqus import Disqus
from threadwarden.data.extract.pages.drupal import Drupal
from threadwarden.data.extract.pages.generic import Generic
from threadwarden.data.extract.pages.hacker_news import HackerNews
from threadwarden.data.extract.pages.intensedebate import IntenseDebate
from threadwarden.data.extract.pages.movable_type import MovableType
from threadwarden.data.extract.pages.schema_org import SchemaOrg
from threadwarden.data.extract.pages.slashdot import Slashdot
from threadwarden.data.extract.pages.typepad import TypePad
from threadwarden.data.extract.pages.wordpress import WordPress
from threadwarden.data.extract.pages.wpdiscuz import WpDiscuz

PAGES_GROUP = "threadwarden.extract.pages"
EXPORTS_GROUP = "threadwarden.extract.exports"

# wpDiscuz first: it lives in WordPress and repeats its element ids. The generic finder reads what is left.
PAGE_ADAPTERS: tuple[PageAdapter, ...] = (
    WpDiscuz(),
    Disqus(),
    IntenseDebate(),
    Blogger(),
    TypePad(),
    MovableType(),
    Drupal(),
    Slashdot(),
    DiscourseEmbed(),
    HackerNews(),
    WordPress(),
    SchemaOrg(),
    Generic(),
)
# Table last: it claims every JSON and every table.
EXPORT_ADAPTERS: tuple[ExportAdapter, ...] = (
    Record(),
    Wxr(),
    DisqusXml(),
    WordPressRest(),
    DisqusApi(),
    Ghost(),
    Coral(),
    Isso(),
    Remark42(),
    Commento(),
    Discourse(),
    Reddit(),
    Table(),
)


def read_page(page: Page) -> Reading:
    """Return the thread of the first adapter that claims the page and finds one; plug-ins are asked first."""
    adapters: tuple[PageAdapter, ...] = (*plugins(PAGES_GROUP), *PAGE_ADAPTERS)
    for adapter in adapters:
        if adapter.claims(page):
            reading = adapter.read(page)
            if reading.drafts or reading.declared_count:
                return reading
    return Reading("html")


def read_threads(export: Export) -> Iterable[Reading]:
    """Return the threads of an export, read by the first adapter that claims it.

    Raises:
        InputError: no adapter knows the format.
    """
    adapters: tuple[ExportAdapter, ...] = (*plugins(EXPORTS_GROUP), *EXPORT_ADAPTERS)
    found = next((adapter for adapter in adapters if adapter.claims(export)), None)
    if found is None:
        raise InputError(f"found {describe(export)}, wanted an export of comments in a known format")
    return found.read(export)


def describe(export: Export) -> str:
    """Say in a few words what an export looks like, for an error."""
    if export.xml_root:
        return f"XML with the root {export.xml_root}"
    if export.database is not None:
        return "an SQLite database of other tables"
    first = export.documents[0] if export.documents else {}
    while isinstance(first, list) and first:
        first = first[0]
    names: Iterable[str] = export.columns or (first if isinstance(first, dict) else ())
    return f"the fields {', '.join(map(str, names))[:200] or 'of no object'}"


@cache
def plugins(group: str) -> tuple[Any, ...]:
    """Return the adapters that other packages bring: an entry point names a class without arguments."""
    return tuple(_load(point) for point in entry_points(group=group))


def _load(point: EntryPoint) -> Any:
    try:
        return point.load()()
    except Exception as error:
        raise MissingExtraError(f"the adapter '{point.name}' could not be loaded: {error}") from error
