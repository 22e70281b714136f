"""Export files as such: which kind a file is, and files that are broken, hostile or very large."""

import gzip
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.export_reading import EXPORTS, read, refusal
from threadwarden.data.extract import export as export_file
from threadwarden.data.extract import extract_thread
from threadwarden.data.extract.adapter import ExportAdapter
from threadwarden.data.extract.export import read_export
from threadwarden.data.extract.exports.commento import Commento
from threadwarden.data.extract.exports.coral import Coral
from threadwarden.data.extract.exports.discourse import Discourse
from threadwarden.data.extract.exports.isso import Isso
from threadwarden.data.extract.exports.record import Record
from threadwarden.data.extract.exports.reddit import Reddit
from threadwarden.data.extract.exports.remark42 import Remark42
from threadwarden.data.extract.exports.table import Table

OWNERS: dict[str, ExportAdapter] = {
    "coral": Coral(),
    "isso": Isso(),
    "remark42": Remark42(),
    "com": Commento(),
    "discourse": Discourse(),
    "reddit": Reddit(),
    "record": Record(),
}
OTHERS = {
    "WordPress REST": [
        {"id": 1, "post": 2, "parent": 0, "author_name": "Ann", "content": {"rendered": "x"}, "link": ""}
    ],
    "Disqus API": {"code": 0, "response": [{"id": "1", "parent": None, "message": "x", "thread": "2", "author": {}}]},
    "Ghost": {"comments": [{"id": "a", "html": "x", "parent_id": None, "member": {}, "replies": []}], "meta": {}},
    "GitHub": [{"id": 1, "body": "x", "user": {"login": "ann"}, "issue_url": ""}],
    "a table": {"data": [{"id": 1, "text": "x"}], "kind": "list"},
}
ROW = {"id": 1, "text": "The well is deep."}
TEXTS = {
    "a footnote": "[1] The well is deep, they said.\n\nIt was found under the car park.",
    "a task": "[ ] Find the well\n[x] Find the bus",
    "a link": "[The well](https://news.example/well) is deep.\n",
    "a wiki page": "[[Well]] is a hole in the ground.\n",
    "braces": "{sic} The well is deep.\n",
    "a list of words": "Comment, author and date were lost.\nThe well, deep and cold, was found.\n",
    "a header and prose": "id, text\nThe well was found under the car park, where nobody had looked, said Ann.\n",
    "a headline with commas": "Text, Author, and Date\n\nBy Ida, 1 May 2023\n\nThe well is deep.\n",
    "a line alone": "id,text,author\n",
    "semicolons": "The text; its author; the date\nOne; two; three\n",
}


@pytest.mark.parametrize("name", sorted(path.name for path in EXPORTS.iterdir()))
def test_every_format_is_claimed_by_its_own_adapter_alone(name: str) -> None:
    export = read_export((EXPORTS / name).read_bytes(), name)
    assert export is not None
    claimed = [owner for owner, adapter in OWNERS.items() if adapter.claims(export)]
    assert claimed == [owner for owner in OWNERS if name.startswith(owner)]
    assert Table().claims(export)


@pytest.mark.parametrize("document", OTHERS.values(), ids=OTHERS.keys())
def test_formats_of_others_are_left_to_them(document: object) -> None:
    export = read_export(json.dumps(document).encode(), "x.json")
    assert export is not None
    assert [owner for owner, adapter in OWNERS.items() if adapter.claims(export)] == []


def test_a_declaration_inside_a_comment_declares_nothing() -> None:
    (thread,) = read(json.dumps([ROW | {"author": "Zoë", "text": "<meta charset=koi8-r> x"}], ensure_ascii=False))
    assert thread.comments[0].author == "Zoë"


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_pages_of_plain_text_are_no_exports(text: str) -> None:
    assert read_export(text.encode(), "-") is None
    assert extract_thread(text).comments == ()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_characters="{[,;\t\x00", blacklist_categories=["Cs"])))
def test_text_without_a_separator_is_no_export(text: str) -> None:
    assert read_export(("A " + text).encode(), "-") is None


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (
            '{"id": 1,, "text": "x"}',
            "broken JSON (Expecting property name enclosed in double quotes at line 1, column 10)",
        ),
        ('{"id": 1, "text": "x"', "broken JSON (Expecting ',' delimiter at line 1, column 22)"),
        ('{"id": 1}\n{"id": 2}\n{"id": \n', "broken JSON (Expecting value at line 4, column 1)"),
        ('[{"id": 1}] and more', "broken JSON (Expecting value at line 1, column 13)"),
        ("[" * 100_000 + "{", "JSON nested too deep"),
        ('{"a":' * 100_000 + "1", "JSON nested too deep"),
        ('[{"id": ' + "9" * 5000 + "}]", "JSON with a number of too many digits"),
    ],
)
def test_broken_json(data: str, found: str) -> None:
    assert refusal(data, "x.json") == f"found {found}, wanted an export of comments"


def test_json_that_python_would_not_write_back() -> None:
    rows = '[{"id": 1, "text": "a\\ud800b \\ud83d\\ude00 \\\\ud800", "score": NaN, "likes": 1e999, "down": -Infinity}]'
    (thread,) = read(rows)
    (comment,) = thread.comments
    assert comment.text == "a\ufffdb \U0001f600 \\ud800"
    assert (comment.votes.score, comment.votes.up, comment.votes.down) == (None, None, None)
    json.dumps(thread.to_dict(), allow_nan=False, ensure_ascii=False).encode()


def test_huge_numbers_are_no_votes_and_no_dates() -> None:
    (thread,) = read(json.dumps([{"id": 10**400, "text": "x", "score": 10**400, "created": 10**400, "likes": 1e300}]))
    (comment,) = thread.comments
    assert (comment.votes.score, comment.votes.up, comment.timestamp) == (None, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    data = (
        ("\ufeff" if encoding == "utf-16-be" else "") + "\n" + json.dumps([ROW | {"author": "Zoë"}], ensure_ascii=False)
    )
    assert read(data.encode(encoding))[0].comments[0].author == "Zoë"


def test_line_breaks_inside_a_text() -> None:
    assert read('{"id": 1, "text": "one\ntwo"}')[0].comments[0].text == "one\ntwo"


def test_gzip() -> None:
    data = json.dumps([ROW]).encode()
    assert len(read(gzip.compress(data), "x.json.gz")[0].comments) == 1
    assert len(read(gzip.compress(data[:9]) + gzip.compress(data[9:]))[0].comments) == 1
    assert refusal(gzip.compress(data)[:-12]) == "found a gzip file cut short, wanted a whole one"
    assert refusal(b"\x1f\x8b\x08\x00" + b"x" * 40).startswith("found a broken gzip file (")
    assert refusal(b"\x1f\x8b" + b"x" * 40).startswith("found a broken gzip file (")


def test_a_gzip_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_file, "MAX_EXPORT_BYTES", 1_000_000)
    assert (
        refusal(gzip.compress(b" " * 100_000_000))
        == "found more than 1,000,000 bytes once unpacked, wanted at most that"
    )
    assert refusal(b'[{"id": 1}]' + b" " * 1_000_000) == "found an export of 1,000,011 bytes, wanted at most 1,000,000"


def test_broken_databases(tmp_path: Path) -> None:
    assert refusal(b"SQLite format 3\x00" + b"\xff" * 200).startswith("found a broken SQLite database (")
    assert refusal(b"SQLite format 3\x00").startswith("found ")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1);")
    whole = (tmp_path / "x.db").read_bytes()
    for end in (100, 1000, 4096, len(whole) - 1):
        assert refusal(whole[:end]).startswith("found ")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "a table without rows, wanted a header and at least one comment"),
        (b"id,text\n", "a table without rows, wanted a header and at least one comment"),
        (b"id,text\n\n,\n", "a table without rows, wanted a header and at least one comment"),
        (
            b'id,text\n1,"a\n' + b"x" * 10_000_001,
            "broken CSV (field larger than field limit (10000000)), wanted a header and rows",
        ),
        (b"x" * 10_000_001, "broken CSV (field larger than field limit (10000000)), wanted a header and rows"),
    ],
    ids=["empty", "header", "blank rows", "large field", "large header"],
)
def test_tables_without_rows_and_broken_ones(data: bytes, found: str) -> None:
    assert refusal(data, "x.csv") == f"found {found}"


def test_rows_longer_than_the_header() -> None:
    assert refusal("id,text\n1,One, two\n", "x.csv") == (
        "row 1: found 3 fields, wanted 2 (quote a text that has the separator in it)"
    )
    assert [c.text for c in read("id,text,\n1,One,,,\n2\n3,Three\n", "x.csv")[0].comments] == ["One", "", "Three"]


def test_columns_named_twice_and_excels_first_line() -> None:
    (thread,) = read("sep=;\r\nid;text;text\r\n1;One, two;x\r\n", "x.csv")
    assert thread.comments[0].text == "One, two"
    assert read("sep=;\nid;text\n1;One\n")[0].comments[0].text == "One"


def test_a_cut_off_quote_runs_to_the_end() -> None:
    assert read('id,text\n1,"One\n2,Two\n', "x.csv")[0].comments[0].text == "One\n2,Two"


def test_many_rows_are_read_in_bounded_time() -> None:
    rows = "\n".join(
        json.dumps({"id": n, "parent_id": n - 1 if n % 50 else None, "text": f"Words {n}"}) for n in range(50_000)
    )
    started = time.process_time()
    (thread,) = read(rows, "x.jsonl")
    assert len(thread.comments) == 50_000
    assert time.process_time() - started < 20


def test_replies_nested_as_deep_as_json_goes() -> None:
    row: dict[str, object] = {"id": 0, "text": "x"}
    for number in range(1, 400):
        row = {"id": number, "text": "x", "replies": [row]}
    (thread,) = read(json.dumps(row))
    assert [comment.depth for comment in thread.comments] == list(range(400))
