"""Fields of an export's objects and rows, read without trust: a value of the wrong type counts as none."""

import math
import re
from collections.abc import Mapping
from typing import Any

from threadwarden.data.extract.dates import from_epoch, parse_timestamp
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.prose import Prose, read_html, read_markdown

_LARGEST = 10**15
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0*)?")
_SECONDS = re.compile(r"-?\d{9,17}(?:\.\d+)?")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_HOURS = re.compile(r"(:\d{2}(?:\.\d+)?[+-]\d{2})$")
_HTML = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|s|em|strong|del|blockquote|ul|ol|li|code|pre|img|h[1-6])(?:\s[^<>]*)?/?>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp);",
    re.IGNORECASE,
)


def as_object(value: object) -> Mapping[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a JSON list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def objects(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a JSON list."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def by_id(value: object, name: str = "id") -> dict[str, Mapping[str, Any]]:
    """Return the objects of a JSON list by their id."""
    return {key: item for item in objects(value) if (key := as_id(item.get(name)))}


def as_text(value: object) -> str:
    """Return a text as it stands."""
    return value if isinstance(value, str) else ""


def as_line(value: object) -> str | None:
    """Return a name or a title on one line."""
    return " ".join(value.split()) or None if isinstance(value, str) else None


def as_id(value: object) -> str | None:
    """Return an id as text; 7 and 7.0 are the same one."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST:
        value = int(value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value).strip() or None
    return None


def as_number(value: object) -> int | None:
    """Return a whole number, also one written in a table (`12`, `12.0`, `1,204`)."""
    if isinstance(value, str):
        value = value.strip()
        return int(float(value)) if _WHOLE.fullmatch(value) else parse_count(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return int(value)
    return None


def raw_date(value: object) -> str | None:
    """Return a date as the export writes it."""
    return as_line(value) if isinstance(value, str) else as_id(value) or _float(value)


def iso_date(value: object) -> str | None:
    """Return a date as ISO 8601: written out, or as seconds, milli- or microseconds since 1970."""
    raw = raw_date(value)
    if raw is None:
        return None
    if _SECONDS.fullmatch(raw) or not isinstance(value, str):
        return _from_number(float(raw))
    # Go writes nanoseconds, and the year 1 for "never"; PostgreSQL writes a zone in hours alone.
    plain = _HOURS.sub(r"\1:00", _FRACTION.sub(r"\1", raw))
    return None if raw.startswith("0001-") else parse_timestamp(plain)


def utc_date(value: object) -> str | None:
    """Return a date as ISO 8601 that an API gives in UTC without saying so."""
    raw = raw_date(value) if isinstance(value, str) else None
    return (iso_date(raw.rstrip("Z") + "Z") if raw else None) or iso_date(value)


def read_body(text: str) -> Prose:
    """Return the words of a comment that may be HTML, Markdown or plain text."""
    return read_html(text) if _HTML.search(text) else read_markdown(text)


def skipped(count: int) -> tuple[str, ...]:
    """Say for `Reading.missing` how many rows of an export are no comments."""
    return (f"rows that are no comments: {count}",) if count else ()


def _float(value: object) -> str | None:
    return str(value) if isinstance(value, float) and math.isfinite(value) else None


def _from_number(number: float) -> str | None:
    for scale in (1, 1_000, 1_000_000):
        if abs(number) < 1e11 * scale:
            return from_epoch(number / scale)
    return None
