"""Finding, walking and removing elements of a parsed page; nothing here recurses, however deep the page nests."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal, TypeAlias, cast

from lxml import etree

Element: TypeAlias = etree._Element
Event = Literal["open", "close"]


@lru_cache(maxsize=512)
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path)


def by_class(*names: str) -> str:
    """Return an XPath test that holds for an element with at least one of the class names."""
    padded = "concat(' ', normalize-space(@class), ' ')"
    return "(" + " or ".join(f"contains({padded}, ' {name} ')" for name in names) + ")"


def select(element: Element, path: str) -> list[Element]:
    """Return the elements an XPath expression finds, in document order."""
    return cast(list[Element], _compiled(path)(element))


def first(element: Element, path: str) -> Element | None:
    """Return the first element an XPath expression finds."""
    return next(iter(select(element, path)), None)


def first_of(element: Element, paths: tuple[str, ...]) -> Element | None:
    """Return what the earliest of several XPath expressions finds."""
    found = (first(element, path) for path in paths)
    return next((match for match in found if match is not None), None)


def attribute(element: Element, name: str) -> str:
    """Return an attribute without outer white space, empty where there is none."""
    return (element.get(name) or "").strip()


def classes(element: Element) -> frozenset[str]:
    """Return an element's class names."""
    return frozenset((element.get("class") or "").split())


def detach(element: Element) -> None:
    """Take an element out of its page; the text that follows it stays where it was."""
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail
    parent.remove(element)
    element.tail = None
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def detach_all(element: Element, path: str) -> None:
    """Take everything an XPath expression finds out of the page."""
    for match in select(element, path):
        detach(match)


def walk(root: Element) -> Iterator[tuple[Event, Element]]:
    """Yield every node when it opens and when it closes, in document order."""
    stack = [(root, iter(root))]
    yield "open", root
    while stack:
        node, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "close", node
        else:
            stack.append((child, iter(child)))
            yield "open", child


def depth_of(root: Element) -> int:
    """Return how many elements deep a tree nests."""
    level = deepest = 0
    for event, _ in walk(root):
        level += 1 if event == "open" else -1
        deepest = max(deepest, level)
    return deepest


def own_elements(element: Element, others: Collection[Element]) -> Iterator[Element]:
    """Yield an element and what it holds, without the others that stand in it and all they hold."""
    stack = [element]
    while stack:
        node = stack.pop()
        if isinstance(node.tag, str):
            yield node
            stack.extend(child for child in reversed(node) if child not in others)


def outermost(elements: Collection[Element]) -> list[Element]:
    """Return the elements that stand in no other of them."""
    known = set(elements)
    return [element for element in elements if not any(above in known for above in element.iterancestors())]
