"""Which element of a list another stands in."""

from collections.abc import Iterable, Sequence

from threadwarden.data.extract.elements import Element


def enclosing(elements: Iterable[Element], boxes: Sequence[Element]) -> list[int | None]:
    """Return, for each element, the position of the nearest box around it; what is learnt on the way up is kept."""
    known: dict[Element, int | None] = {box: position for position, box in enumerate(boxes)}
    return [_position(element, known) for element in elements]


def _position(element: Element, known: dict[Element, int | None]) -> int | None:
    path: list[Element] = []
    above = element.getparent()
    while above is not None and above not in known:
        path.append(above)
        above = above.getparent()
    position = None if above is None else known[above]
    known.update(dict.fromkeys(path, position))
    return position
