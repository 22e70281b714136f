"""Export adapters on JSON that no system wrote: any at all, and real shapes with a part of them broken."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from threadwarden.data import Thread
from threadwarden.data.errors import InputError
from threadwarden.data.extract import ExtractOptions, extract_threads

EXPORTS = Path(__file__).parent / "fixtures" / "exports"
FORMATS = sorted(path.name for path in EXPORTS.glob("*.json*"))
NAMES = [
    *("id", "parent_id", "parent", "text", "body", "comment", "comments", "replies", "data", "author", "user", "name"),
    *(
        "created_at",
        "time",
        "score",
        "votes",
        "likes",
        "state",
        "status",
        "deleted",
        "url",
        "title",
        "thread",
        "article",
    ),
    *(
        "kind",
        "children",
        "json",
        "things",
        "link_id",
        "more",
        "post_stream",
        "posts",
        "post_number",
        "stream",
        "locator",
    ),
    *(
        "pid",
        "info",
        "count",
        "total_replies",
        "hidden_replies",
        "revisions",
        "storyID",
        "ancestorIDs",
        "edges",
        "node",
    ),
    *("commentHex", "parentHex", "commenters", "pages", "pageId", "userCreated", "remote_addr", "extracted_count"),
    *("post", "content", "rendered", "code", "message", "_links", "_embedded", "headers", "response", "cursor"),
    *("createdAt", "isDeleted", "raw_message", "html", "member", "in_reply_to_id", "meta", "pagination", "errors"),
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**20, max_value=10**400),
    st.floats(),
    st.sampled_from(
        ["", "0", "1", "t1", "t3", "t3_x", "Listing", "more", "[deleted]", "root", "<p>x</p>", "&lt;", "\ud800"]
    ),
    st.sampled_from(
        ["<!--", "<html>", "<body>x", "&", "<", "> q", "\x00", "9999-12-31T23:59:59-14:00", "1e999", "NaN"]
    ),
    st.text(max_size=12),
)
VALUES = st.recursive(
    ODD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), inner, max_size=6)
    ),
    max_leaves=25,
)


def check(thread: Thread) -> None:
    json.dumps(thread.to_dict(), ensure_ascii=False, allow_nan=False).encode()
    ids = [comment.id for comment in thread.comments]
    assert len(set(ids)) == len(ids)
    depths = {None: -1} | {comment.id: comment.depth for comment in thread.comments}
    assert [c.depth for c in thread.comments] == [depths[c.parent_id] + 1 for c in thread.comments]
    assert [c.order for c in thread.comments] == list(range(len(ids)))
    assert thread.thread.extracted_count == len(ids)
    assert thread.thread.complete == (thread.thread.reason is None)


def read_or_refuse(data: str, source: str = "x.json") -> None:
    with suppress(InputError):
        for thread in extract_threads(data, source=source, options=ExtractOptions(contacts=True)):
            check(thread)


@settings(max_examples=400, deadline=None)
@given(VALUES)
def test_any_json(value: Any) -> None:
    read_or_refuse(json.dumps(value))


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES, max_size=4))
def test_any_json_lines(values: list[Any]) -> None:
    read_or_refuse("\n".join(map(json.dumps, values)), "x.jsonl")


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(data=st.data())
def test_a_real_shape_with_one_part_replaced(name: str, data: st.DataObject) -> None:
    documents = [json.loads(text) for text in _texts(name)]
    places = list(_places(documents))
    for _ in range(data.draw(st.integers(min_value=1, max_value=3))):
        path = data.draw(st.sampled_from(places))
        _put(
            documents,
            path,
            data.draw(st.one_of(VALUES, st.sampled_from(places).map(lambda p: copy.deepcopy(_get(documents, p))))),
        )
    read_or_refuse("\n".join(map(json.dumps, documents)))


@pytest.mark.parametrize("name", FORMATS)
def test_a_real_shape_without_any_one_field(name: str) -> None:
    documents = [json.loads(text) for text in _texts(name)]
    for path in _places(documents):
        changed = copy.deepcopy(documents)
        holder = _get(changed, path[:-1])
        del holder[path[-1]]
        read_or_refuse("\n".join(map(json.dumps, changed)))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=4, max_size=4), max_size=6))
def test_any_table(rows: list[list[str]]) -> None:
    cells = [["id", "parent_id", "text", "created_at"], *rows]
    quoted = ("\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells)) + "\n"
    read_or_refuse(quoted, "x.csv")


def _texts(name: str) -> list[str]:
    text = (EXPORTS / name).read_text(encoding="utf-8")
    return text.splitlines() if name.endswith("l") else [text]


def _places(documents: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of the documents."""
    pending: list[tuple[tuple[Any, ...], Any]] = [((), documents)]
    while pending:
        path, value = pending.pop()
        if path:
            yield path
        if isinstance(value, dict):
            pending += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            pending += [((*path, at), inner) for at, inner in enumerate(value)]


def _get(documents: list[Any], path: tuple[Any, ...]) -> Any:
    value: Any = documents
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _put(documents: list[Any], path: tuple[Any, ...], value: Any) -> None:
    holder: Any = documents
    for step in path[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return
    try:
        holder[path[-1]] = value
    except (IndexError, TypeError):
        return
