"""WordPress core and the themes that follow it: `#comment-N` or `#li-comment-N`, `ol.children`, `depth-N`."""

import re

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    classes,
    detach,
    first,
    select,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.wordpress_comment import read_comment
from threadwarden.data.extract.pages.wordpress_items import Item, adopt_definitions, find_items
from threadwarden.data.extract.prose import line_of

_LIST_NAMES = ("commentlist", "comment-list", "children")
_MARKS = (
    "descendant-or-self::*["
    + by_class("commentmetadata", "comment-awaiting-moderation", "thread-even", "thread-odd")
    + " or ((self::cite or self::b) and "
    + by_class("fn")
    + ") or (self::a and "
    + by_class("comment-reply-link")
    + ")]"
)
_MADE_BY_WORDPRESS = (
    "//meta[@name='generator'][starts-with(@content, 'WordPress')] | //link[contains(@href, '/wp-includes/')"
    " or contains(@href, '/wp-content/') or (@rel='pingback' and contains(@href, 'xmlrpc.php'))]"
    " | //script[contains(@src, '/wp-includes/') or contains(@src, '/wp-content/')]"
)
_AREA_IDS = "@id='comments' or @id='comments-area' or @id='comment-wrap' or @id='commentsection' or @id='comments_wrap'"
_AREA = (
    "ancestor::*[" + _AREA_IDS + " or " + by_class("comments-area", "comment-area", "comments", "comments-wrap") + "]"
)
_LIST = "ancestor::*[self::ol or self::ul or self::dl or " + by_class(*_LIST_NAMES) + "]"
_HEADINGS = (
    "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or "
    + by_class("comments-title", "comment-title", "comments-heading", "comments-count", "comment-count")
    + "]"
)
_FORM = "//*[@id='respond' or " + by_class("comment-respond", "comment-navigation", "comments-pagination") + "]"
_NOUN = (
    r"(?:comments?|responses?|replies|reply|thoughts?|kommentare?|antworten|gedanken|commentaires?|réponses?"
    r"|comentarios?|respuestas?|reacties?|reacciones|commenti|komentarze)"
)
_DECLARED = re.compile(
    rf"\s*(?:(?P<number>\d[\d.,]*)|(?P<word>one|no))\s+{_NOUN}\b|\s*comments?\s*\((?P<in>\d[\d.,]*)\)\s*$", re.I
)
_PAGED = re.compile(r"/comment-page-\d+|[?&]cpage=\d+")
_OLDER = re.compile(r"older|previous|earlier|ältere|vorherige|anciens|précédent|anteriores|oudere|←|«|‹", re.IGNORECASE)


class WordPress:
    """Reads the list of comments that `wp_list_comments` and its many imitations print."""

    def claims(self, page: Page) -> bool:
        """Tell whether comment elements stand on the page and bear a mark of WordPress, not only its ids."""
        items = find_items(page.root)
        if not items:
            return False
        if first(page.root, _MADE_BY_WORDPRESS) is not None:
            return True
        return any(item.by_class or _has_mark(item.element) for item in items)

    def read(self, page: Page) -> Reading:
        """Read the thread; the nesting of lists gives the parent unless a comment names it."""
        items = find_items(page.root)
        areas = _areas(items)
        headings = _count_headings(page.root, items, areas)
        pages = _paged_links(page.root)
        cut = (*areas, *headings, *select(page.root, _FORM), *(item.element for item in items))
        for item in items:
            adopt_definitions(item.element)
            detach(item.element)
        return Reading(
            source_format="wordpress",
            drafts=tuple(_draft(item, page.language) for item in items),
            cut=cut,
            declared_count=_declared(headings),
            missing=("further pages of comments",) if pages else (),
            next_page=_older(pages, page),
        )


def _has_mark(element: Element) -> bool:
    if first(element, _MARKS) is not None:
        return True
    parent = element.getparent()
    return parent is not None and bool(classes(parent) & set(_LIST_NAMES))


def _draft(item: Item, language: str | None) -> Draft:
    found = read_comment(item.element, item.number, language)
    return Draft(found.comment, found.parent, item.dom_parent)


def _areas(items: tuple[Item, ...]) -> tuple[Element, ...]:
    """Return the elements that hold the thread and nothing of the article."""
    areas: dict[Element, None] = {}
    for item in items:
        if item.dom_parent is None:
            around = [*select(item.element, _LIST)[-1:], *select(item.element, _AREA)]
            areas.update(dict.fromkeys(area for area in around if _is_apart(area)))
    return tuple(areas)


def _is_apart(area: Element) -> bool:
    if area.tag in ("html", "body", "main"):
        return False
    headline = first(area, ".//h1 | .//article[not(starts-with(@id, 'comment-') or starts-with(@id, 'div-comment-'))]")
    return headline is None


def _count_headings(root: Element, items: tuple[Item, ...], areas: tuple[Element, ...]) -> list[Element]:
    inside = [heading for area in areas for heading in select(area, "." + _HEADINGS)]
    before = [heading for area in areas for heading in select(area, "preceding-sibling::*")]
    named = select(root, "//*[@id='comments' or @id='comments-title' or @id='comments-number']")
    comments = {item.element for item in items}
    known = set(select(root, _HEADINGS))
    found = dict.fromkeys([*inside, *before, *named])
    counting = [heading for heading in found if heading in known and _DECLARED.match(line_of(heading))]
    return [heading for heading in counting if not any(above in comments for above in heading.iterancestors())]


def _declared(headings: list[Element]) -> int | None:
    """Return the number of comments the headings name, if they name one number."""
    matches = [match for match in (_DECLARED.match(line_of(heading)) for heading in headings) if match]
    counts = {_count(match) for match in matches}
    return counts.pop() if len(counts) == 1 else None


def _count(match: re.Match[str]) -> int | None:
    if match["word"]:
        return 1 if match["word"].lower() == "one" else 0
    return parse_count((match["number"] or match["in"]).strip(".,"))


def _paged_links(root: Element) -> list[Element]:
    """Return the links to other pages of the thread; links to one comment of a page end in #comment-N."""
    links = select(root, "//a[contains(@href, 'comment-page-') or contains(@href, 'cpage=')]")
    return [
        link
        for link in links
        if _PAGED.search(attribute(link, "href"))
        and "#comment-" not in attribute(link, "href")
        and "replytocom" not in attribute(link, "href")
    ]


def _older(links: list[Element], page: Page) -> str | None:
    for link in links:
        around = {name for node in (link, *list(link.iterancestors())[:2]) for name in classes(node)}
        if around & {"nav-previous", "prev", "previous"} or _OLDER.search(line_of(link)):
            return page.absolute(attribute(link, "href"))
    return None
