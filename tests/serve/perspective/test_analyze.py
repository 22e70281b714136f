"""POST /v1alpha1/comments:analyze: what is answered to a request in order."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.perspective.conftest import ANALYZE, ARTICLE, Ask, kind_of, named, request, value
from threadwarden.model.artifact import read_manifest
from threadwarden.serve.batching import Batcher
from threadwarden.serve.perspective.attributes import PUBLISHED, answered, unanswered
from threadwarden.serve.perspective.examples import ANALYZE_REQUEST, ANALYZED
from threadwarden.serve.store.database import Database

TEXT = "Only an idiot would write that."


def own(client: TestClient, **comment: Any) -> dict[str, Any]:
    """Return what our own API says of the same comment."""
    article = comment.pop("article", None)
    body = {"article": article, "comments": [{"id": 1, "text": TEXT, **comment}]}
    found: dict[str, Any] = client.post("/v1/score", json=body).json()["results"][0]["scores"]
    return found


def test_the_answer_has_perspectives_shape(ask: Ask) -> None:
    answer = ask(TEXT, clientToken="comment:1", languages=["en"])
    score = {"value": value(answer), "type": "PROBABILITY"}
    assert answer.json() == {
        "attributeScores": {
            "TOXICITY": {"spanScores": [{"begin": 0, "end": len(TEXT), "score": score}], "summaryScore": score}
        },
        "languages": ["en"],
        "clientToken": "comment:1",
        "detectedLanguages": ["en"],
    }
    assert answer.headers["x-threadwarden-model"] == "0.0.1"
    assert "x-threadwarden-unanswered" not in answer.headers


def test_the_example_is_answered_as_shown(client: TestClient) -> None:
    answer = client.post(ANALYZE, json=ANALYZE_REQUEST).json()
    assert _shape(answer) == _shape(ANALYZED)


def _shape(found: Any) -> Any:
    """Return an answer with every score as 0."""
    if isinstance(found, dict):
        return {key: 0 if key == "value" else _shape(item) for key, item in found.items() if key != "detectedLanguages"}
    return [_shape(item) for item in found] if isinstance(found, list) else found


def test_our_attributes_are_our_labels_and_toxicity_is_incivility(ask: Ask, client: TestClient) -> None:
    answer = ask(TEXT, "TOXICITY", "INCIVILITY", "DEHUMANIZING", "OFF_TOPIC", context=named(ARTICLE))
    scores = own(client, article={"text": ARTICLE})
    assert value(answer, "TOXICITY") == value(answer, "INCIVILITY") == scores["incivility"]["probability"]
    assert value(answer, "DEHUMANIZING") == scores["dehumanizing"]["probability"]
    assert value(answer, "OFF_TOPIC") == scores["off_topic"]["probability"]


def test_an_attribute_that_the_model_was_trained_for_is_answered_by_its_own_head(ask: Ask) -> None:
    loud, quiet = ask("You idiot", "INSULT", "TOXICITY"), ask("A good idea", "INSULT")
    assert value(loud, "INSULT") > 0.9
    assert value(quiet, "INSULT") < 0.1
    assert value(loud, "INSULT") != value(loud, "TOXICITY")


def test_names_that_no_head_answers_are_left_out_and_listed(ask: Ask, client: TestClient) -> None:
    answer = ask(TEXT, "TOXICITY", *PUBLISHED, "OFF_TOPIC")
    assert set(answer.json()["attributeScores"]) == {"TOXICITY", "INSULT"}
    listed = answer.headers["x-threadwarden-unanswered"].split(", ")
    model = client.get("/v1/model").json()
    assert set(listed) == {*model["unanswered"], "OFF_TOPIC"}
    assert model["attributes"] == ["INCIVILITY", "DEHUMANIZING", "OFF_TOPIC", "TOXICITY", "INSULT"]
    assert len(listed) == len(set(listed)) > 30


def test_what_is_answered_and_what_is_not_is_all_that_was_published(tiny_model: Path) -> None:
    manifest = read_manifest(tiny_model)
    assert sorted((*answered(manifest), *unanswered(manifest))) == sorted({*PUBLISHED, "INCIVILITY", "DEHUMANIZING"})
    assert {"SEVERE_TOXICITY", "SEXUALLY_EXPLICIT", "LIKELY_TO_REJECT", "NUANCE_EXPERIMENTAL"} < set(
        unanswered(manifest)
    )


def test_where_nothing_can_be_answered_the_scores_are_left_out(ask: Ask) -> None:
    answer = ask(TEXT, "SPAM", "OFF_TOPIC")
    assert answer.status_code == 200
    assert answer.json() == {"languages": ["en"], "detectedLanguages": ["en"]}
    assert answer.headers["x-threadwarden-unanswered"] == "SPAM, OFF_TOPIC"


@pytest.mark.parametrize("name", ["SEVERE_TOXICITY", "OFF_TOPIC", "SPAM@1"])
def test_strict_attributes_makes_what_is_left_out_an_error(connect: Connect, name: str) -> None:
    with connect(strict_attributes=True) as client:
        answer = client.post(ANALYZE, json=request(TEXT, "TOXICITY", name))
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, f"Unknown requested attribute: {name}")
        assert client.post(ANALYZE, json=request(TEXT, "TOXICITY@6", "INSULT")).status_code == 200


def test_a_version_behind_a_name_is_repeated_and_not_looked_at(ask: Ask) -> None:
    answer = ask(TEXT, "TOXICITY@6", "TOXICITY", "SPAM@1")
    assert value(answer, "TOXICITY@6") == value(answer, "TOXICITY")
    assert answer.headers["x-threadwarden-unanswered"] == "SPAM"


def test_below_its_threshold_an_attribute_is_left_out(client: TestClient) -> None:
    body = request("A good idea", clientToken="t")
    for threshold, kept in ((0, True), (None, True), ("0.9", False), (1, False)):
        body["requestedAttributes"] = {"TOXICITY": {"scoreThreshold": threshold}}
        answer = client.post(ANALYZE, json=body)
        assert answer.status_code == 200
        assert ("attributeScores" in answer.json()) is kept, threshold
    both = request("A good idea") | {"requestedAttributes": {"TOXICITY": {"scoreThreshold": 0.9}, "INSULT": {}}}
    assert set(client.post(ANALYZE, json=both).json()["attributeScores"]) == {"INSULT"}


def test_the_threshold_itself_is_kept(client: TestClient) -> None:
    exact = value(client.post(ANALYZE, json=request("A good idea")))
    body = request("A good idea") | {"requestedAttributes": {"TOXICITY": {"scoreThreshold": exact}}}
    assert value(client.post(ANALYZE, json=body)) == exact


@pytest.mark.parametrize("kind", ["PROBABILITY", "SCORE_TYPE_UNSPECIFIED", None, ""])
def test_probabilities_are_what_is_asked_for(client: TestClient, kind: str | None) -> None:
    body = request(TEXT) | {"requestedAttributes": {"TOXICITY": {"scoreType": kind}}}
    score = client.post(ANALYZE, json=body).json()["attributeScores"]["TOXICITY"]["summaryScore"]
    assert score["type"] == "PROBABILITY"


@pytest.mark.parametrize("token", ["", "comment:1", "\ud800", "\u2028<é>😀"])
def test_the_token_comes_back_as_it_was(client: TestClient, token: str) -> None:
    answer = client.post(ANALYZE, content=json.dumps(request(TEXT, clientToken=token)))
    assert answer.json()["clientToken"] == token


def test_fields_may_be_spelt_as_protocol_buffers_spell_them(client: TestClient) -> None:
    body = {
        "comment": {"text": TEXT},
        "requested_attributes": {"TOXICITY": {"score_threshold": 0.1}},
        "span_annotations": "true",
        "do_not_store": True,
        "client_token": "t",
        "something_else": [1],
    }
    answer = client.post(ANALYZE, json=body)
    assert answer.json()["clientToken"] == "t"
    assert value(answer) > 0.9


def test_what_google_takes_in_a_query_is_taken(client: TestClient) -> None:
    query = "?key=k&alt=json&prettyPrint=false&fields=attributeScores&$.xgafv=2&quotaUser=x"
    assert client.post(ANALYZE + query, json=request(TEXT)).json() == client.post(ANALYZE, json=request(TEXT)).json()


def test_the_colon_may_be_escaped(client: TestClient) -> None:
    assert client.post("/v1alpha1/comments%3Aanalyze?key=k", json=request(TEXT)).status_code == 200


@pytest.mark.parametrize("text", ["?", "ok", "😀", "🙇🏽", "👍👍", "\u200b.", "1", "hm\ud800"])
def test_text_too_short_to_have_a_language_is_scored(client: TestClient, text: str) -> None:
    body = request(text, spanAnnotations=True)
    answer = client.post(ANALYZE, content=json.dumps(body))
    assert 0 <= value(answer) <= 1
    assert answer.json()["languages"] == ["en"]
    assert answer.json()["detectedLanguages"] == ["und"]


def test_a_text_in_another_language_is_refused_unless_the_client_says_that_it_is_english(ask: Ask) -> None:
    text = "Das ist eine ganz gewöhnliche Meinung zu dem Artikel über die neue Brücke am Fluss."
    answer = ask(text)
    assert kind_of(answer) == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    detail = answer.json()["error"]["details"][0]["languageNotSupportedByAttributeError"]
    assert detail == {"attribute": "TOXICITY", "detectedLanguages": ["de"]}
    said = ask(text, languages=["en"]).json()
    assert (said["languages"], said["detectedLanguages"]) == (["en"], ["de"])


def test_do_not_store_is_handed_on_to_the_batcher(connect: Connect) -> None:
    kept: list[bool] = []
    original = Batcher.score

    async def score(self: Batcher, scorer: Any, comments: Any, keep: bool = True) -> Any:
        kept.append(keep)
        return await original(self, scorer, comments, keep)

    with pytest.MonkeyPatch.context() as patch, connect() as client:
        patch.setattr(Batcher, "score", score)
        for field in ({"doNotStore": True}, {"do_not_store": "true"}, {"doNotStore": False}, {}):
            assert client.post(ANALYZE, json=request(TEXT, **field)).status_code == 200
    assert kept == [False, False, True, True]


@pytest.mark.parametrize("field", [{"doNotStore": True}, {}])
def test_what_is_analyzed_is_neither_stored_nor_logged(
    connect: Connect, database: Database, caplog: pytest.LogCaptureFixture, field: dict[str, bool]
) -> None:
    body = request("zebra-canary", "TOXICITY", "OFF_TOPIC", context=named("zebra-canary"), clientToken="zebra-canary")
    with caplog.at_level(logging.DEBUG), connect(database=f"sqlite:///{database.path}") as client:
        assert client.post(ANALYZE, json=body | field, params={"key": "zebra-canary"}).status_code == 200
        assert client.post(ANALYZE, json=body | field | {"languages": ["zu"]}).status_code == 400
    assert b"zebra-canary" not in b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert not [one for one in caplog.records if one.name.startswith("threadwarden") and "canary" in one.getMessage()]
