"""Discourse: the JSON of a topic."""

import json
from typing import Any

from tests.data.export_reading import EXPORTS, links, read, read_fixture, told


def topic() -> Any:
    return json.loads((EXPORTS / "discourse.json").read_text(encoding="utf-8"))


def test_a_topic() -> None:
    (thread,) = read_fixture("discourse.json")
    article = thread.article
    assert (article.title, article.byline, article.date) == ("The town well", "ida", "2023-05-01T06:00:00Z")
    assert (article.text, article.tags) == ("An old well was found.", ("history", "water"))
    assert (article.url, article.source_format) == ("/t/the-town-well/77", "discourse")
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "2",
            "source_id": "2",
            "author": "ann",
            "timestamp": "2023-05-01T08:00:00Z",
            "timestamp_raw": "2023-05-01T08:00:00.000Z",
            "votes": (4, None, None),
            "text": "It is deep.",
            "edited": True,
        },
        {
            "id": "3",
            "source_id": "3",
            "parent_id": "2",
            "parent_basis": "explicit",
            "depth": 1,
            "author": "bo",
            "timestamp": "2023-05-01T09:00:00Z",
            "timestamp_raw": "2023-05-01T09:00:00.000Z",
            "text": "How deep?",
            "quotes": ("It is deep.",),
        },
        {
            "id": "4",
            "source_id": "4",
            "parent_id": "3",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "cy",
            "timestamp": "2023-05-01T10:00:00Z",
            "timestamp_raw": "2023-05-01T10:00:00.000Z",
            "state": "deleted",
            "edited": True,
        },
        {
            "id": "6",
            "source_id": "6",
            "parent_id": "4",
            "parent_basis": "explicit",
            "depth": 3,
            "author": "di",
            "timestamp": "2023-05-01T11:00:00Z",
            "timestamp_raw": "2023-05-01T11:00:00.000Z",
            "state": "removed",
        },
        {
            "id": "7",
            "source_id": "7",
            "author": "ed",
            "timestamp": "2023-05-01T12:00:00Z",
            "timestamp_raw": "2023-05-01T12:00:00.000Z",
            "text": "Told by staff.",
            "state": "deleted",
        },
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (5, True)


def test_posts_that_were_not_loaded() -> None:
    found = topic()
    posts = found["post_stream"]["posts"]
    found["post_stream"]["posts"] = [post for post in posts if post["post_number"] not in (3, 7)]
    (thread,) = read(json.dumps(found))
    assert links(thread) == [("2", None, "none", 0), ("4", None, "none", 0), ("6", "4", "explicit", 1)]
    assert (thread.thread.declared_count, thread.thread.complete) == (6, False)
    assert "posts not loaded: 2" in (thread.thread.reason or "")


def test_further_posts_join_their_topic() -> None:
    found = topic()
    posts = found["post_stream"]["posts"]
    later = {"post_stream": {"posts": posts[3:]}, "id": 77}
    found["post_stream"]["posts"] = posts[:3]
    (thread,) = read(json.dumps(found) + "\n" + json.dumps(later))
    assert thread.comments == read_fixture("discourse.json")[0].comments
    assert thread.thread.complete


def test_a_topic_nobody_answered() -> None:
    found = topic()
    found["post_stream"] = {"posts": found["post_stream"]["posts"][:1], "stream": [901]}
    (thread,) = read(json.dumps(found | {"posts_count": 1}))
    assert (thread.comments, thread.thread.declared_count, thread.thread.complete) == ((), 0, True)
    assert thread.article.text == "An old well was found."
