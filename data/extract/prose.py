"""The words of an element as a reader sees them: paragraphs, line breaks, quotes apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.html import document_fromstring

from threadwarden.data.extract.elements import Element, detach_each
from threadwarden.data.extract.encoding import without_controls

_SILENT = frozenset("script style noscript template form button textarea select svg iframe".split())  # noqa: SIM905
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "figcaption"})
_PARAGRAPHS = frozenset(
    "p ul ol dl table blockquote pre section article aside header footer figure hr h1 h2 h3 h4 h5 h6".split()  # noqa: SIM905
)
_BREAKS = {**dict.fromkeys(_LINES, "\n"), **dict.fromkeys(_PARAGRAPHS, "\n\n")}
_NOT_WORDS = frozenset(
    {
        *("sharedaddy", "sd-sharing", "sd-like", "jp-relatedposts", "comment-likes", "comment-like", "wpulike"),
        *("reply", "comment-reply", "comment-reply-link", "comment-edit-link", "edit-link", "thdrpy"),
        *("cluv", "commentluv", "signature", "comment-signature", "screen-reader-text", "cld-like-dislike-wrap"),
    }
)
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLOCK_TAG = re.compile(r"<(?:p|div|br|ul|ol|pre|table)\b", re.IGNORECASE)
_DOCUMENT_TAG = re.compile(r"</?(?:html|head|body|frameset|noframes)\b[^<>]*>?", re.IGNORECASE)
_QUOTED = re.compile(r" {0,3}>+ ?")


@dataclass(frozen=True)
class Prose:
    """A comment's own words, and the words it quotes."""

    text: str
    quotes: tuple[str, ...] = ()


def read_prose(element: Element) -> Prose:
    """Return the words of a comment's body; quotes and share, like, reply and signature lines leave the tree."""
    detach_each(list(filter(_is_added, element.iterdescendants("*"))))
    found = list(element.iterdescendants("blockquote"))
    known = set(found)
    outermost = [quote for quote in found if not any(above in known for above in quote.iterancestors("blockquote"))]
    quotes = tuple(text for text in map(text_of, outermost) if text)
    detach_each(outermost)
    return Prose(text_of(element), quotes)


def read_html(fragment: str) -> Prose:
    """Return the words of a comment that an export or an API gives as HTML; plain text stays as it is."""
    if "<" not in fragment and "&" not in fragment:
        return Prose(tidy(fragment))
    # A line break in an export's HTML is the writer's: WordPress and Disqus turn it into one when they print it.
    marked = _LINE_END.sub("<br>", fragment) if not _BLOCK_TAG.search(fragment) else fragment
    return read_prose(parse_html(marked))


def parse_html(fragment: str) -> Element:
    """Return a piece of HTML as a tree, for adapters that take parts out of it before it is read."""
    inner = _DOCUMENT_TAG.sub("", without_controls(fragment))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    document = document_fromstring(f"<html><body>{inner}</body></html>".encode(), parser=parser)
    box: Element | None = document.find("body")
    assert box is not None
    box.tag = "div"
    return box


def read_markdown(text: str) -> Prose:
    """Return the words of a comment in Markdown: lines that open with `>` are quotes, the rest stays as written."""
    words: list[str] = []
    quotes: list[list[str]] = []
    quoting = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = _QUOTED.match(line)
        if quoted and not quoting:
            quotes.append([])
        quoting = quoted is not None
        if quoted:
            quotes[-1].append(line[quoted.end() :])
        else:
            words.append(line)
    return Prose(tidy("\n".join(words)), tuple(filter(None, (tidy("\n".join(lines)) for lines in quotes))))


def text_of(element: Element) -> str:
    """Return the visible text of an element, paragraphs parted by a blank line and `<br>` by a line break."""
    pieces: list[str] = []
    muted = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        silent = node.tag in _SILENT
        if event == "start":
            muted += silent
            if not muted:
                pieces += [_BREAKS.get(node.tag, ""), _inner(node)]
            continue
        muted -= silent
        if not muted:
            # A comment or an instruction breaks no line; like any element's, its tail is the reader's.
            pieces += [_BREAKS.get(node.tag, ""), _words(node.tail) if node is not element else ""]
    return tidy("".join(pieces))


def line_of(element: Element) -> str:
    """Return the visible text of an element on one line."""
    if len(element) == 0 and element.tag not in _SILENT and element.tag != "img":
        return " ".join((element.text or "").split())
    return " ".join(text_of(element).split())


def plain_line(element: Element) -> str:
    """Return all text of an element on one line, a space between any two elements: rougher than `line_of`, and fast."""
    # Of an element without others the text is at hand: to walk it for one takes several times as long.
    text = " ".join(cast("Iterator[str]", element.itertext())) if len(element) else element.text or ""
    return " ".join(text.split())


def short_line(element: Element, most: int) -> str:
    """Return all text of an element on one line as `plain_line` does, or nothing where that is longer than `most`."""
    if len(element) == 0:
        line = plain_line(element)
        return line if len(line) <= most else ""
    pieces: list[str] = []
    length = -1
    for text in cast("Iterator[str]", element.itertext()):
        if words := text.split():
            pieces += words
            length += sum(map(len, words)) + len(words)
            if length > most:
                return ""
    return " ".join(pieces)


def tidy(text: str) -> str:
    """Return text with single spaces, no space at line ends, and at most one blank line in a row."""
    if "\n" not in text:
        return " ".join(text.split())
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in text.split("\n"))).strip()


def _is_added(node: Element) -> bool:
    """Tell what a plug-in or the theme prints among the words: buttons, likes, a rating, the writer's last post."""
    if (names := node.get("class")) and not _NOT_WORDS.isdisjoint(names.split()):
        return True
    if len(node) == 0 or node.tag not in ("p", "div"):
        return False
    return any((span.get("id") or "").startswith("karma-") for span in node.iterchildren("span"))


def _inner(node: Element) -> str:
    if node.tag == "br":
        return "\n"
    # A smiley is an image whose alternative text is the character the commenter typed.
    if node.tag == "img" and {"wp-smiley", "emoji"} & set((node.get("class") or "").split()):
        return node.get("alt") or ""
    return _words(node.text)


def _words(text: str | None) -> str:
    # A line end in the source breaks no line on the page; `tidy` makes one space of all others.
    return text.replace("\n", " ") if text else ""
