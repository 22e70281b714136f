"""Movable Type: `div#comment-N` with `.comment-content`, flat; "replied to comment from" names the comment answered."""

import re
from itertools import islice

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    classes,
    detach,
    detach_all,
    detach_each,
    first,
    select,
    select_inside,
)
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.areas import areas_at
from threadwarden.data.extract.pages.block_comment import read_block
from threadwarden.data.extract.pages.declared import declared_in
from threadwarden.data.extract.pages.known_comment import read_known
from threadwarden.data.extract.pages.movable_type_plain import find_runs
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.pages.signature import SIGNATURE_NAMES, SIGNATURES, is_signature, read_signed
from threadwarden.data.thread import Comment

_ID = re.compile(r"comment-(\d+)")
_DEPTH = re.compile(r"depth-\d+")
_ITEMS = "//*[self::div or self::article][starts-with(@id, 'comment-')]"
_CONTENT = f"//*[{by_class('comment-content')}]"
_MARK_NAMES = frozenset({"inner", "comment-inner", "published"}) | SIGNATURE_NAMES
_MARKS = f"//abbr[{by_class('published')}][@title] | //div[{by_class('inner', 'comment-inner')}] | //{SIGNATURES}"
_HTML5 = f"//*[{by_class('comments-content')}]/article[header/h3][header/a/time]"
_AUTHOR = f".//*[{by_class('vcard')}]"
_FOOT = f".//*[{by_class('comment-footer')}]"
_LINK = ".//a[contains(@href, '#comment-')]"
_WORDS = f".//*[{by_class('comment-content')}]"
_HEADS = f".//*[{by_class('comment-header', 'asset-meta', 'byline')}] | ./header/h3"
_TO = re.compile(r"#comment-(\d+)$")
_REPLIED = re.compile(r"\s*(?:replied to|in reply to|antwortete auf|a répondu à)\b.*$", re.IGNORECASE | re.DOTALL)
_REPLY = f".//*[{by_class('comment-reply-link')}] | .//a[@title='Reply' or starts-with(@onclick, 'mtReply')]"
_AREA = f"//*[@id='comments' or {by_class('comments')}]"
_FORM = (
    f"//*[@id='comments-open' or {by_class('comments-open')}] | //form[@name='comments_form' or @id='comments-form'"
    " or contains(@action, 'mt-comments')]"
)
_ANCHOR = "//a[@id='comments' or @name='comments']/parent::*[self::h2 or self::h3 or self::h4]"
_HEADING = f".//*[{by_class('comments-header')}] | .//h2 | .//h3"
_NEAR = 4
_NAVIGATION = "//ul[@id='comment-nav' or @id='top-comment-nav'][.//a]"


class MovableType:
    """Reads the lists of versions 2 to 6; themes of other systems use its ids, so its inner elements decide."""

    def claims(self, page: Page) -> bool:
        """Tell whether comments in Movable Type's own nesting stand on the page, or signed runs of paragraphs."""
        return bool(page.once(_items) or page.once(find_runs))

    def read(self, page: Page) -> Reading:
        """Read the thread; what a comment answers is told by the link in its byline."""
        items = page.once(_items)
        parents = enclosing(items, items)
        runs = [] if items else page.once(find_runs)
        boxes = [run.take_out() for run in runs]
        detach_each(items)
        areas = areas_at(page.root, _AREA)
        headings = select(page.root, _ANCHOR)
        drafts = [_draft(item, parent, page) for item, parent in zip(items, parents, strict=True)]
        drafts += [
            Draft(read_signed(run.number, box, run.signature, page)) for run, box in zip(runs, boxes, strict=True)
        ]
        return Reading(
            "movable-type",
            tuple(drafts),
            cut=(*areas, *headings, *select(page.root, _FORM), *items),
            declared_count=declared_in(_headings(areas, headings)),
            missing=("further pages of comments",) if first(page.root, _NAVIGATION) is not None else (),
        )


def _items(page: Page) -> list[Element]:
    if not any(map(_ID.fullmatch, page.ids)):
        return []
    if "comment-content" in page.classes and page.classes & _MARK_NAMES:
        found = [item for item in select(page.root, _ITEMS) if _is_numbered(item)]
        for path in (_CONTENT, _MARKS):
            held = set(enclosing(select(page.root, path), found))
            found = [item for position, item in enumerate(found) if position in held]
        if found:
            return found
    html5 = select(page.root, _HTML5) if "comments-content" in page.classes else []
    return [item for item in html5 if _is_numbered(item)]


def _is_numbered(item: Element) -> bool:
    # WordPress prints the same ids, its own with the class depth-N.
    return bool(_ID.fullmatch(attribute(item, "id"))) and not any(map(_DEPTH.fullmatch, classes(item)))


def _draft(item: Element, around: int | None, page: Page) -> Draft:
    match = _ID.fullmatch(attribute(item, "id"))
    parent = _parent(item)
    detach_all(item, _REPLY)
    return Draft(_comment(item, match[1] if match else None, page), explicit_parent=parent, dom_parent=around)


def _comment(item: Element, number: str | None, page: Page) -> Comment:
    signature = next(filter(is_signature, select(item, f".//{SIGNATURES}")), None)
    if signature is not None:
        return read_signed(number, item, signature, page)
    author, date, words = first(item, _AUTHOR), _date(item), first(item, _WORDS)
    head = first(item, "./header")
    if words is None and head is not None:
        detach(head)
        return read_known(number, first(head, "./h3"), date, item, page)
    if author is None or words is None:
        return read_block(item, date, number, page.language)
    return read_known(number, author, date, words, page)


def _date(item: Element) -> Element | None:
    """Return the first element that prints a date: one made for dates, or the footer's link to the comment."""
    linked = set(select_inside(item, _FOOT, _LINK))
    for node in item.iter("abbr", "time", "a"):
        if node in linked or node.tag == "time" or (node.tag == "abbr" and "published" in classes(node)):
            return node
    return None


def _parent(item: Element) -> str | None:
    """Return the number of the comment answered; its mention leaves the byline, whose author is another."""
    own = attribute(item, "id")
    for link in select_inside(item, _HEADS, _LINK):
        match = _TO.search(attribute(link, "href"))
        if match and f"comment-{match[1]}" != own and first(link, ".//abbr | .//time") is None:
            before, above = link.getprevious(), link.getparent()
            if before is not None:
                before.tail = _REPLIED.sub("", before.tail or "")
            elif above is not None:
                above.text = _REPLIED.sub("", above.text or "")
            detach(link)
            return match[1]
    return None


def _headings(areas: list[Element], headings: list[Element]) -> list[Element]:
    inside = [heading for area in areas[:1] for heading in select(area, _HEADING)[:_NEAR]]
    above = [sibling for area in areas[:1] for sibling in islice(area.itersiblings(preceding=True), _NEAR)]
    return [*inside, *above, *headings]
