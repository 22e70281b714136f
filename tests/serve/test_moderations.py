"""POST /v1/moderations, asked by OpenAI's own client over a real connection."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openai
import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.live_server import running
from tests.serve.test_access import make
from threadwarden.data.codebook import LABELS
from threadwarden.model import load
from threadwarden.serve.app import create_app
from threadwarden.serve.formats.moderation import CATEGORIES, OPENAI, moderation_of
from threadwarden.serve.judgement import Judgement
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database

INSULT, CIVIL, GERMAN = "you idiot", "The detour will cost the shops.", "Wer soll das alles bezahlen, und warum wir?"


@pytest.fixture(scope="module")
def address(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(model=str(tiny_model), database=f"sqlite:///{tmp_path_factory.mktemp('store')}/store.sqlite3")
    with running(create_app(settings)) as found:
        yield found


@pytest.fixture
def sdk(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
        yield client


def test_the_client_reads_the_categories(sdk: openai.OpenAI, tiny_model: Path) -> None:
    answer = sdk.moderations.create(input=INSULT)
    (result,) = answer.results
    (scores,) = load(tiny_model).score([INSULT])
    assert (result.flagged, result.categories.harassment) == (True, True)
    assert result.category_scores.harassment == scores.incivility.probability
    assert result.category_applied_input_types.harassment == ["text"]
    assert answer.model == "threadwarden-tiny-0.0.1"
    assert answer.id.startswith("modr-")


def test_a_category_that_no_head_answers_is_null(sdk: openai.OpenAI) -> None:
    (result,) = sdk.moderations.create(input=INSULT).results
    assert result.categories.self_harm is None
    assert result.category_scores.violence is None
    assert result.category_applied_input_types.hate == []


def test_our_own_labels_stand_beside(sdk: openai.OpenAI) -> None:
    (result,) = sdk.moderations.create(input="vermin").results
    extra = result.categories.model_extra or {}
    assert {label: extra[label] for label in LABELS} == {"incivility": True, "dehumanizing": True, "off_topic": None}


def test_a_list_of_texts_has_a_result_each(sdk: openai.OpenAI) -> None:
    results = sdk.moderations.create(input=[CIVIL, INSULT], model="omni-moderation-latest").results
    assert [result.flagged for result in results] == [False, True]


def test_parts_are_one_input(sdk: openai.OpenAI) -> None:
    parts: Any = [{"type": "text", "text": CIVIL}, {"type": "text", "text": INSULT}]
    results = sdk.moderations.create(input=parts).results
    assert [result.flagged for result in results] == [True]


def test_another_language_is_not_guessed_at(sdk: openai.OpenAI) -> None:
    german, civil = sdk.moderations.create(input=[GERMAN, CIVIL]).results
    assert (german.model_extra or {})["unsupported_language"] == "de"
    assert set(german.categories.to_dict().values()) == {None}
    assert civil.categories.harassment is False


def test_an_image_is_refused_clearly(sdk: openai.OpenAI) -> None:
    image: Any = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    with pytest.raises(openai.BadRequestError) as caught:
        sdk.moderations.create(input=[{"type": "text", "text": CIVIL}, image])
    assert (caught.value.param, caught.value.type) == ("input", "invalid_request_error")
    assert "input[1].type: found 'image_url', wanted 'text'" in caught.value.message


def test_versions_are_chosen_by_name(sdk: openai.OpenAI) -> None:
    for name in ("0.0.1", "threadwarden-tiny-0.0.1", "text-moderation-stable"):
        assert sdk.moderations.create(input=CIVIL, model=name).model == "threadwarden-tiny-0.0.1"
    with pytest.raises(openai.NotFoundError) as caught:
        sdk.moderations.create(input=CIVIL, model="9.9")
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({}, "input: found nothing"),
        ({"input": None}, "input: found null"),
        ({"input": []}, "input: found an empty list"),
        ({"input": " "}, "input: found no visible character"),
        ({"input": ["a", 1]}, "input[1]: found a number"),
        ({"input": [{"type": "text", "text": "a"}, "b"]}, "input[1]: found a string"),
        ({"input": [{"type": 1}]}, "input[0].type: found a number"),
        ({"input": [{"type": "text"}]}, "input[0].text: found null"),
        ({"input": "a", "model": 1}, "model: found a number"),
        ({"input": "x" * 20_481}, "input: found 20,481 bytes"),
    ],
)
def test_bad_requests_are_refused(client: TestClient, body: object, wanted: str) -> None:
    answer = client.post("/v1/moderations", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error["code"]) == (400, "invalid_request_error", None)
    assert error["message"].startswith(wanted)
    assert error["param"] == wanted.partition(":")[0].partition("[")[0]


def test_a_body_that_is_no_json_has_no_param(client: TestClient) -> None:
    answer = client.post("/v1/moderations", content=b"{")
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, None)


def test_too_many_texts_are_refused(connect: Connect) -> None:
    with connect(max_comments=2) as client:
        answer = client.post("/v1/moderations", json={"input": ["a", "b", "c"]})
    assert (answer.status_code, answer.json()["error"]["param"]) == (413, "input")


def test_keys_are_judged_as_openai_does(tiny_model: Path, database: Database) -> None:
    settings = Settings(model=str(tiny_model), require_keys=True, database=f"sqlite:///{database.path}")
    key = make(database, per_minute=1)
    with running(create_app(settings)) as address:
        with pytest.raises(openai.AuthenticationError) as bad:
            openai.OpenAI(base_url=f"{address}/v1", api_key="bad", max_retries=0).moderations.create(input=CIVIL)
        assert bad.value.code == "invalid_api_key"
        sdk = openai.OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0)
        assert sdk.moderations.create(input=CIVIL).results
        with pytest.raises(openai.RateLimitError) as limited:
            sdk.moderations.create(input=CIVIL)
    assert (limited.value.code, limited.value.type) == ("rate_limit_exceeded", "rate_limit_error")
    assert int(limited.value.response.headers["retry-after"]) > 0


def test_heads_of_the_model_answer_further_categories(tiny_model: Path) -> None:
    (scores,) = load(tiny_model).score([CIVIL])
    found = moderation_of(Judgement("en", replace(scores, attributes={"identity_attack": 0.7, "threat": 0.2})))
    assert (found.categories["hate"], found.category_scores["hate"]) == (True, 0.7)
    assert (found.categories["harassment/threatening"], found.category_scores["harassment/threatening"]) == (False, 0.2)
    assert found.flagged


def test_every_name_of_the_client_is_there() -> None:
    fields = openai.types.moderation.Categories.model_fields.values()
    names = {field.alias or name for name, field in openai.types.moderation.Categories.model_fields.items()}
    assert len(fields) == len(OPENAI)
    assert names == set(OPENAI) < set(CATEGORIES)
