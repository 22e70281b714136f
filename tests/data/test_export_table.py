"""Tables and JSON of unknown make, by the names of their columns."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.data.export_reading import links, read, refusal, told

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


def test_threads_in_a_list_beside_other_fields() -> None:
    well, bus = ({"id": 5, "title": title, "comments": ROWS} for title in ("Well", "Bus"))
    threads = read(json.dumps({"site": {"id": 1}, "threads": [well, bus]}))
    assert [(thread.article.title, links(thread)) for thread in threads] == [("Well", CHAIN), ("Bus", CHAIN)]


def test_an_article_as_the_parent_of_its_comments() -> None:
    two = {"id": 3, "text": "two", "parent_id": 2, "title": None, "children": []}
    one_ = {"id": 2, "text": "one", "parent_id": 1, "title": None, "children": [two]}
    (thread,) = read(json.dumps({"id": 1, "title": "Well", "text": None, "parent_id": None, "children": [one_]}))
    assert links(thread) == [("2", None, "none", 0), ("3", "2", "explicit", 1)]
    assert (thread.article.title, thread.thread.complete) == ("Well", True)
    (thread,) = read(json.dumps([{"id": 2, "parent_id": 1, "story_id": 1, "text": "x"}]))
    assert (links(thread), thread.thread.complete) == ([("2", None, "none", 0)], True)


def test_comments_wrapped_more_than_once() -> None:
    def wrapped(number: str, text: str, **more: str) -> dict[str, Any]:
        return {"id": number, "snippet": {"textDisplay": text, "authorDisplayName": "Ann", "likeCount": 3, **more}}

    top = {"id": "a", "snippet": {"topLevelComment": wrapped("a", "one"), "totalReplyCount": 1}}
    top["replies"] = {"comments": [wrapped("a.b", "two", parentId="a")]}
    (thread,) = read(json.dumps({"nextPageToken": "x", "items": [top]}))
    assert links(thread) == [("a", None, "none", 0), ("a.b", "a", "explicit", 1)]
    assert [(c.author, c.votes.up) for c in thread.comments] == [("Ann", 3), ("Ann", 3)]
    assert (thread.thread.reason, thread.thread.next_page) == ("further pages", None)


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
