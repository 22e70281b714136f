"""The marks by which a comment of no known system is told: its date, or a line such as "NAME says"."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from threadwarden.data.extract.elements import Element
from threadwarden.data.extract.pages.printed_date import find_printed_date

Shape: TypeAlias = tuple[object, ...]

_SILENT = frozenset({"script", "style", "textarea", "option", "title"})
_SAYS = re.compile(
    r"(?:\S.{0,60}\s)?(?:says|said|writes|wrote|added|commented|schreibt|sagt|dit|dice)(?:\s?(?::|,|…|\.{3}))?",
    re.IGNORECASE,
)
_POSTED = re.compile(r"(?:posted|comment(?:ed)?|written|left|submitted) by\b", re.IGNORECASE)
_POSITIONAL = re.compile(
    r"\d|(?:^|[-_])(?:odd|even|alt|alternate|first|last|child|parent|author|owner|avatar|depth|level|indent|hidden|collapsed)(?:$|[-_])|^(?:new|top|by|thread|authored)(?:[-_].*)?$",
    re.IGNORECASE,
)
_WORDS = (
    *("says", "said", "sagt", r"by\b", r"ago\b", "write", "wrote", "added", "comment", "yesterday", "today"),
    *("just now", "gestern", "heute", "hier", "ayer"),
)
# Each choice starts with a letter of its own, none with a set, and case counts: only then are the places where none can
# start passed over, which takes a third of the time, and there are a thousand texts on a page.
_HINT = re.compile("|".join((*"0123456789", *_WORDS, *map(str.capitalize, _WORDS), "schreibt", r"dit\b", r"dice\b")))
_LONGEST = 110
_MOST_OTHER_CHARACTERS = 70
_MOST = 100_000


@dataclass(frozen=True)
class Marks:
    """The elements that print a date, and those that print who speaks, each with the shape of its place."""

    dates: dict[Element, Shape]
    says: dict[Element, Shape]


def find_marks(root: Element) -> Marks:
    """Return the marks of a page in document order; long texts and those of scripts and forms have none."""
    dates: dict[Element, Shape] = {}
    says: dict[Element, Shape] = {}
    for owner, line in _lines(root):
        if len(line) > _LONGEST:
            continue
        written = find_printed_date(line)
        if written is not None and len(line) - len(written) <= _MOST_OTHER_CHARACTERS:
            dates.setdefault(owner, shape_of_place(owner))
        elif _SAYS.fullmatch(line) or _POSTED.match(line):
            says.setdefault(owner, shape_of_place(owner))
        if len(dates) + len(says) >= _MOST:
            break
    return Marks(dates, says)


def _lines(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield the short texts of a page, each with the element it stands in, and the moments that attributes hold."""
    hint, most = _HINT.search, 4 * _LONGEST
    # Asked of each text of a page, so written out twice: most are blank, and most others hold no hint.
    moments = set(root.iter("time", "abbr"))
    for element in root.iter("*"):
        text, tail = element.text, element.tail
        if element in moments and (moment := element.get("datetime") or element.get("title")):
            yield element, moment
        if text and not text.isspace() and len(text) <= most and hint(text) and element.tag not in _SILENT:
            yield element, " ".join(text.split())
        if tail and not tail.isspace() and len(tail) <= most and hint(tail):
            above = element.getparent()
            if above is not None and above.tag not in _SILENT:
                yield above, " ".join(tail.split())


def grouped(marks: dict[Element, Shape]) -> list[list[Element]]:
    """Return the marks of like place together, the largest groups first."""
    groups: dict[Shape, list[Element]] = defaultdict(list)
    for element, shape in marks.items():
        groups[shape].append(element)
    return sorted(groups.values(), key=len, reverse=True)


def shape_of(element: Element) -> tuple[str, str]:
    """Return what the elements of like blocks share: the tag, and the class names but for numbers and positions."""
    return str(element.tag), stable_names(element.get("class") or "")


def shape_of_place(element: Element) -> Shape:
    """Return the shapes of an element and of the two around it."""
    above = element.getparent()
    higher = None if above is None else above.getparent()
    return (shape_of(element), above is not None and shape_of(above), higher is not None and shape_of(higher))


@lru_cache(maxsize=8192)
def stable_names(names: str) -> str:
    """Return class names without those that number or place an element among its like."""
    return " ".join(sorted({name for name in names.split() if not _POSITIONAL.search(name)}))
