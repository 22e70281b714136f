"""Any JSON, JSON lines or CSV that holds comments: lists of rows, threads with their comments, nested replies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from threadwarden.data.errors import InputError
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.export import Export
from threadwarden.data.extract.exports.columns import LISTS, REPLIES, described, mapped, wanted
from threadwarden.data.extract.exports.fields import as_line, as_number, as_object, iso_date, read_body, skipped
from threadwarden.data.extract.exports.table_row import (
    Row,
    draft_of,
    first_value,
    has_text_column,
    id_of,
    name_of,
    parent_of,
    text_of_row,
)
from threadwarden.data.thread import Article

_FRAMES = (*LISTS, "thread", "comment", "node", "result")
_WRAPS = ("comment", "node", "snippet", "topLevelComment")
_MOST_WRAPS = 3
_MOST_NAMES = 200
_MOST_COLUMNS = 50


@dataclass
class _Batch:
    """Rows found in one list, what stands around the list, and for each row the row that holds it."""

    frame: Row = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    holders: list[int | None] = field(default_factory=list)


@dataclass
class _Finds:
    """All batches of a file, how much in them is no comment, and the names seen on the way."""

    batches: list[_Batch] = field(default_factory=list)
    others: int = 0
    names: dict[str, None] = field(default_factory=dict)


class Table:
    """Reads what no other adapter claims, by the names of the columns."""

    def claims(self, export: Export) -> bool:
        """Take every table and every JSON: where no text is found, the error says what would be read."""
        return bool(export.documents or export.rows)

    def read(self, export: Export) -> Iterable[Reading]:
        """Read one thread an article, as far as the rows name their articles.

        Raises:
            InputError: no column holds a text.
        """
        finds = _found(export.documents or export.rows)
        if not any(map(has_text_column, (row for batch in finds.batches for row in batch.rows))):
            names = described(finds.names) if finds.names else "no object"
            raise InputError(f"found the columns {names}; wanted {wanted()}")
        source_format = "csv" if export.rows else "json"
        for batch in finds.batches:
            for reading in _readings(batch):
                yield replace(reading, source_format=source_format, missing=(*reading.missing, *skipped(finds.others)))


def _found(documents: Sequence[object]) -> _Finds:
    """Gather rows: those without a list around them in one batch, each list of comments in a batch of its own."""
    finds, loose = _Finds(), _Batch()
    pending: list[object] = list(documents)[::-1]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += reversed(value)
            continue
        row = _unframed(value)
        _note_names(finds, row)
        inner = _list_in(row)
        if inner is not None and _is_thread(row):
            if any(map(_is_thread, inner[:1])):
                pending += reversed(inner)
                continue
            batch = _Batch(row)
            _add(batch, inner, finds)
            finds.batches.append(batch)
        elif has_text_column(row):
            _add(loose, [row], finds)
        elif frames := [row[name] for name in _FRAMES if isinstance(row.get(name), dict)]:
            pending += reversed(frames)
        else:
            finds.others += 1
    if loose.rows:
        finds.batches.append(loose)
    return finds


def _note_names(finds: _Finds, row: Row) -> None:
    if len(finds.names) < _MOST_NAMES:
        finds.names.update(dict.fromkeys(map(str, row)))


def _unframed(value: object) -> Row:
    """Return an object with what it wraps: `{"comment": {...}, "replies": [...]}`, `{"node": {...}}`."""
    row = whole = as_object(value)
    for _ in range(_MOST_WRAPS):
        inner = next((whole[name] for name in _WRAPS if isinstance(whole.get(name), dict)), None)
        if inner is None:
            break
        whole = {**whole, **dict.fromkeys(_WRAPS), **inner}
    return whole if whole is not row and has_text_column(whole) else row


def _list_in(row: Row) -> list[object] | None:
    """Return the list of rows that an object is there for, itself or one level further in."""
    for name in (name for name in LISTS if name in row):
        held = row[name]
        for inner in map(held.get, LISTS) if isinstance(held, dict) else (held,):
            if isinstance(inner, list) and (not inner or any(isinstance(item, dict) for item in inner)):
                return inner
    return None


def _is_thread(value: object) -> bool:
    """Tell what is there for the list it holds (an answer, an article) from a comment that has replies."""
    row = _unframed(value)
    if _list_in(row) is None:
        return False
    titled = first_value(row, "title") or ("comments" in row and first_value(row, "page_url"))
    return not has_text_column(row) or (bool(titled) and parent_of(row) is None)


def _add(batch: _Batch, values: Sequence[object], finds: _Finds) -> None:
    """Add rows and the replies they hold, in the order of the page."""
    pending: list[tuple[object, int | None]] = [(value, None) for value in reversed(values)]
    while pending:
        value, holder = pending.pop()
        row = _unframed(value)
        replies = _replies(row)
        if not has_text_column(row) and not (replies and first_value(row, "id") is not None):
            _note_names(finds, row)
            finds.others += bool(row) or not isinstance(value, dict)
            pending += [(reply, holder) for reply in reversed(replies)]
            continue
        pending += [(reply, len(batch.rows)) for reply in reversed(replies)]
        if any(held not in (None, "") for held in row.values()):
            batch.rows.append(row)
            batch.holders.append(holder)


def _replies(row: Row) -> list[object]:
    for name in (name for name in REPLIES if name in row):
        inner = row[name]
        listed = inner if isinstance(inner, list) else _list_in(as_object(inner))
        if listed and any(isinstance(item, dict) for item in listed):
            return listed
    return []


def _readings(batch: _Batch) -> Iterator[Reading]:
    groups, frame = _groups(batch), batch.frame
    further = as_line(first_value(frame, "next"))
    for positions in groups:
        places = {position: place for place, position in enumerate(positions)}
        ids = {id_of(first_value(batch.rows[position], "id")) for position in positions}
        drafts = tuple(_draft(batch, position, places, ids) for position in positions)
        yield Reading(
            source_format="json",
            drafts=drafts,
            declared_count=as_number(first_value(frame, "count")) if len(groups) == 1 else None,
            missing=("further pages",) if further or first_value(frame, "more") is True else (),
            next_page=further if further and further.startswith(("http://", "https://")) else None,
            article=_article(frame, [batch.rows[position] for position in positions]),
        )


def _draft(batch: _Batch, position: int, places: Mapping[int, int], ids: Set[str | None]) -> Draft:
    row, holder = batch.rows[position], batch.holders[position]
    draft = draft_of(row, None if holder is None else places.get(holder))
    # At the top some name the article as the parent.
    article = {id_of(first_value(batch.frame, "id")), *(_key(row[name]) for name in mapped(tuple(row))["page"])}
    if draft.explicit_parent in article - ids:
        return replace(draft, explicit_parent=None)
    return draft


def _groups(batch: _Batch) -> list[list[int]]:
    """Return the positions of the rows, article by article; replies stay with the row that holds them."""
    keys = _keys(batch, "page")
    if not any(keys):
        keys = _keys(batch, "maybe_page")
        if not _part_the_rows(batch, keys):
            return [list(range(len(keys)))]
    groups: dict[str | None, list[int]] = {}
    for position, holder in enumerate(batch.holders):
        if holder is not None:
            keys[position] = keys[holder]
        groups.setdefault(keys[position], []).append(position)
    return list(groups.values()) or [[]]


def _keys(batch: _Batch, field: str) -> list[str | None]:
    """Return the article of each row, as the first column that is filled anywhere names it."""
    names = {name: None for row in batch.rows for name in mapped(tuple(row))[field]}
    for name in islice(names, _MOST_COLUMNS):
        keys = [_key(row.get(name)) for row in batch.rows]
        if any(keys):
            return keys
    return [None] * len(batch.rows)


def _key(value: object) -> str | None:
    if isinstance(value, dict):
        value = first_value(value, "page_url") or first_value(value, "id")
    # A link to a comment is a link to its article with a fragment.
    found = as_line(value) or id_of(value)
    return found.partition("#")[0] or None if found else None


def _part_the_rows(batch: _Batch, keys: Sequence[str | None]) -> bool:
    """Tell whether a column that may name articles does: it has fewer values than rows, and no reply leaves its own."""
    if len(set(keys)) == len(keys):
        return False
    homes = {id_of(first_value(row, "id")): key for row, key in zip(batch.rows, keys, strict=True)}
    parents = (parent_of(row) for row in batch.rows)
    return all(
        parent is None or parent not in homes or homes[parent] == key for parent, key in zip(parents, keys, strict=True)
    )


def _article(frame: Row, rows: Sequence[Row]) -> Article:
    about = as_object(frame.get("article")) or frame
    titles = {as_line(first_value(row, "title")) for row in rows}
    shared = next(iter(titles)) if len(titles) == 1 else None
    text = text_of_row(about)
    return Article(
        url=_url(about) or next((url for row in rows if (url := _url(row))), None),
        title=as_line(first_value(about, "title")) or shared,
        byline=name_of(first_value(about, "author")),
        date=iso_date(first_value(about, "date")),
        text=read_body(text).text or None if text else None,
    )


def _url(row: Row) -> str | None:
    """Return the address of the article; one with a fragment is the comment's own, on the same page."""
    found = as_line(first_value(row, "page_url")) or as_line(first_value(as_object(row.get("article")), "page_url"))
    return found.partition("#")[0] or None if found else None
