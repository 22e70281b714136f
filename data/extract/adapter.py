"""What a comment system's adapter is given and what it returns."""

from dataclasses import dataclass
from typing import Protocol

from threadwarden.data.extract.elements import Element
from threadwarden.data.extract.page import Page
from threadwarden.data.thread import Comment


@dataclass(frozen=True)
class Draft:
    """A comment as its own element tells it, its place in the thread not yet settled.

    `comment` holds the system's id in `source_id`; `id`, parent, depth and order are filled in later.
    `explicit_parent` is a `source_id`, `dom_parent` the position in the list of drafts.
    """

    comment: Comment
    explicit_parent: str | None = None
    dom_parent: int | None = None


@dataclass(frozen=True)
class Reading:
    """A thread as read from a page, and the elements to cut before the article is read.

    `partial` says that the page tells of comments it does not hold (replies not loaded, further pages).
    """

    source_format: str
    drafts: tuple[Draft, ...] = ()
    cut: tuple[Element, ...] = ()
    declared_count: int | None = None
    partial: bool = False
    next_page: str | None = None


class Adapter(Protocol):
    """One comment system. `read` may take the thread's own elements apart, but nothing outside `Reading.cut`."""

    def claims(self, page: Page) -> bool:
        """Tell by its elements whether the page holds a thread of this system."""
        ...

    def read(self, page: Page) -> Reading:
        """Read the thread of a page that this adapter claims."""
        ...
