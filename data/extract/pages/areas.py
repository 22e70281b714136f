"""The part of a page that holds its thread and nothing of its article."""

from collections.abc import Iterable

from threadwarden.data.extract.elements import Element, by_class, classes, first, outermost, select

_NAMES = frozenset(
    "comments comment-list comments-area comments-wrapper comment-wrapper comments-section"  # noqa: SIM905
    " field--name-comment field--type-comment".split()
)
_ARTICLE = ".//h1 | .//*[@itemprop='articleBody' or @itemprop='headline' or " + by_class("node", "entry-content") + "]"


def areas_around(comments: Iterable[Element]) -> list[Element]:
    """Return the elements around comments that are called comments and hold nothing else."""
    seen: dict[Element, None] = {}
    for comment in comments:
        above = comment.getparent()
        while above is not None and above not in seen:
            seen[above] = None
            above = above.getparent()
    named = [area for area in seen if area.get("id") == "comments" or classes(area) & _NAMES]
    # Of areas that nest, the outer one is cut with all in it; asking each would be quadratic.
    return [area for area in outermost(named) if _is_apart(area)] or [area for area in named[:1] if _is_apart(area)]


def areas_at(root: Element, path: str) -> list[Element]:
    """Return what an XPath expression finds of a page's areas of comments and holds nothing else."""
    return [area for area in outermost(select(root, path)) if _is_apart(area)]


def _is_apart(area: Element) -> bool:
    return area.tag not in ("html", "body", "main") and first(area, _ARTICLE) is None
