"""Tables and JSON of unknown make, by the names of their columns, and threadwarden's own records."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.data.export_reading import links, read, read_fixture, refusal, told
from threadwarden.data.extract import extract_thread

ROWS = [
    {"id": "7", "parent_id": "", "author": "Ann", "text": "The well is deep.", "created_at": "2023-05-01T08:00:00Z"},
    {"id": "8", "parent_id": "7", "author": "Bo", "text": "How deep?", "created_at": "2023-05-01T09:00:00Z"},
    {"id": "9", "parent_id": "8", "author": "", "text": "Very.", "created_at": ""},
]


def table(rows: Sequence[Mapping[str, object]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def one(row: Mapping[str, Any]) -> dict[str, Any]:
    (thread,) = read(json.dumps([row]))
    (comment,) = thread.comments
    return told(comment)


CHAIN = [("7", None, "none", 0), ("8", "7", "explicit", 1), ("9", "8", "explicit", 2)]


def test_a_table_with_every_column() -> None:
    row = {
        "Comment ID": "7",
        "Parent ID": "0",
        "User Name": "Ann  Orr",
        "Author URL": "https://ann.example",
        "Author email": "ann@mail.example",
        "IP address": "192.0.2.7",
        "Comment": "<p>The well &amp; its <b>bucket</b>.</p><blockquote>deep</blockquote>",
        "Timestamp": "1700000000",
        "Likes": "1,204",
        "Down votes": "-3",
        "Score": "1201.0",
        "Status": "Hold",
        "Edited": "true",
        "Comment type": "pingback",
        "Article URL": "https://news.example/well",
        "Article title": "The town well",
    }
    (thread,) = read(table([row]), "comments.csv")
    assert (thread.article.url, thread.article.title) == ("https://news.example/well", "The town well")
    assert thread.article.source_format == "csv"
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "7",
            "source_id": "7",
            "author": "Ann Orr",
            "author_url": "https://ann.example",
            "author_email": "ann@mail.example",
            "author_ip": "192.0.2.7",
            "text": "The well & its bucket.",
            "quotes": ("deep",),
            "timestamp": "2023-11-14T22:13:20Z",
            "timestamp_raw": "1700000000",
            "votes": (1204, 3, 1201),
            "state": "pending",
            "edited": True,
            "kind": "pingback",
        }
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("source", ["x.csv", "-", None])
def test_tables_of_any_dialect(delimiter: str, end: str, source: str | None) -> None:
    rows = [*ROWS, {"id": "10", "parent_id": "", "author": "Cy", "text": 'One, "two";\nthree\tfour', "created_at": ""}]
    (thread,) = read("\ufeff" + table(rows, delimiter, end), source)
    assert links(thread) == [*CHAIN, ("10", None, "none", 0)]
    assert thread.comments[3].text == 'One, "two";\nthree four'
    assert [comment.author for comment in thread.comments] == ["Ann", "Bo", None, "Cy"]


SHAPES: dict[str, Any] = {
    "a list": ROWS,
    "a list in an object": {"comments": ROWS},
    "a list two levels in": {"status": "ok", "data": {"items": ROWS}},
    "answers of an API": {"response": {"results": ROWS, "total": 3}},
    "nodes": {"data": {"page": {}, "comments": {"edges": [{"node": row} for row in ROWS]}}},
    "wrapped comments": [{"comment": row} for row in ROWS],
}


@pytest.mark.parametrize("document", SHAPES.values(), ids=SHAPES.keys())
def test_shapes_of_json(document: Any) -> None:
    (thread,) = read(json.dumps(document))
    assert links(thread) == CHAIN
    assert thread.article.source_format == "json"
    assert thread.comments[0].timestamp == "2023-05-01T08:00:00Z"
    assert thread.thread.complete


def test_json_lines_and_documents_one_after_another() -> None:
    assert links(read("\n".join(map(json.dumps, ROWS)))[0]) == CHAIN
    assert links(read("\n".join(json.dumps(row, indent=1) for row in ROWS))[0]) == CHAIN


def test_replies_inside_their_comments() -> None:
    tree = {
        "id": 1,
        "text": "one",
        "replies": [{"text": "two", "children": [{"id": 3, "text": "three"}]}, {"text": "four"}],
    }
    (thread,) = read(json.dumps({"items": [tree, {"id": 5, "text": "five", "replies": []}]}))
    assert links(thread) == [
        ("1", None, "none", 0),
        ("2", "1", "dom", 1),
        ("3", "2", "dom", 2),
        ("4", "1", "dom", 1),
        ("5", None, "none", 0),
    ]


def test_threads_with_their_comments() -> None:
    threads = [
        {"url": "https://news.example/well", "title": "The town well", "comment_count": 5, "comments": ROWS},
        {
            "title": "The bus",
            "author": {"name": "Ida"},
            "text": "It is late.",
            "date": "2023-05-01",
            "comments": ROWS[:1],
        },
        {"title": "Nothing said", "comments": []},
    ]
    well, bus, empty = read(json.dumps(threads))
    assert (well.article.url, well.article.title) == ("https://news.example/well", "The town well")
    assert (well.thread.declared_count, well.thread.reason) == (5, "5 comments declared, 3 found")
    assert (bus.article.byline, bus.article.text, bus.article.date) == ("Ida", "It is late.", "2023-05-01")
    assert (empty.article.title, empty.comments) == ("Nothing said", ())


def test_one_thread_an_article() -> None:
    rows = [
        {"id": 1, "text": "one", "article_url": "https://news.example/a", "title": "A"},
        {"id": 1, "text": "two", "article_url": "https://news.example/b", "title": "B"},
        {"id": 2, "text": "three", "article_url": "https://news.example/a", "title": "A", "parent_id": 1},
    ]
    first, second = read(json.dumps(rows))
    assert (first.article.url, first.article.title) == ("https://news.example/a", "A")
    assert links(first) == [("1", None, "none", 0), ("2", "1", "explicit", 1)]
    assert (second.article.url, links(second)) == ("https://news.example/b", [("1", None, "none", 0)])


def test_addresses_of_comments_are_not_addresses_of_articles() -> None:
    rows = [{"id": n, "text": "x", "url": f"https://news.example/a#comment-{n}"} for n in range(3)]
    (thread,) = read(json.dumps(rows))
    assert thread.article.url == "https://news.example/a"
    own = [{"id": n, "text": "x", "url": f"https://news.example/c/{n}"} for n in range(3)]
    assert [len(thread.comments) for thread in read(json.dumps(own))] == [3]
    crossing = [{"id": n, "parent": n - 1 or None, "text": "x", "path": f"/{n % 2}"} for n in range(1, 5)]
    assert [len(thread.comments) for thread in read(json.dumps(crossing))] == [4]


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


def test_texts_where_parents_are_looked_for() -> None:
    (thread,) = read(
        json.dumps([{"id": "a", "text": "one"}, {"id": "b", "text": "two", "parent": "The first said this."}])
    )
    assert links(thread) == [("a", None, "none", 0), ("b", None, "none", 0)]
    assert thread.thread.complete


def test_ids_of_tables_with_gaps() -> None:
    rows = [{"id": "1", "parent_id": "", "text": "x"}, {"id": "2", "parent_id": "1.0", "text": "y"}]
    assert links(read(table(rows), "x.csv")[0]) == [("1", None, "none", 0), ("2", "1", "explicit", 1)]
    assert links(read(json.dumps([{"id": 1, "text": "x"}, {"id": 2.0, "parent": 1.0, "text": "y"}]))[0])[1][1] == "1"


def test_rows_without_a_text_are_counted() -> None:
    (thread,) = read(json.dumps([*ROWS, {"id": "x"}, 5, None]))
    assert links(thread) == CHAIN
    assert thread.thread.reason == "rows that are no comments: 3"


def test_further_pages() -> None:
    (thread,) = read(json.dumps({"comments": ROWS, "has_more": True}))
    assert thread.thread.reason == "further pages"
    (thread,) = read(json.dumps({"count": 9, "next": "https://x.example/?page=2", "results": ROWS}))
    assert (thread.thread.declared_count, thread.thread.next_page) == (9, "https://x.example/?page=2")
    assert thread.thread.reason == "further pages; 9 comments declared, 3 found"


@pytest.mark.parametrize(
    ("data", "source", "found"),
    [
        ('{"foo": [{"bar": 1}], "baz": 2}', None, "found the columns foo, baz; "),
        ("[]", None, "found the columns no object; "),
        ("7", "x.json", "found the columns no object; "),
        ("id,words\n1,x\n", "x.csv", "found the columns id, words; "),
    ],
)
def test_what_has_no_text_is_refused(data: str, source: str | None, found: str) -> None:
    wanted = (
        "wanted one for the text (text, body, comment, content, message, comment_text), "
        "and where there are any id, parent_id, author, date, score, status, article_url"
    )
    assert refusal(data, source) == found + wanted


@pytest.mark.parametrize("name", ["coral.json", "isso_api.json", "discourse.json", "reddit.json", "remark42_tree.json"])
def test_own_records_are_read_back(name: str) -> None:
    threads = read_fixture(name)
    lines = "\n".join(json.dumps(thread.to_dict()) for thread in threads)
    again = read(lines, name)
    assert [thread.to_dict() for thread in again] == [thread.to_dict() for thread in threads]


def test_the_record_of_a_page_is_read_back() -> None:
    item = '<li id="comment-{}" class="comment depth-1"><cite class="fn">Ann</cite><p>Words</p>{}</li>'
    inner = f"<ol class='children'>{item.format(2, '')}</ol>"
    page = f"<html><body><h1>Well</h1><ol class='comment-list'>{item.format(1, inner)}</ol>"
    thread = extract_thread(page, url="https://news.example/well", source="well.html")
    assert [thread.to_dict()] == [again.to_dict() for again in read(json.dumps(thread.to_dict()), "well.html")]


def test_a_record_among_other_lines() -> None:
    record = json.dumps(read_fixture("isso_api.json")[0].to_dict())
    assert refusal(record + '\n{"a": 1}') == "record 2: found something else, wanted article, comments and thread"
