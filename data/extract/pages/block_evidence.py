"""How much speaks for a group of blocks being the comments of a page."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from threadwarden.data.extract.elements import Element, own_elements
from threadwarden.data.extract.pages.marks import Marks
from threadwarden.data.extract.prose import short_line

HEADING = re.compile(
    r"\W*(?:(?:\d[\d.,]*|all|readers?['’]?|users?['’]?|your|the|view|no|one|leave|older|visitor)\s+){0,3}"
    r"(?:comments?|responses?|replies|reply|thoughts?|reactions?|discussion|opinions?|feedback|kommentare?"
    r"|commentaires?|comentarios?|commenti|reacties|talkbacks?|remarks)\b(?!\s+(?:policy|guidelines)).{0,80}",
    re.IGNORECASE | re.DOTALL,
)
NUMBERED = re.compile(
    r"(?:.*[-_])?(?:c|com|comm|comment|comments|cmt|kommentar|commentaire|comentario|reply|msg|message|response)"
    r"[-_]?\w{0,3}[-_]?\d+",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"comment(?!ary|ator|er)|cmt|kommentar|coment[aá]rio|commento|reacties?\b|reactions\b|talkback|discussion|respons|replies|feedback|disqus",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"recent|latest|sidebar|side-bar|widget|related|popular|most[-_]|footer|\bnav|menu|teaser|newsletter|twitter|tweet|also[-_]?like|blogroll|archive",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"(?:^|[-_ ])(?:hentry|article|story|teaser|news|headline|product|entry|blogpost)(?:$|[-_ \d])", re.IGNORECASE
)
_AUTHOR = re.compile(r"author|user|\bname|nick|poster|byline|commenter|\bfn\b|vcard|cite|member", re.IGNORECASE)
_ACTIONS = re.compile(
    r"\W*(?:reply|respond|quote|report|flag|permalink|link|#\d*|like|antworten|répondre|responder)\b.{0,30}",
    re.IGNORECASE,
)
_SAMPLE = 12
_MOST_NODES = 150
_HIGHEST = 8
# Author, date and buttons are often links: so many linked words a comment say nothing.
_LINKED_HEAD = 10
# A single block is no repetition: one that long is more likely the article.
_MOST_WORDS_OF_ONE = 600


@dataclass
class _Traits:
    """What one block holds, each as 0 or 1 but for the counts of words."""

    words: int = 0
    linked: int = 0
    dates: int = 0
    author: bool = False
    action: bool = False
    headline: bool = False


@dataclass(frozen=True)
class _Shares:
    """Means over the blocks: words and linked words each, and the shares of blocks that have the other traits."""

    words: float
    linked: float
    worded: float
    dated: float
    merged: float
    spoken: float
    acted: float
    headed: float


def weigh(blocks: Sequence[tuple[Element, ...]], marks: Marks) -> float:
    """Return a score; about 5 and more is a thread."""
    named = naming(blocks)
    if named == 0:
        return 0.0
    own = {part for parts in blocks for part in parts}
    sample = [_traits(parts, own, marks) for parts in blocks[:: max(1, len(blocks) // _SAMPLE)]]
    shares = _shares(sample)
    if not _are_plausible(blocks, sample, shares, named):
        return 0.0
    score = named + 1.5 * (shares.worded + shares.dated + shares.spoken) + min(1.0, 2 * shares.acted)
    score += 0.8 * min(8.0, math.log2(len(blocks))) + min(1.0, math.log10(1 + shares.words) / 2)
    return score - 3 * shares.headed - 2 * shares.merged - _elsewhere(blocks[0][0])


def _shares(sample: Sequence[_Traits]) -> _Shares:
    count = len(sample)
    return _Shares(
        words=sum(t.words for t in sample) / count,
        linked=sum(t.linked for t in sample) / count,
        worded=sum(t.words >= 2 for t in sample) / count,
        dated=sum(t.dates > 0 for t in sample) / count,
        merged=sum(t.dates > 1 for t in sample) / count,
        spoken=sum(t.author for t in sample) / count,
        acted=sum(t.action for t in sample) / count,
        headed=sum(t.headline for t in sample) / count,
    )


def _are_plausible(
    blocks: Sequence[tuple[Element, ...]], sample: Sequence[_Traits], shares: _Shares, named: float
) -> bool:
    if shares.worded < 0.5 or max(shares.dated, shares.spoken) <= 0.5:
        return False
    if shares.linked - _LINKED_HEAD > 0.6 * shares.words:
        return False
    if len(blocks) == 1:
        return named >= 2 and _stands_alone(blocks[0][0], sample[0])
    numbered = NUMBERED.fullmatch(blocks[0][0].get("id") or "") is not None
    # Two boxes that bear a name may be anything; two comments have dates, buttons or numbers as well.
    return len(blocks) > 2 or (named >= 2 and (shares.dated > 0 or shares.acted > 0 or numbered))


def _stands_alone(element: Element, traits: _Traits) -> bool:
    """Tell whether one block that nothing repeats is a comment; a number in its name stands for date or author."""
    if traits.words > _MOST_WORDS_OF_ONE or traits.dates > 1 or _ELSEWHERE.search(names_of(element)):
        return False
    if NUMBERED.fullmatch(element.get("id") or ""):
        return traits.dates == 1 or traits.author
    return traits.dates == 1 and traits.author


def _traits(parts: tuple[Element, ...], own: set[Element], marks: Marks) -> _Traits:
    found = _Traits()
    shapes: list[object] = []
    for part in parts:
        for node in islice(own_elements(part, own), _MOST_NODES):
            tail = "" if node is part and len(parts) == 1 else node.tail or ""
            words = len((node.text or "").split())
            found.words += words + len(tail.split())
            found.linked += words if node.tag == "a" else 0
            found.author = found.author or node in marks.says or _is_author(node)
            found.action = found.action or (
                node.tag in ("a", "button") and bool(_ACTIONS.fullmatch((node.text or "")[:60]))
            )
            found.headline = found.headline or (node.tag in ("h1", "h2", "h3") and node.find(".//a[@href]") is not None)
            if node in marks.dates:
                shapes.append(marks.dates[node])
    found.dates = max((shapes.count(shape) for shape in shapes), default=0)
    return found


def _is_author(node: Element) -> bool:
    if node.tag == "cite" or "author" in (node.get("rel") or ""):
        return True
    names, property_name = node.get("class") or "", node.get("itemprop") or ""
    return bool(names or property_name) and _names_author(names, property_name) and node.tag not in ("img", "input")


@lru_cache(maxsize=8192)
def _names_author(names: str, property_name: str) -> bool:
    return _AUTHOR.search(f"{names} {property_name}") is not None


def naming(blocks: Sequence[tuple[Element, ...]]) -> float:
    """Return how plainly the page calls the blocks comments: by their own names, those around them, or a heading."""
    first = blocks[0][0]
    own = any(_NAMED.search(names_of(part)) for part in blocks[0])
    around = any(_NAMED.search(names_of(above)) for above in _around(first))
    return 2.5 * own + 1.5 * around + 1.5 * _has_heading(first)


def names_of(element: Element) -> str:
    """Return an element's id and class names."""
    return f"{element.get('id') or ''} {element.get('class') or ''}"


def _around(element: Element) -> list[Element]:
    found: list[Element] = []
    above = element.getparent()
    while above is not None and above.tag not in ("body", "html") and len(found) < _HIGHEST:
        found.append(above)
        above = above.getparent()
    return found


def _near(first: Element) -> list[Element]:
    """Return the elements around a block up to the one above the first that is called comments."""
    around = _around(first)
    named = next((at for at, node in enumerate(around) if _NAMED.search(names_of(node))), len(around))
    return around[: max(2, named + 2)]


def _has_heading(first: Element) -> bool:
    for node in (first, *_around(first)[:4]):
        for position, sibling in enumerate(node.itersiblings(preceding=True)):
            if position >= 5:
                break
            if len(sibling) < 20 and HEADING.fullmatch(short_line(sibling, 120)):
                return True
    return False


def _elsewhere(first: Element) -> float:
    """Return what to take off for a place where comments of other pages, or other things, are listed."""
    for node in _near(first):
        if node.tag in ("nav", "aside", "footer") or _ELSEWHERE.search(names_of(node)):
            return 5.0
    return 2.0 if _STORY.search(first.get("class") or "") else 0.0
