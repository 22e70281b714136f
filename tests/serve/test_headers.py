"""Security headers, other origins, and limits to what a client may send, and how slowly."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.live_server import running
from threadwarden.serve import protocol
from threadwarden.serve.app import create_app
from threadwarden.serve.headers import SECURITY
from threadwarden.serve.protocol import MAX_HEAD_BYTES, BoundedProtocol
from threadwarden.serve.settings import Settings

PAGE = "https://news.example"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/model", 200), ("GET", "/nothing", 404), ("POST", "/v1/score", 400), ("GET", "/openapi.json", 200)],
)
def test_every_answer_has_the_security_headers(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers.items() >= {name.lower(): value for name, value in SECURITY.items()}.items()
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_documentation_keeps_its_own_policy_and_its_files_may_be_kept(client: TestClient) -> None:
    page, script = client.get("/docs"), client.get("/docs/docs.js")
    assert (
        "script-src" in page.headers["content-security-policy"] or "'self'" in page.headers["content-security-policy"]
    )
    assert script.headers["cache-control"] == "no-cache"


def test_other_origins_are_told_nothing(client: TestClient) -> None:
    for answer in (
        client.get("/v1/model", headers={"Origin": PAGE}),
        client.options("/v1/score", headers={"Origin": PAGE, "Access-Control-Request-Method": "POST"}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_only_the_origins_of_the_setting_may_ask(connect: Connect) -> None:
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-api-key"}
    with connect(cors_origins=f"{PAGE}, https://b.example") as client:
        allowed = client.options("/v1/score", headers={"Origin": PAGE, **wanted})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == PAGE
        assert "x-api-key" in allowed.headers["access-control-allow-headers"].lower()
        assert "access-control-allow-credentials" not in allowed.headers
        assert client.options("/v1/score", headers={"Origin": "https://c.example", **wanted}).status_code == 400
        error = client.post("/v1/score", content=b"{", headers={"Origin": PAGE})
        assert (error.status_code, error.headers["access-control-allow-origin"]) == (400, PAGE)
        assert "Retry-After" in error.headers["access-control-expose-headers"]


def test_too_many_headers_are_refused(client: TestClient) -> None:
    answer = client.get("/v1/model", headers={f"x-{number}": "1" for number in range(200)})
    assert answer.status_code == 431
    assert answer.json()["error"]["message"].endswith("wanted at most 100")
    shaped = client.post("/v1alpha1/comments:analyze", headers={f"x-{number}": "1" for number in range(200)})
    assert (shaped.status_code, shaped.json()["error"]["code"]) == (431, 431)


@pytest.mark.parametrize(
    "path", ["/v1/score", "/v1/model", "/v1alpha1/comments:analyze", "/v1/moderations", "/predict"]
)
@pytest.mark.parametrize("opening", ["[", '{"comments":', '{"comment":{"text":"x"},"a":['])
def test_a_hundred_thousand_brackets_are_quickly_refused(client: TestClient, path: str, opening: str) -> None:
    begun = time.monotonic()
    answer = client.request("PUT" if path == "/v1/model" else "POST", path, content=(opening * 100_000).encode())
    assert answer.status_code == 400
    assert "nested too deep" in answer.text
    assert time.monotonic() - begun < 2


@contextmanager
def connection(address: str) -> Iterator[socket.socket]:
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port or 80), timeout=10) as found:
        yield found


def rest_of(found: socket.socket) -> bytes:
    content = b""
    while chunk := found.recv(65_536):
        content += chunk
    return content


def test_a_body_that_trickles_is_refused_and_its_connection_closed(tiny_model: Path) -> None:
    app = create_app(Settings(model=str(tiny_model), body_seconds=0.5))
    with running(app) as address, connection(address) as sender:
        sender.sendall(b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        begun = time.monotonic()
        for _ in range(4):
            sender.sendall(b" ")
            time.sleep(0.05)
        answer = rest_of(sender)
        assert 0.2 < time.monotonic() - begun < 5
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b" 408 " in head.splitlines()[0]
        assert json.loads(body)["error"]["message"] == "body: found a part of it after 0.5 s, wanted the whole"
        # Who has sent all of it is not hurried.
        assert httpx.post(f"{address}/v1/score", json={"comments": []}).status_code == 200


@contextmanager
def bounded(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve with the protocol that `threadwarden serve` uses."""
    config = uvicorn.Config
    monkeypatch.setattr(uvicorn, "Config", lambda app, **named: config(app, http=BoundedProtocol, **named))
    with running(create_app(Settings(model=str(tiny_model)))) as address:
        yield address


@pytest.mark.parametrize("head", [b"GET /" + b"a" * 1000, b"X: " + b"a" * 1000 + b"\r\n"])
def test_an_endless_head_is_refused(tiny_model: Path, monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    with bounded(tiny_model, monkeypatch) as address, connection(address) as sender:
        if head.startswith(b"X"):
            sender.sendall(b"GET / HTTP/1.1\r\n")
        sent = 0
        try:
            while sent < 100 * MAX_HEAD_BYTES:
                sender.sendall(head)
                sent += len(head)
        except OSError:
            return  # it was closed while we still sent
        pytest.fail("the head was read to its end")


def test_a_head_that_does_not_come_closes_the_connection(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    with bounded(tiny_model, monkeypatch) as address:
        for begun in (b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"):
            with connection(address) as sender:
                sender.sendall(begun)
                assert rest_of(sender) == b""
        with connection(address) as sender:  # nor does a second one on the same connection
            sender.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /h")
            assert rest_of(sender).count(b"200 OK") == 1
        assert httpx.get(f"{address}/healthz").status_code == 200
