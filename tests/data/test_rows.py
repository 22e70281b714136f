"""Comments to be scored are read from JSON lines, CSV, threads and requests; whatever is wrong is one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.rows import CommentRow, Rows, parse_article, parse_comments, read_bytes, read_file
from threadwarden.data.text import MAX_TEXT_BYTES
from threadwarden.data.thread import Article, Comment, Thread

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("id", "text", "parent", "parent_id", "article", "comments", "title")
LIKELY = st.dictionaries(st.sampled_from(FIELDS), JSON | st.sampled_from(["a", "b", 1, True]), max_size=7)


def lines(*values: object) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def read(content: str | bytes) -> Rows:
    return read_bytes(content.encode() if isinstance(content, str) else content, "f")


def refusal(content: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(content)
    return str(caught.value)


def ids(rows: Rows) -> list[str | int]:
    return [row.id for row in rows.rows]


def test_a_json_line_has_every_field() -> None:
    article = {"title": "Bridge", "text": "It closes."}
    found = read(lines({"id": 7, "text": "Hi", "parent": "Ho", "article": article, "extra": [1]}))
    comment = CommentInContext("Hi", "Ho", ArticleContext("Bridge", "It closes."))
    assert found == Rows((CommentRow(7, comment, None, "f, line 1"),), ())


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_blank_context_is_none(blank: str | None) -> None:
    row = {"id": "1", "text": "Hi", "parent": blank, "parent_id": None, "article": {"title": blank, "text": blank}}
    (found,) = read(lines(row)).rows
    assert found.comment == CommentInContext("Hi")


def test_a_reply_gets_its_parents_text_wherever_it_stands() -> None:
    found = read(
        lines(
            {"id": "2", "text": "reply", "parent_id": "1"},
            {"id": "1", "text": "first", "parent_id": ""},
            {"id": "3", "text": "both", "parent": "given", "parent_id": "1"},
            {"id": "4", "text": "of a bad one", "parent_id": "5"},
            {"id": "5", "text": "   "},
        )
    )
    assert [row.comment.parent for row in found.rows] == ["first", None, "given", None]
    assert found.problems == ("f, line 5, text: found no visible character, wanted a text",)


def test_an_unknown_parent_is_named() -> None:
    found = read(lines({"id": "1", "text": "a", "parent_id": "1"}, {"id": "2", "text": "b", "parent_id": 9}))
    assert found.problems == (
        "f, line 1, parent_id: found '1', wanted the id of another comment of this call",
        "f, line 2, parent_id: found 9, wanted the id of another comment of this call",
    )


def test_true_is_not_the_id_one() -> None:
    found = read(lines({"id": True, "text": "a"}, {"id": 2, "text": "b", "parent_id": 1}))
    assert found.problems == (
        "f, line 1, id: found true, wanted a string or a whole number",
        "f, line 2, parent_id: found 1, wanted the id of another comment of this call",
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({}, "f, line 1, id: found nothing, wanted a string or a whole number"),
        ({"text": "a"}, "f, line 1, id: found only 'text', wanted a string or a whole number"),
        ({"id": None, "text": "a"}, "f, line 1, id: found null, wanted a string or a whole number"),
        ({"id": "", "text": "a"}, "f, line 1, id: found an empty string, wanted a string or a whole number"),
        ({"id": 1.5, "text": "a"}, "f, line 1, id: found a number, wanted a string or a whole number"),
        ({"id": ["1"], "text": "a"}, "f, line 1, id: found a list, wanted a string or a whole number"),
        ({"id": "1"}, "f, line 1, text: found only 'id', wanted a string"),
        ({"id": "1", "text": None}, "f, line 1, text: found null, wanted a string"),
        ({"id": "1", "text": 3}, "f, line 1, text: found a number, wanted a string"),
        ({"id": "1", "text": "\u200b\u0000"}, "f, line 1, text: found no visible character, wanted a text"),
        ({"id": "1", "text": "a", "parent": 1}, "f, line 1, parent: found a number, wanted a string or null"),
        (
            {"id": "1", "text": "a", "parent_id": [1]},
            "f, line 1, parent_id: found a list, wanted a string or a whole number",
        ),
        (
            {"id": "1", "text": "a", "article": "x"},
            "f, line 1, article: found a string, wanted an object with title and text",
        ),
        (
            {"id": "1", "text": "a", "article": {"title": 1}},
            "f, line 1, article.title: found a number, wanted a string or null",
        ),
        (
            {"id": "1", "text": "a" * (MAX_TEXT_BYTES + 1)},
            "f, line 1, text: found 20,481 bytes, wanted at most 20,480",
        ),
        ([1], "f, line 1: found a list, wanted an object with id and text"),
    ],
)
def test_a_bad_row_is_one_line_and_the_good_one_stays(row: object, problem: str) -> None:
    found = read(lines(row, {"id": "good", "text": "Hi"}))
    assert found.problems == (problem,)
    assert ids(found) == ["good"]


def test_problems_come_in_the_files_order() -> None:
    found = read(b'{"id": 1}\n{broken\n{"id": 2, "text": "Hi"}\n\n[3]\n{"comments": 1}\n{"id": 2, "text": "Ho"}\n')
    assert found.problems == (
        "f, line 1, text: found only 'id', wanted a string",
        "f, line 2: found broken JSON (Expecting property name enclosed in double quotes at character 2), "
        "wanted one object",
        "f, line 5: found a list, wanted an object with id and text",
        "f, line 6, comments: found a number, wanted a list",
        "f, line 7, id: found 2 again, wanted ids that differ (f, line 3)",
    )
    assert ids(found) == [2]


def test_ids_may_be_huge_but_not_endless() -> None:
    huge = 10**4000
    found = read(f'{{"id": {huge}, "text": "a"}}\n{{"id": {"9" * 5000}, "text": "b"}}\n')
    assert ids(found) == [huge]
    assert found.problems == ("f, line 2: found broken JSON (a number of too many digits), wanted one object",)


def test_a_repeated_huge_id_is_a_short_message() -> None:
    (problem,) = read(lines({"id": "x\n" * 9000, "text": "a"}, {"id": "x\n" * 9000, "text": "a"})).problems
    assert len(problem) < 200
    assert "\n" not in problem


def test_json_may_be_nested_deep_but_not_endlessly() -> None:
    found = read("[" * 100_000 + "\n" + '{"id": 1, "text": "a", "x": ' + "[" * 500 + "]" * 500 + "}\n")
    assert found.problems == ("f, line 1: found broken JSON (nested too deep), wanted one object",)
    assert ids(found) == [1]


def test_half_a_surrogate_pair_is_read_in_a_text_and_refused_in_an_id() -> None:
    found = read(b'{"id": "\\ud800", "text": "a"}\n{"id": "2", "text": "a \\udc80 b"}\n')
    assert found.problems == (r"f, line 1, id: found half a surrogate pair in '\ud800', wanted Unicode",)
    assert found.rows[0].comment.text == "a \udc80 b"


def test_only_a_line_feed_ends_a_json_line() -> None:
    found = read('\ufeff{"id": "1", "text": "a\u2028b\u2029\x85"}\r\n\r\n{"id": "2", "text": "c"}\r\n')
    assert [row.comment.text for row in found.rows] == ["a\u2028b\u2029\x85", "c"]
    assert [row.where for row in found.rows] == ["f, line 1", "f, line 3"]


def test_bytes_that_are_not_utf8_are_named() -> None:
    found = read(b'{"id": 1, "text": "caf\xe9"}\n{"id": 2, "text": "caf\xc3\xa9"}\n')
    assert found.problems == ("f, line 1: found byte 0xe9 at character 23, wanted UTF-8",)
    assert found.rows[0].comment.text == "café"


def test_utf16_is_named() -> None:
    assert refusal("\ufeffid,text\n1,Hi\n".encode("utf-16-le")) == (
        "f, line 1: found byte 0xff at character 1, wanted UTF-8"
    )


@pytest.mark.parametrize("content", [b"", b" \r\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_named(content: bytes) -> None:
    assert refusal(content) == "f: found an empty file, wanted JSON lines or CSV with the columns id and text"


def test_a_binary_file_is_one_printable_line() -> None:
    message = refusal(bytes(range(127)) * 4)
    assert message.isprintable()
    assert message.startswith(r"f, line 1: found the columns \x00\x01")


def test_an_html_page_is_no_csv() -> None:
    assert refusal("<!DOCTYPE html>\n<p>Hi</p>\n") == (
        "f, line 1: found the columns <!DOCTYPE html>, wanted id, text as well "
        "(of id, text, parent, parent_id, article_title, article_text, article), or JSON lines"
    )


@pytest.mark.parametrize(
    ("path", "reason"), [("", "Is a directory"), ("none.csv", "No such file or directory"), ("x" * 300, "too long")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, path: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"found no readable file \(.*{reason}\), wanted JSON lines or CSV"):
        read_file(tmp_path / path)


def test_a_file_is_read_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines({"id": 1}))
    assert read_file(path).problems == (f"{path}, line 1, text: found only 'id', wanted a string",)


def test_csv_has_every_column() -> None:
    found = read("id,text,parent,parent_id,article_title,article_text,other\n1,Hi,Ho,,Bridge,Closes,x\n2,Yes,,1,,,\n")
    comment = CommentInContext("Hi", "Ho", ArticleContext("Bridge", "Closes"))
    assert found.problems == ()
    assert found.rows == (
        CommentRow("1", comment, None, "f, line 2"),
        CommentRow("2", CommentInContext("Yes", "Hi"), "1", "f, line 3"),
    )


def test_csv_takes_an_article_in_one_column() -> None:
    (found,) = read("article,text,id\nIt closes.,Hi,1\n").rows
    assert found.comment.article == ArticleContext(None, "It closes.")


def test_csv_from_a_spreadsheet_is_read() -> None:
    found = read('\ufeff"id", text \r\n1,"a, ""b""\r\nc"\r\n\r\n2,d\r\n')
    assert [(row.id, row.comment.text, row.where) for row in found.rows] == [
        ("1", 'a, "b"\r\nc', "f, line 2"),
        ("2", "d", "f, line 5"),
    ]


def test_broken_csv_rows_are_listed_and_the_others_read() -> None:
    found = read(b'id,text\n1,"a"b\n2,ok\n\n3,Hello, world\n4\n,x\n5,\n6,\xe9\n7,fine\n8,"open\n9,lost\n')
    assert ids(found) == ["2", "7"]
    assert found.problems == (
        "f, line 2: found broken CSV (',' expected after '\"'), wanted 2 fields",
        "f, line 5: found 3 fields, wanted 2 (quote a text that has a comma)",
        "f, line 6, text: found only 'id', wanted a string",
        "f, line 7, id: found an empty string, wanted a string or a whole number",
        "f, line 8, text: found no visible character, wanted a text",
        "f, line 9, text: found byte 0xe9 at character 1, wanted UTF-8",
        "f, line 11: found broken CSV (unexpected end of data), wanted 2 fields",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,comment\n1,Hi\n", "f, line 1: found the columns id, comment, wanted text as well (of "),
        ("id;text\n1;Hi\n", "f, line 1: found the columns id;text, wanted id, text as well (of "),
        ("\nid,text\n1,Hi\n", "f, line 1: found the columns none, wanted id, text as well (of "),
        ('"id\n', "f, line 1: found broken CSV (unexpected end of data), wanted a header with id and text"),
        ("id,text,text\n1,a,b\n", "f, line 1: found the column text more than once, wanted it once"),
        ("id,text\n", "f: found a header and no row, wanted at least one comment"),
        ("id,text\n\n\n", "f: found a header and no row, wanted at least one comment"),
    ],
)
def test_a_csv_without_rows_to_read_is_refused(content: str, message: str) -> None:
    assert refusal(content).startswith(message)


def thread(*comments: Comment, title: str | None = "Bridge") -> dict[str, Any]:
    return Thread(Article(title=title, text="It closes."), comments).to_dict()


def test_the_output_of_extract_is_scored_in_its_context() -> None:
    found = read(
        lines(
            thread(
                Comment("1", ""),
                Comment("2", "reply to a stub", parent_id="1"),
                Comment("3", "reply", parent_id="2"),
                Comment("4", "orphan", parent_id="99"),
            )
        )
    )
    article = ArticleContext("Bridge", "It closes.")
    assert found.problems == ()
    assert [(row.id, row.comment) for row in found.rows] == [
        ("2", CommentInContext("reply to a stub", None, article)),
        ("3", CommentInContext("reply", "reply to a stub", article)),
        ("4", CommentInContext("orphan", None, article)),
    ]
    assert found.rows[0].where == "f, line 1, comments[1]"


def test_each_thread_has_its_own_ids() -> None:
    one, two = thread(Comment("1", "a")), thread(Comment("1", "b"), Comment("2", "c", parent_id="1"))
    found = read(lines({"id": "1", "text": "plain"}, one, two, thread()))
    assert found.problems == ()
    assert [(row.id, row.comment.text, row.comment.parent) for row in found.rows] == [
        ("1", "plain", None),
        ("1", "a", None),
        ("1", "b", None),
        ("2", "c", "b"),
    ]


def test_bad_comments_of_a_thread_are_listed() -> None:
    bad = {"article": None, "comments": [{"id": "1", "text": 5}, 7, {"id": "1", "text": "ok"}, {"text": "no id"}]}
    found = read(lines(bad, {"article": 3, "comments": []}))
    assert ids(found) == ["1"]
    assert found.problems == (
        "f, line 1, comments[0].text: found a number, wanted a string",
        "f, line 1, comments[1]: found a number, wanted an object with id and text",
        "f, line 1, comments[3].id: found only 'text', wanted a string or a whole number",
        "f, line 2, article: found a number, wanted an object with title and text",
    )


def test_a_comment_may_count_its_comments() -> None:
    assert ids(read(lines({"id": "1", "text": "Hi", "comments": 3}))) == ["1"]


def test_a_request_names_its_fields() -> None:
    article = ArticleContext("Bridge")
    good = {"id": 1, "text": "a"}
    own = {"id": 2, "text": "b", "parent_id": 1, "article": {"text": "Own"}}
    found = parse_comments([good, own, {"id": 3, "text": ""}, None, {"id": 4, "text": "é" * 10_241}], article)
    assert [row.comment for row in found.rows] == [
        CommentInContext("a", None, article),
        CommentInContext("b", "a", ArticleContext(None, "Own")),
    ]
    assert found.problems == (
        "comments[2].text: found no visible character, wanted a text",
        "comments[3]: found null, wanted an object with id and text",
        "comments[4].text: found 20,482 bytes, wanted at most 20,480",
    )
    assert found.too_long == 1


def test_an_article_is_parsed() -> None:
    assert parse_article(None, "article") is None
    assert parse_article({"title": " "}, "article") is None
    assert parse_article({"title": "A"}, "article") == ArticleContext("A", None)
    with pytest.raises(InputError, match=r"^article: found a list, wanted an object with title and text$"):
        parse_article([], "article")


def check(found: Rows) -> None:
    """Every row can be scored and written, every problem is one printable line."""
    for row in found.rows:
        json.dumps({"id": row.id}, ensure_ascii=False).encode()
        assert row.comment.text.strip()
        assert row.comment.parent is None or isinstance(row.comment.parent, str)
    for problem in found.problems:
        assert problem.isprintable()
        problem.encode()


@settings(deadline=None)
@given(st.lists(LIKELY | JSON, max_size=5))
def test_any_json_is_rows_and_problems(values: list[object]) -> None:
    found = parse_comments(values)
    assert len(found.rows) + len(found.problems) == len(values)
    check(found)
    if values:
        check(read(lines(*values) if isinstance(values[0], dict) else b"{\n" + lines(*values)))


@settings(deadline=None)
@given(st.binary(max_size=60).flatmap(lambda tail: st.sampled_from([b"", b"{", b"id,text\n", b"[", b"\xff\xfe"]).map(
    lambda head: head + tail
)))  # fmt: skip
def test_any_bytes_are_rows_problems_or_an_input_error(content: bytes) -> None:
    try:
        found = read(content)
    except InputError as error:
        found = Rows((), (str(error),))
    check(found)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=5))
def test_what_the_csv_module_writes_is_read_back(pairs: list[tuple[str, str]]) -> None:
    import csv
    import io

    file = io.StringIO()
    csv.writer(file).writerows([("id", "text"), *((f"{n}", f"x{a}{b}") for n, (a, b) in enumerate(pairs)), ("z", "z")])
    found = read(file.getvalue().encode("utf-8", "surrogatepass"))
    readable = [f"x{a}{b}" for a, b in pairs if not any("\ud800" <= c <= "\udfff" for c in a + b)]
    assert [row.comment.text for row in found.rows] == [*readable, "z"]


def test_a_json_array_is_one_problem() -> None:
    with pytest.raises(InputError, match=r"^rows\.json: found a JSON array, wanted JSON lines: one object a line$"):
        read_bytes(b'[\n{"id": "1", "text": "a"}\n]', "rows.json")
