"""Isso: its database, the answers of its API, and the JSON it imports."""

import sqlite3
from pathlib import Path

import pytest

from tests.data.export_reading import links, read, read_fixture, refusal, told

PAGES = Path(__file__).parents[2] / ".." / "shared" / "pages" / "isso"
SCHEMA = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
  modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
  likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
INSERT INTO threads VALUES (1, '/well/', 'The town well'), (2, '/bus/', NULL), (3, '/empty/', 'Nothing said');
"""
ROWS = [
    (1, 1, None, 1700000000.5, 1700000100.0, 1, "192.0.2.0", "It is *deep*.\n\n> cold", "Ann", "ann@mail.example"),
    (2, 2, None, 1700000050.0, None, 2, "192.0.2.0", "No bus.", None, None),
    (1, 3, 1, 1700000200.0, None, 4, "192.0.2.0", "", None, None),
    (1, 4, 3, 1700000300.0, None, 1, "192.0.2.0", "Who was <b>that</b>?", "Bo", None),
]


def database(
    path: Path, script: str = SCHEMA, rows: list[tuple[object, ...]] | None = None, wal: bool = False
) -> bytes:
    connection = sqlite3.connect(path)
    if wal:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(script)
    insert = "INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'https://x.example', 3, 1, x'00', 0)"
    if rows:
        connection.executemany(insert, rows)
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize("wal", [False, True])
def test_the_database(tmp_path: Path, wal: bool) -> None:
    well, bus, empty = read(database(tmp_path / "comments.db", rows=[*ROWS], wal=wal), "comments.db")
    assert (well.article.url, well.article.title, well.article.source_format) == ("/well/", "The town well", "isso")
    person = {"author_url": "https://x.example", "author_ip": "192.0.2.0", "votes": (3, 1, None)}
    assert [told(comment) for comment in well.comments] == [
        {
            "id": "1",
            "source_id": "1",
            "author": "Ann",
            "author_email": "ann@mail.example",
            "timestamp": "2023-11-14T22:13:20Z",
            "timestamp_raw": "1700000000.5",
            "text": "It is *deep*.",
            "quotes": ("cold",),
            "edited": True,
            **person,
        },
        {
            "id": "3",
            "source_id": "3",
            "parent_id": "1",
            "parent_basis": "explicit",
            "depth": 1,
            "timestamp": "2023-11-14T22:16:40Z",
            "timestamp_raw": "1700000200",
            "state": "deleted",
            **person,
        },
        {
            "id": "4",
            "source_id": "4",
            "parent_id": "3",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "Bo",
            "timestamp": "2023-11-14T22:18:20Z",
            "timestamp_raw": "1700000300",
            "text": "Who was that?",
            **person,
        },
    ]
    assert [(c.text, c.state) for c in bus.comments] == [("No bus.", "pending")]
    assert (empty.article.title, empty.comments, empty.thread.complete) == ("Nothing said", (), True)


def test_the_answer_of_the_api() -> None:
    (thread,) = read_fixture("isso_api.json")
    assert links(thread) == [
        ("1", None, "none", 0),
        ("3", "1", "explicit", 1),
        ("4", "1", "explicit", 1),
        ("2", None, "none", 0),
    ]
    assert told(thread.comments[0]) == {
        "id": "1",
        "source_id": "1",
        "author": "Ann",
        "author_url": "https://ann.example",
        "timestamp": "2023-11-14T22:13:20Z",
        "timestamp_raw": "1700000000.5",
        "votes": (3, 1, None),
        "text": "The library is closed.",
        "edited": True,
    }
    assert [(c.text, c.quotes, c.state) for c in thread.comments[1:]] == [
        ("Until when?", ("closed",), "visible"),
        ("", (), "deleted"),
        ("Was it a *book*?", (), "pending"),
    ]
    assert (thread.thread.declared_count, thread.thread.extracted_count, thread.thread.complete) == (5, 4, False)
    assert thread.thread.reason == "replies not loaded: 1; 5 comments declared, 4 found"


def test_an_answer_without_comments() -> None:
    (thread,) = read('{"id": null, "total_replies": 0, "hidden_replies": 0, "replies": []}')
    assert (thread.comments, thread.thread.declared_count, thread.thread.complete) == ((), 0, True)


def test_the_import_format() -> None:
    well, empty = read_fixture("isso_import.json")
    assert (well.article.url, well.article.title) == ("/well/", "The town well")
    assert [told(comment) for comment in well.comments] == [
        {
            "id": "0",
            "source_id": "0",
            "author": "Ann",
            "author_url": "https://ann.example",
            "author_email": "ann@mail.example",
            "author_ip": "192.0.2.7",
            "timestamp": "2005-02-24T04:03:37",
            "timestamp_raw": "2005-02-24 04:03:37",
            "text": "The well is deep.\n\nReally.",
            "quotes": ("very",),
        },
        {
            "id": "1",
            "source_id": "1",
            "parent_id": "0",
            "parent_basis": "explicit",
            "depth": 1,
            "author": "Bo",
            "author_ip": "0.0.0.0",
            "timestamp": "2005-02-25T04:03:37",
            "timestamp_raw": "2005-02-25 04:03:37",
            "text": "How deep?",
        },
    ]
    assert (empty.article.url, empty.comments) == ("/empty/", ())


@pytest.mark.skipif(not PAGES.is_dir(), reason="the folder of real pages (../shared/pages) is not here")
def test_a_real_import_file() -> None:
    threads = read((PAGES / "generic.json").read_bytes())
    assert [(thread.article.url, len(thread.comments)) for thread in threads] == [
        ("/posts/0001/", 1),
        ("/posts/0007/", 1),
    ]
    assert all(c.author and c.timestamp and c.author_ip and c.text for thread in threads for c in thread.comments)


def test_a_database_of_other_tables(tmp_path: Path) -> None:
    data = database(tmp_path / "x.db", "CREATE TABLE threads (id, uri); CREATE TABLE comments (id, words);")
    assert refusal(data) == "found an SQLite database of other tables, wanted an export of comments in a known format"


def test_views_in_the_place_of_tables(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS {} FROM n"
    names = "tid, x AS id, x AS parent, x AS created, x AS text, x AS author"
    script = f"CREATE TABLE threads (id, uri); CREATE VIEW comments AS {endless.format(names)};"
    assert "other tables" in refusal(database(tmp_path / "x.db", script))


def test_a_broken_page_of_the_database(tmp_path: Path) -> None:
    data = bytearray(
        database(tmp_path / "x.db", rows=[(1, n, None, 1.0, None, 1, "", "x" * 50, "", "") for n in range(900)])
    )
    data[8192:-4096] = b"\xff" * (len(data) - 12288)
    assert refusal(bytes(data)).startswith("found a broken SQLite database (")
