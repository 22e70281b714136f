"""The words of an element as a reader sees them: paragraphs, line breaks, quotes apart."""

import re
from dataclasses import dataclass

from lxml.html import fragment_fromstring

from threadwarden.data.extract.elements import Element, by_class, detach, detach_all, select, walk

_SILENT = frozenset("script style noscript template form button textarea select svg iframe".split())  # noqa: SIM905
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "figcaption"})
_PARAGRAPHS = frozenset(
    "p ul ol dl table blockquote pre section article aside header footer figure hr h1 h2 h3 h4 h5 h6".split()  # noqa: SIM905
)
_SHARING = by_class("sharedaddy", "sd-sharing", "sd-like", "jp-relatedposts", "comment-likes", "comment-like")
_BUTTONS = by_class("reply", "comment-reply", "comment-reply-link", "comment-edit-link", "edit-link", "thdrpy")
_ADDED = by_class("cluv", "commentluv", "signature", "comment-signature", "screen-reader-text")
_RATING = "((self::p or self::div) and span[starts-with(@id, 'karma-')])"
_NOT_WORDS = f".//*[{_SHARING} or {_BUTTONS} or {_ADDED} or {_RATING}]"
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLOCK_TAG = re.compile(r"<(?:p|div|br|ul|ol|pre|table)\b", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_QUOTED = re.compile(r" {0,3}>+ ?")


@dataclass(frozen=True)
class Prose:
    """A comment's own words, and the words it quotes."""

    text: str
    quotes: tuple[str, ...] = ()


def read_prose(element: Element) -> Prose:
    """Return the words of a comment's body; quotes and share, like, reply and signature lines leave the tree."""
    detach_all(element, _NOT_WORDS)
    found = select(element, ".//blockquote")
    known = set(found)
    outermost = [quote for quote in found if not any(above in known for above in quote.iterancestors("blockquote"))]
    quotes = tuple(text for text in map(text_of, outermost) if text)
    for quote in outermost:
        detach(quote)
    return Prose(text_of(element), quotes)


def read_html(fragment: str) -> Prose:
    """Return the words of a comment that an export or an API gives as HTML; plain text stays as it is."""
    if "<" not in fragment and "&" not in fragment:
        return Prose(tidy(fragment))
    # A line break in an export's HTML is the writer's: WordPress and Disqus turn it into one when they print it.
    marked = _LINE_END.sub("<br>", fragment) if not _BLOCK_TAG.search(fragment) else fragment
    return read_prose(fragment_fromstring(_NOT_XML.sub("\ufffd", marked), create_parent="div"))


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
    for event, node in walk(element):
        # Comments and processing instructions have a function for a tag: their text is not the reader's.
        silent = not isinstance(node.tag, str) or node.tag in _SILENT
        if event == "open":
            muted += silent
            if not muted:
                pieces += [_break(node, event), _inner(node)]
        else:
            muted -= silent
            if not muted:
                pieces.append(_break(node, event))
                pieces.append(_words(node.tail) if node is not element else "")
    return tidy("".join(pieces))


def line_of(element: Element) -> str:
    """Return the visible text of an element on one line."""
    return " ".join(text_of(element).split())


def plain_line(element: Element) -> str:
    """Return all text of an element on one line, a space between any two elements: rougher than `line_of`, and fast."""
    return " ".join(" ".join(element.itertext()).split())


def tidy(text: str) -> str:
    """Return text with single spaces, no space at line ends, and at most one blank line in a row."""
    lines = [line.strip() for line in re.sub(r"[ \t\xa0]+", " ", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _inner(node: Element) -> str:
    # A smiley is an image whose alternative text is the character the commenter typed.
    if node.tag == "img" and {"wp-smiley", "emoji"} & set((node.get("class") or "").split()):
        return node.get("alt") or ""
    return _words(node.text)


def _words(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _break(node: Element, event: str) -> str:
    if node.tag == "br":
        return "\n" if event == "open" else ""
    if node.tag in _LINES:
        return "\n"
    return "\n\n" if node.tag in _PARAGRAPHS else ""
