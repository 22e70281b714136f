"""Comments marked by `itemtype` and `itemprop` on the page's own elements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from lxml import etree

from threadwarden.data.extract.elements import MOST_NESTED, Element, attribute, detach_each, outermost, walk
from threadwarden.data.extract.pages.nesting import enclosing
from threadwarden.data.extract.pages.schema_comment import (
    AUTHOR_NAMES,
    COMMENT_TYPES,
    DATE_NAMES,
    TEXT_NAMES,
    SchemaItem,
    Shown,
    Thing,
    identity,
)
from threadwarden.data.extract.prose import Prose, line_of, read_prose, tidy

_Owned: TypeAlias = Mapping[Element, list[Element]]


@dataclass(frozen=True)
class Elements:
    """A page's comments in its order, the comment around each, and the elements that give an item its properties."""

    found: list[Element]
    around: list[int | None]
    owned: _Owned

    @property
    def outermost(self) -> list[Element]:
        """Return the comments that stand in no other."""
        return [element for element, above in zip(self.found, self.around, strict=True) if above is None]


_FIELDS = frozenset(
    {
        *(
            *AUTHOR_NAMES,
            *DATE_NAMES,
            "name",
            "alternateName",
            "url",
            "sameAs",
            "identifier",
            "parentItem",
            "replyToUrl",
        ),
        *("upvoteCount", "downvoteCount", "interactionStatistic", "interactionType", "userInteractionCount"),
        "interactionCount",
    }
)
_VALUES = ("content", "datetime", "value", "href", "src")
_MOST_VALUES, _DEEPEST = 3, 2
_TYPES = etree.XPath("//@itemtype", smart_strings=False)


def comment_types(root: Element) -> bool:
    """Tell whether an item on the page is of a comment's type."""
    return any(_is_comment_type(names) for names in set(cast(list[str], _TYPES(root))))


def find_elements(root: Element) -> Elements:
    """Return a page's comments; none if not one of them has words."""
    owned = _owned(root) if comment_types(root) else {}
    found = [e for e in owned if _is_comment_type(attribute(e, "itemtype")) and _is_one(e, owned)]
    if not any(_own(element, owned, TEXT_NAMES) for element in found):
        found = []
    return Elements(found, enclosing(found, found), owned)


def read_elements(elements: Elements) -> list[SchemaItem]:
    """Return what the elements say; they are taken off the page."""
    detach_each(elements.found)
    return [
        SchemaItem(_thing(element, elements.owned), _shown(element, elements.owned), above)
        for element, above in zip(elements.found, elements.around, strict=True)
    ]


def _is_comment_type(names: str) -> bool:
    return any(name.rpartition("/")[2] in COMMENT_TYPES for name in names.split())


def _owned(root: Element) -> _Owned:
    """Return the items of a page in its order, each with the elements that give its own properties."""
    owned: dict[Element, list[Element]] = defaultdict(list)
    scopes: list[Element] = []
    for event, element in walk(root):
        if event == "close":
            if scopes and scopes[-1] is element:
                scopes.pop()
            continue
        if scopes and element.get("itemprop"):
            owned[scopes[-1]].append(element)
        if element.get("itemscope") is not None:
            owned[element] = []
            scopes.append(element)
    return owned


def _own(element: Element, owned: _Owned, names: tuple[str, ...]) -> list[Element]:
    own = owned.get(element, [])
    return [prop for name in names for prop in own if name in attribute(prop, "itemprop").split()]


def _is_one(element: Element, owned: _Owned) -> bool:
    """Tell a comment from a whole list marked as one item, and from the answers on a page of frequent questions."""
    if len(_own(element, owned, TEXT_NAMES[:2])) > 1:
        return False
    is_answer = attribute(element, "itemtype").endswith("/Answer")
    return bool(_own(element, owned, AUTHOR_NAMES if is_answer else (*AUTHOR_NAMES, *DATE_NAMES)))


def _thing(element: Element, owned: _Owned, level: int = 0) -> Thing:
    """Return an item in the form that JSON-LD has: the fields that are read of a comment, its author, its votes."""
    fields: dict[str, list[Any]] = defaultdict(list)
    for prop in owned.get(element, ()):
        for name in attribute(prop, "itemprop").split():
            if name in _FIELDS and len(fields[name]) < _MOST_VALUES:
                fields[name].append(_value(prop, owned, level))
    return {**fields, "@type": attribute(element, "itemtype").split(), "@id": attribute(element, "itemid")}


def _value(prop: Element, owned: _Owned, level: int) -> Any:
    if prop.get("itemscope") is not None:
        return _thing(prop, owned, level + 1) if level < _DEEPEST else {}
    written = next((prop.get(name) for name in _VALUES if prop.get(name) is not None), None)
    return line_of(prop) if written is None else written.strip()


def _shown(element: Element, owned: _Owned) -> Shown:
    authors, dates = _own(element, owned, AUTHOR_NAMES), _own(element, owned, DATE_NAMES)
    names = [name for author in authors for name in _own(author, owned, ("name",)) or [author]]
    author, date = _line(names), _line(dates)
    texts = _own(element, owned, TEXT_NAMES)
    name = identity(attribute(element, "id"))
    # Some themes mark all of a comment as its text.
    if texts:
        detach_each(part for part in (*authors, *dates) if part is not texts[0])
    return Shown(
        prose=_prose(texts[0]) if texts else Prose(""),
        author=author,
        date=date,
        number=name if name and name.isdigit() else None,
    )


def _prose(text: Element) -> Prose:
    return read_prose(text) if text.tag != "meta" else Prose(tidy(attribute(text, "content")))


def _line(elements: list[Element]) -> str | None:
    shown = [element for element in elements if element.tag not in ("meta", "link")]
    lines = map(line_of, outermost(shown, MOST_NESTED))
    return next(filter(None, lines), None)
