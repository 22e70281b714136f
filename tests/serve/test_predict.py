"""POST /predict, as Discourse's AI plug-in and other clients of text-embeddings-inference ask it."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.test_access import make
from threadwarden.data.text import MAX_TEXT_BYTES
from threadwarden.model import load
from threadwarden.serve import examples
from threadwarden.serve.store.database import Database

GERMAN = "Wer soll das alles bezahlen, und warum wir?"


def ask(client: TestClient, **body: object) -> Any:
    return client.post("/predict", json=body)


def test_labels_come_highest_first(client: TestClient, tiny_model: Path) -> None:
    (scores,) = load(tiny_model).score(["you idiot"])
    wanted = {
        "incivility": scores.incivility.probability,
        "dehumanizing": scores.dehumanizing.probability,
        "insult": scores.attributes["insult"],
    }
    found = ask(client, inputs="you idiot", truncate=True).json()
    assert {entry["label"]: entry["score"] for entry in found} == wanted
    assert [entry["score"] for entry in found] == sorted(wanted.values(), reverse=True)


@pytest.mark.parametrize("inputs", [["good", "you idiot"], [["good"], ["you idiot"]], ["good", ["you idiot"]]])
def test_a_list_of_texts_has_a_list_each(client: TestClient, inputs: object) -> None:
    found = ask(client, inputs=inputs).json()
    one_by_one = [ask(client, inputs=text).json() for text in ("good", "you idiot")]
    assert found == one_by_one


def test_a_list_of_one_is_a_list(client: TestClient) -> None:
    assert isinstance(ask(client, inputs=["good"]).json()[0], list)


def test_another_language_has_no_labels(client: TestClient) -> None:
    assert ask(client, inputs=GERMAN).json() == []
    assert [len(found) > 0 for found in ask(client, inputs=["good", GERMAN]).json()] == [True, False]


def test_a_long_text_is_cut_on_request(client: TestClient) -> None:
    text = "good " * MAX_TEXT_BYTES
    assert ask(client, inputs=text, truncate=True).status_code == 200
    refused = ask(client, inputs=text)
    assert (refused.status_code, refused.json()["error_type"]) == (413, "Validation")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({}, "inputs: found null"),
        ({"inputs": []}, "inputs: found an empty list"),
        ({"inputs": " "}, "inputs: found no visible character"),
        ({"inputs": ["good", 3]}, "inputs[1]: found a number"),
        ({"inputs": [["a", "b"]]}, "inputs[0]: found 2 texts, wanted one"),
        ({"inputs": [[]]}, "inputs[0]: found 0 texts"),
        ({"inputs": "good", "truncate": "yes"}, "truncate: found a string"),
        ({"inputs": "good", "raw_scores": True}, "raw_scores: found true"),
    ],
)
def test_bad_requests_are_refused(client: TestClient, body: dict[str, object], wanted: str) -> None:
    answer = ask(client, **body)
    assert (answer.status_code, answer.json()["error_type"]) == (422, "Validation")
    assert answer.json()["error"].startswith(wanted)


def test_too_many_texts_are_refused(connect: Connect) -> None:
    with connect(max_comments=1) as client:
        assert ask(client, inputs=["a", "b"]).status_code == 413


def test_keys_come_in_either_header(connect: Connect, database: Database) -> None:
    key = make(database, per_minute=2)
    with connect(require_keys=True, database=f"sqlite:///{database.path}") as client:
        assert ask(client, inputs="good").status_code == 401
        for header in ({"Authorization": f"Bearer {key}"}, {"X-API-KEY": key}):
            assert client.post("/predict", json=examples.PREDICT_REQUEST, headers=header).status_code == 200
        limited = client.post("/predict", json={"inputs": "good"}, headers={"X-API-KEY": key})
    assert (limited.status_code, limited.json()["error_type"]) == (429, "Overloaded")


def test_errors_of_the_service_have_the_shape(connect: Connect) -> None:
    with connect(wait=False, models=_failed()) as client:
        answer = ask(client, inputs="good")
    assert (answer.status_code, answer.json()["error_type"]) == (503, "Unhealthy")


def _failed() -> Any:
    from threadwarden.data.errors import CorruptError
    from threadwarden.serve.models import Models

    def load_nothing(*_: object) -> Any:
        raise CorruptError("damaged")

    return Models(None, load_nothing)
