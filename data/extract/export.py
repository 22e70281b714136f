"""A file of comments as a system exports them or its API answers: parsed once, then handed to the adapters."""

import codecs
import csv
import gzip
import io
import json
import re
import sqlite3
import weakref
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from threadwarden.data.errors import InputError
from threadwarden.data.extract.encoding import decode_text
from threadwarden.data.extract.exports.columns import is_header

MAX_EXPORT_BYTES = 512 * 2**20
"""Largest export that is read, unpacked."""

_GZIP = b"\x1f\x8b"
_SQLITE = b"SQLite format 3\x00"
_PACKED = re.compile(r"\.(?:gz|bz2|xz)$")
_TABLES = (".csv", ".tsv")
_JSON = (".json", ".jsonl", ".ndjson")
_HEAD = 4096
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A page may start with "[1]" or "{sic}": JSON of comments starts with an object, or a list of objects or lists.
_JSON_START = re.compile(rb'\{\s*["}]|\[\s*(?:\[\s*)*(?:\{|\]\s*$)')
_XML_ROOT = re.compile(rb"<(?:\w+:)?(rss|disqus)[\s>]")
_XML_ELEMENT = re.compile(rb"<(?:\w+:)?([A-Za-z_][\w.-]*)[\s/>]")
_HTML = re.compile(rb"<html[\s>]|<!doctype html", re.IGNORECASE)
_SPACE = re.compile(r"[\s\ufeff]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_SEPARATOR = re.compile(r"\ufeff?sep=(.)\r?\n")
_HEADING = re.compile(rb"(?:sep=.\r?\n)?[^<>\n]{1,1000}\n")
_SNIFFED = 65536
_FIELD_LIMIT = 10_000_000
_VALUE_LIMIT = 64 * 2**20
_STEPS = 1_000_000
_MOST_STEPS = 2_000


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
        return _of_database(name, _database(_checked(data)))
    # Exports edited by hand start with blank lines, some with junk before the XML declaration.
    head = _head(data)
    suffix = _PACKED.sub("", name.lower())
    if _JSON_START.match(head) or suffix.endswith(_JSON):
        return Export(name, documents=tuple(_documents(_text(_checked(data)))))
    start = data[:_SNIFFED]
    if root := _xml_root(start):
        return Export(name, xml=_checked(data), xml_root=root[1].decode())
    if suffix.endswith(_TABLES) or _is_table(data, head):
        return Export(name, rows=_rows(_text(_checked(data)), "\t" if suffix.endswith(".tsv") else None))
    other = (
        _XML_ELEMENT.search(data[:_SNIFFED]) if suffix.endswith(".xml") and not _HTML.search(data[:_SNIFFED]) else None
    )
    return Export(name, xml=_checked(data), xml_root=other[1].decode()) if other else None


def _xml_root(start: bytes) -> re.Match[bytes] | None:
    """Find the root of a feed of comments; a page that mentions one says before it that it is a page."""
    if b"rss" not in start and b"disqus" not in start:
        return None
    page = _HTML.search(start)
    return _XML_ROOT.search(start, 0, page.start() if page else len(start))


def _unpacked(data: bytes) -> bytes:
    """Unpack gzip; backups of Comentario and Remark42 come that way."""
    if not data.startswith(_GZIP):
        return data
    try:
        found = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_EXPORT_BYTES + 1)
    except EOFError as error:
        raise InputError("found a gzip file cut short, wanted a whole one") from error
    except (OSError, zlib.error) as error:
        raise InputError(f"found a broken gzip file ({error}), wanted a whole one") from error
    if len(found) > MAX_EXPORT_BYTES:
        raise InputError(f"found more than {MAX_EXPORT_BYTES:,} bytes once unpacked, wanted at most that")
    return found


def _checked(data: bytes) -> bytes:
    if len(data) > MAX_EXPORT_BYTES:
        raise InputError(f"found an export of {len(data):,} bytes, wanted at most {MAX_EXPORT_BYTES:,}")
    return data


def _head(data: bytes) -> bytes:
    head = data[:_HEAD]
    if head.startswith(_UTF_16):
        head = decode_text(head).encode("utf-8", "replace")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")


def _text(data: bytes) -> str:
    # Not by what is declared first: a comment may quote `<meta charset=...>`.
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode_text(data)


def _of_database(name: str, database: sqlite3.Connection) -> Export:
    export = Export(name, database=database)
    weakref.finalize(export, database.close)
    return export


def _database(data: bytes) -> sqlite3.Connection:
    # A database in write-ahead mode can only be opened beside its journal; what was checkpointed reads as it is.
    if data[18:20] == b"\x02\x02":
        data = data[:18] + b"\x01\x01" + data[20:]
    connection = sqlite3.connect(":memory:")
    steps = count()
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_LIMIT)
        connection.set_progress_handler(lambda: next(steps) > _MOST_STEPS, _STEPS)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.deserialize(data)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("SELECT name FROM sqlite_master").fetchall()
    except sqlite3.Error as error:
        connection.close()
        raise InputError(f"found a broken SQLite database ({error}), wanted a whole one") from error
    return connection


def _documents(text: str) -> Iterator[Any]:
    """Yield the JSON values of a text one after another: a file has one, JSON lines one a line."""
    text = _whole_characters(text)
    # Not strict: exports made by hand have line breaks inside their texts. NaN, of tables with gaps, is no value.
    decoder = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
    place = _after_space(text, 0)
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            reason = f"{error.msg} at line {error.lineno}, column {error.colno}"
            raise InputError(f"found broken JSON ({reason}), wanted an export of comments") from error
        except RecursionError as error:
            raise InputError("found JSON nested too deep, wanted an export of comments") from error
        except ValueError as error:
            raise InputError("found JSON with a number of too many digits, wanted an export of comments") from error
        yield value
        place = _after_space(text, place)


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _whole_characters(text: str) -> str:
    """Replace half a surrogate pair, which no file could hold when the record is written."""
    if not _SURROGATE.search(text):
        return text
    return _ESCAPE.sub(lambda match: "\\ufffd" if match[1] else match[0], text)


def _is_table(data: bytes, head: bytes) -> bool:
    """Tell a table without a name (from a pipe) from a page of text: known columns, and a row of as many fields."""
    if not _HEADING.match(head):
        return False
    try:
        rows = list(islice(_cells(_text(data[:_SNIFFED]), None), 2))
    except csv.Error:
        return False
    return len(rows) == 2 and len(rows[0]) == len(rows[1]) and is_header([name.strip() for name in rows[0]])


def _cells(text: str, delimiter: str | None) -> Iterator[list[str]]:
    csv.field_size_limit(_FIELD_LIMIT)
    # Excel writes a first line that names the separator.
    if told := _SEPARATOR.match(text):
        text, delimiter = text[told.end() :], told[1]
    text = text.lstrip("\ufeff\r\n")
    header = text.partition("\n")[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or max(",;\t", key=header.count))


def _rows(text: str, delimiter: str | None) -> tuple[Mapping[str, str], ...]:
    try:
        rows = tuple(_records(_cells(text, delimiter)))
    except csv.Error as error:
        raise InputError(f"found broken CSV ({error}), wanted a header and rows") from error
    if not rows:
        raise InputError("found a table without rows, wanted a header and at least one comment")
    return rows


def _records(rows: Iterator[list[str]]) -> Iterator[Mapping[str, str]]:
    """Yield rows by column; of two columns of one name the first counts."""
    header = [name.strip() for name in next(rows, [])]
    names: dict[str, int] = {}
    for place, name in enumerate(header):
        names.setdefault(name, place)
    for number, row in enumerate(rows, 1):
        if any(row[len(header) :]):
            found = f"row {number}: found {len(row)} fields, wanted {len(header)}"
            raise InputError(f"{found} (quote a text that has the separator in it)")
        if any(row):
            cells = row + [""] * (len(header) - len(row))
            yield {name: cells[place] for name, place in names.items() if name}
