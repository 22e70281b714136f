"""POST /batch: up to 100 requests in one multipart body, as Google's libraries write it and as others do."""

import json
from email.message import Message
from email.parser import BytesParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.perspective.conftest import ANALYZE, SUGGEST, error_of, request
from tests.serve.test_access import make
from threadwarden.serve.store.database import Database

PATHS = ("/batch", "/batch/commentanalyzer/v1alpha1")
MIXED = 'multipart/mixed; boundary="b"'


def part(body: object = None, head: str = "", line: str = f"POST {ANALYZE}?key=k HTTP/1.1", inner: str = "") -> str:
    content = json.dumps(request("You idiot") if body is None else body)
    return f"Content-Type: application/http\n{head}\n{line}\nContent-Type: application/json\n{inner}\n{content}\n"


def mixed(*parts: str, newline: str = "\r\n") -> bytes:
    text = "".join(f"--b\n{one}\n" for one in parts) + "--b--\n"
    return text.replace("\n", newline).encode()


def send(client: TestClient, content: bytes, path: str = "/batch", content_type: str = MIXED, **headers: str) -> Any:
    return client.post(path, content=content, headers={"content-type": content_type, **headers})


def answers(response: Any) -> list[tuple[str | None, int, dict[str, Any]]]:
    """Return each part's Content-ID, status and JSON."""
    assert response.status_code == 200, response.text
    head = f"Content-Type: {response.headers['content-type']}\r\n\r\n".encode()
    found: list[tuple[str | None, int, dict[str, Any]]] = []
    for one in BytesParser().parsebytes(head + response.content).get_payload():
        assert isinstance(one, Message)
        assert one.get_content_type() == "application/http"
        top, _, content = str(one.get_payload()).partition("\r\n\r\n")
        protocol, status, _ = top.split(" ", 2)
        assert protocol == "HTTP/1.1"
        found.append((one["Content-ID"], int(status), json.loads(content)))
    return found


def alone(client: TestClient, text: str = "You idiot") -> Any:
    return client.post(ANALYZE, json=request(text)).json()


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("path", PATHS)
def test_each_part_is_answered_as_if_it_were_alone(client: TestClient, path: str, newline: str) -> None:
    content = mixed(
        part(head="Content-ID: <a + 1>\n"),
        part(request("A good idea"), "Content-ID: <a + 2>\n"),
        part({"comment": {"text": "Hi"}, "attributeScores": {"SPAM": {"summaryScore": {}}}}, line=f"POST {SUGGEST}"),
        newline=newline,
    )
    first, second, third = answers(send(client, content, path))
    assert first == ("<response-a + 1>", 200, alone(client))
    assert second == ("<response-a + 2>", 200, alone(client, "A good idea"))
    assert third == (None, 200, {"detectedLanguages": ["und"], "requestedLanguages": []})


@pytest.mark.parametrize(
    ("head", "content_id"),
    [
        (
            "Content-ID: <b29c5de2-0db4-490b-b421-6a51b598bd22 +\n 1>\n",
            "<response-b29c5de2-0db4-490b-b421-6a51b598bd22 + 1>",
        ),
        ("Content-ID: <a +\n\t2>\n", "<response-a + 2>"),
        ("content-id: item1\n", "response-item1"),
        ("Content-ID: <é>\n", "<response-??>"),
        ("Content-Transfer-Encoding: binary\n", None),
    ],
)
def test_a_content_id_is_unfolded_and_answered(client: TestClient, head: str, content_id: str | None) -> None:
    ((found, status, _),) = answers(send(client, mixed(part(head=head))))
    assert (found, status) == (content_id, 200)


def test_a_part_that_fails_is_an_error_within_the_answer(client: TestClient) -> None:
    content = mixed(
        part(request(""), "Content-ID: 1\n"),
        part(line="POST /v1/score HTTP/1.1"),
        part(line=f"GET {ANALYZE}?key=k HTTP/1.1"),
        "Content-Type: application/http\nContent-ID: 4\n\nnonsense\n",
        "Content-Type: application/http\n\nPOST http://[ HTTP/1.1\n\n{}",
        "Content-Type: application/http",
        "X: " + "x" * 20_000,
        part(line=f"POST /tw{ANALYZE.replace(':', '%3A')}"),
    )
    found = answers(send(client, content))
    assert [status for _, status, _ in found] == [400, 404, 405, 400, 400, 400, 400, 200]
    assert [content_id for content_id, _, _ in found][:4:3] == ["response-1", "response-4"]
    for _, status, body in found[:-1]:
        assert body["error"]["code"] == status
    assert found[0][2]["error"]["details"][0]["errorType"] == "COMMENT_EMPTY"


def test_what_stands_around_the_parts_is_passed_over(client: TestClient) -> None:
    content = b"preamble\r\n--b1\r\n" + mixed(part()) + b"--b\r\nepilogue"
    assert len(answers(send(client, content))) == 1
    without_end = mixed(part()).removesuffix(b"--b--\r\n")
    assert answers(send(client, without_end)) == answers(send(client, mixed(part())))


def test_a_hundred_parts_are_answered_and_no_more(client: TestClient) -> None:
    found = answers(send(client, mixed(*(part(head=f"Content-ID: <a + {n}>\n") for n in range(100)))))
    assert [content_id for content_id, _, _ in found] == [f"<response-a + {n}>" for n in range(100)]
    assert {status for _, status, _ in found} == {200}
    answer = send(client, mixed(*(part() for _ in range(101))))
    assert error_of(answer)["message"] == "batch: found more than 100 parts, wanted at most 100"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", MIXED),
        (b"--c\r\n\r\n--c--", MIXED),
        (b"--b--", MIXED),
        (mixed(part()), "multipart/mixed"),
        (mixed(part()), 'multipart/form-data; boundary="b"'),
        (mixed(part()), f"multipart/mixed; boundary={'b' * 201}"),
        (mixed(part()), "application/json"),
    ],
)
def test_what_is_no_batch_is_400(client: TestClient, content: bytes, content_type: str) -> None:
    error = error_of(send(client, content, content_type=content_type))
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")


def test_a_batch_over_the_limit_is_413(connect: Connect) -> None:
    with connect(max_body_bytes=1000) as client:
        assert error_of(send(client, mixed(*[part()] * 9)))["code"] == 413


def test_each_part_has_its_own_key_or_that_of_the_whole(connect: Connect, database: Database) -> None:
    with connect(require_keys=True, database=f"sqlite:///{database.path}") as client:
        key = make(database, "score")
        content = mixed(
            part(line=f"POST {ANALYZE}?alt=json"),
            part(line=f"POST {ANALYZE}?key={key}"),
            part(line=f"POST {ANALYZE}", inner=f"X-Goog-Api-Key: {key}\n"),
            part(line=f"POST {ANALYZE}?key=bad"),
            part(line=f"POST {ANALYZE}", inner="Authorization: Bearer bad\n"),
        )
        with_none = [status for _, status, _ in answers(send(client, content))]
        in_header = [status for _, status, _ in answers(send(client, content, authorization=f"Bearer {key}"))]
        in_query = [status for _, status, _ in answers(send(client, content, f"/batch?key={key}"))]
    assert with_none == [403, 200, 200, 400, 400]
    assert in_header == in_query == [200, 200, 200, 400, 400]


def test_a_part_cannot_pretend_to_come_from_elsewhere(connect: Connect) -> None:
    with connect() as client:
        content = mixed(part(line=f"POST {ANALYZE}", inner="X-Forwarded-For: 127.0.0.1\nHost: localhost\n"))
        assert [status for _, status, _ in answers(send(client, content))] == [200]
        outside = send(client, content, **{"x-forwarded-for": "203.0.113.9"})
        assert [status for _, status, _ in answers(outside)] == [403]


def test_a_key_that_runs_out_within_a_batch(connect: Connect, database: Database) -> None:
    with connect(require_keys=True, database=f"sqlite:///{database.path}") as client:
        key = make(database, "score", per_minute=2)
        found = answers(send(client, mixed(*[part(line=f"POST {ANALYZE}")] * 4), f"/batch?key={key}"))
    assert sorted(status for _, status, _ in found) == [200, 200, 429, 429]
