"""Coral: comments of its database, its CSV, and the answers of its API."""

import json

from tests.data.export_reading import links, read, read_fixture, refusal, told


def test_comments_of_the_database() -> None:
    thread, other = read_fixture("coral.json")
    article = thread.article
    assert (article.url, article.title, article.byline) == ("https://news.example/well", "The town well", "Ida Kern")
    assert (article.date, article.source, article.source_format) == ("2023-05-01T06:00:00Z", "coral.json", "coral")
    assert thread.thread.complete
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "c-1",
            "source_id": "c-1",
            "author": "Ann",
            "timestamp": "2023-05-01T08:00:00Z",
            "timestamp_raw": "2023-05-01T08:00:00.000Z",
            "votes": (4, None, None),
            "text": "The well is deep.\n\nVery.",
            "edited": True,
        },
        {
            "id": "c-2",
            "source_id": "c-2",
            "parent_id": "c-1",
            "parent_basis": "explicit",
            "depth": 1,
            "author": "Bo",
            "timestamp": "2023-05-01T09:00:00Z",
            "timestamp_raw": "2023-05-01T09:00:00.000Z",
            "text": "How deep?",
            "quotes": ("Very.",),
        },
        {
            "id": "c-3",
            "source_id": "c-3",
            "parent_id": "c-2",
            "parent_basis": "explicit",
            "depth": 2,
            "timestamp": "2023-05-01T09:30:00Z",
            "timestamp_raw": "2023-05-01T09:30:00.000Z",
            "state": "deleted",
        },
        {
            "id": "c-4",
            "source_id": "c-4",
            "parent_id": "c-3",
            "parent_basis": "explicit",
            "depth": 3,
            "author": "u-9",
            "timestamp": "2023-05-01T10:00:00Z",
            "timestamp_raw": "2023-05-01T10:00:00.000Z",
            "text": "Fill it in, you frogs!",
            "state": "removed",
        },
    ]
    assert other.article.url is None
    assert [(c.id, c.parent_id, c.state) for c in other.comments] == [
        ("c-5", None, "pending"),
        ("c-6", "c-5", "pending"),
    ]


def test_a_dump_with_one_comment_a_line() -> None:
    lines = [
        {"id": "c-1", "storyID": "s", "authorID": "u", "revisions": [{"body": "Deep."}], "createdAt": {"$date": 1}},
        {"id": "c-2", "storyID": "s", "parentID": "c-1", "author": {"username": "Bo"}, "body": "How deep?"},
    ]
    (thread,) = read("\n".join(map(json.dumps, lines)))
    assert links(thread) == [("c-1", None, "none", 0), ("c-2", "c-1", "explicit", 1)]
    assert [comment.author for comment in thread.comments] == ["u", "Bo"]


def test_csv() -> None:
    thread, other = read_fixture("coral.csv")
    assert (thread.article.url, thread.article.source_format) == ("https://news.example/well", "coral")
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "c-1",
            "source_id": "c-1",
            "author": "u-1",
            "timestamp": "2023-05-01T08:00:00Z",
            "timestamp_raw": "2023-05-01T08:00:00.000Z",
            "text": "The well, they say, is deep.\nAnd cold.",
        },
        {
            "id": "c-2",
            "source_id": "c-2",
            "parent_id": "c-1",
            "parent_basis": "explicit",
            "depth": 1,
            "author": "u-2",
            "timestamp": "2023-05-01T09:00:00Z",
            "timestamp_raw": "2023-05-01T09:00:00.000Z",
            "text": "How deep?",
            "state": "removed",
        },
    ]
    assert (other.article.url, [comment.text for comment in other.comments]) == (None, ["No bus."])


def test_an_answer_of_the_api_with_further_pages() -> None:
    (thread,) = read_fixture("coral_api.json")
    assert (thread.article.url, thread.article.title) == ("https://news.example/well", "The town well")
    assert links(thread) == [("c-1", None, "none", 0), ("c-2", "c-1", "explicit", 1), ("c-3", None, "none", 0)]
    assert [(c.author, c.state, c.edited, c.votes.up) for c in thread.comments] == [
        ("Ann", "visible", True, 2),
        ("Bo", "visible", False, None),
        (None, "deleted", False, None),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (5, False)
    assert thread.thread.reason == "further pages; 5 comments declared, 3 found"


def test_cycles_and_ids_used_twice() -> None:
    rows = [("a", "b"), ("b", "a"), ("b", None), ("c", "zz")]
    comments = [{"id": name, "storyID": "s", "parentID": parent, "body": "x"} for name, parent in rows]
    (thread,) = read(json.dumps({"comments": [*comments, 7, "x"]}))
    assert links(thread) == [
        ("a", None, "none", 0),
        ("b", "a", "explicit", 1),
        ("b-2", None, "none", 0),
        ("c", None, "none", 0),
    ]
    assert thread.thread.reason == "rows that are no comments: 2; a comment answers one that is not here"


def test_comments_of_another_make_are_not_corals() -> None:
    (thread,) = read(json.dumps({"comments": [{"id": 1, "body": "Deep."}]}))
    assert thread.article.source_format == "json"
    assert refusal(json.dumps({"comments": [{"id": 1}]})).startswith(
        "found the columns comments, id; wanted one for the"
    )
