"""schema.org's Comment (once UserComments, under a question Answer), in microdata or in JSON-LD."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import MOST_NESTED, Element, attribute, outermost, select
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.areas import areas_around
from threadwarden.data.extract.pages.json_ld import read_scripts
from threadwarden.data.extract.pages.microdata import comment_types, find_elements, read_elements
from threadwarden.data.extract.pages.page_copy import find_copy
from threadwarden.data.extract.pages.schema_comment import SchemaItem, parent_of, read_item
from threadwarden.data.extract.prose import line_of
from threadwarden.data.thread import Comment

_COUNT = "//*[@itemprop='commentCount' or @itemprop='answerCount']"


class SchemaOrg:
    """Reads what a page says of its comments to search engines, where no comment system is known."""

    def claims(self, page: Page) -> bool:
        """Tell whether an item on the page is a comment."""
        return bool(comment_types(page.root)) or bool(read_scripts(page.root).items)

    def read(self, page: Page) -> Reading:
        """Read the page's elements (microdata), or its scripts (JSON-LD) where these hold more comments."""
        elements, scripts = find_elements(page.root), read_scripts(page.root)
        declared = _declared(page.root, scripts.declared)
        if len(scripts.items) > len(elements.found):
            drafts = _drafts(scripts.items, page)
            cut = find_copy(page, [draft.comment.text for draft in drafts])
        else:
            cut = (*areas_around(elements.outermost), *elements.found)
            drafts = _drafts(read_elements(elements), page)
        return Reading("schema-org", drafts, cut, declared if drafts else None)


def _drafts(items: Sequence[SchemaItem], page: Page) -> tuple[Draft, ...]:
    comments = _without_shared_ids([read_item(item, page) for item in items])
    known = {comment.source_id for comment in comments}
    parents = [parent_of(item.thing) for item in items]
    # An item may also name the article that it stands under as its parent.
    return tuple(
        Draft(comment, parent if parent in known else None, item.around)
        for comment, parent, item in zip(comments, parents, items, strict=True)
    )


def _without_shared_ids(comments: list[Comment]) -> list[Comment]:
    """Return comments without the ids that several have: those are the article's address."""
    counts = Counter(comment.source_id for comment in comments)
    return [comment if counts[comment.source_id] == 1 else replace(comment, source_id=None) for comment in comments]


def _declared(root: Element, scripted: int | None) -> int | None:
    for element in outermost(select(root, _COUNT), MOST_NESTED):
        if (count := parse_count(attribute(element, "content") or line_of(element))) is not None:
            return count
    return scripted
