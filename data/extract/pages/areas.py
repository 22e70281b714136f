"""The part of a page that holds its thread and nothing of its article."""

from collections.abc import Iterable

from threadwarden.data.extract.elements import Element, by_class, first, select

_NAMES = ("comments", "comment-list", "comments-area", "comments-wrapper", "comment-wrapper", "comments-section")
_DRUPAL_FIELDS = ("field--name-comment", "field--type-comment")
_AREA = f"ancestor-or-self::*[@id='comments' or {by_class(*_NAMES, *_DRUPAL_FIELDS)}]"
_ARTICLE = ".//h1 | .//*[@itemprop='articleBody' or @itemprop='headline' or " + by_class("node", "entry-content") + "]"


def areas_around(comments: Iterable[Element]) -> list[Element]:
    """Return the elements around comments that are called comments and hold nothing else."""
    around = dict.fromkeys(comment.getparent() for comment in comments)
    areas = dict.fromkeys(area for parent in around if parent is not None for area in select(parent, _AREA))
    return [area for area in areas if _is_apart(area)]


def _is_apart(area: Element) -> bool:
    return area.tag not in ("html", "body", "main") and first(area, _ARTICLE) is None
