"""What a comment in a block of no known system says: the block without its head, its buttons and their labels."""

import re

from threadwarden.data.extract.elements import Element, detach
from threadwarden.data.extract.pages.block_head import BUTTON, LONGEST_HEAD, LONGEST_NAME, Head, nodes
from threadwarden.data.extract.pages.printed_date import find_printed_date
from threadwarden.data.extract.prose import plain_line, short_line

_WORDS_NAMES = re.compile(
    r"(?:^|[-_ ])(?:text|body|content|message|copy|entry|words)(?:$|[-_ ])"
    r"|comment-?(?:text|body|content|message|copy)|c_text",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\W*(?:(?:posted|commented|submitted|written|left|added|says|said|writes|wrote|comment|by|on|at|from|um|le|op)\b"
    r"[\s:,.|]*)+",
    re.IGNORECASE,
)
_FOLDER = re.compile(r"\s*[\[(]?[-–—+−][\])]?\s*")
_BUTTON_ELEMENTS = ("a", "button", "li", "span", "div", "p", "small")
_EDGES = " \t\xa0:,|/–—-•·()#."
_MOST_OTHER_WORDS = 5


def find_words(box: Element, head: Head) -> Element | None:
    """Return the element that the page names as the words, if it holds most of the text and nothing of the head."""
    best, most = None, 0
    for node in nodes(box):
        names = f"{node.get('class') or ''} {node.get('itemprop') or ''} {node.get('id') or ''}"
        if node is box or node.tag in ("a", "img", "span") or not _WORDS_NAMES.search(names):
            continue
        length = len(plain_line(node))
        if length > most and not any(inner is head.author or inner is head.date for inner in node.iter()):
            best, most = node, length
    return best if most * 2 >= len(plain_line(box)) else None


def drop_head(box: Element, head: Head) -> str | None:
    """Take author and date out of the box, with the labels around them; return the date as the whole line prints it."""
    printed = None
    for element in (head.author, head.date):
        if element is None or element is box or box not in element.iterancestors():
            continue
        node, above = element, element.getparent()
        while (
            above is not None
            and above is not box
            and _is_head(plain_line(above), head)
            and not _holds_words(above, head)
        ):
            node, above = above, above.getparent()
        if _is_head(plain_line(node), head):
            printed = find_printed_date(plain_line(node)) or printed
            detach(node)
    return printed


def _holds_words(element: Element, head: Head) -> bool:
    """Tell whether a paragraph, or what the page names as words, stands in an element beside the head."""
    for node in nodes(element):
        names = f"{node.get('class') or ''} {node.get('itemprop') or ''}"
        if node is element or (node.tag not in ("p", "blockquote") and not _WORDS_NAMES.search(names)):
            continue
        if not any(inner is head.author or inner is head.date for inner in node.iter()) and plain_line(node):
            return True
    return False


def drop_buttons(words: Element) -> None:
    """Take out the links and buttons that every comment has: reply, report, like."""
    whole = plain_line(words)
    for node in list(words.iterdescendants(*_BUTTON_ELEMENTS)):
        line = short_line(node, LONGEST_NAME) if len(node) <= 3 and node.getparent() is not None else ""
        if line and BUTTON.fullmatch(line) and (node.tag == "a" or line != whole):
            detach(node)


def without_labels(text: str, head: Head) -> str:
    """Return the text without first or last lines that only repeat author and date, or are buttons."""
    lines = text.split("\n")
    while lines and (not lines[0] or _is_label(lines[0], head)):
        lines.pop(0)
    while len(lines) > 1 and (not lines[-1] or _is_label(lines[-1], head)):
        lines.pop()
    return "\n".join(lines) or text


def _is_head(line: str, head: Head) -> bool:
    rest = line
    for part in (head.name, head.raw):
        rest = rest.replace(part, " ", 1) if part else rest
    return len(rest.split()) <= _MOST_OTHER_WORDS and len(line) <= LONGEST_HEAD


def _is_label(line: str, head: Head) -> bool:
    rest = line
    for part in (head.name, head.raw):
        rest = rest.replace(part, " ", 1) if part and len(part) > 1 else rest
    rest = rest.strip(_EDGES)
    if BUTTON.fullmatch(rest) or _LABEL.fullmatch(rest) or _FOLDER.fullmatch(line):
        return True
    return not rest and rest != line.strip()
