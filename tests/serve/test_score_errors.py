"""POST /v1/score: every way in which a request can be wrong, and what is scored all the same."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect

GOOD = {"id": "good", "text": "The bridge is closed."}
LONG = "good " * 4097


def error_of(answer: Any) -> dict[str, Any]:
    """Return the error, checked to have the shape that every error has."""
    body = answer.json()
    assert set(body) <= {"error", "model", "results"}
    assert set(body["error"]) == {"message", "problems"}
    lines = [body["error"]["message"], *body["error"]["problems"]]
    assert body["error"]["problems"]
    assert all(isinstance(line, str) and line and "\n" not in line and len(line) < 300 for line in lines)
    error: dict[str, Any] = body["error"]
    return error


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "found nothing"),
        (b" \n", "found nothing"),
        (b"{", "found broken JSON"),
        (b'{"comments": [}', "found broken JSON"),
        (b'{"comments": [1 2]}', "line 1, column 17"),
        (b"[]", "found a list"),
        (b'"text"', "found a string"),
        (b"null", "found null"),
        (b"3", "found a number"),
        (b'{"comments": [{"id": 1, "text": "\xff"}]}', "found byte 0xff at 33"),
        ('{"comments": []}'.encode("utf-16"), "found byte 0xff at 0"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"comments": ' + b"9" * 5000 + b"}", "a number too long"),
        (b"comments=1", "found broken JSON"),
    ],
)
def test_what_is_no_json_object_is_400(client: TestClient, content: bytes, found: str) -> None:
    answer = client.post("/v1/score", content=content)
    assert answer.status_code == 400
    assert found in error_of(answer)["message"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "comments: found nothing, wanted a list"),
        ({"comments": None}, "comments: found null, wanted a list"),
        ({"comments": {"id": 1}}, "comments: found an object, wanted a list"),
        ({"comments": [GOOD], "article": "x"}, "article: found a string, wanted an object with title and text"),
        ({"comments": [GOOD], "article": {"title": 3}}, "article.title: found a number, wanted a string or null"),
        ({"comments": [GOOD], "model": 3}, "model: found a number, wanted a string or null"),
        ({"comments": [GOOD], "site": 3}, "site: found a number, wanted a string or null"),
        ({"comments": [GOOD], "language": []}, "language: found a list, wanted a string or null"),
        ({"comments": [GOOD], "spans": "yes"}, "spans: found a string, wanted true or false"),
        ({"comments": [GOOD], "do_not_store": 1}, "do_not_store: found a number, wanted true or false"),
        ({"comments": [GOOD], "idempotent": {}}, "idempotent: found an object, wanted true or false"),
    ],
)
def test_where_the_request_itself_is_bad_nothing_is_scored(client: TestClient, body: object, problem: str) -> None:
    answer = client.post("/v1/score", json=body)
    assert answer.status_code == 422
    assert error_of(answer)["problems"] == [problem]
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (3, "comments[1]: found a number, wanted an object with id and text"),
        (None, "comments[1]: found null, wanted an object with id and text"),
        ([], "comments[1]: found a list, wanted an object with id and text"),
        ({}, "comments[1].id: found nothing, wanted a string or a whole number"),
        ({"text": "a"}, "comments[1].id: found only 'text', wanted a string or a whole number"),
        ({"id": None, "text": "a"}, "comments[1].id: found null, wanted a string or a whole number"),
        ({"id": True, "text": "a"}, "comments[1].id: found true, wanted a string or a whole number"),
        ({"id": 1.5, "text": "a"}, "comments[1].id: found a number, wanted a string or a whole number"),
        ({"id": "", "text": "a"}, "comments[1].id: found an empty string, wanted a string or a whole number"),
        ({"id": "b"}, "comments[1].text: found only 'id', wanted a string"),
        ({"id": "b", "text": None}, "comments[1].text: found null, wanted a string"),
        ({"id": "b", "text": 3}, "comments[1].text: found a number, wanted a string"),
        ({"id": "b", "text": " \u200b"}, "comments[1].text: found no visible character, wanted a text"),
        ({"id": "b", "text": "a", "parent": 1}, "comments[1].parent: found a number, wanted a string or null"),
        (
            {"id": "b", "text": "a", "parent_id": []},
            "comments[1].parent_id: found a list, wanted a string or a whole number",
        ),
        (
            {"id": "b", "text": "a", "parent_id": "z"},
            "comments[1].parent_id: found 'z', wanted the id of another comment of this call",
        ),
        (
            {"id": "b", "text": "a", "parent_id": "b"},
            "comments[1].parent_id: found 'b', wanted the id of another comment of this call",
        ),
        ({"id": "good", "text": "a"}, "comments[1].id: found 'good' again, wanted ids that differ (comments[0])"),
        ({"id": "b", "text": "a", "article": 1}, "comments[1].article: found a number, wanted an object"),
    ],
)
def test_of_a_bad_request_the_good_comments_are_scored(client: TestClient, bad: object, problem: str) -> None:
    last = {"id": 2, "text": "good", "parent_id": "good"}
    answer = client.post("/v1/score", json={"comments": [GOOD, bad, last]})
    assert answer.status_code == 422
    error = error_of(answer)
    assert error["message"] == "comments: found 1 bad of 3, wanted none (scored: 2)"
    assert len(error["problems"]) == 1
    assert error["problems"][0].startswith(problem)
    alone = client.post("/v1/score", json={"comments": [GOOD, last]}).json()
    assert {key: answer.json()[key] for key in ("model", "results")} == alone


def test_true_is_not_the_parent_1(client: TestClient) -> None:
    comments = [{"id": True, "text": "good"}, {"id": "b", "text": "agree", "parent_id": 1}]
    answer = client.post("/v1/score", json={"comments": comments})
    assert (answer.status_code, answer.json()["results"]) == (422, [])
    assert len(error_of(answer)["problems"]) == 2


@pytest.mark.parametrize("key", ["a\nb", "x" * 5000, "\ud800"])
def test_messages_stay_short_and_on_one_line(client: TestClient, key: str) -> None:
    comments = [{key: 1}, {"id": key, "text": "good"}, {"id": "b", "text": "good", "parent_id": key + "z"}]
    content = json.dumps({"comments": [*comments, comments[1]]})
    answer = client.post("/v1/score", content=content)
    assert answer.status_code == 422
    assert len(error_of(answer)["problems"]) >= 3


def test_a_text_over_the_limit_is_413_and_the_others_are_scored(client: TestClient) -> None:
    answer = client.post("/v1/score", json={"comments": [GOOD, {"id": 2, "text": LONG}]})
    assert answer.status_code == 413
    assert error_of(answer)["problems"] == ["comments[1].text: found 20,485 bytes, wanted at most 20,480"]
    assert [result["id"] for result in answer.json()["results"]] == ["good"]


def test_a_text_over_the_limit_among_other_problems_is_422(client: TestClient) -> None:
    answer = client.post("/v1/score", json={"comments": [GOOD, {"id": 2, "text": LONG}, {"id": 3}]})
    assert answer.status_code == 422
    assert len(error_of(answer)["problems"]) == 2


def test_too_many_comments_are_413_and_nothing_is_scored(connect: Connect) -> None:
    with connect(max_comments=2) as client:
        answer = client.post("/v1/score", json={"comments": [GOOD] * 3})
        assert answer.status_code == 413
        assert error_of(answer)["problems"] == ["comments: found 3, wanted at most 2"]
        assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("model", ["9.9", "../released", "/etc", "x" * 1000])
def test_an_unknown_model_is_404(client: TestClient, model: str) -> None:
    answer = client.post("/v1/score", json={"comments": [GOOD], "model": model})
    assert answer.status_code == 404
    assert f"found version {model[:80]!r}, wanted one of " in error_of(answer)["message"]
    assert "0.0.1" in error_of(answer)["message"]


def test_a_folder_is_no_model_that_a_request_may_name(client: TestClient, tiny_model: object) -> None:
    answer = client.post("/v1/score", json={"comments": [GOOD], "model": str(tiny_model)})
    assert answer.status_code == 404


def test_a_body_over_the_limit_is_413(connect: Connect) -> None:
    body = json.dumps({"comments": [GOOD]}).encode()
    with connect(max_body_bytes=len(body)) as client:
        assert client.post("/v1/score", content=body).status_code == 200
        answer = client.post("/v1/score", content=body + b" ")
        assert answer.status_code == 413
        limit = len(body)
        assert error_of(answer)["message"] == f"body: found {limit + 1:,} bytes, wanted at most {limit:,}"


@pytest.mark.parametrize("length", ["5", "-1", "many", "٣"])
def test_a_content_length_that_lies_helps_nobody(connect: Connect, length: str) -> None:
    with connect(max_body_bytes=100) as client:
        headers = {"content-length": length.encode()}
        answer = client.post("/v1/score", content=b" " * 101, headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 413
        assert error_of(answer)["message"] == "body: found more than 100 bytes, wanted at most 100"
