"""The words of a WordPress comment: which of its elements hold them, and which hold its head."""

import re

from threadwarden.data.extract.dates import find_date
from threadwarden.data.extract.elements import Element, classes, detach
from threadwarden.data.extract.pages.comment_parts import Parts
from threadwarden.data.extract.pages.printed_date import find_printed_date
from threadwarden.data.extract.prose import Prose, line_of, plain_line, read_prose

# Written without hyphens and underscores, and without a theme's own prefix (ast-comment-content).
_CONTENT = (
    frozenset({"commentcontent", "commentcontentwrap"}),
    frozenset({"commenttext", "commententry"}),
    frozenset({"commentcopy", "commenttxt", "commentmessage", "formattext"}),
    frozenset({"commentbody"}),
)
_WORD_MARKS = re.compile(r"[-_]+")
_HEAD = frozenset(
    "comment-author comment_author comment-meta comment_meta commentmetadata comment-metadata comment_postinfo fn vcard".split()  # noqa: SIM905
)
_FURNITURE = frozenset(
    "comment-avatar comment_avatar avatar reply comment-date comment_date comment-time comment_time cmtinfo says date "
    "comment-number comment_num".split()  # noqa: SIM905
)
_HEAD_TAGS = frozenset({"cite", "header", "footer", "time"})
_HEADABLE = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre", "table", "figure", "h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_HEAD = 150
_LONGEST_REST = 30
_SAYS = re.compile(r"\s*(?:says|said|wrote|writes|schreibt|sagt|dit|dice|disse|zegt)?\s*:?\s*$", re.IGNORECASE)
_NAME_SAYS = re.compile(r"\S.{0,39} (?:says|said|wrote)\s?[,:]", re.IGNORECASE)
_NAME_DASH = re.compile(r"(?:#?\d{1,4}[.:)]? )?\S.{0,39}?\s?[-–—|]\s?")
_NAME_ON = re.compile(r"(?:#?\d{1,4}[.:)]? )?\S.{0,39}?\s?(?:[-–—|,]|\bon|\bat|\bsays:?)?\s?", re.IGNORECASE)


def has_content(parts: Parts) -> bool:
    """Tell whether an element of the comment is named after its words."""
    return any(any(_content_candidates(parts, tier)) for tier in range(len(_CONTENT) - 1))


def take_prose(element: Element) -> Prose:
    """Read the words and take them out, so that what is left is the comment's head."""
    parts, room = Parts(element), element
    for tier in range(len(_CONTENT)):
        for body in _content_candidates(parts, tier):
            if not _holds_head(body):
                prose = read_prose(body)
                detach(body)
                return prose
            room = body if room is element else room
    return _bare_paragraphs(room)
