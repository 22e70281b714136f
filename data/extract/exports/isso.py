"""Isso: its SQLite database, the answers of its API, and the JSON it imports."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from threadwarden.data.errors import InputError
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.fields import (
    as_id,
    as_line,
    as_number,
    as_object,
    as_text,
    iso_date,
    objects,
    raw_date,
    read_body,
    skipped,
)
from threadwarden.data.thread import Article, Comment, State, Votes

_TABLES = {"threads": {"id", "uri"}, "comments": {"tid", "id", "parent", "created", "text", "author"}}
_PENDING, _DELETED = 2, 4


class Isso:
    """Reads the three shapes, which name the fields of a comment alike."""

    def claims(self, export: Export) -> bool:
        """Tell by the tables of a database, or by fields only Isso has."""
        if export.database is not None:
            return all(_columns(export.database, table) >= names for table, names in _TABLES.items())
        return any(map(_is_answer, export.documents[:1])) or _is_import(export.documents)

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread a page."""
        if export.database is not None:
            yield from _from_database(export.database)
        elif _is_import(export.documents):
            for thread in _import_threads(export.documents):
                article = Article(url=as_line(thread.get("id")), title=as_line(thread.get("title")))
                yield _reading(objects(thread.get("comments")), article)
        else:
            yield from map(_answer, objects(list(export.documents)))


def _is_answer(document: object) -> bool:
    found = as_object(document)
    return isinstance(found.get("replies"), list) and ("total_replies" in found or "hidden_replies" in found)


def _is_import(documents: tuple[Any, ...]) -> bool:
    """Tell Isso's own import format: pages with comments that know the address they were sent from."""
    threads = _import_threads(documents)
    known = next((comments for thread in threads if (comments := objects(thread.get("comments")))), [])
    return bool(known) and "remote_addr" in known[0] and "id" in threads[0]


def _import_threads(documents: tuple[Any, ...]) -> list[Mapping[str, Any]]:
    return [thread for document in documents[:1] for thread in objects(document)]


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    # A view of the same name could compute without end.
    known = "SELECT info.name FROM sqlite_master AS master, pragma_table_info(master.name) AS info "
    try:
        found = database.execute(known + "WHERE master.type = 'table' AND master.name = ?", (table,)).fetchall()
    except sqlite3.Error:
        return set()
    return {name for (name,) in found}


def _from_database(database: sqlite3.Connection) -> Iterator[Reading]:
    try:
        pages = {row["id"]: row for row in _rows(database, "SELECT * FROM threads ORDER BY id")}
        comments: dict[object, list[Mapping[str, Any]]] = {number: [] for number in pages}
        for row in _rows(database, "SELECT * FROM comments ORDER BY id"):
            comments.setdefault(row["tid"], []).append(row)
    except sqlite3.Error as error:
        raise InputError(f"found a broken SQLite database ({error}), wanted a whole one") from error
    for number, rows in comments.items():
        page = pages.get(number, {})
        yield _reading(rows, Article(url=as_line(page.get("uri")), title=as_line(page.get("title"))))


def _rows(database: sqlite3.Connection, query: str) -> Iterator[Mapping[str, Any]]:
    cursor = database.execute(query)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _reading(rows: list[Mapping[str, Any]], article: Article) -> Reading:
    return Reading("isso", tuple(_draft(row, None) for row in rows), article=article)


def _answer(document: Mapping[str, Any]) -> Reading:
    """Read the answer of the API, in which a comment holds its replies and how many of them were left out."""
    drafts: list[Draft] = []
    declared = hidden = others = 0
    pending: list[tuple[object, str | None]] = [(document, None)]
    while pending:
        value, parent = pending.pop()
        if not isinstance(value, dict):
            others += 1
            continue
        if value is not document:
            drafts.append(_draft(value, parent))
        declared += max(0, as_number(value.get("total_replies")) or 0)
        hidden += max(0, as_number(value.get("hidden_replies")) or 0)
        replies = value.get("replies")
        around = None if value is document else as_id(value.get("id"))
        pending += [(reply, around) for reply in reversed(replies)] if isinstance(replies, list) else []
    missing = (f"replies not loaded: {hidden}",) if hidden else ()
    return Reading("isso", tuple(drafts), declared_count=declared, missing=(*missing, *skipped(others)))


def _draft(row: Mapping[str, Any], around: str | None) -> Draft:
    mode = as_number(row.get("mode")) or 0
    state: State = "deleted" if mode == _DELETED else "pending" if mode & _PENDING else "visible"
    prose = read_body(as_text(row.get("text")))
    comment = Comment(
        id="",
        source_id=as_id(row.get("id")),
        author=as_line(row.get("author")),
        author_url=as_line(row.get("website")),
        timestamp=iso_date(row.get("created")),
        timestamp_raw=raw_date(row.get("created")),
        votes=Votes(up=as_number(row.get("likes")), down=as_number(row.get("dislikes"))),
        text=prose.text,
        quotes=prose.quotes,
        state=state,
        edited=bool(as_number(row.get("modified"))),
        author_email=as_line(row.get("email")),
        author_ip=as_line(row.get("remote_addr")),
    )
    return Draft(comment, explicit_parent=as_id(row.get("parent")) or around)
