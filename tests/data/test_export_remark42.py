"""Remark42: its backup, and the trees and lists of its API."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.data.export_reading import EXPORTS, documents, links, read, read_fixture, told

PAGES = Path(__file__).parents[2] / ".." / "shared" / "pages" / "remark42"


def test_the_backup() -> None:
    bus, well = read_fixture("remark42_backup.jsonl")
    article = bus.article
    assert (article.url, article.title, article.source_format) == (
        "https://blog.example/bus/",
        "The bus line",
        "remark42",
    )
    assert [told(comment) for comment in bus.comments] == [
        {
            "id": "a1",
            "source_id": "a1",
            "author": "Ann & Al",
            "timestamp": "2023-05-01T13:00:00Z",
            "timestamp_raw": "2023-05-01T08:00:00.123456789-05:00",
            "votes": (2, 1, 1),
            "text": "The bus & the tram.",
            "edited": True,
        },
        {
            "id": "a2",
            "source_id": "a2",
            "parent_id": "a1",
            "parent_basis": "explicit",
            "depth": 1,
            "timestamp": "2023-05-01T14:00:00Z",
            "timestamp_raw": "2023-05-01T09:00:00-05:00",
            "votes": (None, None, 0),
            "state": "deleted",
        },
        {
            "id": "a3",
            "source_id": "a3",
            "parent_id": "a2",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "Bo",
            "timestamp": "2023-05-01T15:00:00Z",
            "timestamp_raw": "2023-05-01T10:00:00-05:00",
            "votes": (None, None, 0),
            "text": "Who was it?",
            "quotes": ("gone",),
        },
    ]
    assert [(c.id, c.text, c.votes.score) for c in well.comments] == [("b1", "Only *typed*.", -1)]


def test_the_backup_as_it_is_downloaded() -> None:
    packed = gzip.compress((EXPORTS / "remark42_backup.jsonl").read_bytes())
    assert [thread.comments for thread in read(packed, "backup-blog.gz")] == [
        thread.comments for thread in read_fixture("remark42_backup.jsonl")
    ]


def test_a_tree_of_the_api() -> None:
    (thread,) = read_fixture("remark42_tree.json")
    assert links(thread) == [
        ("a1", None, "none", 0),
        ("a2", "a1", "explicit", 1),
        ("a3", "a2", "explicit", 2),
        ("a4", None, "none", 0),
    ]
    assert thread.article.url == "https://blog.example/bus/"
    assert thread.thread.reason == "6 comments declared, 4 found"


def test_a_list_of_the_api() -> None:
    tree = json.loads((EXPORTS / "remark42_tree.json").read_text(encoding="utf-8"))
    listed = sorted((d for d in documents(tree) if "locator" in d), key=lambda d: str(d["id"]))
    (thread,) = read(json.dumps({"comments": listed, "info": tree["info"]}))
    assert links(thread) == links(read_fixture("remark42_tree.json")[0])


def test_an_answer_without_comments() -> None:
    (thread,) = read('{"comments": [], "info": {"url": "https://blog.example/bus/", "count": 0}}')
    assert (thread.article.url, thread.comments, thread.thread.complete) == ("https://blog.example/bus/", (), True)


def test_a_line_that_is_no_comment() -> None:
    lines = (EXPORTS / "remark42_backup.jsonl").read_text(encoding="utf-8").splitlines()
    bus, _ = read("\n".join([*lines, '{"id": "z"}', "17"]))
    assert bus.thread.reason == "rows that are no comments: 2"


@pytest.mark.skipif(not PAGES.is_dir(), reason="the folder of real pages (../shared/pages) is not here")
def test_a_real_tree() -> None:
    data = (PAGES / "tree.json").read_bytes()
    (thread,) = read(data)
    raw: list[dict[str, Any]] = [found for found in documents(json.loads(data)) if "locator" in found]
    assert {(c.id, c.parent_id or "") for c in thread.comments} == {(row["id"], row["pid"]) for row in raw}
    assert len(thread.comments) == len(raw) == 12
    assert [c.depth for c in thread.comments] == [len(c.id) - 1 for c in thread.comments]
