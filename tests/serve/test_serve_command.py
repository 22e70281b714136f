"""`threadwarden serve` as a process: how it begins, what it logs, and how it ends."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.model_builder import manifest_record, write_manifest
from tests.serve.live_server import running, wait_until_ready
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import Settings

COMMAND = [sys.executable, "-m", "threadwarden.data.command", "serve"]
SECRET = "zebra-canary"


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the verb, and give the process and its address once it listens."""
    command = [*COMMAND, "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        line = running.stderr.readline()
        try:
            found = re.fullmatch(r"threadwarden: listening on (\S+), documentation at \1/docs\n", line)
            assert found, line + running.stderr.read()
            yield running, found[1]
        finally:
            running.kill()


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal_and_ends_quietly(tiny_model: Path, number: signal.Signals) -> None:
    with process("--model", str(tiny_model)) as (server, address):
        wait_until_ready(address)
        body = {"article": {"title": SECRET}, "comments": [{"id": SECRET, "text": SECRET}, {"id": 2}]}
        assert httpx.post(f"{address}/v1/score?text={SECRET}", json=body).status_code == 422
        assert "server" not in httpx.get(f"{address}/healthz", headers={"x-forwarded-for": "6.6.6.6"}).headers
        server.send_signal(number)
        out, log = server.communicate(timeout=20)
    assert server.returncode == 0
    assert out == ""
    lines = [line for line in log.splitlines() if "readyz" not in line]
    assert len(lines) == 1
    assert re.search(r" INFO request request_id=\w{32} method=POST route=/v1/score status=422 ms=", lines[0])
    assert SECRET not in log
    assert "6.6.6.6" not in log


def test_a_signal_at_once_is_quiet_too(tiny_model: Path) -> None:
    with process("--model", str(tiny_model)) as (server, _):
        server.send_signal(signal.SIGTERM)
        out, log = server.communicate(timeout=20)
    assert (server.returncode, out, log) == (0, "", "")


def test_a_busy_port_is_one_line(tiny_model: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = run("--model", str(tiny_model), "--port", str(port))
    wanted = f"127.0.0.1:{port}: found the port in use, wanted a free one (--port, or PORT= with make)"
    assert (found.returncode, found.stdout, found.stderr) == (2, "", f"threadwarden: {wanted}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--port", "70000"), "--port: found '70000', wanted at most 65535"),
        (("--port", "web"), "--port: found 'web', wanted a whole number"),
        (("--host", "no.such.host.invalid"), "--host: found 'no.such.host.invalid', which does not resolve"),
        (("--host", "a" * 70), "--host: found 'aaaa"),
        (("--host", "192.0.2.1"), "192.0.2.1:8000: found an address of another machine, wanted one of this (--host)"),
    ],
)
def test_a_bad_address_is_one_line(tiny_model: Path, arguments: tuple[str, ...], message: str) -> None:
    found = run(*arguments, THREADWARDEN_MODEL=str(tiny_model))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"threadwarden: {message}")
    assert found.stderr.count("\n") == 1


def test_no_such_model_is_one_line() -> None:
    found = run("--model", "99.9")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("threadwarden: model version: found '99.9', wanted ")
    assert found.stderr.count("\n") == 1


def test_a_corrupt_model_is_one_line(tiny_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "corrupt")
    with (folder / "model.onnx").open("ab") as file:
        file.write(b"x")
    found = run("--model", str(folder))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"threadwarden: {folder}/model.onnx: found ")
    assert found.stderr.count("\n") == 1


def test_a_network_that_is_none_ends_the_service(tiny_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "rubbish")
    (folder / "model.onnx").write_bytes(b"rubbish, though its hash is in the manifest")
    write_manifest(folder, manifest_record())
    assert run("--model", str(folder), "--port", "0").returncode not in (0, None)


def test_a_chunked_body_over_the_limit_is_refused(tiny_model: Path) -> None:
    with running(create_app(Settings(model=str(tiny_model), max_body_bytes=50_000))) as address:
        chunks = (b" " * 10_000 for _ in range(100))
        answer = httpx.post(f"{address}/v1/score", content=chunks, timeout=20)
        assert answer.status_code == 413
        assert answer.json()["error"]["message"] == "body: found more than 50,000 bytes, wanted at most 50,000"
        small = (part for part in (b'{"comments": [{"id": 1,', b' "text": "good"}]}'))
        assert httpx.post(f"{address}/v1/score", content=small, timeout=20).status_code == 200
