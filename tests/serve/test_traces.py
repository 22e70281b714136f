"""Spans: one a request where OpenTelemetry is told where to send them, and none otherwise."""

import builtins
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import ModuleType
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.datastructures import Headers

from tests.serve.conftest import Connect
from threadwarden.serve.telemetry import traces
from threadwarden.serve.telemetry.observation import Observation
from threadwarden.serve.telemetry.traces import Tracer, start_tracer

CANARY = "zebracanary"


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in traces.ENDPOINTS:
        monkeypatch.delenv(name, raising=False)


def test_a_span_says_what_was_asked_and_is_the_child_of_the_callers() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    headers = Headers({"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    seen = Observation("7", method="POST")
    seen.route, seen.status, seen.comments, seen.queue, seen.model = "/v1/score", 200, 2, 0.5, 0.25
    with pytest.raises(ValueError, match=CANARY), Tracer(provider).span(headers, seen):
        raise ValueError(f"cannot score {CANARY}")
    (span,) = exporter.get_finished_spans()
    assert span.name == "POST /v1/score"
    assert span.parent
    assert format(span.parent.span_id, "x") == "b7ad6b7169203331"
    assert span.attributes == {
        "http.request.method": "POST",
        "http.route": "/v1/score",
        "http.response.status_code": 200,
        "threadwarden.request_id": "7",
        "threadwarden.comments": 2,
        "threadwarden.queue_seconds": 0.5,
        "threadwarden.model_seconds": 0.25,
    }
    assert CANARY not in span.to_json()


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """Listen as a collector of spans does: give its address, and what it was sent."""
    sent: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.path.encode() + self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", sent
        server.shutdown()
        thread.join()


def test_spans_are_sent_to_the_endpoint(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with collector() as (address, sent):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        with connect() as client:
            body = {"comments": [{"id": 1, "text": f"The bridge is closed {CANARY}"}]}
            assert client.post(f"/v1/score?key={CANARY}", json=body).status_code == 200
    content = b"".join(sent)
    assert content.startswith(b"/v1/traces")
    assert b"POST /v1/score" in content
    assert b"threadwarden.queue_seconds" in content
    assert CANARY.encode() not in content


def test_without_an_endpoint_there_are_none() -> None:
    tracer = start_tracer()
    with tracer.span(Headers({}), Observation("7")):
        pass
    assert tracer._provider is None
    tracer.close()


@pytest.mark.parametrize("missing", ["opentelemetry.exporter.otlp.proto.http", "opentelemetry"])
def test_an_endpoint_without_the_extra_is_a_line_in_the_log(
    missing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def find_spec(name: str) -> ModuleType | None:
        if missing == "opentelemetry":
            raise builtins.ModuleNotFoundError(name)
        return None

    monkeypatch.setattr("importlib.util.find_spec", find_spec)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with caplog.at_level(logging.WARNING, "threadwarden"):
        assert start_tracer()._provider is None
    assert "wanted threadwarden[otel]" in caplog.text
