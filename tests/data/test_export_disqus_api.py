"""The Disqus API: answers with posts, bare lists of posts, and errors."""

import json
from typing import Any

import pytest

from tests.data.export_reading import EXPORTS, links, read, read_fixture, refusal, told


def answer() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXPORTS / "disqus_api.json").read_text(encoding="utf-8"))
    return found


def post(number: str, parent: int | None = None, **fields: object) -> dict[str, object]:
    plain = {"id": number, "parent": parent, "thread": "5", "message": "<p>Deep.</p>"}
    return plain | {"createdAt": "2023-05-01T08:00:00", "isDeleted": False} | fields


def page(posts: list[Any], following: str | None = None) -> dict[str, object]:
    return {"cursor": {"hasNext": following is not None, "next": following}, "code": 0, "response": posts}


def test_an_answer_with_posts_of_two_threads() -> None:
    thread, other = read_fixture("disqus_api.json")
    article = thread.article
    assert (article.url, article.title) == ("https://news.example/well", "Well & bus")
    assert (article.date, article.source_format) == (None, "disqus-api")
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "9001",
            "source_id": "9001",
            "author": "Ann",
            "author_url": "https://comments.example/by/ann_w/",
            "timestamp": "2023-05-01T08:00:00Z",
            "timestamp_raw": "2023-05-01T08:00:00",
            "votes": (4, 1, 3),
            "text": "It is deep.\n\nAnd cold.\nVery.",
            "edited": True,
            "author_email": "ann@mail.example",
            "author_ip": "192.0.2.1",
        },
        {
            "id": "9002",
            "source_id": "9002",
            "parent_id": "9001",
            "parent_basis": "explicit",
            "depth": 1,
            "author": "Bo",
            "author_url": "https://comments.example/by/bo/",
            "timestamp": "2023-05-01T09:00:00Z",
            "timestamp_raw": "2023-05-01T09:00:00",
            "votes": (0, 0, 0),
            "text": "Never mind.",
            "state": "deleted",
        },
        {
            "id": "9003",
            "source_id": "9003",
            "parent_id": "9002",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "Cy",
            "timestamp": "2023-05-01T10:00:00Z",
            "timestamp_raw": "2023-05-01T10:00:00",
            "votes": (1, 0, 1),
            "text": "Who was it?",
            "quotes": ("And cold",),
            "state": "pending",
        },
        {
            "id": "9004",
            "source_id": "9004",
            "author": "di",
            "timestamp": "2023-05-01T11:00:00Z",
            "timestamp_raw": "2023-05-01T11:00:00",
            "votes": (0, 0, 0),
            "text": "Cheap buckets!\nCall us",
            "state": "spam",
        },
    ]
    assert (thread.thread.declared_count, thread.thread.next_page) == (9, "1683000000000000:0:0")
    assert thread.thread.reason == "further pages of comments; 9 comments declared, 4 found"
    assert (other.article.url, [comment.text for comment in other.comments]) == (None, ["No bus."])
    assert other.thread.reason == "further pages of comments; comments whose replies are not here: 1"


def test_a_bare_list_and_one_post_a_line() -> None:
    posts = answer()["response"]
    threads = read(json.dumps(posts))
    assert [thread.comments for thread in threads] == [t.comments for t in read_fixture("disqus_api.json")]
    assert read("\n".join(map(json.dumps, posts))) == threads


def test_one_post() -> None:
    (thread,) = read(json.dumps({"code": 0, "response": post("2", 1)}))
    assert links(thread) == [("2", None, "none", 0)]
    assert thread.thread.reason == "a comment answers one that is not here"


def test_the_last_page_ends_the_thread() -> None:
    first, last = page([post("1"), post("2", 1)], "p2"), page([post("3", 2)])
    (thread,) = read(json.dumps(first) + "\n" + json.dumps(last))
    assert links(thread) == [("1", None, "none", 0), ("2", "1", "explicit", 1), ("3", "2", "explicit", 2)]
    assert thread.thread.complete
    (thread,) = read(json.dumps(first) + "\n" + json.dumps(page([])))
    assert (thread.thread.complete, thread.thread.next_page) == (True, None)
    (thread,) = read(json.dumps(page([post("1")])) + "\n" + json.dumps(page([post("2")], "p3")))
    assert (thread.thread.reason, thread.thread.next_page) == ("further pages of comments", "p3")


def test_the_answer_inside_the_embed() -> None:
    about = {"id": "5", "link": "https://news.example/well", "title": "Well", "posts": 3}
    found = {"cursor": {"hasNext": False}, "code": 0, "response": {"posts": [post("1"), post("2", 1)], "thread": about}}
    (thread,) = read(json.dumps(found))
    assert (thread.article.url, thread.article.title) == ("https://news.example/well", "Well")
    assert links(thread) == [("1", None, "none", 0), ("2", "1", "explicit", 1)]
    assert thread.thread.reason == "3 comments declared, 2 found"
    found["response"] = {"posts": [], "thread": about | {"posts": 0}}
    (thread,) = read(json.dumps([post("9", thread="6")]) + "\n" + json.dumps(found))[1:]
    assert (thread.article.title, thread.comments, thread.thread.complete) == ("Well", (), True)


def test_a_thread_nobody_answered() -> None:
    (thread,) = read(json.dumps(page([])))
    assert (thread.article.source_format, thread.comments, thread.thread.complete) == ("disqus-api", (), True)


@pytest.mark.parametrize(
    ("found", "told_of"),
    [
        ({"code": 2, "response": "Invalid argument, 'thread': no such thread"}, "code 2: Invalid argument, 'thread': "),
        ({"code": 13, "response": "You have exceeded your limit"}, "code 13: You have exceeded your limit"),
        ({"code": 5, "response": None}, "code 5: no reason"),
        ({"code": 0, "response": "oops", "cursor": {}}, "code 0: oops"),
    ],
)
def test_an_error_in_place_of_posts(found: object, told_of: str) -> None:
    assert refusal(json.dumps(found)).startswith(f"found an error of the Disqus API ({told_of}")
    (thread,) = read(json.dumps(page([post("1")])) + "\n" + json.dumps(found))
    assert (thread.thread.reason or "").startswith(f"an error stands in place of posts ({told_of}")


def test_cycles_ids_used_twice_and_rows_that_are_none() -> None:
    (thread,) = read(json.dumps(page([post("1", 2), post("2", 1), post("2"), 7, {"id": "8"}, post("3", 3)])))
    assert links(thread) == [
        ("1", None, "none", 0),
        ("2", "1", "explicit", 1),
        ("2-2", None, "none", 0),
        ("3", None, "none", 0),
    ]
    assert thread.thread.reason == "rows that are no comments: 2"


def test_states() -> None:
    gone = "<p>This comment was deleted.</p>"
    found = [
        post("1", isDeletedByAuthor=True, isApproved=False),
        post("2", isSpam=True, isDeleted=True, isApproved=False),
        post("3", isApproved=False),
        post("4", message=gone),
        post("5", isApproved=True),
    ]
    (thread,) = read(json.dumps(found))
    assert [(c.state, c.text) for c in thread.comments] == [
        ("deleted", "Deep."),
        ("spam", "Deep."),
        ("pending", "Deep."),
        ("deleted", ""),
        ("visible", "Deep."),
    ]


def test_what_was_typed_counts_where_nothing_is_shown() -> None:
    (thread,) = read(json.dumps([post("1", message="", raw_message="> cold\n\n3 < 4 metres & <b>more</b>")]))
    assert (thread.comments[0].text, thread.comments[0].quotes) == ("> cold\n\n3 < 4 metres & more", ())
    (thread,) = read(json.dumps([post("1", message="", raw_message="> cold\n\n3 < 4 metres & more")]))
    assert (thread.comments[0].text, thread.comments[0].quotes) == ("3 < 4 metres & more", ("cold",))


@pytest.mark.parametrize(
    ("date", "timestamp"),
    [
        ("2023-05-01T08:00:00", "2023-05-01T08:00:00Z"),
        ("2023-05-01T08:00:00Z", "2023-05-01T08:00:00Z"),
        ("2023-05-01T08:00:00+02:00", "2023-05-01T06:00:00Z"),
        ("2023-05-01T08:00:00.123456", "2023-05-01T08:00:00Z"),
        (1682928000, "2023-05-01T08:00:00Z"),
        ("yesterday", None),
        (["2023"], None),
    ],
)
def test_dates_are_utc_without_saying_so(date: object, timestamp: str | None) -> None:
    (thread,) = read(json.dumps([post("1", createdAt=date)]))
    assert thread.comments[0].timestamp == timestamp


def test_threads_are_no_posts() -> None:
    threads = [{"id": "5", "title": "Well", "message": "", "createdAt": "2023-05-01T08:00:00", "isDeleted": False}]
    wanted = "found a response without posts, wanted posts, each with a parent and a message"
    assert refusal(json.dumps(page(threads))) == wanted


def test_other_answers_with_a_code_are_left_alone() -> None:
    rows = [{"id": 1, "parent_id": None, "text": "Deep."}]
    (thread,) = read(json.dumps({"code": 200, "response": rows}))
    assert thread.article.source_format == "json"
