"""WordPress core and the themes that follow it: `#comment-N` or `#li-comment-N`, `ol.children`, `depth-N`."""

import re
from itertools import islice

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import (
    MOST_NESTED,
    Element,
    attribute,
    bearers,
    classes,
    detach_each,
    first,
    outermost,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.wordpress_comment import read_comment
from threadwarden.data.extract.pages.wordpress_items import Item, adopt_definitions, find_items, has_items
from threadwarden.data.extract.prose import line_of

_LIST_NAMES = frozenset({"commentlist", "comment-list", "children", "wp-block-comment-template"})
_LIST_TAGS = frozenset({"ol", "ul", "dl"})
_MARKS = frozenset(
    {"commentmetadata", "comment-awaiting-moderation", "thread-even", "thread-odd", "comment-reply-link"}
)
_MADE_BY_WORDPRESS = (
    "//meta[@name='generator'][starts-with(@content, 'WordPress')] | //link[contains(@href, '/wp-includes/')"
    " or contains(@href, '/wp-content/') or (@rel='pingback' and contains(@href, 'xmlrpc.php'))]"
    " | //script[contains(@src, '/wp-includes/') or contains(@src, '/wp-content/')]"
)
_AREA_IDS = frozenset({"comments", "comments-area", "comment-wrap", "commentsection", "comments_wrap"})
_AREAS = frozenset({"comments-area", "comment-area", "comments", "comments-wrap", "wp-block-comments"})
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADINGS = frozenset(
    {"comments-title", "comment-title", "comments-heading", "comments-count", "comment-count", "comments_intro"}
)
_HEADING_IDS = "//@id[.='comments' or .='comments-title' or .='comments-number']"
_PAGE_LINKS = "//a/@href[contains(., 'comment-page-') or contains(., 'cpage=')]"
_MOST_MARKED = 5
# Enough for every theme, and no more work than the page is long where areas nest or follow each other by thousands.
_MOST_LEVELS = 8
_MOST_BEFORE = 20
_NOUN = (
    r"(?:comments?|responses?|replies|reply|thoughts?|kommentare?|antworten|gedanken|commentaires?|réponses?"
    r"|comentarios?|respuestas?|reacties?|reacciones|commenti|komentarze)"
)
_DECLARED = re.compile(
    rf"[\s{{(\[]*(?:(?P<number>\d[\d.,]*)|(?P<word>one|no))\s+{_NOUN}\b|\s*comments?\s*\((?P<in>\d[\d.,]*)\)\s*$", re.I
)
_PAGED = re.compile(r"/comment-page-\d+|[?&]cpage=\d+")
_OLDER = re.compile(r"older|previous|earlier|ältere|vorherige|anciens|précédent|anteriores|oudere|←|«|‹", re.IGNORECASE)


class WordPress:
    """Reads the list of comments that `wp_list_comments` and its many imitations print."""

    def claims(self, page: Page) -> bool:
        """Tell whether comment elements stand on the page and bear a mark of WordPress, not only its ids."""
        if not has_items(page):
            return False
        items = page.once(find_items)
        if any(item.by_class or _has_mark(item.element) for item in items[:_MOST_MARKED]):
            return True
        return bool(items) and first(page.root, _MADE_BY_WORDPRESS) is not None

    def read(self, page: Page) -> Reading:
        """Read the thread; the nesting of lists gives the parent unless a comment names it."""
        items = page.once(find_items)
        around = _around(items)
        for item in items:
            adopt_definitions(item.element)
        detach_each(item.element for item in items)
        areas = [area for area in around if _is_apart(area)]
        headings = _count_headings(page.root, areas)
        pages = _paged_links(page.root)
        return Reading(
            source_format="wordpress",
            drafts=tuple(_draft(item, page.language) for item in items),
            cut=(*areas, *headings),
            declared_count=_declared(headings),
            missing=("further pages of comments",) if pages else (),
            next_page=_older(pages, page),
        )


def _has_mark(element: Element) -> bool:
    parent = element.getparent()
    if parent is not None and classes(parent) & _LIST_NAMES:
        return True
    nodes = ((node.tag, classes(node)) for node in element.iter("*") if node.get("class"))
    return any(names & _MARKS or ("fn" in names and tag in ("cite", "b")) for tag, names in nodes)


def _draft(item: Item, language: str | None) -> Draft:
    found = read_comment(item.element, item.number, language)
    return Draft(found.comment, found.parent, item.dom_parent)


def _around(items: tuple[Item, ...]) -> list[Element]:
    """Return the lists that hold the comments, and what around them is named after comments."""
    found: dict[Element, None] = {}
    seen: set[Element] = set()
    for item in items:
        above = item.element.getparent() if item.dom_parent is None else None
        listed, levels = False, 0
        while above is not None and above not in seen and levels < _MOST_LEVELS:
            seen.add(above)
            is_list = not listed and (above.tag in _LIST_TAGS or bool(classes(above) & _LIST_NAMES))
            if is_list or attribute(above, "id") in _AREA_IDS or classes(above) & _AREAS:
                found[above] = None
                levels += 1
            listed = listed or is_list
            above = above.getparent()
    return list(found)


def _is_apart(area: Element) -> bool:
    """Tell an area of comments from one that holds the article too; the comments must be out already."""
    return area.tag not in ("html", "body", "main") and next(area.iter("h1", "article"), None) is None


def _count_headings(root: Element, areas: list[Element]) -> list[Element]:
    inside = (node for area in outermost(areas) for node in area.iterdescendants("*"))
    before = (node for area in areas for node in islice(area.itersiblings("*", preceding=True), _MOST_BEFORE))
    found = dict.fromkeys(node for node in (*inside, *before, *bearers(root, _HEADING_IDS)) if _is_heading(node))
    return [heading for heading in outermost(found, MOST_NESTED) if _DECLARED.match(line_of(heading))]


def _is_heading(node: Element) -> bool:
    return node.tag in _HEADING_TAGS or bool(classes(node) & _HEADINGS)


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
    links = bearers(root, _PAGE_LINKS)
    return [
        link
        for link in links
        if _PAGED.search(attribute(link, "href"))
        and "#comment-" not in attribute(link, "href")
        and "replytocom" not in attribute(link, "href")
    ]


def _older(links: list[Element], page: Page) -> str | None:
    for link in links:
        around = {name for node in (link, *islice(link.iterancestors(), 2)) for name in classes(node)}
        if around & {"nav-previous", "prev", "previous"} or _OLDER.search(line_of(link)):
            return page.absolute(attribute(link, "href"))
    return None
