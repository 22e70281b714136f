"""Comments to be scored, from JSON lines, CSV, the output of `extract`, or a request's JSON; bad rows are listed."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError, TextTooLongError
from threadwarden.data.text import check_text, json_type

COLUMNS = ("id", "text", "parent", "parent_id", "article_title", "article_text", "article")
_CSV_FIELD_LIMIT = 10_000_000
_UNDECODED = re.compile(r"[\udc80-\udcff]")
"""What `surrogateescape` makes of bytes that are not UTF-8."""
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class CommentRow:
    """A comment to be scored: its id as given (a string or a whole number), the text and what surrounds it."""

    id: str | int
    comment: CommentInContext
    parent_id: str | int | None = None
    where: str = ""


@dataclass(frozen=True)
class Rows:
    """The rows that can be scored, in order, and one line for each that cannot.

    `too_long` says how many of the latter are texts over the limit.
    """

    rows: tuple[CommentRow, ...]
    problems: tuple[str, ...]
    too_long: int = 0


def read_file(path: Path) -> Rows:
    """Read a file of comments.

    Raises:
        InputError: there is no such file, or it holds no row at all.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: found no readable file ({error.strerror}), wanted JSON lines or CSV") from error
    return read_bytes(content, str(path))


def read_bytes(content: bytes, name: str) -> Rows:
    """Read comments from what a file or a pipe held; `name` stands in the messages.

    Content that opens with a brace is JSON lines: comments `{"id", "text", ...}` or threads as `extract`
    writes them. All else is CSV with a header.

    Raises:
        InputError: it holds nothing, or its header has no column `id` or `text`.
    """
    text = content.decode("utf-8-sig", errors="surrogateescape")
    if not text.strip():
        raise InputError(f"{name}: found an empty file, wanted JSON lines or CSV with the columns id and text")
    if text.lstrip()[:1] in "{[":
        return _gather(_json_objects(text, name))
    return _gather([_Group(tuple(_csv_objects(text, name)))])


def parse_comments(values: Sequence[object], article: ArticleContext | None = None) -> Rows:
    """Parse the `comments` of a request; messages name the JSON field, as in `comments[2].text`."""
    objects = tuple((f"comments[{place}]", value) for place, value in enumerate(values))
    return _gather([_Group(objects, article, dotted=True)])


def parse_article(value: object, where: str) -> ArticleContext | None:
    """Parse `{"title"?, "text"?}` or null.

    Raises:
        InputError: it is something else; `where` names the field.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: found {json_type(value)}, wanted an object with title and text")
    title, text = (_optional_string(value, key, f"{where}.{key}") for key in ("title", "text"))
    return ArticleContext(title, text) or None


@dataclass(frozen=True)
class _Group:
    """Comments of one thread: ids are unique in it, and replies find their parents in it."""

    objects: tuple[tuple[str, object], ...]
    article: ArticleContext | None = None
    dotted: bool = False
    thread: bool = False


def _gather(groups: Iterable[_Group | str]) -> Rows:
    parts = [Rows((), (group,)) if isinstance(group, str) else _parse_group(group) for group in groups]
    rows = tuple(row for part in parts for row in part.rows)
    problems = tuple(problem for part in parts for problem in part.problems)
    return Rows(rows, problems, sum(part.too_long for part in parts))


def _parse_group(group: _Group) -> Rows:
    rows: list[CommentRow] = []
    problems: list[InputError] = []
    seen: dict[str | int, str] = {}
    texts = _texts(group)
    for where, value in group.objects:
        try:
            row = _parse(value, where, group)
            if row is None:
                continue
            if row.id in seen:
                found = _shown(row.id)
                raise InputError(
                    f"{_at(where, 'id', group)}: found {found} again, wanted ids that differ ({seen[row.id]})"
                )
            seen[row.id] = where
            rows.append(_with_parent(row, texts, _at(where, "parent_id", group), group))
        except InputError as error:
            problems.append(error)
    too_long = sum(isinstance(error, TextTooLongError) for error in problems)
    return Rows(tuple(rows), tuple(map(str, problems)), too_long)


def _parse(value: object, where: str, group: _Group) -> CommentRow | None:
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: found {json_type(value)}, wanted an object with id and text")
    if not group.dotted:
        for key, field in value.items():
            _refuse_bad_bytes(field if isinstance(field, str) else "", _at(where, key, group))
    found_id = value.get("id")
    if isinstance(found_id, bool) or not isinstance(found_id, str | int) or found_id == "":
        found = ("an empty string" if found_id == "" else json_type(found_id)) if "id" in value else _keys(value)
        raise InputError(f"{_at(where, 'id', group)}: found {found}, wanted a string or a whole number")
    if isinstance(found_id, str) and _LONE_SURROGATE.search(found_id):
        raise InputError(
            f"{_at(where, 'id', group)}: found half a surrogate pair in {_shown(found_id)}, wanted Unicode"
        )
    if group.thread and not str(value.get("text") or "").strip():
        return None  # a deleted comment's stub stays in the thread for its replies; there is nothing to score
    if "text" not in value:
        raise InputError(f"{_at(where, 'text', group)}: found {_keys(value)}, wanted a string")
    text = check_text(value["text"], _at(where, "text", group))
    article = group.article
    if value.get("article") is not None and not group.thread:
        article = parse_article(value["article"], _at(where, "article", group))
    parent = _optional_string(value, "parent", _at(where, "parent", group)) if not group.thread else None
    parent_id = value.get("parent_id")
    if parent_id is not None and (isinstance(parent_id, bool) or not isinstance(parent_id, str | int)):
        raise InputError(
            f"{_at(where, 'parent_id', group)}: found {json_type(parent_id)}, wanted a string or a whole number"
        )
    return CommentRow(found_id, CommentInContext(text, parent, article), parent_id, where)


def _with_parent(row: CommentRow, texts: Mapping[str | int, str], where: str, group: _Group) -> CommentRow:
    """Give a reply its parent's text; a text given outright wins."""
    if row.parent_id is None or row.parent_id == "" or row.comment.parent:
        return row
    if row.parent_id not in texts or row.parent_id == row.id:
        if group.thread:
            return row
        raise InputError(f"{where}: found {_shown(row.parent_id)}, wanted the id of another comment of this call")
    return replace(row, comment=replace(row.comment, parent=texts[row.parent_id] or None))


def _texts(group: _Group) -> dict[str | int, str]:
    """Map each id of a group to its text, also where the comment itself cannot be scored."""
    texts: dict[str | int, str] = {}
    for _, value in group.objects:
        if isinstance(value, Mapping) and isinstance(found_id := value.get("id"), str | int):
            if isinstance(found_id, bool):
                continue  # true is no id, though Python would take it for 1
            text = value.get("text")
            texts.setdefault(found_id, text if isinstance(text, str) else "")
    return texts


def _json_objects(text: str, name: str) -> Iterator[_Group | str]:
    """Yield one group for all plain comments of a file, and one for each thread, in the file's order."""
    plain: list[tuple[str, object]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        where = f"{name}, line {number}"
        if not line.strip():
            continue
        try:
            value = _load_json(line, where)
        except InputError as error:
            yield str(error)
            continue
        if isinstance(value, Mapping) and "comments" in value:
            if plain:
                yield _Group(tuple(plain))
                plain = []
            yield _thread(value, where)
        else:
            plain.append((where, value))
    if plain:
        yield _Group(tuple(plain))


def _thread(value: Mapping[str, Any], where: str) -> _Group | str:
    comments = value["comments"]
    if not isinstance(comments, list):
        return f"{where}, comments: found {json_type(comments)}, wanted a list"
    try:
        article = parse_article(value.get("article"), f"{where}, article")
    except InputError as error:
        return str(error)
    objects = tuple((f"{where}, comments[{place}]", comment) for place, comment in enumerate(comments))
    return _Group(objects, article, dotted=True, thread=True)


def _load_json(line: str, where: str) -> object:
    _refuse_bad_bytes(line, where)
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise InputError(f"{where}: found broken JSON ({reason}), wanted one object") from error


def _csv_objects(text: str, name: str) -> Iterator[tuple[str, object]]:
    csv.field_size_limit(_CSV_FIELD_LIMIT)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = _header(reader, name)
    if lacking := [column for column in ("id", "text") if column not in columns]:
        found = ", ".join(column.encode("utf-8", "replace").decode() for column in columns)
        raise InputError(
            f"{name}, line 1: found the columns {found[:200] or 'none'}, wanted {', '.join(lacking)} as well "
            f"(of {', '.join(COLUMNS)}), or JSON lines"
        )
    start = 2
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(f"{name}, line {reader.line_num}: found broken CSV ({error})") from error
        yield f"{name}, line {start}", _csv_object(row, columns)
        start = reader.line_num + 1


def _header(reader: "csv.DictReader[str]", name: str) -> Sequence[str]:
    try:
        return [column.strip() for column in reader.fieldnames or ()]
    except csv.Error as error:
        raise InputError(f"{name}, line 1: found broken CSV ({error}), wanted a header with id and text") from error


def _csv_object(row: Mapping[str | None, Any], columns: Sequence[str]) -> object:
    """Return a CSV row in the shape of a JSON line; an empty optional field is a missing one."""
    values = {column: row.get(column) for column in COLUMNS if column in columns}
    if values.get("text") is None:
        return {key: value for key, value in values.items() if value is not None}
    article = {"title": values.pop("article_title", None), "text": values.pop("article_text", None)}
    whole = values.pop("article", None)
    article["text"] = article["text"] or whole
    found: dict[str, object] = {key: value for key, value in values.items() if value or key in ("id", "text")}
    if any(article.values()):
        found["article"] = {key: value for key, value in article.items() if value}
    return found


def _optional_string(value: Mapping[str, Any], key: str, where: str) -> str | None:
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise InputError(f"{where}: found {json_type(found)}, wanted a string or null")
    return found or None


def _refuse_bad_bytes(text: str, where: str) -> None:
    if bad := _UNDECODED.search(text):
        byte = ord(bad.group()) - 0xDC00
        raise InputError(f"{where}: found byte 0x{byte:02x} at character {bad.start() + 1}, wanted UTF-8")


def _keys(value: Mapping[str, Any]) -> str:
    """Name a JSON object's keys, as short as a message must be."""
    return f"only {', '.join(map(_shown, list(value)[:8]))}" if value else "nothing"


def _shown(value: str | int) -> str:
    """Return an id or a key for a message: on one line, printable, and short."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:56]}..."


def _at(where: str, field: str, group: _Group) -> str:
    return f"{where}.{field}" if group.dotted else f"{where}, {field}"
