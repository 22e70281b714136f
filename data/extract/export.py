"""A file of comments as a system exports them or its API answers: parsed once, then handed to the adapters."""

import csv
import io
import json
import re
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from threadwarden.data.errors import InputError
from threadwarden.data.extract.encoding import decode_text

MAX_EXPORT_BYTES = 512 * 2**20
"""Largest export that is read, unpacked."""

_GZIP = b"\x1f\x8b"
_SQLITE = b"SQLite format 3\x00"
_TABLES = (".csv", ".tsv")
_JSON_LINES = (".jsonl", ".ndjson")
_XML_ROOT = re.compile(rb"<(?:\w+:)?(rss|disqus)[\s>]")
_HTML = re.compile(rb"<html[\s>]|<!doctype html", re.IGNORECASE)
_FIELD_LIMIT = 10_000_000


@dataclass(frozen=True)
class Export:
    """What one export file holds; only the part that fits its kind is filled.

    `documents` are JSON values: the one of a JSON file, or one a line of JSON lines. `rows` are those
    of a table, by column. `xml` is the file itself, to be parsed as a stream, `xml_root` its root's
    local name. `database` is a SQLite database, in memory.
    """

    name: str
    documents: tuple[Any, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    xml: bytes = field(default=b"", repr=False)
    xml_root: str | None = None
    database: sqlite3.Connection | None = field(default=None, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of a table's columns."""
        return tuple(self.rows[0]) if self.rows else ()


def read_export(data: bytes, name: str) -> Export | None:
    """Return the export that a file holds, or None if it is a page or plain text.

    Raises:
        InputError: it is too large, or broken JSON, gzip, SQLite or CSV.
    """
    data = _unpacked(data)
    if data.startswith(_SQLITE):
        return Export(name, database=_database(data))
    # Exports edited by hand start with blank lines, some with junk before the XML declaration.
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = name.lower().removesuffix(".gz")
    if head[:1] in (b"{", b"[") or suffix.endswith((".json", *_JSON_LINES)):
        return _json(data, name, suffix)
    root = _XML_ROOT.search(data[:65536])
    if root and not _HTML.search(data[: root.start()]):
        return Export(name, xml=data, xml_root=root[1].decode())
    if suffix.endswith(_TABLES):
        return _table(data, name, "\t" if suffix.endswith(".tsv") else None)
    return None


def _unpacked(data: bytes) -> bytes:
    """Unpack gzip; backups of Comentario and Remark42 come that way."""
    if not data.startswith(_GZIP):
        return data
    machine = zlib.decompressobj(wbits=31)
    try:
        found = machine.decompress(data, MAX_EXPORT_BYTES + 1)
    except zlib.error as error:
        raise InputError(f"found a broken gzip file ({error}), wanted a whole one") from error
    if len(found) > MAX_EXPORT_BYTES:
        raise InputError(f"found more than {MAX_EXPORT_BYTES:,} bytes once unpacked, wanted at most that")
    if not machine.eof:
        raise InputError("found a gzip file cut short, wanted a whole one")
    return found


def _database(data: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT name FROM sqlite_master").fetchall()
    except sqlite3.Error as error:
        connection.close()
        raise InputError(f"found a broken SQLite database ({error}), wanted a whole one") from error
    return connection


def _json(data: bytes, name: str, suffix: str) -> Export:
    text = decode_text(data).strip()
    lines = [line for line in text.split("\n") if line.strip()]
    one_document = not suffix.endswith(_JSON_LINES) and not _is_lines(lines)
    if one_document:
        return Export(name, documents=(_parsed(text, ""),))
    return Export(name, documents=tuple(_parsed(line, f"line {at}: ") for at, line in enumerate(lines, 1)))


def _is_lines(lines: list[str]) -> bool:
    """Tell JSON lines from one document: the first of several lines is a whole value."""
    if len(lines) < 2:
        return False
    try:
        json.loads(lines[0])
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        reason = "nested too deep"
    except ValueError:
        reason = "a number of too many digits"
    raise InputError(f"{place}found broken JSON ({reason}), wanted an export of comments")


def _table(data: bytes, name: str, delimiter: str | None) -> Export:
    csv.field_size_limit(_FIELD_LIMIT)
    text = decode_text(data)
    if delimiter is None:
        header = text.lstrip("\r\n").partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    try:
        rows = tuple({key.strip(): value for key, value in row.items() if key} for row in reader)
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: found broken CSV ({error}), wanted a header and rows") from error
    if not rows:
        raise InputError("found a table without rows, wanted a header and at least one comment")
    return Export(name, rows=rows)
