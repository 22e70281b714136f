"""Which elements of a WordPress page are comments, one element a comment, and which holds which."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.elements import Element, classes
from threadwarden.data.extract.page import Page

_ID = re.compile(r"(?:li-|div-)?comment[-_](\d+)")
_DEPTH = re.compile(r"depth-\d+")
_KINDS = frozenset({"comment", "pingback", "trackback", "even", "odd"})
# A dd follows the dt that bears the id, a label or input is of a form; an empty anchor only lends its number.
_NEVER = frozenset({"dd", "a", "span", "label", "input", "textarea", "p", "script", "link"})


@dataclass(frozen=True)
class Item:
    """A comment's element, its number if it has one, and the position of the comment it stands in.

    `by_class` says that WordPress's own `comment_class()` named the element.
    """

    element: Element
    number: str | None
    dom_parent: int | None
    by_class: bool


def has_items(page: Page) -> bool:
    """Tell from the names alone whether a page may hold comments of WordPress."""
    return any(map(_DEPTH.fullmatch, page.classes)) or any(_ID.fullmatch(name) for name in page.ids)


def find_items(page: Page) -> tuple[Item, ...]:
    """Return the comments of a page in document order; the outermost of the elements of one comment is its own."""
    items: list[Item] = []
    holders: dict[Element, int | None] = {}
    for node, name, names in page.named:
        if "comment" not in name and "depth-" not in names:
            continue
        above = _holder(node, holders)
        item = _item(node, above)
        if item is None or (above is not None and _same_comment(items, above, item)):
            continue
        holders[node] = len(items)
        items.append(item)
    return tuple(items)


def _holder(node: Element, holders: dict[Element, int | None]) -> int | None:
    """Return the position of the comment around an element; what is learnt on the way up is kept in `holders`."""
    path: list[Element] = []
    above = node.getparent()
    while above is not None and above not in holders:
        path.append(above)
        above = _owner(above)
    position = None if above is None else holders[above]
    holders.update(dict.fromkeys(path, position))
    return position


def _owner(node: Element) -> Element | None:
    # What stands in a dd, replies too, belongs to the comment of the dt before it.
    before = node.getprevious() if node.tag == "dd" else None
    return before if before is not None and before.tag == "dt" else node.getparent()


def _item(node: Element, above: int | None) -> Item | None:
    if node.tag in _NEVER:
        return None
    match = _ID.fullmatch(node.get("id") or "")
    names = classes(node)
    # Disqus's static copy borrows WordPress's class names under ids of its own.
    own_id = match is not None or not (node.get("id") or "").startswith("dsq-")
    by_class = own_id and bool(names & _KINDS) and any(map(_DEPTH.fullmatch, names))
    if match is None and not by_class:
        return None
    return Item(node, match[1] if match else None, above, by_class)


def _same_comment(items: list[Item], above: int, item: Item) -> bool:
    """Tell whether an element only repeats the comment it stands in; a number it brings is kept."""
    outer = items[above]
    if outer.number is None and not item.by_class:
        items[above] = Item(outer.element, item.number, outer.dom_parent, outer.by_class)
        return True
    return item.number is not None and item.number == outer.number


def adopt_definitions(element: Element) -> None:
    """Move the dd elements after a dt into it: some themes head a comment with dt and put its words in dd."""
    if element.tag != "dt":
        return
    following = element.getnext()
    while following is not None and following.tag == "dd":
        element.append(following)
        following = element.getnext()
