"""Who wrote a comment in a block of no known system, and when: by names of elements, by phrases, or by place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from threadwarden.data.extract.elements import Element, attribute, select
from threadwarden.data.extract.pages.printed_date import find_printed_date
from threadwarden.data.extract.prose import plain_line, short_line

BUTTON = re.compile(
    r"\W*(?:reply(?: to .{0,40})?|respond|quote|report(?: (?:abuse|this|comment|spam|as .{0,20}))*|flag.{0,30}"
    r"|permalink|link(?: to (?:this )?(?:comment)?)?|(?:un)?like|share(?: this)?|edit|delete|recommend(?:ed)?|parent"
    r"|favorite|follow|add (?:a )?reply|more|hide|show|up|down|vote.{0,10}|thumbs? (?:up|down)|antworten|melden"
    r"|répondre|responder|log in to reply.{0,20}|#?\d+|email this|rate (?:up|down)|(?:back to )?top"
    r"|\d+ (?:likes?|votes?|points?|pts|child(?:ren)?|repl(?:y|ies))|embed|save|context|full comments|copy link)\W*",
    re.IGNORECASE,
)
LONGEST_NAME = 60
LONGEST_HEAD = 160
_AUTHOR_NAMES = re.compile(
    r"(?:^|[-_ ])(?:author|user-?name|nick(?:name)?|poster|byline|commenter|fn|screen-?name|display-?name|name|user"
    r"|member|who)(?:$|[-_ ])",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"avatar|image|img|photo|pic|info|data|profile|content|body|meta|head|box|links|count|fans|badge|rank|level|stats",
    re.IGNORECASE,
)
_SPEAKING = r"(?:says|said|writes|wrote|added|commented|schreibt|sagt|dit|dice)\b\s?(?::|,|…|\.{3}|(?!\.))"
_SAYS = re.compile(rf"\W*(?P<name>\S.{{0,60}}?)\s+{_SPEAKING}", re.IGNORECASE)
_SAID = re.compile(rf"\s+{_SPEAKING}$", re.IGNORECASE)
_POSTED = re.compile(
    r"\W*(?:(?:comment(?:ed)?|posted|written|left|submitted)\s+)?by:?\s+"
    r"(?P<name>\S.{0,60}?)\s*(?:$|[|,(—–]|-\s|\bon\b|\bat\b|\bsays?\b)",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"\b(?:(?:posted|commented|submitted|comment|written|left)\b\s*)?\b(?:by|on|at|said|says)\b:?", re.I
)
_NUMBERING = re.compile(r"^\W{0,2}\d{1,5}\W{1,2}|\(?#?\d+\)?$")
_DATE_NAMES = re.compile(r"date|time|when|posted|ago\b", re.IGNORECASE)
_SET_APART = frozenset({"a", "b", "strong", "h3", "h4", "h5", "h6", "span", "em"})
_HEADINGS = frozenset({"h3", "h4", "h5", "h6", "cite", "b", "strong", "dt"})
_EDGES = " \t\xa0:,|/–—-•·()#"
_MOST_NODES = 400
_MOST_NAME_WORDS = 8
_MOST_WORDS_AFTER = 3


@dataclass(frozen=True)
class Head:
    """The elements that bear author and date, and what they say; `raw` is the date as printed."""

    author: Element | None = None
    date: Element | None = None
    name: str | None = None
    url: str | None = None
    raw: str | None = None


def read_head(box: Element, date: Element | None) -> Head:
    """Read author and date of a comment; `date` is the element that prints its date, if there is one."""
    raw = None if date is None else _printed(date)
    author = _author_element(box)
    if author is not None:
        line = plain_line(author)
        found = _SAYS.match(line) or _POSTED.match(line)
        name = (found["name"] if found else line).strip(_EDGES)
        return Head(author, date, name or None, _link(author), raw)
    own, around = _lines_around(box, date)
    named = _spoken(box, date, raw) or _beside(own, raw) or _set_apart(box) or _beside(around, raw)
    if named is None:
        return Head(None, date, None, None, raw)
    return Head(None, date, named[1] or None, _link(named[0]), raw)


def find_date_element(box: Element) -> Element | None:
    """Return the element that prints a comment's date: one so named, else the first short line with a date."""
    for time in select(box, "descendant-or-self::time | .//abbr[@title]")[:1]:
        if find_printed_date(_moment(time)) or find_printed_date(plain_line(time)):
            return time
    found = None
    for node in nodes(box):
        line = " ".join(" ".join([node.text or "", *(child.tail or "" for child in node)]).split())
        written = find_printed_date(line) if 0 < len(line) <= LONGEST_HEAD else None
        if written and len(line) - len(written) <= LONGEST_NAME + 20:
            if _DATE_NAMES.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
                return node
            found = node if found is None else found
    return found


def nodes(box: Element) -> Iterator[Element]:
    """Yield the first elements of a box: a head stands among them, however long the comment is."""
    return islice(box.iter("*"), _MOST_NODES)


def _moment(time: Element) -> str:
    return attribute(time, "datetime") or attribute(time, "title")


def _printed(date: Element) -> str | None:
    line = plain_line(date)
    return find_printed_date(line[:300]) or line[:80] or _moment(date) or None


def _author_element(box: Element) -> Element | None:
    for node in nodes(box):
        names = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('rel') or ''} {node.get('id') or ''}"
        if node.tag != "cite" and not (_AUTHOR_NAMES.search(names) and not _NO_AUTHOR.search(names)):
            continue
        if _is_name(_SAID.sub("", short_line(node, LONGEST_HEAD))):
            return node
    return None


def _is_name(line: str) -> bool:
    return (
        0 < len(line) <= LONGEST_NAME
        and len(line.split()) <= _MOST_NAME_WORDS
        and any(map(str.isalnum, line))
        and BUTTON.fullmatch(line) is None
        and find_printed_date(line) is None
        and "://" not in line
    )


def _spoken(box: Element, date: Element | None, raw: str | None) -> tuple[Element, str] | None:
    """Find "NAME says" or "posted by NAME", around the date or else in a short line."""
    beside = [] if date is None else list(islice(_within(date, box), 3))
    short = (node for node in nodes(box) if node.tag in _HEADINGS or len(node) <= 6)
    for node in (*beside, *short):
        line = short_line(node, LONGEST_HEAD)
        found = (_SAYS.match(line) or _POSTED.match(line)) if line else None
        if found and _is_name(found["name"]) and _is_only_head(line[found.end() :], line, raw):
            return node, found["name"].strip(_EDGES)
    return None


def _is_only_head(rest: str, line: str, raw: str | None) -> bool:
    """Tell "NAME said on DATE" from a sentence in which somebody says something."""
    after = rest.replace(raw, " ", 1) if raw else rest
    return len(after.split()) <= _MOST_WORDS_AFTER and (len(line) <= LONGEST_NAME or bool(raw and raw in line))


def _within(node: Element, box: Element) -> Iterator[Element]:
    """Yield an element and those around it, up to the box."""
    yield node
    for above in node.iterancestors() if node is not box else ():
        yield above
        if above is box:
            return


def _lines_around(box: Element, date: Element | None) -> tuple[list[Element], list[Element]]:
    """Return the element that prints the date, and the next ones around it."""
    found = [] if date is None else list(islice(_within(date, box), 3))
    return found[:1], found[1:]


def _beside(lines: list[Element], raw: str | None) -> tuple[Element, str] | None:
    """Find what is left of the first short line without its date and labels."""
    for node in lines if raw else ():
        line = plain_line(node)
        rest = _LABELS.sub("", line.replace(raw or "", " ", 1), count=1).strip(_EDGES)
        rest = _NUMBERING.sub("", rest).strip(_EDGES)
        if _is_name(rest):
            return node, rest
        if len(line) > LONGEST_HEAD:
            return None
    return None


def _set_apart(box: Element) -> tuple[Element, str] | None:
    """Find the first short element set apart (bold, a link, a heading) that no text of its line stands before."""
    for node in nodes(box):
        line = plain_line(node) if node is not box and node.tag in _SET_APART else ""
        above = node.getparent()
        led = above is not None and node.getprevious() is None and (above.text or "").strip()
        if line and not led and _is_name(line):
            return node, line.strip(_EDGES)
        if len(line) > LONGEST_NAME:
            return None
    return None


def _link(element: Element) -> str | None:
    """Return the address behind a name; a link around the date leads to the comment itself."""
    for link in element.iter("a"):
        href = attribute(link, "href")
        if href and not href.startswith(("#", "javascript:")) and find_printed_date(plain_line(link)) is None:
            return href
    return None
