"""What is logged of a request, and that no text and no key gets into logs, metrics, caches or the database's files."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.live_server import wait_until_ready
from tests.serve.test_serve_command import process
from threadwarden.model import load
from threadwarden.serve.keys import Pepper, make_key
from threadwarden.serve.models import Models
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.keys import Keys, StoredKey
from threadwarden.serve.telemetry.logs import Json, Line, log_config

CANARY = "zebracanary"


def with_canary(value: Any) -> Any:
    """Put the canary into each string that is prose, for a request that still is a good one."""
    if isinstance(value, dict):
        return {name: with_canary(item) for name, item in value.items()}
    if isinstance(value, list):
        return [with_canary(item) for item in value]
    return f"{value} {CANARY}" if isinstance(value, str) and " " in value else value


def requests(description: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield a request to each operation, its described example with the canary in every text."""
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            named = re.sub(r"\{\w+\}", "some-id", path)
            yield method.upper(), named, with_canary(content.get("example"))


@pytest.fixture
def key(database: Database, tmp_path: Path) -> str:
    """Return a key for everything, stored in the database of the services that the test starts."""
    pepper = Pepper(Settings(), database).read_or_make(Keys(database))
    found = make_key(pepper, StoredKey("", "", "canary", ("score", "feedback", "admin")))
    Keys(database).add(found.stored)
    return found.text


@pytest.mark.parametrize("form", ["line", "json"])
def test_no_route_leaves_a_text_or_a_key_in_logs_metrics_or_the_database(
    tiny_model: Path, tmp_path: Path, key: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREADWARDEN_LOG_FORMAT", form)
    monkeypatch.setenv("THREADWARDEN_REQUIRE_KEYS", "true")
    statuses: dict[tuple[str, str], set[int]] = {}
    with process("--model", str(tiny_model)) as (server, address):
        wait_until_ready(address)
        description = httpx.get(f"{address}/openapi.json").json()
        # Registered articles are stored, as they should be: they are asked for last.
        asked = list(requests(description))
        for method, path, body in [one for one in asked if "articles" not in one[1]]:
            for url, headers in places(address, path, key):
                answer = httpx.request(method, url, json=body, headers=headers, timeout=30)
                statuses.setdefault((method, path), set()).add(answer.status_code)
        httpx.get(f"{address}/{CANARY}/{key}", params={"key": key, "text": CANARY})
        httpx.post(f"{address}/v1/score?key={key}", content=f'{{"comments": [{CANARY}'.encode())
        metrics = httpx.get(f"{address}/metrics", headers={"Authorization": f"Bearer {key}"}).text
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("store.sqlite3*"))
        for method, path, body in [one for one in asked if "articles" in one[1]]:
            httpx.request(method, f"{address}{path}", json=body, headers={"X-API-Key": key}, timeout=30)
        server.terminate()
        _, log = server.communicate(timeout=30)
    secret = key.rpartition("_")[2]
    for where in (log, metrics, stored.decode("latin-1")):
        assert CANARY not in where
        assert secret not in where
    assert f'"key": "{key[3:15]}"' in log if form == "json" else f"key={key[3:15]}" in log
    assert 200 in statuses["POST", "/v1/score"]
    assert 200 in statuses["POST", "/v1alpha1/comments:analyze"]
    assert 200 in statuses["POST", "/v1alpha1/comments:suggestscore"]
    assert not [status for found in statuses.values() for status in found if status >= 500]
    assert "Traceback" not in log


def places(address: str, path: str, key: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the ways in which a key may come, and one with a key that is none."""
    yield f"{address}{path}?key={key}&text={CANARY}", {}
    yield f"{address}{path}", {"Authorization": f"Bearer {key}", "User-Agent": CANARY, "Referer": f"/{CANARY}"}
    yield f"{address}{path}", {"X-Goog-Api-Key": key[:-1] + "x"}


def test_do_not_store_leaves_nothing_in_any_cache(connect: Connect, tiny_model: Path) -> None:
    scorer = load(tiny_model)
    body = {
        "comment": {"text": f"The bridge is closed {CANARY}"},
        "context": {"articleAndParentComment": {"parentComment": {"text": f"Why {CANARY}"}, "article": {"text": "x"}}},
        "requestedAttributes": {"TOXICITY": {}, "OFF_TOPIC": {}},
    }
    with connect(Models(None, lambda _: scorer)) as client:
        assert client.post("/v1alpha1/comments:analyze", json=body | {"doNotStore": True}).status_code == 200
        assert (len(scorer.memory.articles), len(scorer.memory.parents)) == (0, 0)
        assert client.post("/v1alpha1/comments:analyze", json=body).status_code == 200
        assert len(scorer.memory.articles) == 1
        # What is kept is kept by a keyed hash.
        assert CANARY.encode() not in b"".join(scorer.memory.articles._values)


def test_an_answer_bears_its_id_and_the_log_the_same(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "threadwarden"):
        given = client.get("/v1/model", headers={"X-Request-ID": "load-balancer-17"})
        made = client.get("/v1/model", headers={"X-Request-ID": "two words, and far too many of them" * 9})
    assert given.headers["x-request-id"] == "load-balancer-17"
    assert re.fullmatch(r"[0-9a-f]{32}", made.headers["x-request-id"])
    ids = [record.fields["request_id"] for record in caplog.records]  # type: ignore[attr-defined]
    assert ids == ["load-balancer-17", made.headers["x-request-id"]]


def test_what_is_logged_of_a_request(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    comments = [{"id": number, "text": "The bridge is closed."} for number in range(3)]
    with caplog.at_level(logging.INFO, "threadwarden"):
        client.post("/v1/score?key=none-of-ours", json={"comments": comments}, headers={"X-Request-ID": "7"})
        client.get("/healthz")
        client.get("/readyz")
        client.post("/healthz")
    scored, wrong = (record.fields for record in caplog.records)  # type: ignore[attr-defined]
    assert scored.pop("ms") > 0
    assert scored == {
        "request_id": "7", "method": "POST", "route": "/v1/score", "status": 200, "comments": 3, "client": "testclient",
    }  # fmt: skip
    assert (wrong["route"], wrong["status"]) == ("/healthz", 405)


def test_a_batch_is_one_request_with_the_comments_of_all_its_parts(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    part = (
        "--b\r\nContent-Type: application/http\r\n\r\nPOST /v1alpha1/comments:analyze HTTP/1.1\r\n"
        "Content-Type: application/json\r\n\r\n"
        '{"comment": {"text": "The bridge is closed."}, "requestedAttributes": {"TOXICITY": {}}}\r\n'
    )
    with caplog.at_level(logging.INFO, "threadwarden"):
        headers = {"Content-Type": "multipart/mixed; boundary=b"}
        answer = client.post("/batch", content=part * 2 + "--b--\r\n", headers=headers)
    assert answer.status_code == 200
    (record,) = caplog.records
    assert (record.fields["route"], record.fields["comments"]) == ("/batch", 2)  # type: ignore[attr-defined]


def test_lines_and_objects() -> None:
    record = logging.makeLogRecord(
        {"name": "threadwarden", "levelname": "INFO", "msg": "request %s", "args": ("x",), "fields": {"status": 200}}
    )
    assert Line().format(record).endswith(" INFO request x status=200")
    found = json.loads(Json().format(record))
    assert found.pop("at")
    assert found == {"level": "INFO", "logger": "threadwarden", "message": "request x", "status": 200}
    try:
        raise KeyError("heads")
    except KeyError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    assert "KeyError: 'heads'" in json.loads(Json().format(record))["traceback"]


@pytest.mark.parametrize("form", ["line", "json"])
def test_uvicorn_logs_through_the_same_formatter(form: Any) -> None:
    config = log_config(form)
    assert set(config["loggers"]) == {"uvicorn", "threadwarden"}
    assert list(config["formatters"]) == [form]
