"""Drupal 6 to 10: an anchor `a#comment-N` before each comment, its answers in a `.indented` that follows it."""

import re
from dataclasses import dataclass
from functools import cached_property

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import (
    MOST_NESTED,
    Element,
    attribute,
    by_class,
    classes,
    detach_each,
    first,
    holders,
    outermost,
    select,
    select_inside,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.areas import areas_around
from threadwarden.data.extract.pages.drupal_comment import read_comment
from threadwarden.data.extract.prose import line_of

_BLOCKS = frozenset({"article", "div", "li", "section"})
_ANCHOR = "//a[starts-with(@id, 'comment-')][not(@href)][not(*)]"
_NAMED = f"//*[self::article or self::div or self::li or self::section][@data-comment-user-id or {by_class('comment')}]"
_FIELDS = frozenset({"field-name-comment-body", "field--name-comment-body", "comment__submitted", "comment__content"})
_STATES = frozenset(
    "comment-published comment-unpublished comment-by-anonymous comment-by-node-author comment-by-anon"  # noqa: SIM905
    " by-anonymous by-node-author comment--unpublished comment--level-1".split()
)
_HINTS = _FIELDS | _STATES | {"js-comment", "submitted"}
_PREVIEWS = frozenset({"comment-preview", "preview", "comment--preview"})
_HAS_FIELD = "//*[" + by_class(*sorted(_FIELDS)) + "]"
_SUBMITTED = "//*[" + by_class("submitted") + "]"
_CONTENT = "//*[" + by_class("content") + "]"
_SITES = "contains(@{0}, '/misc/drupal.js') or contains(@{0}, '/sites/all/') or contains(@{0}, '/sites/default/')"
_MADE_BY_DRUPAL = (
    "//meta[translate(@name, 'G', 'g')='generator'][starts-with(@content, 'Drupal')]"
    f" | //script[{_SITES.format('src')}] | //link[{_SITES.format('href')}] | //*[@data-drupal-selector]"
)
_PERMALINK = ".//a[contains(@href, '#comment-')][" + by_class("permalink", "active") + " or @rel='bookmark']"
_FORM = "//form[starts-with(@id, 'comment-form') or " + by_class("comment-form", "comment-comment-form") + "]"
_PAGER = "descendant-or-self::*[" + by_class("pager", "pagination") + "]"
_BESIDE = f"following-sibling::*[{_PAGER}]"
_PAGE_LINK = ".//a[contains(@href, 'page=')]"
_NEXT_NAMES = frozenset({"pager-next", "pager__item--next", "next"})
_NEXT = f".//*[{by_class(*sorted(_NEXT_NAMES))}]"
_LINK = ".//a[@href]"
_HEADINGS = ".//*[self::h2 or self::h3 or self::h4]"
_NOUN = r"(?:comments?|kommentare?|commentaires?|comentarios?|reacties?|commenti)\b"
_TOTAL = re.compile(rf"(?:there (?:is|are) )?(\d[\d.,]*) {_NOUN}|{_NOUN}\s?[(:] ?(\d[\d.,]*)", re.IGNORECASE)
_ID = re.compile(r"comment-(\d+)")


@dataclass(frozen=True)
class _Item:
    element: Element
    number: str | None
    group: Element | None


class _Inner:
    """The elements that hold a comment's fields, its byline, its content: asked of each of many that may nest."""

    def __init__(self, root: Element) -> None:
        self._root = root

    @cached_property
    def fields(self) -> set[Element]:
        return holders(select(self._root, _HAS_FIELD))

    @cached_property
    def submitted(self) -> set[Element]:
        return holders(select(self._root, _SUBMITTED))

    @cached_property
    def content(self) -> set[Element]:
        return holders(select(self._root, _CONTENT))


class Drupal:
    """Reads the list that all versions print alike, whatever a theme makes of one comment."""

    def claims(self, page: Page) -> bool:
        """Tell whether comments stand on the page that bear a mark of Drupal, not only the class `comment`."""
        return (bool(page.classes & _HINTS) or page.has_id("comment-")) and bool(page.once(_items))

    def read(self, page: Page) -> Reading:
        """Read the thread; a comment may name its parent, else the indented group around it tells."""
        items = page.once(_items)
        parents, areas = _parents(items), areas_around(item.element for item in items if item.group is None)
        last = next((item for item in reversed(items) if item.group is None), items[-1])
        beside = select(last.element, _BESIDE)
        detach_each(item.element for item in items)
        pagers = outermost([pager for area in (*areas, *beside) for pager in select(area, _PAGER)])
        following = next((link for link in map(_next_link, pagers) if link is not None), None)
        found = [read_comment(item.element, item.number, page) for item in items]
        more = any(select(pager, _PAGE_LINK) for pager in pagers)
        return Reading(
            source_format="drupal",
            drafts=tuple(Draft(one.comment, one.parent, around) for one, around in zip(found, parents, strict=True)),
            cut=(*areas, *pagers, *select(page.root, _FORM), *(item.element for item in items)),
            declared_count=_total(areas),
            missing=("further pages of comments",) if more else (),
            next_page=None if following is None else page.absolute(attribute(following, "href")),
        )


def _items(page: Page) -> list[_Item]:
    found = _candidates(page)
    by_drupal = any(found.values()) and first(page.root, _MADE_BY_DRUPAL) is not None
    inner = _Inner(page.root)
    kept = {
        e for e, number in found.items() if (number and by_drupal) or _has_mark(e, inner, anchored=number is not None)
    }
    outer = [e for e in found if e in kept and (found[e] or not any(above in kept for above in _above(e)))]
    groups: dict[Element, Element | None] = {}
    return [
        _Item(element, found[element] or _number(element), _group(element, groups))
        for element in outer
        if not classes(element) & _PREVIEWS
    ]


def _candidates(page: Page) -> dict[Element, str | None]:
    """Return what could be comments in the page's order, with the number of the empty anchor before it."""
    anchored = any(name.startswith("comment-") and element.tag == "a" for element, name, _ in page.named)
    paths = [path for path, may_be in ((_ANCHOR, anchored), (_NAMED, page.classes & _HINTS)) if may_be]
    found: dict[Element, str | None] = {}
    for element in select(page.root, " | ".join(paths)) if paths else []:
        if element.tag != "a":
            found.setdefault(element, None)
            continue
        match, after = _ID.fullmatch(attribute(element, "id")), element.getnext()
        if match and after is not None and after.tag in _BLOCKS and "indented" not in classes(after):
            found[after] = match[1]
    return found


def _has_mark(element: Element, inner: _Inner, *, anchored: bool) -> bool:
    if element.get("data-comment-user-id") is not None or classes(element) & _STATES:
        return True
    if element in inner.fields:
        return True
    if element not in inner.submitted:
        return False
    # Themes of other systems say "submitted", too: theirs have the number on the comment itself.
    return anchored or element.tag == "article" or (not element.get("id") and element in inner.content)


def _above(element: Element) -> list[Element]:
    """Return the few elements around one: a theme's inner wrapper is named like the comment itself."""
    above: list[Element] = []
    while len(above) < 4 and (parent := (above[-1] if above else element).getparent()) is not None:
        above.append(parent)
    return above


def _number(element: Element) -> str | None:
    link = first(element, _PERMALINK)
    named = (attribute(element, "id"), "" if link is None else attribute(link, "href").rpartition("#")[2])
    return next((match[1] for match in map(_ID.fullmatch, named) if match), None)


def _group(element: Element, known: dict[Element, Element | None]) -> Element | None:
    """Return the indented group around an element; what is known of the elements on the way is not sought again."""
    path: list[Element] = []
    above = element.getparent()
    while above is not None and above not in known and "indented" not in classes(above):
        path.append(above)
        above = above.getparent()
    group = above if above is None or "indented" in classes(above) else known[above]
    known.update(dict.fromkeys(path, group))
    return group


def _parents(items: list[_Item]) -> list[int | None]:
    """Return for each comment the last one before its indented group."""
    groups: dict[Element, Element | None] = {}
    last: dict[Element | None, int] = {}
    parents: list[int | None] = []
    for position, item in enumerate(items):
        group, parent = item.group, None
        while group is not None and parent is None:
            group = _group(group, groups)
            parent = last.get(group)
        parents.append(parent)
        last[item.group] = position
    return parents


def _next_link(pager: Element) -> Element | None:
    """Return the first link that is named after the next page, or stands in what is."""
    inside = set(select_inside(pager, _NEXT, _LINK))
    for link in select(pager, _LINK):
        if link in inside or link.get("rel") == "next" or classes(link) & _NEXT_NAMES:
            return link
    return None


def _total(areas: list[Element]) -> int | None:
    headings = [heading for area in areas for heading in select(area, _HEADINGS)]
    lines = map(line_of, outermost(headings, MOST_NESTED))
    match = next((match for match in map(_TOTAL.match, lines) if match), None)
    return parse_count((match[1] or match[2]).strip(".,")) if match else None
