"""Disqus's export file: pages (`thread`) and, one after another, the comments on all of them (`post`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.elements import Element
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import as_line, iso_date, raw_date
from threadwarden.data.extract.exports.xml_stream import (
    CUT,
    Record,
    fields,
    is_whole,
    local_name,
    nothing_in,
    records,
)
from threadwarden.data.extract.prose import read_html
from threadwarden.data.thread import Article, Comment, State

_ROOT = "disqus"
_NAMES = ("thread", "post")


@dataclass
class _Page:
    """One page: what the export says of it, its comments, and what is missing."""

    about: Mapping[str, str] | None = None
    drafts: list[Draft] = field(default_factory=list)
    missing: dict[str, None] = field(default_factory=dict)


class DisqusXml:
    """Reads one thread a page with comments; a comment names its page, which may stand before it, after it, or nowhere.

    An export lists every page that ever showed the form: those without comments are passed over.
    """

    def claims(self, export: Export) -> bool:
        """Tell by the root, which only Disqus has."""
        return export.xml_root == _ROOT

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a page.

        Raises:
            InputError: there is neither page nor comment in the file, or it ends before the first comment.
        """
        pages: dict[str, _Page] = {}
        found = 0
        for record in records(export.xml, _ROOT, _NAMES):
            found += 1
            if not record.cut:
                _add(pages, record)
        end = () if is_whole(export.xml, _ROOT) else (CUT,)
        read = [page for page in pages.values() if page.drafts]
        if not found or (end and not read):
            missed = "<post>" if found else "<thread> and no <post>"
            raise nothing_in(export.xml, _ROOT, missed, "a Disqus export")
        for page in read:
            yield _reading(page, end)


def _add(pages: dict[str, _Page], record: Record) -> None:
    is_page = record.name == "thread"
    number = _number(record.element) if is_page else _reference(record.element, "thread")
    page = pages.setdefault(number or "", _Page())
    if is_page:
        page.about = page.about or fields(record.element)
    else:
        page.drafts.append(_draft(record.element))
    if record.damage:
        page.missing[record.damage] = None


def _number(element: Element) -> str | None:
    """Return `dsq:id`, whatever its prefix stands for."""
    names = (str(name) for name in element.keys())  # noqa: SIM118 - an element's own iterator is of its children
    return next((as_line(element.get(name)) for name in names if name.rpartition("}")[2].endswith("id")), None)


def _reference(element: Element, name: str) -> str | None:
    found = (inner for inner in element.iterdescendants("*") if local_name(inner) == name)
    return next(filter(None, map(_number, found)), None)


def _reading(page: _Page, end: tuple[str, ...]) -> Reading:
    about = page.about or {}
    lost = () if page.about else ("the page of these comments is not in the export",)
    return Reading(
        source_format="disqus-xml",
        drafts=tuple(page.drafts),
        missing=(*lost, *page.missing, *end),
        # No date: a thread's is when somebody first opened it, not the article's.
        article=Article(
            url=as_line(about.get("link")),
            title=as_line(about.get("title")),
            text=read_html(about.get("message", "")).text or None,
        ),
    )


def _draft(post: Element) -> Draft:
    about = fields(post)
    prose = read_html(about.get("message", ""))
    return Draft(
        Comment(
            id="",
            source_id=_number(post),
            author=as_line(about.get("name")) or as_line(about.get("username")),
            timestamp=iso_date(about.get("createdAt")),
            timestamp_raw=raw_date(about.get("createdAt")),
            text=prose.text,
            quotes=prose.quotes,
            state=_state(about),
            author_email=as_line(about.get("email")),
            author_ip=as_line(about.get("ipAddress")),
        ),
        explicit_parent=_reference(post, "parent"),
    )


def _state(about: Mapping[str, str]) -> State:
    if about.get("isSpam", "").lower() == "true":
        return "spam"
    return "deleted" if about.get("isDeleted", "").lower() == "true" else "visible"
