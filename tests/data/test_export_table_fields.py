"""What the columns of a table of unknown make may hold: dates, states, votes, authors."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.data.export_reading import links, read, told


def one(row: Mapping[str, Any]) -> dict[str, Any]:
    (thread,) = read(json.dumps([row]))
    (comment,) = thread.comments
    return told(comment)


@pytest.mark.parametrize(
    ("value", "timestamp"),
    [
        (1700000000, "2023-11-14T22:13:20Z"),
        (1700000000.25, "2023-11-14T22:13:20Z"),
        (1700000000123, "2023-11-14T22:13:20Z"),
        ("1700000000123", "2023-11-14T22:13:20Z"),
        (1700000000123456, "2023-11-14T22:13:20Z"),
        ("2023-05-01", "2023-05-01"),
        ("1 May 2023 08:00", "2023-05-01T08:00:00"),
        ("2023-05-01 08:00:00.987077+00", "2023-05-01T08:00:00Z"),
        ("2023-05-01T08:00:00.123456789-05:00", "2023-05-01T13:00:00Z"),
        ("0001-01-01T00:00:00Z", None),
        ("2 hours ago", None),
        (10**30, None),
        (True, None),
    ],
)
def test_dates(value: object, timestamp: str | None) -> None:
    assert one({"text": "x", "created": value}).get("timestamp") == timestamp


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"status": "approved"}, "visible"),
        ({"status": "published", "approved": True}, "visible"),
        ({"status": "REJECTED"}, "removed"),
        ({"status": "trash"}, "deleted"),
        ({"state": "spam"}, "spam"),
        ({"approved": False}, "pending"),
        ({"approved": "0"}, "pending"),
        ({"comment_approved": "1"}, "visible"),
        ({"comment_approved": "spam"}, "spam"),
        ({"is_deleted": 1}, "deleted"),
        ({"isDeleted": False, "isSpam": "true"}, "spam"),
        ({"deleted_at": "2023-05-01"}, "deleted"),
        ({"deleted_at": None}, "visible"),
        ({"hidden": "yes"}, "removed"),
        ({"pending": True}, "pending"),
    ],
)
def test_states(fields: dict[str, object], state: str) -> None:
    assert one({"text": "x", **fields}).get("state", "visible") == state


@pytest.mark.parametrize(("text", "state"), [("[deleted]", "deleted"), ("This comment was removed.", "removed")])
def test_stubs_keep_their_replies(text: str, state: str) -> None:
    (thread,) = read(json.dumps([{"id": 1, "body": text}, {"id": 2, "parent_id": 1, "body": "Who?"}]))
    assert (thread.comments[0].text, thread.comments[0].state) == ("", state)
    assert links(thread)[1] == ("2", "1", "explicit", 1)


@pytest.mark.parametrize(
    ("fields", "votes"),
    [
        ({"likes": 3, "dislikes": 1}, (3, 1, None)),
        ({"votes": {"up": 3, "down": 1}}, (3, 1, None)),
        ({"votes": "7"}, (None, None, 7)),
        ({"points": -2}, (None, None, -2)),
        ({"score": 0, "ups": 0}, (0, None, 0)),
    ],
)
def test_votes(fields: dict[str, object], votes: tuple[int | None, ...]) -> None:
    assert one({"text": "x", **fields})["votes"] == votes


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({"author": {"id": 3, "name": "Ann"}}, "Ann"),
        ({"user": {"login": "ann"}}, "ann"),
        ({"author.name": "Ann", "author": 17}, "Ann"),
        ({"userDisplayName": "Ann", "userID": 3}, "Ann"),
        ({"author": None, "username": " "}, None),
    ],
)
def test_authors(fields: dict[str, object], author: str | None) -> None:
    assert one({"text": "x", **fields}).get("author") == author
