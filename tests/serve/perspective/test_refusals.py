"""Every request that comments:analyze refuses, and how: with Perspective's words, in the shape of Google's errors."""

import gzip
import json
import math
import zlib
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.perspective.conftest import ANALYZE, ARTICLE, SUGGEST, Ask, error_of, kind_of, named, request
from tests.serve.test_access import make
from threadwarden.serve.errors import OverloadedError
from threadwarden.serve.models import Models
from threadwarden.serve.store.database import Database

MEBIBYTE = 1_048_576


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_an_empty_comment(ask: Ask, text: str) -> None:
    answer = ask(text)
    assert kind_of(answer) == "COMMENT_EMPTY"
    assert error_of(answer)["message"] == "Comment must be non-empty."


@pytest.mark.parametrize("comment", [None, {}, {"text": None}, {"text": "<br><p> </p>", "type": "HTML"}, []])
def test_no_comment(client: TestClient, comment: object) -> None:
    body = request("") | {"comment": comment}
    assert kind_of(client.post(ANALYZE, json=body)) == "COMMENT_EMPTY"


def test_a_comment_over_the_limit_in_bytes(ask: Ask) -> None:
    assert ask("é" * 10_240).status_code == 200
    answer = ask("é" * 10_240 + "a")
    assert kind_of(answer) == "COMMENT_TOO_LONG"
    assert error_of(answer)["message"] == "Comment text too long."


@pytest.mark.parametrize("asked", [None, {}, []])
def test_no_attributes(client: TestClient, asked: object) -> None:
    answer = client.post(ANALYZE, json=request("Hi") | {"requestedAttributes": asked})
    assert kind_of(answer) == "NO_REQUESTED_ATTRIBUTES"
    assert error_of(answer)["message"] == "Missing requested_attributes"


@pytest.mark.parametrize(
    "name", ["NICENESS", "toxicity", "TOXICITY@", "TOXICITY@1@2", "TOXICITY@\r\nX: y", "", "\u2028"]
)
def test_a_name_that_perspective_never_had(ask: Ask, name: str) -> None:
    answer = ask("Hi", "TOXICITY", name)
    assert kind_of(answer) == "INVALID_REQUEST"
    assert error_of(answer)["message"].startswith("Unknown requested attribute: ")


@pytest.mark.parametrize("kind", ["RAW", "PERCENTILE", "STD_DEV_SCORE", "SOMETHING"])
def test_a_score_type_that_is_no_probability(client: TestClient, kind: str) -> None:
    body = request("Hi") | {"requestedAttributes": {"TOXICITY": {"scoreType": kind}}}
    answer = client.post(ANALYZE, json=body)
    assert kind_of(answer) == "INVALID_REQUEST"
    wanted = f"Requested score type {kind} is not supported by attribute TOXICITY"
    assert error_of(answer)["message"] == wanted


def test_both_contexts_at_once(ask: Ask) -> None:
    answer = ask("Hi", context={"entries": [{"text": ARTICLE}], **named(ARTICLE)})
    assert kind_of(answer) == "INVALID_REQUEST"
    assert error_of(answer)["message"] == (
        "Context can have either entries or article_and_parent_comment, but both fields were populated."
    )
    assert ask("Hi", context={"entries": [], **named(ARTICLE)}).status_code == 200


@pytest.mark.parametrize("languages", [["zu"], ["zu", "ja-Latn"], "de"])
def test_languages_that_no_attribute_is_trained_for(ask: Ask, languages: Any) -> None:
    answer = ask("Hi", "INSULT@2", "TOXICITY", languages=languages)
    asked = [languages] if isinstance(languages, str) else languages
    assert kind_of(answer) == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    error = error_of(answer)
    assert error["message"] == f"Attribute INSULT@2 does not support request languages: {','.join(asked)}"
    assert error["details"][0]["languageNotSupportedByAttributeError"] == {
        "attribute": "INSULT@2",
        "requestedLanguages": asked,
    }


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"comment": "Hi"}, "'comment': found another string, wanted an object"),
        ({"comment": math.nan}, "'comment': found a number, wanted an object"),
        ({"comment": {"text": 3}}, "'comment.text': found a number, wanted a string"),
        ({"requestedAttributes": ["TOXICITY"]}, "'requestedAttributes': found a list, wanted an object"),
        (
            {"requestedAttributes": {"TOXICITY": 1}},
            "requestedAttributes['TOXICITY']': found a number, wanted an object",
        ),
        ({"requestedAttributes": {"TOXICITY": {"scoreThreshold": "x"}}}, "scoreThreshold': found another string"),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreThreshold": True}}},
            "scoreThreshold': found true, wanted a number",
        ),
        ({"requestedAttributes": {"TOXICITY": {"scoreThreshold": 10**400}}}, "scoreThreshold': found a number"),
        ({"requestedAttributes": {"TOXICITY": {"scoreType": 1}}}, "scoreType': found a number, wanted a string"),
        ({"spanAnnotations": "yes"}, "'spanAnnotations': found another string, wanted true or false"),
        ({"spanAnnotations": [1]}, "'spanAnnotations': found a list, wanted true or false"),
        ({"doNotStore": 2}, "'doNotStore': found a number, wanted true or false"),
        ({"languages": [1]}, "'languages[0]': found a number, wanted a string"),
        ({"languages": {"en": 1}}, "'languages': found an object, wanted a list"),
        ({"clientToken": 1}, "'clientToken': found a number, wanted a string"),
        ({"context": 1}, "'context': found a number, wanted an object"),
        ({"context": {"entries": {"a": 1}}}, "'context.entries': found an object, wanted a list"),
        ({"context": {"entries": ["x"]}}, "'context.entries[0]': found another string, wanted an object"),
        ({"context": {"articleAndParentComment": {"article": "x"}}}, "comment.article': found another string".lower()),
        ({"comment": {"text": "Hi", "type": "RTF"}}, "Invalid text type: found 'RTF', wanted PLAIN_TEXT or HTML."),
        ({"context": named("x" * (MEBIBYTE + 1))}, "Context text too long: wanted at most 1,048,576 bytes."),
        ({"requestedAttributes": {f"SPAM@{n}": {} for n in range(201)}}, "Found 201 requested attributes"),
    ],
)
def test_a_field_of_another_kind(client: TestClient, fields: dict[str, Any], message: str) -> None:
    answer = client.post(ANALYZE, content=json.dumps(request("Hi") | fields))
    assert kind_of(answer) == "INVALID_REQUEST"
    assert message.lower() in error_of(answer)["message"].lower()


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff", b"[" * 100_000])
@pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
def test_a_body_that_is_no_object(client: TestClient, content: bytes, path: str) -> None:
    error = error_of(client.post(path, content=content))
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["details"] == [
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"description": error["message"]}],
        }
    ]


@pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
def test_no_body_is_a_request_without_a_comment(client: TestClient, path: str) -> None:
    """The package PyPerspective tries a key so, and reads the first of the details."""
    assert kind_of(client.post(path)) == "COMMENT_EMPTY"


def test_a_body_over_the_limit(connect: Connect) -> None:
    with connect(max_body_bytes=100) as client:
        error = error_of(client.post(ANALYZE, content=b" " * 101))
    assert (error["code"], error["status"]) == (413, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("method", "path", "code", "status"),
    [
        ("GET", ANALYZE, 405, "UNIMPLEMENTED"),
        ("POST", "/v1alpha1/comments:rewrite", 404, "NOT_FOUND"),
        ("GET", "/$discovery/rest?version=v2", 404, "NOT_FOUND"),
        ("POST", "/batch/other", 404, "NOT_FOUND"),
    ],
)
def test_unknown_paths_and_methods(client: TestClient, method: str, path: str, code: int, status: str) -> None:
    error = error_of(client.request(method, path))
    assert (error["code"], error["status"]) == (code, status)


def test_a_bad_key_and_no_key(connect: Connect) -> None:
    with connect(require_keys=True) as client:
        bad = error_of(client.post(ANALYZE, json=request("Hi"), params={"key": "nope"}))
        none = error_of(client.post(ANALYZE, json=request("Hi")))
    assert (bad["code"], bad["status"]) == (400, "INVALID_ARGUMENT")
    assert bad["message"] == "API key not valid. Please pass a valid API key."
    assert bad["details"][0]["reason"] == "API_KEY_INVALID"
    assert (none["code"], none["status"]) == (403, "PERMISSION_DENIED")
    assert none["message"].startswith("Method doesn't allow unregistered callers")


def test_a_key_for_something_else(connect: Connect, database: Database) -> None:
    with connect(require_keys=True, database=f"sqlite:///{database.path}") as client:
        body = {"comment": {"text": "Hi"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
        error = error_of(client.post(SUGGEST, json=body, headers={"x-goog-api-key": make(database, "score")}))
    assert (error["code"], error["status"]) == (403, "PERMISSION_DENIED")


def test_a_key_that_has_used_up_its_rate(connect: Connect, database: Database) -> None:
    with connect(require_keys=True, database=f"sqlite:///{database.path}") as client:
        key = {"key": make(database, "score", per_minute=1)}
        assert client.post(ANALYZE, json=request("Hi"), params=key).status_code == 200
        answer = client.post(ANALYZE, json=request("Hi"), params=key)
    error = error_of(answer)
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["details"][0]["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
    assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert int(answer.headers["retry-after"]) >= 1


def test_a_model_that_is_not_loaded(connect: Connect) -> None:
    def fail(_: object) -> Any:
        raise OSError("no model")

    with connect(Models(None, fail), wait=False) as client:
        answer = client.post(ANALYZE, json=request("Hi"))
    error = error_of(answer)
    assert (error["code"], error["status"]) == (503, "UNAVAILABLE")
    assert answer.headers["retry-after"] == "1"


def test_a_service_with_too_much_to_do(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any, **__: Any) -> Any:
        raise OverloadedError("the service: found too much to be read first, wanted less: ask again")

    monkeypatch.setattr("threadwarden.serve.batching.Batcher.score", full)
    answer = ask("Hi")
    assert (error_of(answer)["code"], error_of(answer)["status"]) == (503, "UNAVAILABLE")
    assert answer.headers["retry-after"] == "1"


def test_a_bug_has_the_same_shape(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_off(*_: Any, **__: Any) -> Any:
        raise KeyError("zebra")

    monkeypatch.setattr("threadwarden.serve.batching.Batcher.score", break_off)
    answer = ask("zebra")
    assert (error_of(answer)["code"], error_of(answer)["status"]) == (500, "INTERNAL")
    assert "zebra" not in answer.text


def test_a_body_may_be_compressed(client: TestClient, connect: Connect) -> None:
    plain = json.dumps(request("You idiot")).encode()
    alone = client.post(ANALYZE, content=plain).json()
    for encoding, content in (
        ("gzip", gzip.compress(plain)),
        ("x-gzip", gzip.compress(plain)),
        ("deflate", zlib.compress(plain)),
    ):
        answer = client.post(ANALYZE, content=content, headers={"content-encoding": encoding})
        assert answer.json() == alone
    assert client.post(ANALYZE, content=plain, headers={"content-encoding": "identity"}).json() == alone
    packed = gzip.compress(plain)
    for content, encoding in (
        (plain, "gzip"),
        (packed[:-9], "gzip"),
        (packed, "br"),
        (packed, "gzip, gzip"),
        (b"", "gzip"),
    ):
        answer = client.post(ANALYZE, content=content, headers={"content-encoding": encoding})
        assert error_of(answer)["code"] == 400, encoding
    with connect(max_body_bytes=1000) as small:
        bomb = gzip.compress(b" " * 100_000)
        assert len(bomb) < 1000
        assert error_of(small.post(ANALYZE, content=bomb, headers={"content-encoding": "gzip"}))["code"] == 413
