"""schema.org's Comment (once UserComments, in questions Answer), in JSON-LD or in microdata."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, attribute
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.microdata import read_items
from threadwarden.data.extract.pages.page_copy import find_copy
from threadwarden.data.extract.pages.schema_comment import (
    COMMENT_TYPES,
    TEXT_NAMES,
    Shown,
    Thing,
    count_of,
    each,
    line,
    parent_of,
    read_thing,
    types_of,
)
from threadwarden.data.extract.prose import read_html

_MENTION = re.compile(r'"(?:https?://schema\.org/|schema:)?(?:Comment|UserComments|Answer)"|"comment"\s*:')
_LONGEST_SCRIPT = 4_000_000
_ASIDE = frozenset({"parentItem", "author", "creator", "about", "potentialAction"})


@dataclass(frozen=True)
class _Found:
    """An item with the position of the comment it stands in."""

    thing: Thing
    around: int | None


class SchemaOrg:
    """Reads the thread from the markup made for search engines, where no comment system is known."""

    def claims(self, page: Page) -> bool:
        """Tell whether an item on the page is a comment."""
        return bool(read_items(page.root, only_first=True)) or bool(_scripted(page.root)[0])

    def read(self, page: Page) -> Reading:
        """Read whichever holds more: the page's own elements (microdata) or a script (JSON-LD)."""
        items = read_items(page.root)
        found, count = _scripted(page.root)
        if len(found) > len(items):
            drafts = tuple(_draft(one, page) for one in found)
            return Reading("schema-org", _named(drafts), find_copy(page, [d.comment.text for d in drafts]), count)
        raise NotImplementedError
