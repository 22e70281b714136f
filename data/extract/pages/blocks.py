"""Which repeated blocks of a page are its comments, where no known system made it.

Comments are told by what every thread has: blocks of like shape, each with a date or an author of its own and a few
words, in a place that the page itself calls comments, by an element's name or by a heading. Dates of like place, lines
such as "NAME says", and elements named after a comment each propose blocks; the proposal with most evidence wins.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from statistics import median

from threadwarden.data.extract.elements import Element, holders, own_elements
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.block_evidence import HEADING, NUMBERED, names_of, naming, weigh
from threadwarden.data.extract.pages.marks import Marks, find_marks, grouped, shape_of, stable_names
from threadwarden.data.extract.prose import plain_line, short_line

_ITEM = re.compile(
    r"comment(?!ary|ator|er)|cmnt|cmt|kommentar|coment[aá]rio|commento|reactie|talkback|reply|response|feedback|remark",
    re.IGNORECASE,
)
_PART = re.compile(
    r"count|link|form|list|area|author|date|time|meta|avatar|title|head|number|add|submit|button|respond|nav|user|name|foot"
    r"|info|quote|rating|vote|share|pag(?:e|ing|ination)|tool|(?:container|wrapper|wrap|block|box|item|section|body)s$"
    r"|comments$|policy|open|closed|reply[-_]?to|no-?comment|message-?board",
    re.IGNORECASE,
)
_TAGS = frozenset("div li article section tr td dl dt dd p table blockquote".split())  # noqa: SIM905
_POSTED_BY = re.compile(r"(?:posted|comment(?:ed)?|written|left|submitted) by\b", re.IGNORECASE)
_END = re.compile(
    r"\b(?:respond|reply-?form|comment-?form|add-?comment|post-?comment|leave-?comment|trackback)", re.IGNORECASE
)
_FORM = re.compile(r"preview|comment-?form|reply-?form|\brespond\b", re.IGNORECASE)
_MAY_HOLD_REPLIES = ("dd", "ul", "ol")
_HIGHEST = 64
_MOST_GROUPS = 12
_LEAST_SCORE = 5.0
_SLACK = 1.5
_SAMPLE = 12
_MANY = 3
_ENOUGH_WORDS = 20


@dataclass(frozen=True)
class Block:
    """One comment: its elements, siblings in the page's order, and the position of the block it stands in."""

    parts: tuple[Element, ...]
    date: Element | None = None
    dom_parent: int | None = None


@dataclass(frozen=True)
class _Candidate:
    """Blocks that may be the thread, the elements they were told by, and how much speaks for them."""

    blocks: list[tuple[Element, ...]]
    elements: frozenset[Element]
    score: float


def find_blocks(page: Page) -> tuple[Block, ...]:
    """Return the comments of a page, in document order; empty where nothing on it is one."""
    marks = find_marks(page.root)
    places = [*grouped(marks.dates)[:_MOST_GROUPS], *grouped(marks.says)[:_MOST_GROUPS]]
    proposals = [*_proposed(places), *_named_groups(page)[:_MOST_GROUPS]]
    candidates = [_candidate(elements, marks) for elements in proposals]
    best = max(candidates, key=lambda candidate: candidate.score, default=None)
    if best is None or best.score < _LEAST_SCORE:
        return ()
    for candidate in candidates:
        # The same blocks and more of their like: marks of two shapes tell the same thread.
        if candidate.elements > best.elements and candidate.score >= best.score - _SLACK:
            best = candidate
    return _nested(_in_order(best.blocks, page.root), marks)


def _in_order(blocks: list[tuple[Element, ...]], root: Element) -> list[tuple[Element, ...]]:
    starts = {parts[0]: parts for parts in blocks}
    return [starts[element] for element in root.iter(*{str(element.tag) for element in starts}) if element in starts]


def _candidate(elements: list[Element], marks: Marks) -> _Candidate:
    comments = [element for element in elements if not _is_form(element)]
    # Of few blocks the page must say itself that they are comments; a run of many may begin far below its heading.
    if not comments or (len(comments) < _MANY and naming([(element,) for element in comments]) == 0):
        return _Candidate([], frozenset(), 0.0)
    blocks = _completed(comments, marks)
    return _Candidate(blocks, frozenset(comments), weigh(blocks, marks))


def _is_form(element: Element) -> bool:
    """Tell the form for a comment, or the preview of one, from a comment."""
    if next(element.iter("textarea"), None) is not None:
        return True
    return any(_FORM.search(names_of(node)) for node in islice(_upward(element), 2))


def _proposed(places: list[list[Element]]) -> list[list[Element]]:
    """Return the blocks around each group of marks, and around groups whose blocks are alike but not the same."""
    proposals: list[list[Element]] = []
    alike: dict[tuple[str, str], tuple[list[Element], set[Element]]] = {}
    for group in places:
        if len(group) < 2:
            continue
        blocks = _around(group)
        proposals.append(blocks)
        marks, known = alike.setdefault(shape_of(blocks[0]), ([], set()))
        if known.isdisjoint(blocks):
            marks.extend(group)
            known.update(blocks)
    return proposals + [_around(marks) for marks, known in alike.values() if known]


def _around(marks: Sequence[Element]) -> list[Element]:
    """Return for each mark the largest element around it that holds no other mark of its group."""
    counts: Counter[Element] = Counter()
    for mark in marks:
        counts.update(_upward(mark))
    found = [_largest(mark, counts) for mark in marks]
    common = Counter(shape_of(block) for block in found).most_common(1)[0][0]
    # The block of a comment with replies ends below its own element, which holds their marks as well.
    blocks = set(found)
    return list(dict.fromkeys(_promoted(block, common, blocks) for block in found))


def _upward(element: Element) -> Iterator[Element]:
    above: Element | None = element
    for _ in range(_HIGHEST):
        if above is None or above.tag in ("body", "html"):
            return
        yield above
        above = above.getparent()


def _largest(mark: Element, counts: Counter[Element]) -> Element:
    block = mark
    for above in _upward(mark):
        if counts[above] > 1:
            break
        block = above
    return block


def _promoted(block: Element, common: tuple[str, str], blocks: set[Element]) -> Element:
    if shape_of(block) == common:
        return block
    for above in _upward(block):
        if above is not block and shape_of(above) == common and above not in blocks:
            return above
    return block


def _named_groups(page: Page) -> list[list[Element]]:
    """Return the elements whose id or class names them a comment, those of like name together."""
    groups: dict[tuple[str, str], list[Element]] = defaultdict(list)
    for element, name, names in page.named:
        if element.tag not in _TAGS:
            continue
        if name and NUMBERED.fullmatch(name):
            groups[str(element.tag), "#" + re.sub(r"\d+.*", "", name)].append(element)
        for token in _item_names(names) if names else ():
            groups[str(element.tag), token].append(element)
    return sorted(groups.values(), key=len, reverse=True)


@lru_cache(maxsize=8192)
def _item_names(names: str) -> tuple[str, ...]:
    """Return those class names that name one comment, not a part of it or all of them."""
    return tuple(name for name in stable_names(names).split() if _ITEM.search(name) and not _PART.search(name))


def _completed(elements: list[Element], marks: Marks) -> list[tuple[Element, ...]]:
    """Return the blocks of elements, with the siblings that hold their words or their head where these stand beside."""
    own = set(elements)
    if len(elements) == 1:
        # A dt is only a comment's head; its words stand in the dd after it.
        alone = elements[0].tag != "dt"
        return [(elements[0], *(() if alone else _siblings(elements[0], own, holders(own), forward=True)))]
    sample = elements[:_SAMPLE]
    marked = sum(_is_marked(element, marks, own) for element in sample)
    worded = median(_words(element, own, marks) for element in sample)
    if worded >= 4 and marked * 2 >= len(sample):
        return [(element,) for element in elements]
    runs = _runs(elements, own, marks, wordless=worded < 4)
    return runs or [(element,) for element in elements]


def _is_marked(element: Element, marks: Marks, others: set[Element]) -> bool:
    return any(node in marks.dates or node in marks.says for node in own_elements(element, others))


def _words(element: Element, others: set[Element], marks: Marks) -> int:
    """Count the words of a block, as far as it matters, but for the lines that only say who speaks, and when."""
    count = 0
    for node in own_elements(element, others):
        if node not in marks.dates and node not in marks.says:
            count += len((node.text or "").split())
        above = node.getparent()
        if node is not element and above not in marks.dates and above not in marks.says:
            count += len((node.tail or "").split())
        if count >= _ENOUGH_WORDS:
            break
    return count


def _runs(elements: list[Element], own: set[Element], marks: Marks, wordless: bool) -> list[tuple[Element, ...]]:
    """Return each element with the siblings up to its neighbour: after it, or, where comments end in it, before."""
    around = holders(own)
    after = [_siblings(element, own, around, forward=True) for element in elements]
    before = [_siblings(element, own, around, forward=False) for element in elements]
    if wordless:
        # The first head has only a heading before it, the last foot only a form behind it.
        signed = any(_POSTED_BY.match(_line(element)) for element in elements[:3])
        feet = _weight(before[0]) > 0 and (signed or _weight(after[-1]) == 0)
    else:
        feet = _holds_mark(before[0], marks) and not _holds_mark(after[-1], marks)
    if feet:
        return [(*reversed(run), element) for element, run in zip(elements, before, strict=True)]
    return [(element, *run) for element, run in zip(elements, after, strict=True)]


def _siblings(element: Element, own: set[Element], around: set[Element], forward: bool) -> list[Element]:
    """Return the siblings of an element up to the next of `own`, or to what holds one; `around` are all that do."""
    found: list[Element] = []
    for sibling in element.itersiblings(preceding=not forward):
        if sibling in own or _ends_run(sibling) or (sibling in around and sibling.tag not in _MAY_HOLD_REPLIES):
            break
        found.append(sibling)
    return found


def _ends_run(element: Element) -> bool:
    if element.tag in ("form", "h1", "h2", "h3") or _END.search(names_of(element)):
        return True
    return HEADING.fullmatch(short_line(element, 120)) is not None


def _holds_mark(run: list[Element], marks: Marks) -> bool:
    return any(node in marks.dates or node in marks.says for part in run for node in part.iter())


def _weight(run: list[Element]) -> int:
    return sum(len(plain_line(part).split()) + len((part.tail or "").split()) for part in run)


def _line(element: Element) -> str:
    return plain_line(element) if len(element) < 50 else ""


def _nested(blocks: list[tuple[Element, ...]], marks: Marks) -> tuple[Block, ...]:
    positions = {part: position for position, parts in enumerate(blocks) for part in parts}
    own = set(positions)
    dates = [[node for part in parts for node in own_elements(part, own) if node in marks.dates] for parts in blocks]
    # A date in the words of a comment stands in a place of its own; the comments' dates all stand in a like place.
    common = Counter(shape for found in dates for shape in {marks.dates[node] for node in found})
    return tuple(
        Block(parts, max(found, key=lambda node: common[marks.dates[node]], default=None), _parent(parts[0], positions))
        for parts, found in zip(blocks, dates, strict=True)
    )


def _parent(element: Element, positions: dict[Element, int]) -> int | None:
    return next((positions[above] for above in _upward(element) if above is not element and above in positions), None)
