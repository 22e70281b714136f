"""Comments to be scored, from JSON lines, CSV, the output of `extract`, or a request's JSON; bad rows are listed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from threadwarden.data.answers import read_answers, read_stored
from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError, TextTooLongError
from threadwarden.data.fields import read_id, read_string
from threadwarden.data.spreadsheet import csv_objects, refuse_bad_bytes
from threadwarden.data.text import blank, check_text, json_type, shown


@dataclass(frozen=True)
class CommentRow:
    """A comment to be scored: its id as given (a string or a whole number), the text and what surrounds it.

    `answers` are somebody's decisions on it, where they were asked for; a label nobody decided is not among them.
    `stored` is another service's score of it (0 to 1), where that was asked for and is there.
    """

    id: str | int
    comment: CommentInContext
    parent_id: str | int | None = None
    where: str = ""
    answers: Mapping[Label, bool] = field(default_factory=dict, hash=False)
    stored: float | None = None


@dataclass(frozen=True)
class Rows:
    """The rows that can be scored, in order, and one line for each that cannot.

    `too_long` says how many of the latter are texts over the limit.
    """

    rows: tuple[CommentRow, ...]
    problems: tuple[str, ...]
    too_long: int = 0


def read_file(path: Path, *, answers: bool = False, stored: str | None = None) -> Rows:
    """Read a file of comments, and what else is asked for; see `read_bytes`.

    Raises:
        InputError: there is no such file, or it holds no row at all.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: found no readable file ({error.strerror}), wanted JSON lines or CSV") from error
    return read_bytes(content, str(path), answers=answers, stored=stored)


def read_bytes(content: bytes, name: str, *, answers: bool = False, stored: str | None = None) -> Rows:
    """Read comments from what a file or a pipe held; `name` stands in the messages.

    Content that opens with a brace is JSON lines: comments `{"id", "text", ...}` or threads as `extract`
    writes them. All else is CSV with a header.

    With `answers` the fields named after the labels are read too: yes or no (true or false, 1 or 0), empty or
    missing where nobody decided; a row with anything else in them is bad. Without, they are passed over.

    `stored` names a field, or an attribute of Perspective's answer kept in the row (`attributeScores`), whose number
    from 0 to 1 is read as well; a row with something else there is bad, one without it has none.

    Raises:
        InputError: it holds no row, or its header has no column `id` or `text`.
    """
    text = content.decode("utf-8-sig", errors="surrogateescape")
    if not text.strip():
        raise InputError(f"{name}: found an empty file, wanted JSON lines or CSV with the columns id and text")
    if text.lstrip().startswith("[") and text.rstrip().endswith("]"):
        raise InputError(f"{name}: found a JSON array, wanted JSON lines: one object a line")
    if text.lstrip()[:1] in "{[":
        return _gather(_json_groups(text, name), answers, stored)
    objects = tuple(csv_objects(text, name, (*(LABELS if answers else ()), *([stored] if stored else ()))))
    if not objects:
        raise InputError(f"{name}: found a header and no row, wanted at least one comment")
    return _gather([_Group(objects)], answers, stored)


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
    title, text = (read_string(value, key, f"{where}.{key}") for key in ("title", "text"))
    return ArticleContext(title, text) or None


@dataclass(frozen=True)
class _Group:
    """Comments of one thread: ids are unique in it, and replies find their parents in it.

    `objects` are places and what was found there; an InputError where that could not even be parsed.
    """

    objects: tuple[tuple[str, object], ...]
    article: ArticleContext | None = None
    dotted: bool = False
    thread: bool = False


def _gather(groups: Iterable[_Group], answers: bool = False, stored: str | None = None) -> Rows:
    parts = [_parse_group(group, answers, stored) for group in groups]
    rows = tuple(row for part in parts for row in part.rows)
    problems = tuple(problem for part in parts for problem in part.problems)
    return Rows(rows, problems, sum(part.too_long for part in parts))


def _parse_group(group: _Group, answers: bool, stored: str | None) -> Rows:
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
                found = shown(row.id)
                raise InputError(
                    f"{_at(where, 'id', group)}: found {found} again, wanted ids that differ ({seen[row.id]})"
                )
            seen[row.id] = where
            if answers:
                row = replace(row, answers=read_answers(value, partial(_at, where, group=group)))
            if stored:
                row = replace(row, stored=read_stored(value, stored, partial(_at, where, group=group)))
            rows.append(_with_parent(row, texts, _at(where, "parent_id", group), group))
        except InputError as error:
            problems.append(error)
    too_long = sum(isinstance(error, TextTooLongError) for error in problems)
    return Rows(tuple(rows), tuple(map(str, problems)), too_long)


def _parse(value: object, where: str, group: _Group) -> CommentRow | None:
    if isinstance(value, InputError):
        raise value
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: found {json_type(value)}, wanted an object with id and text")
    found_id = read_id(value, "id", _at(where, "id", group))
    if found_id is None:
        raise InputError(f"{_at(where, 'id', group)}: found {_lacking(value)}, wanted a string or a whole number")
    if group.thread and blank(value.get("text")):
        return None  # a deleted comment's stub stays in the thread for its replies; there is nothing to score
    if "text" not in value:
        raise InputError(f"{_at(where, 'text', group)}: found {_keys(value)}, wanted a string")
    text = check_text(value["text"], _at(where, "text", group))
    article = group.article
    if value.get("article") is not None and not group.thread:
        article = parse_article(value["article"], _at(where, "article", group))
    parent = read_string(value, "parent", _at(where, "parent", group)) if not group.thread else None
    parent_id = read_id(value, "parent_id", _at(where, "parent_id", group))
    return CommentRow(found_id, CommentInContext(text, parent, article), parent_id, where)


def _with_parent(row: CommentRow, texts: Mapping[str | int, str], where: str, group: _Group) -> CommentRow:
    """Give a reply its parent's text; a text given outright wins."""
    if row.parent_id is None or row.comment.parent:
        return row
    if row.parent_id not in texts or row.parent_id == row.id:
        if group.thread:
            return row
        raise InputError(f"{where}: found {shown(row.parent_id)}, wanted the id of another comment of this call")
    return replace(row, comment=replace(row.comment, parent=texts[row.parent_id] or None))


def _texts(group: _Group) -> dict[str | int, str]:
    """Map each id of a group to its text, also where the comment itself cannot be scored."""
    texts: dict[str | int, str] = {}
    for _, value in group.objects:
        if isinstance(value, Mapping) and isinstance(found_id := value.get("id"), str | int):
            if isinstance(found_id, bool):
                continue  # true is no id, though Python would take it for 1
            text = value.get("text")
            texts.setdefault(found_id, text if isinstance(text, str) and not blank(text) else "")
    return texts


def _json_groups(text: str, name: str) -> Iterator[_Group]:
    """Yield one group for all plain comments of a file, and one for each thread, in the file's order."""
    plain: list[tuple[str, object]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        found = _json_line(line, where)
        if isinstance(found, _Group):
            yield _Group(tuple(plain))
            yield found
            plain = []
        else:
            plain.append((where, found))
    yield _Group(tuple(plain))


def _json_line(line: str, where: str) -> object:
    """Return a line's value, a thread as a group, or the InputError that says what is wrong with it."""
    try:
        value = _load_json(line, where)
        is_thread = isinstance(value, Mapping) and "comments" in value and "text" not in value
        return _thread(value, where) if isinstance(value, Mapping) and is_thread else value
    except InputError as error:
        return error


def _thread(value: Mapping[str, Any], where: str) -> _Group:
    comments = value["comments"]
    if not isinstance(comments, list):
        raise InputError(f"{where}, comments: found {json_type(comments)}, wanted a list")
    article = parse_article(value.get("article"), f"{where}, article")
    objects = tuple((f"{where}, comments[{place}]", comment) for place, comment in enumerate(comments))
    return _Group(objects, article, dotted=True, thread=True)


def _load_json(line: str, where: str) -> object:
    refuse_bad_bytes(line, where)
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at character {error.pos + 1}"
    except RecursionError:
        reason = "nested too deep"
    except ValueError:
        reason = "a number of too many digits"
    raise InputError(f"{where}: found broken JSON ({reason}), wanted one object")


def _keys(value: Mapping[str, Any]) -> str:
    """Name a JSON object's keys, as short as a message must be."""
    return f"only {', '.join(map(shown, list(value)[:8]))}" if value else "nothing"


def _lacking(value: Mapping[str, Any]) -> str:
    """Say what stands where an id should be."""
    if "id" not in value:
        return _keys(value)
    return "an empty string" if value["id"] == "" else json_type(value["id"])


def _at(where: str, field: str, group: _Group) -> str:
    return f"{where}.{field}" if group.dotted else f"{where}, {field}"
