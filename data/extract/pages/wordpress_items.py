"""Which elements of a WordPress page are comments, one element a comment, and which holds which."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.elements import Element, classes, walk

_ID = re.compile(r"(?:li-|div-)?comment-(\d+)")
_DEPTH = re.compile(r"depth-\d+")
_KINDS = frozenset({"comment", "pingback", "trackback", "even", "odd"})
# A dd follows the dt that bears the id, a label or input is of a form; an empty anchor only lends its number.
_NEVER = frozenset({"dd", "span", "label", "input", "textarea", "p", "script", "link"})


@dataclass(frozen=True)
class Item:
    """A comment's element, its number if it has one, and the position of the comment it stands in.

    `by_class` says that WordPress's own `comment_class()` named the element.
    """

    element: Element
    number: str | None
    dom_parent: int | None
    by_class: bool


def find_items(root: Element) -> tuple[Item, ...]:
    """Return the comments of a page in document order; the outermost of the elements of one comment is its own."""
    items: list[Item] = []
    open_items: list[int] = []
    for event, node in walk(root):
        if not isinstance(node.tag, str):
            continue
        if event == "close":
            if open_items and items[open_items[-1]].element is node:
                open_items.pop()
            continue
        above = open_items[-1] if open_items else None
        item = _item(node, above)
        if item is None or (above is not None and _same_comment(items, above, item)) or node.tag == "a":
            continue
        open_items.append(len(items))
        items.append(item)
    return tuple(items)


def _item(node: Element, above: int | None) -> Item | None:
    if node.tag in _NEVER:
        return None
    match = _ID.fullmatch(node.get("id") or "")
    names = classes(node)
    # Disqus's static copy borrows WordPress's class names under ids of its own.
    own_id = match is not None or not (node.get("id") or "").startswith("dsq-")
    by_class = own_id and bool(names & _KINDS) and any(_DEPTH.fullmatch(name) for name in names)
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
