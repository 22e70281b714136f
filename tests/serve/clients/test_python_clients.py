"""The clients for Python, against a live server: Google's library, and the package `perspective`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from googleapiclient import discovery
from googleapiclient.errors import HttpError
from perspective import PerspectiveAPI

from tests.serve.live_server import running
from tests.serve.perspective.conftest import named, request
from tests.serve.test_access import make
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.feedback import Feedbacks

TEXT = "Only an idiot would write that."


def build(address: str, key: str = "k") -> Any:
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=key,
        discoveryServiceUrl=f"{address}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )


@pytest.fixture
def google(address: str) -> Iterator[Any]:
    with build(address) as client:
        yield client


def test_googles_library_analyzes(google: Any) -> None:
    body = request(
        TEXT, "TOXICITY", "OFF_TOPIC", "SPAM", spanAnnotations=True, clientToken="t", context=named("A bridge")
    )
    found = google.comments().analyze(body=body).execute()
    assert found["clientToken"] == "t"
    assert set(found["attributeScores"]) == {"TOXICITY", "OFF_TOPIC"}
    assert found["attributeScores"]["TOXICITY"]["spanScores"][0]["score"]["value"] > 0.9


def test_googles_library_suggests(google: Any) -> None:
    body = {"comment": {"text": TEXT}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.1}}}}
    assert google.comments().suggestscore(body=body | {"clientToken": "t"}).execute()["clientToken"] == "t"


def test_googles_library_understands_errors(google: Any) -> None:
    with pytest.raises(HttpError) as raised:
        google.comments().analyze(body=request(TEXT, languages=["zu"])).execute()
    assert raised.value.status_code == 400
    assert raised.value.reason == "Attribute TOXICITY does not support request languages: zu"
    assert raised.value.error_details[0]["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"


def test_googles_library_sends_batches(google: Any) -> None:
    found: dict[str, Any] = {}
    failed: dict[str, Any] = {}

    def receive(request_id: str, response: Any, error: Any) -> None:
        (failed if error else found)[request_id] = error or response

    batch = google.new_batch_http_request(callback=receive)
    for number in range(30):
        text = "" if number == 7 else f"{'You idiot' if number % 2 else 'A good idea'}, said {number}"
        batch.add(
            google.comments().analyze(body=request(text, clientToken=str(number))), request_id=f"comment {number}"
        )
    batch.execute()
    assert [response["clientToken"] for response in found.values()] == [str(n) for n in range(30) if n != 7]
    loud = {name for name, one in found.items() if one["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.9}
    assert loud == {f"comment {number}" for number in range(1, 30, 2) if number != 7}
    assert [(name, error.reason) for name, error in failed.items()] == [("comment 7", "Comment must be non-empty.")]


def test_googles_library_with_keys(tiny_model: Path, database: Database) -> None:
    settings = Settings(model=str(tiny_model), database=f"sqlite:///{database.path}", require_keys=True)
    with running(create_app(settings)) as address:
        with build(address, make(database, "score", "feedback", per_minute=2)) as client:
            analyze = client.comments().analyze(body=request(TEXT))
            assert [set(analyze.execute()) for _ in range(2)] == [
                {"attributeScores", "languages", "detectedLanguages"}
            ] * 2
            with pytest.raises(HttpError) as limited:
                analyze.execute()
        with build(address, "AIzaSomebodyElses") as client, pytest.raises(HttpError) as refused:
            client.comments().analyze(body=request(TEXT)).execute()
    assert limited.value.status_code == 429
    assert limited.value.error_details[0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert int(limited.value.resp["retry-after"]) >= 1
    assert (refused.value.status_code, refused.value.reason) == (
        400,
        "API key not valid. Please pass a valid API key.",
    )


def test_the_package_perspective(address: str) -> None:
    client = PerspectiveAPI("k")
    client.api_client.url = address + "/v1alpha1/{endpoint}"
    found = client.analyze_comment(
        TEXT,
        comment_type="PLAIN_TEXT",
        context=[{"text": "The bridge is closed", "type": "PLAIN_TEXT"}],
        requested_attributes={"TOXICITY": {}, "OFF_TOPIC": {"scoreType": "PROBABILITY", "scoreThreshold": 0.0}},
        span_annotations=True,
        languages=["en"],
        do_not_store=True,
        client_token="t",
        session_id="s",
        community_id="c",
    )
    assert set(found["attributeScores"]) == {"TOXICITY", "OFF_TOPIC"}
    assert found["clientToken"] == "t"
    scores = {"TOXICITY": {"summaryScore": {"value": 0.5, "type": "PROBABILITY"}}}
    assert client.suggest_score(TEXT, scores, client_token="u")["clientToken"] == "u"
    with pytest.raises(HTTPError) as raised:
        client.analyze_comment("")
    assert json.loads(raised.value.read())["error"]["message"] == "Comment must be non-empty."


def test_feedback_of_a_real_client_is_stored(tiny_model: Path, database: Database) -> None:
    with running(create_app(Settings(model=str(tiny_model), database=f"sqlite:///{database.path}"))) as address:
        client = PerspectiveAPI("k")
        client.api_client.url = address + "/v1alpha1/{endpoint}"
        client.suggest_score(TEXT, {"TOXICITY": {"summaryScore": {"value": 0.5, "type": "PROBABILITY"}}})
    (stored,) = Feedbacks(database).all()
    assert stored.scores == {"TOXICITY": 0.5}
