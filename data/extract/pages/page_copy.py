"""Where a page itself shows the comments that one of its scripts describes."""

from bisect import bisect_right
from dataclasses import dataclass, field

from threadwarden.data.extract.elements import Element, first, walk
from threadwarden.data.extract.page import Page

_START, _SHORTEST = 60, 12
_BYLINE = 200
_MISSES = 50
# Characters gone through for all comments together: two thousand comments on a page of two million, a second.
_MOST_SEARCHED = 4_000_000_000
_APART = frozenset({"html", "body", "main"})
_SILENT = frozenset({"script", "style", "template", "textarea"})


@dataclass(frozen=True)
class _Ink:
    """A page's characters without white space, where each piece of them begins and in which element it stands."""

    text: str
    starts: list[int]
    owners: list[Element]
    extents: dict[Element, tuple[int, int]] = field(repr=False)

    def length(self, element: Element) -> int:
        start, end = self.extents.get(element, (0, len(self.text)))
        return end - start


def find_copy(page: Page, texts: list[str]) -> tuple[Element, ...]:
    """Return the elements that show comments with these texts, and the one around all if it holds little else."""
    words = [squashed for squashed in ("".join(text.split()) for text in texts) if len(squashed) >= _SHORTEST]
    if not words:
        return ()
    ink = _ink(page.root)
    blocks: list[Element] = []
    misses = 0
    for text in words[: _MISSES + _MOST_SEARCHED // (len(ink.text) + 1)]:
        block = _block(text, ink)
        if block is not None:
            blocks.append(block)
        elif (misses := misses + 1) > _MISSES and not blocks:
            break
    area = _area(blocks, ink, sum(map(len, words)))
    return (*([] if area is None else [area]), *dict.fromkeys(blocks))


def _ink(root: Element) -> _Ink:
    pieces: list[str] = []
    starts: list[int] = []
    owners: list[Element] = []
    opened: dict[Element, int] = {}
    extents: dict[Element, tuple[int, int]] = {}
    at = muted = 0
    for event, element in walk(root):
        silent = element.tag in _SILENT
        if event == "open":
            muted += silent
            opened[element] = at
            text, owner = element.text, element
        else:
            muted -= silent
            extents[element] = (opened.pop(element), at)
            above = element.getparent()
            text, owner = element.tail, element if above is None else above
        piece = "" if muted or not text else "".join(text.split())
        if piece:
            starts.append(at)
            owners.append(owner)
            pieces.append(piece)
            at += len(piece)
    return _Ink("".join(pieces), starts, owners, extents)


def _block(text: str, ink: _Ink) -> Element | None:
    """Return the largest element that holds a comment and, beside it, no more than a byline."""
    # The last of several: a comment may open with words of the article.
    at = ink.text.rfind(text[:_START])
    if at < 0 or ink.text.find(text[-_START:], at, at + len(text) + _BYLINE) < 0:
        return None
    block: Element | None = None
    element: Element | None = ink.owners[bisect_right(ink.starts, at) - 1]
    while element is not None and element.tag not in _APART and ink.length(element) <= len(text) + _BYLINE:
        block, element = element, element.getparent()
    return block


def _area(blocks: list[Element], ink: _Ink, written: int) -> Element | None:
    """Return the smallest element around all blocks unless it holds a headline, or much that is no comment."""
    if len(blocks) < 2:
        return None
    start = min(ink.extents[block][0] for block in blocks)
    end = max(ink.extents[block][1] for block in blocks)
    for above in blocks[0].iterancestors():
        if ink.extents[above][0] <= start and ink.extents[above][1] >= end:
            is_apart = above.tag not in _APART and ink.length(above) <= written + _BYLINE * (len(blocks) + 1)
            return above if is_apart and first(above, "descendant-or-self::h1") is None else None
    return None
