"""Comments from CSV, row by row in the shape of JSON lines."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from threadwarden.data.errors import InputError

COLUMNS = ("id", "text", "parent", "parent_id", "article_title", "article_text", "article")
_FIELD_LIMIT = 10_000_000
_UNDECODED = re.compile(r"[\udc80-\udcff]")
"""What `surrogateescape` makes of bytes that are not UTF-8."""


def csv_objects(text: str, name: str, further: Sequence[str] = ()) -> Iterator[tuple[str, object]]:
    """Yield each row with its place, as a JSON object, or as the InputError that says what is wrong with it.

    A row keeps its `COLUMNS` and those of `further`.

    Raises:
        InputError: the header has no column `id` or `text`, or a column that is kept twice; `name` is the file's.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    kept = (*COLUMNS, *further)
    columns = _header(reader, name, kept)
    while True:
        where = f"{name}, line {reader.line_num + 1}"
        try:
            if cells := next(reader):
                yield where, _csv_object(cells, columns, kept, where)
        except StopIteration:
            return
        except csv.Error as error:
            yield where, InputError(f"{where}: found broken CSV ({error}), wanted {len(columns)} fields")
        except InputError as error:
            yield where, error


def _header(reader: Iterator[list[str]], name: str, kept: Sequence[str]) -> list[str]:
    where = f"{name}, line 1"
    try:
        columns = [column.strip() for column in next(reader, [])]
    except csv.Error as error:
        raise InputError(f"{where}: found broken CSV ({error}), wanted a header with id and text") from error
    refuse_bad_bytes(",".join(columns), where)
    if lacking := [column for column in ("id", "text") if column not in columns]:
        raise InputError(
            f"{where}: found the columns {', '.join(columns)[:200] or 'none'}, wanted {', '.join(lacking)} as well "
            f"(of {', '.join(kept)}), or JSON lines"
        )
    if twice := [column for column in kept if columns.count(column) > 1]:
        raise InputError(f"{where}: found the column {twice[0]} more than once, wanted it once")
    return columns


def _csv_object(cells: Sequence[str], columns: Sequence[str], kept: Sequence[str], where: str) -> object:
    """Return a CSV row in the shape of a JSON line; an empty optional field is a missing one."""
    if len(cells) > len(columns):
        raise InputError(f"{where}: found {len(cells)} fields, wanted {len(columns)} (quote a text that has a comma)")
    values = {column: cell for column, cell in zip(columns, cells, strict=False) if column in kept}
    for column, cell in values.items():
        refuse_bad_bytes(cell, f"{where}, {column}")
    title, text, whole = (values.pop(column, "") for column in ("article_title", "article_text", "article"))
    found: dict[str, object] = {key: value for key, value in values.items() if value or key in ("id", "text")}
    if title or text or whole:
        found["article"] = {"title": title or None, "text": text or whole or None}
    return found


def refuse_bad_bytes(text: str, where: str) -> None:
    """Raise an InputError that names the first byte of `text` that was not UTF-8."""
    if bad := _UNDECODED.search(text):
        byte = ord(bad.group()) - 0xDC00
        raise InputError(f"{where}: found byte 0x{byte:02x} at character {bad.start() + 1}, wanted UTF-8")
