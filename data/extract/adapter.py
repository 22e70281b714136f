"""What an adapter of a comment system is given and what it returns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from threadwarden.data.extract.elements import Element
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.page import Page
from threadwarden.data.thread import Article, Comment

Source_contra = TypeVar("Source_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True)
class Draft:
    """A comment as its own element or row tells it, its place in the thread not yet settled.

    `comment` holds the system's id in `source_id`; `id`, parent, depth and order are filled in later.
    `explicit_parent` is a `source_id`, `dom_parent` the position in the list of drafts.
    """

    comment: Comment
    explicit_parent: str | None = None
    dom_parent: int | None = None


@dataclass(frozen=True)
class Reading:
    """A thread as read from a page or an export.

    `cut` are the elements to take out of a page before its article is read; an export brings the
    `article` itself. `missing` says in a few words each what the source tells of but does not hold
    ("replies not loaded", "further pages").
    """

    source_format: str
    drafts: tuple[Draft, ...] = ()
    cut: tuple[Element, ...] = ()
    declared_count: int | None = None
    missing: tuple[str, ...] = ()
    next_page: str | None = None
    article: Article | None = None


class Adapter(Protocol[Source_contra, Result_co]):
    """One comment system or export format."""

    def claims(self, source: Source_contra) -> bool:
        """Tell by its elements or fields, never by strings in it, whether the source is of this system."""
        ...

    def read(self, source: Source_contra) -> Result_co:
        """Read what this adapter claims; a page's own elements may be taken apart, nothing outside `Reading.cut`."""
        ...


PageAdapter: TypeAlias = Adapter[Page, Reading]
"""Reads the one thread of an HTML page."""

ExportAdapter: TypeAlias = Adapter[Export, Iterable[Reading]]
"""Reads the threads of an export or an API's answer, one after another."""
