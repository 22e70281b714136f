"""Rows of CSV, TSV and JSON-lines files, with errors that name the file, the line and the column."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from threadwarden.data.errors import InputError

MAX_FIELD_CHARACTERS = 10_000_000
"""Python's own limit, 131,072 characters, is less than some honest fields of threads and articles."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Row:
    """One row: its index from 0, the place an error names, and its values by column."""

    index: int
    place: str
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a value as it stands in the file."""
        return self.values[column]

    def number(self, column: str) -> float | None:
        """Return a value as a number, None where the field is empty."""
        found = self.values[column].strip()
        try:
            return float(found) if found else None
        except ValueError:
            raise InputError(f"{self.place}, column {column}: found {found[:40]!r}, wanted a number") from None

    def numbers(self, columns: Sequence[str]) -> dict[str, float]:
        """Return the columns that are not empty, as numbers."""
        found = {column: self.number(column) for column in columns}
        return {column: value for column, value in found.items() if value is not None}

    def choice(self, column: str, choices: Mapping[str, Value]) -> Value:
        """Return what a value stands for."""
        found = self.values[column].strip()
        if found not in choices:
            wanted = ", ".join(choices)
            raise InputError(f"{self.place}, column {column}: found {found[:40]!r}, wanted one of {wanted}")
        return choices[found]


def read_table(path: Path, columns: Sequence[str], delimiter: str = ",") -> Iterator[Row]:
    """Yield the rows of a table whose first line names its columns; further columns are kept as well.

    Raises:
        InputError: a column is missing, a row has another number of fields, or the file is not UTF-8.
    """
    rows = _records(path, delimiter)
    header = next(rows, (1, []))[1]
    if lacking := [column for column in columns if column not in header]:
        found = ", ".join(header) or "an empty file"
        wanted = ", ".join(columns)
        raise InputError(f"{path}: found columns {found}, wanted {wanted}: no {', '.join(lacking)}")
    yield from _named(path, header, rows)


def read_bare_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file that has no line of column names."""
    yield from _named(path, columns, _records(path, ","))


def read_json_lines(path: Path) -> Iterator[tuple[str, object]]:
    """Yield each line's JSON value with the place an error should name; a name ending in `.gz` is unpacked.

    Raises:
        InputError: a line is no JSON, or the file is not UTF-8.
    """
    with _open(path) as file:
        for number, line in enumerate(_decoded(path, file), 1):
            if line.strip():
                yield f"{path}, line {number}", _json(path, number, line)


def fields(place: str, value: object, wanted: Mapping[str, type]) -> dict[str, object]:
    """Return `value` as an object that has every wanted field, of the wanted type."""
    if not isinstance(value, dict):
        raise InputError(f"{place}: found {type(value).__name__}, wanted an object")
    if lacking := [name for name in wanted if name not in value]:
        raise InputError(f"{place}: found fields {', '.join(value)}, wanted {', '.join(wanted)}: no {lacking[0]}")
    for name, kind in wanted.items():
        if not isinstance(value[name], kind):
            raise InputError(f"{place}, field {name}: found {type(value[name]).__name__}, wanted {kind.__name__}")
    return value


def _named(path: Path, names: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    for index, (line, values) in enumerate(rows):
        if len(values) != len(names):
            raise InputError(f"{path}, line {line}: found {len(values)} fields, wanted {len(names)}")
        yield Row(index, f"{path}, line {line}", dict(zip(names, values, strict=True)))


def _records(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of the line it ends on; blank lines are no records."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    with _open(path) as file:
        reader = csv.reader(_decoded(path, file), delimiter=delimiter)
        try:
            for values in reader:
                if values:
                    yield reader.line_num, values
        except csv.Error as error:
            raise InputError(f"{path}, line {reader.line_num}: found a broken row ({error})") from error


def _open(path: Path) -> IO[str]:
    # "utf-8-sig" also reads plain UTF-8: some tables come back from a spreadsheet with a byte order mark.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _decoded(path: Path, file: IO[str]) -> Iterator[str]:
    number = 0
    try:
        for number, line in enumerate(file, 1):  # noqa: B007 - the number is for the error
            yield line
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, after line {number}: found bytes that are not UTF-8 ({error.reason})") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{path}, after line {number}: found a broken gzip file, wanted a whole one") from error


def _json(path: Path, number: int, line: str) -> object:
    try:
        value: object = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {number}: found no JSON ({error.msg} at column {error.colno})") from error
    return value
