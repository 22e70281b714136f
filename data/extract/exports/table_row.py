"""One row of a table, or one object of unknown make, as a comment: by the names of its columns."""

from collections.abc import Iterable, Mapping
from typing import Any

from threadwarden.data.extract.adapter import Draft
from threadwarden.data.extract.exports.columns import mapped
from threadwarden.data.extract.exports.fields import (
    as_id,
    as_line,
    as_number,
    as_object,
    as_text,
    iso_date,
    raw_date,
    read_body,
)
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Kind, State, Votes

_NO = frozenset({"", "0", "0.0", "false", "no", "none", "null", "nan", "f", "n"})
_NO_PARENT = frozenset({"0", "-1", "na", "n/a", "nil", "\\n", "none", "null", "nan", "root", "false", "undefined"})
_LONGEST_ID = 100
_FLAGS: tuple[State, ...] = ("deleted", "removed", "spam", "pending")
_STATE_WORDS: tuple[tuple[State, str], ...] = (
    ("deleted", "deleted trash trashed post-trashed"),
    ("removed", "removed rejected hidden blocked banned disapproved declined"),
    ("spam", "spam"),
    ("pending", "pending hold held unapproved moderated moderation premod queued awaiting waiting unmoderated"),
)
_STATES = {word: state for state, words in _STATE_WORDS for word in words.split()}
_KINDS: Mapping[str, Kind] = {"pingback": "pingback", "trackback": "trackback"}

Row = Mapping[str, Any]


def text_of_row(row: Row) -> str | None:
    """Return the words of a row, None if no column of it holds any."""
    columns = mapped(tuple(row))["text"]
    texts = [text for name in columns if (text := _written(row[name])) is not None]
    return next(filter(None, texts), None) or (texts[0] if texts else None)


def has_text_column(row: Row) -> bool:
    """Tell whether a row has a column for words, be it empty."""
    return any(_written(row[name]) is not None or row[name] is None for name in mapped(tuple(row))["text"])


def _written(value: object) -> str | None:
    """Return a text, also one inside an object (`{"rendered": ...}`)."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("rendered", "html", "text", "raw", "body") if name in value), None)
    return value if isinstance(value, str) else None


def first_value(row: Row, field: str) -> object:
    """Return what the surest filled column of a field holds."""
    filled = (row[name] for name in mapped(tuple(row))[field] if row[name] not in (None, ""))
    return next(filled, None)


def name_of(value: object) -> str | None:
    """Return a name, also one inside an object (`{"name": ...}`)."""
    if isinstance(value, dict):
        values: Iterable[object] = (value[column] for column in mapped(tuple(value))["author"])
        return next((name for value in values if (name := as_line(value))), None)
    return as_line(value) or as_id(value)


def id_of(value: object) -> str | None:
    """Return an id, also one inside an object; 7.0, as tables with gaps write it, is 7."""
    if isinstance(value, dict):
        value = first_value(value, "id")
    found = as_id(value)
    if found is None or len(found) > _LONGEST_ID:
        return None
    whole = found.removesuffix(".0")
    return whole if whole.isdecimal() else found


def parent_of(row: Row) -> str | None:
    """Return the id of the comment that a row answers; a text in its place is no id."""
    found = id_of(first_value(row, "parent"))
    return None if found is None or found.lower() in _NO_PARENT or " " in found else found


def draft_of(row: Row, holder: int | None = None) -> Draft:
    """Return a row as a comment; `holder` is the position of the comment that holds it."""
    prose = read_body(text_of_row(row) or "")
    gone = stub_state(prose.text)
    person, date = first_value(row, "author"), first_value(row, "date")
    comment = Comment(
        id="",
        source_id=id_of(first_value(row, "id")),
        author=name_of(person),
        author_url=_inside(row, person, "author_url"),
        timestamp=iso_date(date),
        timestamp_raw=raw_date(date),
        votes=_votes(row),
        text="" if gone else prose.text,
        quotes=() if gone else prose.quotes,
        state=_state(row) or gone or "visible",
        edited=_is_set(first_value(row, "edited")),
        kind=_KINDS.get(as_text(first_value(row, "kind")).lower(), "comment"),
        author_email=_inside(row, person, "email"),
        author_ip=_inside(row, person, "ip"),
    )
    return Draft(comment, parent_of(row), holder)


def _inside(row: Row, person: object, field: str) -> str | None:
    return as_line(first_value(row, field)) or as_line(first_value(as_object(person), field))


def _votes(row: Row) -> Votes:
    score = first_value(row, "score")
    inside = as_object(score)
    found = {**inside, **{name: value for name, value in row.items() if value is not score}} if inside else row
    up, down = (as_number(first_value(found, field)) for field in ("up", "down"))
    number = as_number(first_value(inside, "score") if inside else score)
    # A count of votes against is a count, whatever sign a table gives it.
    return Votes(up, None if down is None else abs(down), number)


def _state(row: Row) -> State | None:
    for flag in _FLAGS:
        if _is_set(first_value(row, flag)):
            return flag
    for name in mapped(tuple(row))["status"]:
        word = str(row[name]).strip().lower() if isinstance(row[name], str | int | float) else ""
        if word in _STATES:
            return _STATES[word]
        if word and word in _NO and "approved" in name.lower():
            return "pending"
    return None


def _is_set(value: object) -> bool:
    return bool(value) and str(value).strip().lower() not in _NO
