"""Drupal 6 to 10: an anchor `a#comment-N` before each comment, answers in a `.indented` that follows it."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, attribute, by_class, classes, detach, first, select
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.drupal_comment import read_comment
from threadwarden.data.extract.prose import line_of

_ANCHORS = "//a[starts-with(@id, 'comment-')][not(@href)]"
_NAMED = (
    "//*[(self::article or self::div or self::li or self::section) and (@data-comment-user-id or "
    + by_class("comment", "js-comment")
    + ")]"
)
_FIELDS = ("field-name-comment-body", "field--name-comment-body", "comment__submitted", "comment__content")
_SUBMITTED = ".//*[" + by_class("submitted") + "]"
_MARKS = ".//*[" + by_class(*_FIELDS) + "]"
_DRUPAL_NAMES = frozenset(
    "js-comment comment-published comment-unpublished comment-by-anonymous comment-by-node-author"
    " comment-by-anon by-anonymous by-node-author comment--unpublished comment--level-1".split()
)
_PREVIEW = frozenset({"comment-preview", "preview", "comment--preview"})
_MADE_BY_DRUPAL = (
    "//meta[translate(@name, 'G', 'g')='generator'][starts-with(@content, 'Drupal')]"
    " | //script[contains(@src, '/misc/drupal.js') or contains(@src, '/sites/all/') or contains(@src, '/sites/default/')]"
    " | //link[contains(@href, '/sites/all/') or contains(@href, '/sites/default/')] | //*[@data-drupal-selector]"
)
_PERMALINK = ".//a[" + by_class("permalink") + " or @rel='bookmark' or " + by_class("active") + "][contains(@href, '#comment-')]"
_AREA = (
    "ancestor::*[@id='comments' or "
    + by_class("comment-wrapper", "comments", "field--name-comment", "field--type-comment", "comments-wrapper")
    + "]"
)
_FORMS = "//form[starts-with(@id, 'comment-form') or " + by_class("comment-form", "comment-comment-form") + "]"
_PAGER = ".//*[" + by_class("pager", "pagination", "pager__items") + "]"
_BESIDE = "following-sibling::*[descendant-or-self::*[" + by_class("pager", "pagination") + "]]"
_NEXT = (
    ".//*[" + by_class("pager-next", "pager__item--next", "next") + "]//a[@href] | .//a[@rel='next'][@href]"
    " | .//a[" + by_class("pager-next") + "][@href]"
)
_PAGE_LINK = ".//a[contains(@href, 'page=')]"
_HEADINGS = ".//*[self::h2 or self::h3 or self::h4 or self::strong]"
_TOTAL = re.compile(r"(?:there (?:are|is)\s)?(\d[\d.,]*)\s+(?:comments?|kommentare?|commentaires?|comentarios?|reacties?)\b", re.I)
_TOTAL_AFTER = re.compile(r"(?:comments?|kommentare?|commentaires?|comentarios?|reacties?)\s*[(:]\s*(\d[\d.,]*)", re.I)
_ID = re.compile(r"comment-(\d+)")
_ID_IN_LINK = re.compile(r"#comment-(\d+)$")


@dataclass(frozen=True)
class _Item:
    element: Element
    number: str | None
    group: Element | None


class Drupal:
    """Reads the lists that all versions print alike, whatever the theme makes of one comment."""

    def claims(self, page: Page) -> bool:
        """Tell whether comments stand on the page that bear a mark of Drupal, not only the class `comment`."""
        if not page.classes & {"comment", "js-comment", "indented"} and not page.has_id("comment-"):
            return False
        return bool(_items(page.root))

    def read(self, page: Page) -> Reading:
        """Read the thread; a comment may name its parent, else the indented group around it tells."""
        items = _items(page.root)
        parents = _parents(items)
        areas = _areas(items)
        pagers = [pager for area in areas for pager in select(area, _PAGER)] + select(items[-1].element, _BESIDE)
        more = [link for pager in pagers for link in select(pager, _PAGE_LINK)]
        following = next((link for pager in pagers for link in select(pager, _NEXT)), None)
        total = _total(areas, items)
        cut = (*areas, *select(page.root, _FORMS), *(item.element for item in items))
        for item in items:
            detach(item.element)
        read = [read_comment(item.element, item.number, page) for item in items]
        return Reading(
            source_format="drupal",
            drafts=tuple(
                Draft(found.comment, found.parent, parent) for found, parent in zip(read, parents, strict=True)
            ),
            cut=cut,
            declared_count=total,
            missing=("further pages of comments",) if more else (),
            next_page=None if following is None else page.absolute(attribute(following, "href")),
        )


def _items(root: Element) -> list[_Item]:
    anchored = _anchored(root)
    known = set(anchored)
    by_drupal = bool(anchored) and first(root, _MADE_BY_DRUPAL) is not None
    named = [element for element in select(root, _NAMED) if element in known or _is_own(element)]
    found = dict.fromkeys([*named, *anchored])
    kept = {e for e in found if by_drupal and e in known or _has_mark(e, e in known)}
    if named and anchored:
        # Two ways to find one list may interleave: the page's own order is the thread's.
        ordered = [element for element in root.iter() if element in kept]
    else:
        ordered = [element for element in found if element in kept]
    outer = [element for element in ordered if element in known or not _is_inside(element, kept)]
    return [_Item(e, anchored.get(e) or _number(e), _group(e)) for e in outer if not classes(e) & _PREVIEW]


def _anchored(root: Element) -> dict[Element, str]:
    """Return the elements that follow an empty anchor named after a comment, and its number."""
    found: dict[Element, str] = {}
    for anchor in select(root, _ANCHORS):
        match = _ID.fullmatch(attribute(anchor, "id"))
        element = anchor.getnext()
        if match and element is not None and len(anchor) == 0 and element.tag in ("div", "article", "section", "li"):
            if "indented" not in classes(element):
                found.setdefault(element, match[1])
    return found
