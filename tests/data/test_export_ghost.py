"""Ghost: the answers of its comments API."""

import json
from typing import Any

from tests.data.export_reading import EXPORTS, links, read, read_fixture, refusal, told


def answer(name: str = "ghost.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXPORTS / name).read_text(encoding="utf-8"))
    return found


def comment(number: str, parent: str | None = None, answered: str | None = None, **fields: object) -> dict[str, object]:
    plain = {"id": number, "parent_id": parent, "in_reply_to_id": answered, "status": "published"}
    return plain | {"html": f"<p>Words {number}</p>", "member": {"name": "Ann"}} | fields


def page(comments: list[Any], total: int | None = None, following: int | None = None, number: int = 1) -> Any:
    pages = {"page": number, "pages": 1, "total": total, "next": following}
    return {"comments": comments, "meta": {"pagination": pages}}


def test_a_page_for_members() -> None:
    (thread,) = read_fixture("ghost.json")
    assert thread.article.source_format == "ghost"
    assert [told(comment) for comment in thread.comments] == [
        {
            "id": "64aa01",
            "source_id": "64aa01",
            "author": "Ann",
            "timestamp": "2023-05-01T08:00:00Z",
            "timestamp_raw": "2023-05-01T08:00:00.000Z",
            "votes": (5, None, None),
            "text": "It is deep.\n\nAnd cold.",
            "edited": True,
        },
        {
            "id": "64aa02",
            "source_id": "64aa02",
            "parent_id": "64aa01",
            "parent_basis": "explicit",
            "depth": 1,
            "timestamp": "2023-05-01T09:00:00Z",
            "timestamp_raw": "2023-05-01T09:00:00.000Z",
            "votes": (0, None, None),
            "state": "deleted",
        },
        {
            "id": "64aa03",
            "source_id": "64aa03",
            "parent_id": "64aa02",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "Bo",
            "timestamp": "2023-05-01T10:00:00Z",
            "timestamp_raw": "2023-05-01T10:00:00.000Z",
            "votes": (2, None, None),
            "text": "Who\nwas it?",
            "quotes": ("And cold.",),
        },
        {
            "id": "64aa09",
            "source_id": "64aa09",
            "author": "Cy",
            "timestamp": "2023-05-02T08:00:00Z",
            "timestamp_raw": "2023-05-02T08:00:00.000Z",
            "votes": (0, None, None),
            "state": "removed",
        },
    ]
    # Three at the top, four replies: the total of the answer counts the top alone.
    assert (thread.thread.declared_count, thread.thread.next_page) == (7, "2")
    assert thread.thread.reason == "further pages; replies not loaded: 2; 7 comments declared, 4 found"


def test_a_page_for_admins_lists_replies_beside_their_parents() -> None:
    thread, other = read_fixture("ghost_admin.json")
    assert (thread.article.url, thread.article.title) == ("https://news.example/well/", "The town well")
    assert links(thread) == [
        ("64bb03", "64bb02", "explicit", 2),
        ("64bb02", "64bb01", "explicit", 1),
        ("64bb01", None, "none", 0),
    ]
    assert [(c.author, c.author_email, c.state, c.text) for c in thread.comments] == [
        ("Cy", "cy@mail.example", "removed", "You frogs!"),
        ("Bo", "bo@mail.example", "visible", "How deep?"),
        ("Ann", "ann@mail.example", "visible", "It is deep."),
    ]
    assert (thread.thread.complete, thread.thread.declared_count) == (True, None)
    assert (other.article.url, other.thread.complete) == ("https://news.example/bus/", True)


def test_a_total_that_counts_replies_is_the_whole() -> None:
    (thread,) = read(json.dumps(page([comment("b", "a"), comment("a", count={"replies": 1})], 2)))
    assert (thread.thread.declared_count, thread.thread.complete) == (2, True)


def test_all_replies_join_the_first_ones() -> None:
    held = comment("a", count={"replies": 3}, replies=[comment("b", "a"), comment("c", "a", "b")])
    listed = [comment("b", "a"), comment("c", "a", "b"), comment("d", "a", "c")]
    (thread,) = read(json.dumps(page([held], 1)) + "\n" + json.dumps(page(listed, 3)))
    assert links(thread) == [
        ("a", None, "none", 0),
        ("b", "a", "explicit", 1),
        ("c", "b", "explicit", 2),
        ("d", "c", "explicit", 3),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (4, True)


def test_pages_in_one_file() -> None:
    first, last = page([comment("a")], 2, 2), page([comment("b")], 2, number=2)
    (thread,) = read(json.dumps(first) + "\n" + json.dumps(last))
    assert ([c.id for c in thread.comments], thread.thread.complete) == (["a", "b"], True)
    (thread,) = read(json.dumps(first) + "\n" + json.dumps(page([comment("b", "a")], 1)))
    assert (thread.thread.next_page, thread.thread.reason) == ("2", "further pages")


def test_nested_replies_without_a_parent_of_their_own() -> None:
    inner = {"id": "c", "status": "published", "html": "<p>x</p>", "member": None}
    held = comment("a", replies=[{**inner, "id": "b", "replies": [inner]}])
    (thread,) = read(json.dumps({"comments": [held]}))
    assert links(thread) == [("a", None, "none", 0), ("b", "a", "explicit", 1), ("c", "b", "explicit", 2)]
    assert (thread.comments[1].author, thread.thread.declared_count, thread.thread.complete) == (None, None, True)


def test_a_reply_to_one_that_is_not_here_stays_under_its_top_comment() -> None:
    (thread,) = read(json.dumps(page([comment("a"), comment("c", "a", "gone")], 2)))
    assert links(thread) == [("a", None, "none", 0), ("c", "a", "dom", 1)]
    assert thread.thread.reason == "a comment answers one that is not here"
    removed = comment("c", "a", "gone", in_reply_to_snippet="[removed]")
    (thread,) = read(json.dumps(page([comment("a"), removed], 2)))
    assert links(thread) == [("a", None, "none", 0), ("c", "a", "explicit", 1)]
    assert thread.thread.complete


def test_an_empty_answer() -> None:
    (thread,) = read(json.dumps(page([], 0)))
    assert (thread.article.source_format, thread.comments, thread.thread.complete) == ("ghost", (), True)
    assert thread.thread.declared_count == 0


def test_an_error_in_place_of_comments() -> None:
    error = {"message": "Resource not found error.", "context": "Comment could not be found", "ghostErrorCode": None}
    wanted = "found an error of the Ghost API (Resource not found error.), wanted comments"
    assert refusal(json.dumps({"errors": [error]})) == wanted


def test_cycles_ids_used_twice_and_rows_that_are_none() -> None:
    found = [comment("a", "b"), comment("b", "a"), comment("b", html="<p>Other</p>"), comment("c", "c"), 7, {"id": "x"}]
    (thread,) = read(json.dumps({"comments": found}))
    assert links(thread) == [
        ("a", None, "none", 0),
        ("b", "a", "explicit", 1),
        ("b-2", None, "none", 0),
        ("c", None, "none", 0),
    ]
    assert thread.thread.reason == "rows that are no comments: 2"


def test_fields_of_the_wrong_type() -> None:
    odd: dict[str, Any] = dict.fromkeys(("created_at", "edited_at", "count", "replies", "member"), True)
    (thread,) = read(json.dumps({"comments": [comment("a", **odd)], "meta": [1]}))
    assert told(thread.comments[0]) == {"id": "a", "source_id": "a", "text": "Words a"}
    (thread, *_) = read(json.dumps(answer() | {"meta": None}))
    assert (thread.thread.declared_count, thread.thread.reason) == (None, "replies not loaded: 2")


def test_comments_of_another_make_are_not_ghosts() -> None:
    (thread,) = read(json.dumps({"comments": [{"id": 1, "html": "<p>Deep.</p>", "status": "published"}]}))
    assert thread.article.source_format == "json"
