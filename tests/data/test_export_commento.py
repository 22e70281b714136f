"""Commento's export, and Comentario's of both versions."""

import gzip
import json
from pathlib import Path

import pytest

from tests.data.export_reading import EXPORTS, links, read, read_fixture, told

PAGES = Path(__file__).parents[2] / ".." / "shared" / "pages" / "commento"


def test_commento() -> None:
    bus, well = read_fixture("commento.json")
    assert (bus.article.url, bus.article.source_format) == ("/bus", "commento-1")
    assert [told(comment) for comment in bus.comments] == [
        {
            "id": "aa",
            "source_id": "aa",
            "author": "Ann",
            "author_url": "https://ann.example",
            "author_email": "ann@mail.example",
            "timestamp": "2021-03-12T11:21:56Z",
            "timestamp_raw": "2021-03-12T11:21:56Z",
            "votes": (None, None, 3),
            "text": "The bus is late.",
            "quotes": ("again",),
        },
        {
            "id": "bb",
            "source_id": "bb",
            "parent_id": "aa",
            "parent_basis": "explicit",
            "depth": 1,
            "timestamp": "2021-03-12T12:00:00Z",
            "timestamp_raw": "2021-03-12T12:00:00Z",
            "votes": (None, None, 0),
            "state": "deleted",
        },
        {
            "id": "cc",
            "source_id": "cc",
            "parent_id": "bb",
            "parent_basis": "explicit",
            "depth": 2,
            "author": "Bo",
            "author_email": "bo@mail.example",
            "timestamp": "2021-03-12T12:09:47Z",
            "timestamp_raw": "2021-03-12T12:09:47.722181Z",
            "votes": (None, None, -1),
            "text": "Who was that?",
            "state": "pending",
        },
    ]
    assert [(c.id, c.author, c.state) for c in well.comments] == [("dd", "Bo", "spam")]


def test_comentario_1_and_the_answer_of_an_api() -> None:
    export = json.loads((EXPORTS / "commento.json").read_text(encoding="utf-8"))
    for comment in export["comments"]:
        comment |= {"path": comment["url"], "url": ""}
    export["commenters"] = {person["commenterHex"]: person for person in export["commenters"]}
    bus, well = read(gzip.compress(json.dumps(export).encode()))
    assert (bus.article.url, well.article.url) == ("/bus", "/well")
    assert bus.article.source_format == "comentario-1"
    assert [comment.author for comment in bus.comments] == ["Ann", None, "Bo"]


def test_comentario_3() -> None:
    bus, quiet = read_fixture("comentario.json")
    article = bus.article
    assert (article.url, article.title, article.source_format) == ("/bus", "The bus line", "comentario-3")
    assert links(bus) == [
        ("k1", None, "none", 0),
        ("k2", "k1", "explicit", 1),
        ("k3", "k2", "explicit", 2),
        ("k4", None, "none", 0),
    ]
    assert told(bus.comments[0]) == {
        "id": "k1",
        "source_id": "k1",
        "author": "Ann",
        "author_url": "https://ann.example",
        "author_email": "ann@mail.example",
        "author_ip": "192.0.2.9",
        "timestamp": "2024-02-01T10:00:00Z",
        "timestamp_raw": "2024-02-01T10:00:00.000Z",
        "votes": (None, None, 2),
        "text": "The bus is **late**.",
        "edited": True,
    }
    assert [(c.author, c.text, c.state, c.edited) for c in bus.comments[1:]] == [
        ("Bo", "", "deleted", False),
        ("A guest", "Who?", "pending", False),
        ("Bo", "Walk, you frogs.", "removed", False),
    ]
    assert (bus.thread.declared_count, bus.thread.complete) == (4, True)
    assert (quiet.article.title, quiet.comments, quiet.thread.declared_count) == ("Nothing said", (), 0)


def test_an_empty_export_and_rows_of_another_make() -> None:
    assert read('{"version": 1, "comments": [], "commenters": []}') == []
    rows = [{"commentHex": "a", "markdown": "x", "parentHex": "zz", "url": "/a"}, None, 3]
    (thread,) = read(json.dumps({"comments": rows, "commenters": 5}))
    assert thread.thread.reason == "rows that are no comments: 2; a comment answers one that is not here"


@pytest.mark.skipif(not PAGES.is_dir(), reason="the folder of real pages (../shared/pages) is not here")
def test_a_real_export() -> None:
    data = (PAGES / "remark42_commento.json").read_bytes()
    raw = json.loads(data)
    threads = read(data)
    assert [(t.article.url, len(t.comments)) for t in threads] == [("/blog/post/2", 1), ("/blog/post/1", 2)]
    found = {c.id: c.parent_id or "root" for thread in threads for c in thread.comments}
    assert found == {row["commentHex"]: row["parentHex"] for row in raw["comments"]}
    assert [c.author for thread in threads for c in thread.comments] == [None, "User5276", "Saturnin Uf"]
