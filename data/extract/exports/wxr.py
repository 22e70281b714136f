"""WordPress's export file (WXR), all versions: an RSS feed of posts with their comments."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import islice

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element, walk
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import as_line, as_number, iso_date
from threadwarden.data.extract.exports.wordpress_fields import is_internal, kind_of, moment, state_of
from threadwarden.data.extract.exports.xml_stream import (
    CUT,
    Record,
    fields,
    is_whole,
    local_name,
    nothing_in,
    own_text,
    records,
)
from threadwarden.data.extract.prose import parse_html, read_html, text_of
from threadwarden.data.thread import Article, Comment, Votes

_ROOT = "rss"
_NAMES = ("author", "item")
_OWN_FIELDS = frozenset({"post_id", "post_type", "comment_id", "author_login"})
_POSTS = ("", "post", "page")
_TAGGING = (None, "", "category", "post_tag", "tag")
_DEFAULT_CATEGORY = "uncategorized"
_LOOKED_AT = 20
# What older versions stored for a form left as it was.
_NO_LINK = ("http://", "https://")
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n\s*\n")
_LINE_END = re.compile(r"\r?\n")
# WordPress's own, for pictures and players; their captions stay.
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist)\b[^\[\]]{0,2000}\]")
# PHP's own notation of an array: `a:2:{s:4:"like";i:3;s:7:"dislike";i:1;}`.
_COUNT = re.compile(r's:\d+:"(like|dislike)s?";(?:i:|s:\d+:")(-?\d{1,9})')


@dataclass
class _Holder:
    """What stands in an item or a comment: its fields, its metadata, and an item's categories."""

    fields: dict[str, str] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    key: str = ""


class Wxr:
    """Reads one thread a post; the names count, not the namespaces, which change with the version."""

    def claims(self, export: Export) -> bool:
        """Tell by fields that no other feed has."""
        if export.xml_root != _ROOT:
            return False
        first = islice(records(export.xml, _ROOT, _NAMES), _LOOKED_AT)
        return any(not _OWN_FIELDS.isdisjoint(map(local_name, found.element.iterdescendants("*"))) for found in first)

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread an item that was commented on, be it a post, a page or a picture; others are passed over.

        Raises:
            InputError: there is no item in the file, or it ends before the first comment.
        """
        names: dict[str, str] = {}
        items, held = 0, None
        for record in records(export.xml, _ROOT, _NAMES):
            items += record.name == "item"
            reading = _reading(record, names)
            if reading and held:
                yield held
            held = reading or held
        whole = is_whole(export.xml, _ROOT)
        if not items or not (held or whole):
            missed = "<wp:comment>" if items else "<item>"
            raise nothing_in(export.xml, _ROOT, missed, "a WordPress export")
        if held and not held.missing and not whole:
            held = replace(held, missing=(CUT,))
        if held:
            yield held


def _reading(record: Record, names: dict[str, str]) -> Reading | None:
    """Return the thread of an item; an author's record only adds a name."""
    if record.name == "author":
        about = fields(record.element)
        names[about.get("author_login", "")] = about.get("author_display_name", "")
        return None
    item, comments = _held(record.element)
    if record.cut and comments and not comments[-1].fields.get("comment_parent"):
        # What a comment without its end was going to be, visible or not, nobody knows.
        comments.pop()
    shown = [comment for comment in comments if not is_internal(comment.fields.get("comment_type", ""))]
    # A broken post may have had comments.
    may_have_had = record.damage and item.fields and item.fields.get("post_type", "") in _POSTS
    if not shown and not may_have_had:
        return None
    return Reading(
        source_format="wxr",
        drafts=tuple(map(_draft, shown)),
        missing=(record.damage,) if record.damage else (),
        article=_article(item, names),
    )


def _held(element: Element) -> tuple[_Holder, list[_Holder]]:
    """Return an item and its comments; in a broken file they may stand inside one another."""
    item = _Holder()
    comments: list[_Holder] = []
    around = [item]
    for event, node in walk(element):
        name = local_name(node) if isinstance(node.tag, str) else ""
        if name == "comment" and "wellformedweb" not in node.tag:
            if event == "open":
                around.append(_Holder())
                comments.append(around[-1])
            else:
                around.pop()
        elif event == "open" and node is not element:
            _note(around[-1], name, node)
    return item, comments


def _note(holder: _Holder, name: str, node: Element) -> None:
    text = own_text(node)
    if name == "meta_key":
        holder.key = text
    elif name == "meta_value":
        holder.meta.setdefault(holder.key, text)
    elif name == "category":
        if node.get("domain") in _TAGGING and text.lower() not in ("", _DEFAULT_CATEGORY):
            holder.tags[text] = None
    elif not holder.fields.get(name) and "excerpt" not in node.tag:
        holder.fields[name] = text


def _article(item: _Holder, names: Mapping[str, str]) -> Article:
    about = item.fields
    creator = about.get("creator", "")
    posted, _ = moment(about.get("post_date_gmt"), about.get("post_date"))
    return Article(
        url=as_line(about.get("link")),
        title=as_line(read_html(about.get("title", "")).text),
        byline=as_line(names.get(creator)) or as_line(creator),
        date=posted or iso_date(about.get("pubDate")),
        text=_words(about.get("encoded", "")) or None,
        tags=tuple(item.tags),
    )


def _words(html: str) -> str:
    """Return a post's text, its quotes included; old posts part their paragraphs by line ends alone."""
    ends, breaks = (_BLANK_LINE, "<br><br>") if _PARAGRAPH.search(html) else (_LINE_END, "<br>")
    return text_of(parse_html(ends.sub(breaks, _SHORTCODE.sub("", html))))


def _draft(comment: _Holder) -> Draft:
    about, meta = comment.fields, comment.meta
    prose = read_html(about.get("comment_content", ""))
    timestamp, raw = moment(about.get("comment_date_gmt"), about.get("comment_date"))
    parent, link = about.get("comment_parent", ""), as_line(about.get("comment_author_url"))
    return Draft(
        Comment(
            id="",
            source_id=as_line(about.get("comment_id")),
            author=as_line(unescape(about.get("comment_author", ""))),
            author_url=None if link in _NO_LINK else link,
            timestamp=timestamp,
            timestamp_raw=raw,
            votes=_votes(meta),
            text=prose.text,
            quotes=prose.quotes,
            state=state_of(about.get("comment_approved", "")),
            edited=bool(meta.get("wpdiscuz_last_edited_at")),
            kind=kind_of(about.get("comment_type", "")),
            author_email=as_line(about.get("comment_author_email")),
            author_ip=as_line(about.get("comment_author_IP")),
        ),
        explicit_parent=parent if parent.strip("0") else None,
    )


def _votes(meta: Mapping[str, str]) -> Votes:
    counts = {name: int(number) for name, number in _COUNT.findall(meta.get("wpdiscuz_votes_seperate", ""))}
    return Votes(counts.get("like"), counts.get("dislike"), as_number(meta.get("wpdiscuz_votes")))
