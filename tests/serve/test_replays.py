"""Requests sent again: the first answer once more, whatever happened since."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.model_builder import build_model
from tests.serve.conftest import Connect
from threadwarden.model import load
from threadwarden.serve.models import Models
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.sites import Site, Sites

TEXT = "the council votes on the bridge"


@pytest.fixture
def client(connect: Connect, database: Database) -> Iterator[TestClient]:
    with connect(database=f"sqlite:///{database.path}") as found:
        yield found


def ask(client: TestClient, *comments: dict[str, object], **more: object) -> Any:
    return client.post("/v1/score", json={"comments": comments, **more})


def comment(text: str = TEXT, revision: object = 1, number: object = "c", **more: object) -> dict[str, object]:
    return {"id": number, "text": text, "revision": revision, **more}


def test_the_same_revision_has_the_same_answer(client: TestClient, database: Database) -> None:
    first = ask(client, comment(), spans=True)
    Sites(database).change("default", policy={"incivility": {"approve_below": 0.5}})
    again = ask(client, comment(), spans=True)
    assert first.json() == again.json()
    assert first.json()["results"][0]["model_version"] == "0.0.1"
    assert [answer.headers["X-Replayed-Results"] for answer in (first, again)] == ["0", "1"]


def test_the_answer_of_another_version_stays(connect: Connect, database: Database, tmp_path: Path) -> None:
    answers = []
    for version in ("0.0.1", "0.0.2"):
        scorer = load(build_model(tmp_path / version, version))
        models = Models(None, lambda *_, scorer=scorer: scorer)
        with connect(models, database=f"sqlite:///{database.path}") as client:
            answers.append(ask(client, comment(), comment(number="new", revision=version)).json())
    first, second = answers
    assert second["model"]["version"] == "0.0.2"
    assert second["results"][0] == first["results"][0]
    assert [result["model_version"] for result in second["results"]] == ["0.0.1", "0.0.2"]


def test_another_text_under_a_revision_is_a_conflict(client: TestClient) -> None:
    ask(client, comment())
    answer = ask(client, comment("another text"))
    assert (answer.status_code, answer.json()["results"]) == (409, [])
    assert answer.json()["error"]["problems"] == [
        "comments[0].revision: found 1 with another text before, wanted a new revision for a new text"
    ]
    assert ask(client, comment("another text", revision=2)).status_code == 200


def test_beside_a_conflict_the_others_are_answered(client: TestClient) -> None:
    ask(client, comment(), comment(number="d"))
    answer = ask(client, comment("another text"), comment(number="d"), comment(number="e"))
    assert (answer.status_code, [r["id"] for r in answer.json()["results"]]) == (409, ["d", "e"])
    assert answer.headers["X-Replayed-Results"] == "1"
    mixed = ask(client, comment("another text"), {"id": "f"})
    assert (mixed.status_code, len(mixed.json()["error"]["problems"])) == (422, 2)


def test_other_surroundings_are_another_question(client: TestClient) -> None:
    bare = ask(client, comment()).json()["results"][0]
    under = ask(client, comment(), article={"title": "Onion soup"}).json()["results"][0]
    assert bare["scores"]["off_topic"] is None
    assert under["scores"]["off_topic"] is not None
    assert ask(client, comment()).json()["results"] == [bare]


def test_a_registered_article_counts_by_its_id(client: TestClient) -> None:
    client.put("/v1/articles/a", json={"title": "Onion soup"})
    first = ask(client, comment(), article={"id": "a"})
    client.put("/v1/articles/a", json={"title": "The bridge"})
    assert ask(client, comment(), article={"id": "a"}).json() == first.json()


def test_ids_and_revisions_keep_their_type(client: TestClient) -> None:
    ask(client, comment(number=1, revision=1))
    for number, revision in (("1", 1), (1, "1")):
        answer = ask(client, comment("another text", number=number, revision=revision))
        assert answer.status_code == 200


def test_idempotent_needs_no_revision(client: TestClient) -> None:
    ask(client, comment(revision=None), idempotent=True)
    assert ask(client, comment("another text", revision=None), idempotent=True).status_code == 409
    assert ask(client, comment("another text", revision=None)).status_code == 200


def test_sites_do_not_share_answers(client: TestClient, database: Database) -> None:
    Sites(database).add(Site("herald"))
    ask(client, comment())
    assert ask(client, comment("another text"), site="herald").status_code == 200


def test_nothing_is_kept_unasked_or_unwanted(client: TestClient, database: Database) -> None:
    ask(client, {"id": 1, "text": TEXT})
    ask(client, comment(), do_not_store=True, idempotent=True)
    with sqlite3.connect(database.path) as connection:
        assert connection.execute("SELECT COUNT(*) FROM replays").fetchone() == (0,)
    assert "model_version" not in ask(client, comment(), do_not_store=True).json()["results"][0]


def test_no_text_is_kept(client: TestClient, database: Database) -> None:
    ask(client, comment("zugzwang idiot"), spans=True)
    with sqlite3.connect(database.path) as connection:
        rows = connection.execute("SELECT * FROM replays").fetchall()
    assert len(rows) == 1
    assert "zugzwang" not in str(rows)


@pytest.mark.parametrize("revision", [1.5, True, [], {}])
def test_a_bad_revision_is_a_bad_comment(client: TestClient, revision: object) -> None:
    answer = ask(client, comment(revision=revision), comment(number="d"))
    assert (answer.status_code, [r["id"] for r in answer.json()["results"]]) == (422, ["d"])
    assert answer.json()["error"]["problems"][0].startswith("comments[0].revision: found ")
