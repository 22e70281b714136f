"""Errors outside the routes: unknown paths and methods, bugs, and what they leave in the log."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from tests.serve.conftest import Connect
from tests.serve.test_score_errors import error_of
from threadwarden.data import errors
from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import ThreadwardenError
from threadwarden.model import Scorer
from threadwarden.model.artifact import read_manifest
from threadwarden.model.memory import Memory
from threadwarden.model.scorer import Plan
from threadwarden.serve.errors import STATUS, LastResort, add_error_handlers, status_of
from threadwarden.serve.models import Models

SECRET = "zebra-canary"


class BuggyScorer(Scorer):
    """Fails, and quotes the comment as it does."""

    def plan(self, items: Sequence[CommentInContext], memory: Memory | None = None) -> Plan:
        if SECRET not in items[0].text:
            return super().plan(items, memory)
        try:
            raise KeyError(str(items))
        except KeyError as error:
            raise ValueError(f"cannot score {items}") from error


@pytest.fixture
def buggy(tiny_model: Path) -> Models:
    return Models(None, lambda _: BuggyScorer(tiny_model, read_manifest(tiny_model)))


def test_a_bug_is_500_and_its_log_quotes_no_comment(
    connect: Connect, buggy: Models, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(buggy) as client, caplog.at_level(logging.DEBUG):
        answer = client.post("/v1/score", json={"comments": [{"id": SECRET, "text": SECRET}]})
    assert answer.status_code == 500
    assert error_of(answer)["message"].startswith("internal error")
    record = next(record for record in caplog.records if record.name == "threadwarden.serve")
    assert "ValueError" in record.getMessage()
    assert "KeyError" in record.getMessage()
    assert "in plan" in record.getMessage()
    assert SECRET not in caplog.text
    assert SECRET not in answer.text


def test_who_is_cut_off_when_the_server_stops_is_told() -> None:
    sent: list[Message] = []

    async def hang(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(60)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def stop() -> None:
        task = asyncio.create_task(LastResort(hang)({"type": "http", "path": "/v1/score"}, receive, send))
        await asyncio.sleep(0)
        task.cancel()
        await task

    asyncio.run(stop())
    assert sent[0]["status"] == 503
    assert b"stopping" in sent[1]["body"]


def test_who_left_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async def left(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    answers: list[Message] = []

    async def send(message: Message) -> None:
        answers.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(LastResort(left)({"type": "http", "path": "/v1/score"}, receive, send))
    assert not answers
    assert not caplog.records


def test_no_request_leaves_its_text_in_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    good = {"id": SECRET, "text": SECRET, "parent": SECRET}
    bodies: list[object] = [
        {"article": {"title": SECRET, "text": SECRET}, "comments": [good]},
        {"comments": [good, {"id": 2, "text": SECRET * 5000}, {SECRET: SECRET}]},
        [SECRET],
        {"comments": [good], "model": SECRET},
    ]
    with caplog.at_level(logging.DEBUG, "threadwarden"):
        statuses = [client.post("/v1/score", json=body).status_code for body in bodies]
        client.post("/v1/score", content=SECRET.encode())
    assert statuses == [200, 422, 400, 404]
    assert {record.getMessage() for record in caplog.records if record.name.startswith("threadwarden")} == {"request"}
    assert SECRET not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("path", ["/nothing", "/v1/score/", "/docs/../../etc/passwd", "/docs/swagger-ui.js", "/redoc"])
def test_an_unknown_path_is_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert error_of(answer)["message"].endswith("wanted one of the paths listed at /docs")


@pytest.mark.parametrize(("method", "path", "allowed"), [("GET", "/v1/score", "POST"), ("POST", "/healthz", "GET")])
def test_a_wrong_method_is_405(client: TestClient, method: str, path: str, allowed: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert error_of(answer)["message"] == f"found {method} {path!r}, wanted {allowed}"


def test_a_validation_error_has_the_same_shape() -> None:
    app = FastAPI()
    add_error_handlers(app)

    @app.get("/pages")
    def pages(number: int, size: int) -> int:
        return number * size

    client = TestClient(app)
    answer = client.get("/pages?number=x")
    assert answer.status_code == 422
    assert error_of(answer) == {
        "message": "found 2 problems",
        "problems": [
            "query.number: Input should be a valid integer, unable to parse string as an integer",
            "query.size: Field required",
        ],
    }
    assert len(error_of(client.get("/pages?number=x&size=1"))["problems"]) == 1


def test_every_domain_error_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ThreadwardenError)]
    assert {status_of(kind) for kind in kinds} <= set(STATUS.values())
    assert status_of(errors.TextTooLongError) == 413
    assert status_of(errors.DownloadError) == 500
