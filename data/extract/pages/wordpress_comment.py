"""The fields of one WordPress comment, its replies already taken out."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.elements import MOST_NESTED, Element, attribute, classes, detach, detach_each, outermost
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.pages.comment_parts import Parts
from threadwarden.data.extract.pages.wordpress_head import FULL_NAME, NAME_TAGS, read_author, read_date
from threadwarden.data.extract.pages.wordpress_words import has_content, take_prose
from threadwarden.data.extract.prose import Prose, line_of
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Kind, State, Votes

_NOTICE = frozenset({"comment-awaiting-moderation"})
_PENDING = _NOTICE | {"unapproved", "comment-unapproved"}
_NOTICE_TAGS = ("em", "strong", "span", "p")
_AWAITING = re.compile(
    r"\W*(?:your comment is awaiting|(?:dein|ihr) kommentar (?:wartet|wird mod)|(?:votre|ton) commentaire"
    r" est en attente|(?:tu|su) comentario está pendiente|il tuo commento è in attesa|je reactie wacht"
    r"|seu comentário está aguardando)"
    r"[\w\s]{0,40}[.!]?\s*",
    re.IGNORECASE,
)
_EDITED = frozenset({"comment-edited", "comment-last-edited", "edited-comment"})
_REPLY_TO = frozenset({"in-reply-to", "comment-parent", "comment-parent-link", "comment-in-reply-to"})
_BUTTONS = frozenset({"edit-link", "comment-edit-link", "reply"})
_REPLY_LINK = frozenset({"comment-reply-link", "comment-reply-login"})
_LIKES = frozenset({"comment-like-feedback"})
_PARENT_ATTRIBUTES = ("data-parent-id", "data-parentid", "data-comment-parent", "data-parent")
_COMMENT_LINK = re.compile(r"#comment-(\d+)$")
_REPLY_NUMBER = re.compile(r"[?&]replytocom=(\d+)")
_PING = re.compile(r"\s*(?:ping|track)back\s*:?\s*", re.IGNORECASE)
_KIND_BY = re.compile(r"(comment|pingback|trackback) (?:by|from):? ", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A comment and the number of the comment it says it answers."""

    comment: Comment
    parent: str | None


def read_comment(element: Element, number: str | None, language: str | None) -> Found:
    """Read one comment; what is left of the element afterwards is of no use."""
    parts = Parts(element)
    number = number or _own_number(parts)
    parent, votes, kind = _explicit_parent(element, parts), _votes(parts), _kind(element, parts)
    notices = [*parts.with_class(_NOTICE), *filter(_is_notice, parts.tagged(*_NOTICE_TAGS))]
    pending = bool(notices or classes(element) & _PENDING) or parts.has_class(_PENDING)
    edited = parts.has_class(_EDITED)
    if notices := [*notices, *parts.with_class(_EDITED)]:
        detach_each(notices)
        parts = Parts(element)
    prose = _ping_prose(parts) if kind != "comment" and _is_bare(element, parts) else take_prose(element, parts)
    gone = stub_state(prose.text)
    head = Parts(element)
    date = read_date(element, head, language)
    author = read_author(element, head)
    state: State = gone or ("pending" if pending else "visible")
    comment = Comment(
        id="",
        source_id=number,
        author=author.name,
        author_url=author.url,
        timestamp=date.timestamp,
        timestamp_raw=date.raw,
        votes=votes,
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=state,
        edited=edited,
        kind=kind,
    )
    return Found(comment, parent)


def _is_notice(node: Element) -> bool:
    """Tell the line that old themes print, without a class, over a comment that waits for approval."""
    return bool(node.text and len(node) == 0 and _AWAITING.fullmatch(node.text))


def _own_number(parts: Parts) -> str | None:
    """Return the number that a theme without element ids still gives in its reply link."""
    link = parts.first_with_class(_REPLY_LINK)
    if link is None:
        return None
    number = attribute(link, "data-commentid")
    found = _REPLY_NUMBER.search(attribute(link, "href"))
    return number if number.isdecimal() else found and found[1]


def _explicit_parent(element: Element, parts: Parts) -> str | None:
    for name in _PARENT_ATTRIBUTES:
        value = attribute(element, name)
        if value.isdecimal() and value.strip("0"):
            return value
    mark = parts.first_with_class(_REPLY_TO)
    if mark is None:
        return None
    found = next(filter(None, (_COMMENT_LINK.search(attribute(link, "href")) for link in mark.iter("a"))), None)
    if found:
        detach(mark)
    return found and found[1]


def _votes(parts: Parts) -> Votes:
    """Read the counts of the Comment Rating plug-in (karma-N-up, karma-N-down) or of Jetpack's likes."""
    up = down = None
    counts = [node for node in parts.nodes if (node.get("id") or "").startswith("karma-")]
    for node in outermost(counts, MOST_NESTED):
        name = node.get("id") or ""
        up = parse_count(line_of(node)) if "-up" in name else up
        down = parse_count(line_of(node)) if "-down" in name else down
    likes = parts.first_with_class(_LIKES)
    if likes is not None and up is None:
        up = parse_count(attribute(likes, "data-like-count"))
    return Votes(up=up, down=None if down is None else abs(down))


def _kind(element: Element, parts: Parts) -> Kind:
    cite = next(parts.tagged("cite"), None)
    by = None if cite is None else _KIND_BY.match(line_of(cite))
    names = classes(element) | ({by[1].lower()} if by else set())
    if "pingback" in names:
        return "pingback"
    return "trackback" if "trackback" in names else "comment"


def _is_bare(element: Element, parts: Parts) -> bool:
    """Tell whether a pingback is printed the short way: "Pingback: Title", a link and no words."""
    if _PING.match(line_of(element)) and parts.first_with_class(FULL_NAME, NAME_TAGS) is None:
        return True
    return not has_content(parts) and next(parts.tagged("p"), None) is None


def _ping_prose(parts: Parts) -> Prose:
    """Return nothing: the link of a short pingback is its author."""
    detach_each(parts.with_class(_BUTTONS))
    return Prose("")
