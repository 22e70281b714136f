"""The elements of one comment with their class names, gone through once instead of searched once a question."""

from collections.abc import Iterator, Set

from threadwarden.data.extract.elements import Element


class Parts:
    """What stands inside an element, in document order; to be made anew once something was taken out."""

    def __init__(self, element: Element) -> None:
        self.nodes: tuple[Element, ...] = tuple(element.iterdescendants("*"))
        self._named = [(node, frozenset(names.split())) for node in self.nodes if (names := node.get("class"))]

    def with_class(self, wanted: Set[str]) -> Iterator[Element]:
        """Yield the elements that have at least one of the class names."""
        return (node for node, names in self._named if not names.isdisjoint(wanted))

    def first_with_class(self, wanted: Set[str], tags: Set[str] = frozenset()) -> Element | None:
        """Return the first element that has one of the class names, and, where tags are named, one of those."""
        return next((node for node in self.with_class(wanted) if not tags or node.tag in tags), None)

    def has_class(self, wanted: Set[str]) -> bool:
        """Tell whether any of the class names is here."""
        return any(not names.isdisjoint(wanted) for _, names in self._named)

    def tagged(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of some tags."""
        return (node for node in self.nodes if node.tag in tags)
