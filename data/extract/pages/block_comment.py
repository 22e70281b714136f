"""The fields of one comment in a block of no known system, its replies already taken out."""

import re
from collections.abc import Iterator
from itertools import islice

from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.elements import Element, attribute, detach, select
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.pages.printed_date import find_printed_date
from threadwarden.data.extract.prose import plain_line, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Votes

_AUTHOR_NAMES = re.compile(
    r"(?:^|[-_ ])(?:author|username|user-?name|nick(?:name)?|poster|byline|commenter|fn|screen-?name|display-?name|name|user|member|who)(?:$|[-_ ])",
    re.I,
)
_NO_AUTHOR = re.compile(
    r"avatar|image|img|photo|pic|info|data|profile|content|body|meta|head|box|links|count|fans|badge|rank|level|stats",
    re.I,
)
_WORDS_NAMES = re.compile(
    r"(?:^|[-_])(?:text|body|content|message|copy|entry|words)(?:$|[-_])|comment-?(?:text|body|content|message|copy)|commenttext|c_text",
    re.I,
)
_BUTTON = re.compile(
    r"\W*(?:reply(?: to .{0,40})?|respond|quote|report(?: (?:abuse|this|comment|spam|as .{0,20}))*|flag.{0,30}|permalink|link(?: to this)?"
    r"|(?:un)?like|share(?: this)?|edit|delete|recommend(?:ed)?|parent|favorite|follow|reply to this|add (?:a )?reply|more|hide|show"
    r"|up|down|vote.{0,10}|thumbs? (?:up|down)|antworten|melden|répondre|responder|log in to reply.{0,20}|#?\d+|link to (?:this )?comment"
    r"|email this|rate (?:up|down)|top|back to top|reply & contribute|\d+ (?:likes?|votes?|points?|pts))\W*",
    re.I,
)
_SAYS = re.compile(
    r"^\W*(?P<name>\S.{0,60}?)\s+(?:says|said|writes|wrote|added|commented|schreibt|sagt|dit|dice)\b\s?(?::|,|…|\.{3})?",
    re.I,
)
_POSTED = re.compile(
    r"^\W*(?:(?:comment(?:ed)?|posted|written|left|submitted|left)\s+)?by:?\s+(?P<name>\S.{0,60}?)\s*(?:$|[|,(—–]|-\s|\bon\b|\bat\b|\bsays?\b)",
    re.I,
)
_LABEL = re.compile(
    r"^\W*(?:(?:(?:posted|commented|submitted|written|left|added|says|said|writes|wrote|comment|by|on|at|from|um|le|op)\b)[\s:,.|]*)+$",
    re.I,
)
_NUMBER = re.compile(r"\W{0,2}\d{1,5}\W{0,2}")
_SAID = re.compile(r"\s+(?:says|said|writes|wrote|added|commented)\b\s?(?::|,|…|\.{3})?$", re.I)
_LABELS = re.compile(
    r"\b(?:posted|commented|submitted|comment|written|left)?\s*(?:\bby\b|\bon\b|\bat\b|\bsaid\b|\bsays\b):?", re.I
)
_NUMBERING = re.compile(r"^\W{0,2}\d{1,5}\W{1,2}|\(?#?\d+\)?$")
_DATE_NAMES = re.compile(r"date|time|when|posted|ago\b", re.I)
_VOTE_UNIT = re.compile(r"\s*(?:points?|pts|votes?|likes?)$", re.I)
_HEADS = frozenset({"h3", "h4", "h5", "h6", "cite", "b", "strong", "dt"})
_HIDDEN = (
    ".//*[@hidden or contains(translate(@style, ' ', ''), 'display:none') or contains(concat(' ', @class, ' '), ' hidden ')"
    " or contains(concat(' ', @class, ' '), ' screen-reader-text ')]"
)
_LEAST_SHOWN = 8
_LONGEST_NAME = 60
_LONGEST_HEAD = 160
_MOST_HEAD_NODES = 400


def read_block(box: Element, date: Element | None, source_id: str | None, language: str | None) -> Comment:
    """Read one comment; what is left of the box afterwards is of no use."""
    pending = bool(_pending(box))
    score = _score(box)
    _drop_hidden(box)
    date = _date_element(box) if date is None or box not in (date, *date.iterancestors()) else date
    author = _author_element(box)
    raw = None if date is None else _printed(date)
    name, url = _author(box, author, date, raw)
    words = _words_element(box, {author, date})
    timestamp = None if date is None else _timestamp(date, raw, language)
    if words is None:
        raw = _drop_heads(box, (author, date), name, raw) or raw
        words = box
    _drop_buttons(words)
    prose = read_prose(words)
    text = _without_label(prose.text, name, raw)
    gone = stub_state(text)
    return Comment(
        id="",
        source_id=source_id,
        author=name,
        author_url=url,
        timestamp=timestamp,
        timestamp_raw=raw,
        votes=Votes(score=score),
        text="" if gone else text,
        quotes=() if gone else prose.quotes,
        state=gone or ("pending" if pending else "visible"),
    )


def _drop_hidden(box: Element) -> None:
    """Take out what the page hides, unless it hides the comment itself (a collapsed one)."""
    hidden = [node for node in select(box, _HIDDEN) if node.getparent() is not None]
    if len(plain_line(box).split()) - sum(len(plain_line(node).split()) for node in hidden) >= _LEAST_SHOWN:
        for node in hidden:
            detach(node)


def _pending(box: Element) -> list[Element]:
    return select(
        box,
        "descendant-or-self::*[contains(@class, 'moderat') or contains(@class, 'pending') or contains(@class, 'unapproved')]",
    )


def _score(box: Element) -> int | None:
    for element in select(
        box, ".//*[contains(@class, 'score') or contains(@class, 'vote') or contains(@class, 'points')]"
    )[:8]:
        count = parse_count(_VOTE_UNIT.sub("", plain_line(element)))
        if count is not None:
            return count
    return None


def _nodes(box: Element) -> Iterator[Element]:
    return islice((node for node in box.iter() if isinstance(node.tag, str)), _MOST_HEAD_NODES)


def _own_line(node: Element) -> str:
    """Return the text that stands directly in an element, not in its children."""
    return " ".join(" ".join([node.text or "", *(child.tail or "" for child in node)]).split())


def _date_element(box: Element) -> Element | None:
    times = select(box, "descendant-or-self::time | .//abbr[@title]")
    if times and (find_printed_date(_moment(times[0])) or find_printed_date(plain_line(times[0]))):
        return times[0]
    found = None
    for node in _nodes(box):
        line = _own_line(node)
        if not line or len(line) > _LONGEST_HEAD:
            continue
        written = find_printed_date(line)
        if written and len(line) - len(written) <= _LONGEST_NAME + 20:
            if _DATE_NAMES.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
                return node
            # A date with a year beats "Friday, 3 pm" in the words of a comment.
            found = node if found is None else found
    return found


def _moment(time: Element) -> str:
    return attribute(time, "datetime") or attribute(time, "title")


def _printed(date: Element) -> str | None:
    return find_printed_date(plain_line(date)[:300]) or plain_line(date)[:80] or _moment(date) or None


def _timestamp(date: Element, raw: str | None, language: str | None) -> str | None:
    for written in (_moment(date), attribute(date, "title"), raw or ""):
        if written and (moment := parse_timestamp(written, language)):
            return moment
    return None


def _author_element(box: Element) -> Element | None:
    for node in _nodes(box):
        names = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('rel') or ''} {node.get('id') or ''}"
        if node.tag != "cite" and not (_AUTHOR_NAMES.search(names) and not _NO_AUTHOR.search(names)):
            continue
        line = plain_line(node)
        if line and _is_name(_SAID.sub("", line)):
            return node
    return None


def _is_name(line: str) -> bool:
    return (
        0 < len(line) <= _LONGEST_NAME
        and len(line.split()) <= 8
        and any(map(str.isalnum, line))
        and _BUTTON.fullmatch(line) is None
        and find_printed_date(line) is None
        and "://" not in line
    )


def _author(
    box: Element, element: Element | None, date: Element | None, raw: str | None
) -> tuple[str | None, str | None]:
    """Return the author's name and address, from the element that bears it or from the line of the head."""
    if element is not None:
        found = _SAYS.match(plain_line(element)) or _POSTED.match(plain_line(element))
        return (found["name"] if found else plain_line(element).strip(" :,|–—-")) or None, _link(element)
    beside = [] if date is None else [(plain_line(node), node) for node in islice(_within(date, box), 3)]
    for line, node in [*((line, node) for line, node in beside if len(line) <= _LONGEST_HEAD), *_head_lines(box)]:
        found = _SAYS.match(line) or _POSTED.match(line)
        if found and _is_name(found["name"]) and (len(line) <= _LONGEST_NAME or (raw and raw in line)):
            return found["name"].strip(" :,|"), _link(node)
    if date is not None and raw:
        return _beside_date(box, date, raw)
    return _first_line(box)


def _within(node: Element, box: Element) -> Iterator[Element]:
    """Yield an element and those around it, up to the box."""
    yield node
    for above in node.iterancestors() if node is not box else ():
        yield above
        if above is box:
            return


def _head_lines(box: Element) -> Iterator[tuple[str, Element]]:
    for node in _nodes(box):
        if node.tag in _HEADS or len(node) <= 6:
            line = plain_line(node)
            if 0 < len(line) <= _LONGEST_HEAD:
                yield line, node


def _beside_date(box: Element, date: Element, raw: str) -> tuple[str | None, str | None]:
    node: Element | None = date
    for _ in range(3):
        if node is None or node is box.getparent():
            break
        line = plain_line(node)
        rest = _NUMBERING.sub("", _LABELS.sub("", line.replace(raw, " ", 1), count=1)).strip(" \t\xa0:,|/–—-•·()#")
        if _is_name(rest):
            return rest, _link(node)
        if len(line) > _LONGEST_HEAD:
            break
        node = node.getparent()
    return _first_line(box)


def _first_line(box: Element) -> tuple[str | None, str | None]:
    """Return the first short element set apart (bold, a link, a heading) if words come after it."""
    for node in _nodes(box):
        if node is box or node.tag not in ("a", "b", "strong", "h3", "h4", "h5", "h6", "span", "em"):
            continue
        line = plain_line(node)
        if not line:
            continue
        if _is_name(line) and not (
            node.getprevious() is None and (getattr(node.getparent(), "text", None) or "").strip()
        ):
            return line.strip(" :,|"), _link(node)
        if len(line) > _LONGEST_NAME:
            return None, None
    return None, None


def _link(element: Element) -> str | None:
    links = select(element, "descendant-or-self::a[@href]")
    href = attribute(links[0], "href") if links else ""
    return href if href and not href.startswith(("#", "javascript:")) else None


def _words_element(box: Element, heads: set[Element | None]) -> Element | None:
    """Return the element that the page names as the words, if it holds neither author nor date, and most of the text."""
    whole = len(plain_line(box))
    best, most = None, 0
    for node in _nodes(box):
        names = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('id') or ''}"
        if node is box or node.tag in ("a", "img", "span") or not _WORDS_NAMES.search(names):
            continue
        if any(head in heads for head in node.iter()):
            continue
        length = len(plain_line(node))
        if length > most:
            best, most = node, length
    return best if most * 2 >= whole else None


def _drop_heads(box: Element, heads: tuple[Element | None, ...], name: str | None, raw: str | None) -> str | None:
    """Take author and date out of the box, with the labels around them; return the date as the whole line prints it."""
    printed = None
    for head in heads:
        if head is None or head is box or box not in head.iterancestors():
            continue
        node = head
        above = head.getparent()
        while above is not None and above is not box and _is_head(plain_line(above), name, raw):
            node, above = above, above.getparent()
        if _is_head(plain_line(node), name, raw):
            printed = find_printed_date(plain_line(node)) or printed
            detach(node)
    return printed


def _is_head(line: str, name: str | None, raw: str | None) -> bool:
    rest = line
    for part in (name, raw):
        rest = rest.replace(part, " ", 1) if part else rest
    return len(rest.split()) <= 5 and len(line) <= _LONGEST_HEAD


def _drop_buttons(box: Element) -> None:
    for node in select(box, ".//a | .//button | .//li | .//span | .//div | .//p | .//small"):
        if (
            len(node) <= 3
            and (line := plain_line(node))
            and len(line) <= 60
            and _BUTTON.fullmatch(line)
            and node.getparent() is not None
        ):
            if node.tag == "a" or line != plain_line(box):
                detach(node)


def _without_label(text: str, name: str | None, raw: str | None) -> str:
    """Return the text without a first or last line that only repeats author and date."""
    lines = text.split("\n")
    while lines and (not lines[0] or _is_label(lines[0], name, raw)):
        lines.pop(0)
    while len(lines) > 1 and (not lines[-1] or _is_label(lines[-1], name, raw)):
        lines.pop()
    return "\n".join(lines)


def _is_label(line: str, name: str | None, raw: str | None) -> bool:
    rest = line
    for part in (name, raw):
        rest = rest.replace(part, " ", 1) if part and len(part) > 1 else rest
    rest = rest.strip(" \t\xa0:,|/–—-•·()#.")
    if rest == line.strip():
        return bool(_BUTTON.fullmatch(rest)) or bool(_LABEL.fullmatch(rest + " "))
    return not rest or bool(_LABEL.fullmatch(rest + " ")) or bool(_BUTTON.fullmatch(rest))
