"""Finding, walking and removing elements of a parsed page; nothing here recurses, however deep the page nests."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Literal, TypeAlias, cast

from lxml import etree

Element: TypeAlias = etree._Element
# No page nests its headings, names or dates deeper in each other.
MOST_NESTED = 16
Event = Literal["open", "close"]


@lru_cache(maxsize=512)
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path)


def by_class(*names: str) -> str:
    """Return an XPath test that holds for an element with at least one of the class names."""
    # Asked of the attribute: most elements have none, and of the element it takes twice as long.
    tests = (f"contains(concat(' ', normalize-space(), ' '), ' {name} ')" for name in names)
    return f"@class[{' or '.join(tests)}]"


def select(element: Element, path: str) -> list[Element]:
    """Return the elements an XPath expression finds, in document order."""
    return cast(list[Element], _compiled(path)(element))


def select_inside(element: Element, outer: str, inner: str) -> list[Element]:
    """Return what `inner` finds in what `outer` finds, in document order.

    One XPath of both (`.//ul//a`) takes cubic time where the outer elements nest: each finds the inner ones anew.
    """
    return [match for area in outermost(select(element, outer)) for match in select(area, inner)]


def bearers(element: Element, path: str) -> list[Element]:
    """Return the elements whose attributes an XPath expression finds; with `/..` that takes quadratic time."""
    found = (attribute.getparent() for attribute in select(element, path))
    return [bearer for bearer in found if bearer is not None]


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
    detach_each((element,))


def detach_each(elements: Iterable[Element]) -> None:
    """Take elements out as `detach` does each; the texts that thousands of neighbours leave are joined only once."""
    left: dict[tuple[Element, bool], list[str]] = {}
    for element in elements:
        parent = element.getparent()
        if parent is None:
            continue
        _join(element, left.pop((element, True), []), after=True)
        before, tail = element.getprevious(), element.tail
        parent.remove(element)
        element.tail = None
        if tail:
            left.setdefault((parent, False) if before is None else (before, True), []).append(tail)
    for (element, after), texts in left.items():
        _join(element, texts, after=after)


def _join(element: Element, texts: list[str], *, after: bool) -> None:
    """Put texts behind an element's tail, or behind its first text."""
    if texts and after:
        element.tail = "".join((element.tail or "", *texts))
    elif texts:
        element.text = "".join((element.text or "", *texts))


def detach_all(element: Element, path: str) -> None:
    """Take everything an XPath expression finds out of the page."""
    detach_each(select(element, path))


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
            stack += [child for child in reversed(node) if child not in others]


def outermost(elements: Collection[Element], levels: int = 1) -> list[Element]:
    """Return the elements that stand in fewer than `levels` of the others.

    Reading all of each of many elements takes quadratic time where they nest by thousands; of those that are left it
    does not.
    """
    known = set(elements)
    counted: dict[Element, int] = {}
    return [element for element in elements if _around(element, known, counted) < levels]


def _around(element: Element, known: set[Element], counted: dict[Element, int]) -> int:
    """Count the known elements around an element; what is learnt on the way up is kept in `counted`."""
    path: list[Element] = []
    above = element.getparent()
    while above is not None and above not in counted:
        path.append(above)
        above = above.getparent()
    count = 0 if above is None else counted[above]
    for node in reversed(path):
        count += node in known
        counted[node] = count
    return count


def holders(elements: Iterable[Element]) -> set[Element]:
    """Return everything around at least one of the elements: a look-up where many are asked what they hold."""
    found: set[Element] = set()
    for element in elements:
        above = element.getparent()
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return found
