"""Reddit: the listings of its API, more children, and archives of single comments."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.data.export_reading import EXPORTS, documents, links, read, read_fixture, told

CASSETTES = Path(__file__).parents[2] / ".." / "shared" / "pages" / "reddit_api"


def test_a_page() -> None:
    (thread,) = read_fixture("reddit.json")
    article = thread.article
    assert (article.url, article.title) == ("https://news.example/well", "An old well & its town")
    assert (article.byline, article.date, article.text) == ("ida", "2023-11-14T22:13:20Z", None)
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "t1_c1",
            "source_id": "t1_c1",
            "author": "ann",
            "timestamp": "2023-11-14T22:15:00Z",
            "timestamp_raw": "1700000100",
            "votes": (None, None, 12),
            "text": "It is *deep* & cold.",
            "quotes": ("a well",),
            "edited": True,
        },
        {
            "id": "t1_c2",
            "source_id": "t1_c2",
            "parent_id": "t1_c1",
            "parent_basis": "explicit",
            "depth": 1,
            "timestamp": "2023-11-14T22:16:40Z",
            "timestamp_raw": "1700000200",
            "votes": (None, None, 1),
            "state": "deleted",
        },
        {
            "id": "t1_c3",
            "source_id": "t1_c3",
            "parent_id": "t1_c2",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "bo",
            "timestamp": "2023-11-14T22:18:20Z",
            "timestamp_raw": "1700000300",
            "text": "Who was it?",
        },
        {
            "id": "t1_c4",
            "source_id": "t1_c4",
            "author": "cy",
            "timestamp": "2023-11-14T22:20:00Z",
            "timestamp_raw": "1700000400",
            "votes": (2, 5, -3),
            "state": "removed",
        },
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (12, False)
    assert thread.thread.reason == (
        "comments not loaded: 5; a thread goes on on a page of its own; 12 comments declared, 4 found"
    )


def test_more_children_alone_lack_their_parents() -> None:
    (thread,) = read_fixture("reddit_more.json")
    assert links(thread) == [("t1_c8", None, "none", 0), ("t1_c9", "t1_c8", "explicit", 1)]
    assert thread.comments[1].text == "I &gt; you"
    assert thread.thread.reason == "a comment answers one that is not here"


def test_a_page_and_its_more_children_in_one_file() -> None:
    both = [json.loads((EXPORTS / name).read_text(encoding="utf-8")) for name in ("reddit.json", "reddit_more.json")]
    (thread,) = read("\n".join(map(json.dumps, both)))
    assert links(thread)[-2:] == [("t1_c8", "t1_c1", "explicit", 1), ("t1_c9", "t1_c8", "explicit", 2)]


def test_an_archive_of_comments() -> None:
    rows = [
        {"id": "a", "link_id": "t3_x", "parent_id": "t3_x", "author": "ann", "body": "one &amp; all", "score": 2},
        {"id": "b", "link_id": "t3_x", "parent_id": "t1_a", "author": "bo", "body": "two", "created_utc": "1700000000"},
        {"id": "c", "link_id": "t3_y", "parent_id": "t3_y", "author": "cy", "body": "three"},
    ]
    first, second = read("\n".join(map(json.dumps, rows)))
    assert links(first) == [("t1_a", None, "none", 0), ("t1_b", "t1_a", "explicit", 1)]
    assert [(c.text, c.timestamp) for c in first.comments] == [("one & all", None), ("two", "2023-11-14T22:13:20Z")]
    assert links(second) == [("t1_c", None, "none", 0)]


def test_further_pages_of_a_listing() -> None:
    comment = {"kind": "t1", "data": {"id": "a", "link_id": "t3_x", "body": "one"}}
    (thread,) = read(json.dumps({"kind": "Listing", "data": {"after": "t1_b", "children": [comment]}}))
    assert (thread.thread.complete, thread.thread.reason) == (False, "further pages")


def answers() -> Iterator[Any]:
    for path in sorted(CASSETTES.glob("*.json")):
        for interaction in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
            body = interaction["response"]["body"]["string"]
            if '"t1"' in body:
                yield pytest.param(body, id=f"{path.stem}-{len(body)}")


@pytest.mark.skipif(not CASSETTES.is_dir(), reason="the folder of real pages (../shared/pages) is not here")
@pytest.mark.parametrize("body", list(answers()))
def test_real_answers(body: str) -> None:
    (thread,) = read(body)
    raw = {d["data"]["name"]: d["data"] for d in documents(json.loads(body)) if d.get("kind") == "t1"}
    comments = {comment.id: comment for comment in thread.comments}
    assert set(comments) == set(raw)
    for name, comment in comments.items():
        row = raw[name]
        here = row["parent_id"] if row["parent_id"] in raw else None
        assert (comment.parent_id, comment.votes.score) == (here, None if row["score_hidden"] else row["score"])
        assert comment.author == (None if row["author"] == "[deleted]" else row["author"])
        assert (comment.state == "deleted") == (row["body"] == "[deleted]")
        assert comment.edited == bool(row["edited"])
        assert comment.timestamp
        assert bool(comment.text or comment.quotes) == (comment.state == "visible" and row["body"] != ">")
