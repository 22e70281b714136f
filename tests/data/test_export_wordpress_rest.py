"""WordPress's REST API: lists of comments, one comment, envelopes and errors."""

import json
from typing import Any

import pytest

from tests.data.export_reading import EXPORTS, links, read, read_fixture, refusal, told
from threadwarden.data.extract import extract_threads

ERROR = {"code": "rest_forbidden_context", "message": "Sorry, you are not allowed to.", "data": {"status": 401}}


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((EXPORTS / "wordpress_rest.json").read_text(encoding="utf-8"))
    return found


def row(number: int, parent: int = 0, post: int = 7, **fields: Any) -> dict[str, Any]:
    return {"id": number, "post": post, "parent": parent, "content": {"rendered": "<p>Deep.</p>\n"}} | fields


def test_comments_of_two_posts() -> None:
    thread, other = read_fixture("wordpress_rest.json")
    article = thread.article
    assert (article.url, article.title) == ("https://news.example/well/", "The town well & us")
    assert (article.date, article.source_format) == ("2023-05-01T08:00:00", "wordpress-rest")
    assert (thread.thread.complete, thread.thread.declared_count) == (True, None)
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "14",
            "source_id": "14",
            "parent_id": "12",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "Di",
            "timestamp": "2023-05-01T12:00:00Z",
            "timestamp_raw": "2023-05-01T12:00:00",
            "text": "Buy a bucket here!",
            "state": "spam",
            "author_email": "di@mail.example",
            "author_ip": "192.0.2.4",
        },
        {
            "id": "13",
            "source_id": "13",
            "parent_id": "12",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "Tom & Bo",
            "author_url": "https://bo.example",
            "timestamp": "2023-05-01T13:00:00",
            "timestamp_raw": "2023-05-01T13:00:00",
            "text": "How deep?\nTen metres?",
            "quotes": ("It is deep.",),
            "state": "pending",
        },
        {
            "id": "12",
            "source_id": "12",
            "parent_id": "11",
            "parent_basis": "explicit",
            "depth": 1,
            "author": "Cy",
            "timestamp": "2023-05-01T10:00:00Z",
            "timestamp_raw": "2023-05-01T10:00:00",
            "text": "Who dug it?",
            "state": "deleted",
        },
        {
            "id": "11",
            "source_id": "11",
            "author": "Ann",
            "author_url": "https://ann.example",
            "timestamp": "2023-05-01T09:00:00Z",
            "timestamp_raw": "2023-05-01T09:00:00",
            "text": "It is deep.\n\nAnd cold – very.",
        },
    ]
    assert other.article.url == "https://news.example/?p=9"
    assert [(c.id, c.kind, c.text) for c in other.comments] == [
        ("21", "pingback", "[…] the bus line […]"),
        ("22", "trackback", "Late again"),
    ]


def test_addresses_stay_out_unless_asked_for() -> None:
    first, *_ = extract_threads(json.dumps(rows()))
    assert all((c.author_email, c.author_ip) == (None, None) for c in first.comments)


def test_one_comment_lacks_its_parent() -> None:
    (thread,) = read(json.dumps(row(8, parent=5, content={"raw": "Deep.\n\nVery <b>deep</b>."})))
    assert links(thread) == [("8", None, "none", 0)]
    assert thread.comments[0].text == "Deep.\n\nVery deep."
    assert thread.thread.reason == "a comment answers one that is not here"


def test_pages_in_one_file() -> None:
    pages = [[row(1), row(2, parent=1)], [row(3, parent=2), row(4, post=8)]]
    first, second = read("\n".join(map(json.dumps, pages)))
    assert links(first) == [("1", None, "none", 0), ("2", "1", "explicit", 1), ("3", "2", "explicit", 2)]
    assert links(second) == [("4", None, "none", 0)]
    assert read(json.dumps(pages)) == [first, second]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://news.example/well/comment-page-2/#comment-8", "https://news.example/well/"),
        ("https://news.example/well/comment-page-12#comment-8", "https://news.example/well"),
        ("https://news.example/?p=9&cpage=3#comment-8", "https://news.example/?p=9"),
        ("https://news.example/well/#comment-8", "https://news.example/well/"),
        ("https://news.example/comment-page-2-the-novel/", "https://news.example/comment-page-2-the-novel/"),
        ("#comment-8", None),
    ],
)
def test_the_address_of_the_post(link: str, url: str | None) -> None:
    (thread,) = read(json.dumps([row(8, link=link)]))
    assert thread.article.url == url


def test_replies_that_a_comment_links_to() -> None:
    linking: dict[str, Any] = {
        "_links": {"children": [{"href": "https://news.example/wp-json/wp/v2/comments?parent=1"}]}
    }
    (thread,) = read(json.dumps([row(1, **linking), row(2)]))
    assert thread.thread.reason == "comments whose replies are not here: 1"
    (thread,) = read(json.dumps([row(1, **linking), row(2, parent=1)]))
    assert thread.thread.complete


def test_an_envelope_tells_of_further_pages() -> None:
    following = "https://news.example/wp-json/wp/v2/comments?post=7&page=2"
    head = {"X-WP-Total": 3, "X-WP-TotalPages": 2, "Link": f'<{following}>; rel="next"'}
    first = {"body": [row(1), row(2, parent=1)], "status": 200, "headers": head}
    (thread,) = read(json.dumps(first))
    assert (thread.thread.declared_count, thread.thread.next_page) == (3, following)
    assert thread.thread.reason == "further pages; 3 comments declared, 2 found"
    last = {"body": [row(3)], "status": 200, "headers": {"X-WP-Total": 3, "X-WP-TotalPages": 2}}
    (thread,) = read(json.dumps(first) + "\n" + json.dumps(last))
    assert (thread.thread.complete, thread.thread.declared_count, len(thread.comments)) == (True, 3, 3)


def test_an_error_in_place_of_comments() -> None:
    wanted = "found an error of the WordPress REST API (rest_forbidden_context: Sorry, you are not allowed to.), "
    assert refusal(json.dumps(ERROR)) == wanted + "wanted comments"
    (thread,) = read(json.dumps([row(1)]) + "\n" + json.dumps(ERROR))
    assert [comment.id for comment in thread.comments] == ["1"]
    assert thread.thread.reason is not None
    assert thread.thread.reason.startswith("an error stands in place of comments (rest_forbidden_context")


def test_cycles_ids_used_twice_and_rows_that_are_none() -> None:
    found = [row(1, parent=2), row(2, parent=1), row(2), 7, {"id": 9, "post": 7, "content": None}, row(3, parent=3)]
    (thread,) = read(json.dumps(found))
    assert links(thread) == [
        ("1", None, "none", 0),
        ("2", "1", "explicit", 1),
        ("2-2", None, "none", 0),
        ("3", None, "none", 0),
    ]
    assert thread.thread.reason == "rows that are no comments: 2"


def test_a_removed_comment_is_a_stub() -> None:
    found = [row(1, content={"rendered": "<p>[deleted by moderator]</p>"}), row(2, parent=1)]
    (thread,) = read(json.dumps(found))
    assert [(c.text, c.state, c.depth) for c in thread.comments] == [("", "removed", 0), ("Deep.", "visible", 1)]


def test_an_answer_with_some_fields_alone() -> None:
    found = [{"id": 1, "author_name": "Ann", "content": {"rendered": "<p>Deep.</p>"}}]
    (thread,) = read(json.dumps(found))
    assert (thread.article.source_format, thread.comments[0].author) == ("wordpress-rest", "Ann")


def test_fields_of_the_wrong_type() -> None:
    odd: dict[str, Any] = dict.fromkeys(("author_name", "author_url", "date", "date_gmt", "link", "status", "type"), 7)
    (thread,) = read(json.dumps([row(1, **odd), row(2) | {"_links": 3, "_embedded": {"up": 5}}]))
    assert told(thread.comments[0]) == {"id": "1", "source_id": "1", "text": "Deep."}


def test_posts_of_the_same_api_are_no_comments() -> None:
    post = {"id": 7, "slug": "well", "title": {"rendered": "Well"}, "content": {"rendered": "<p>An old well.</p>"}}
    (thread,) = read(json.dumps([post]))
    assert thread.article.source_format == "json"
