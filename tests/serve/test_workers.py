"""Several processes behind one port: what each does, and how they end, come back and are replaced."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from tests.model_builder import manifest_record, write_manifest
from tests.serve.live_server import wait_until_ready
from tests.serve.test_serve_command import process, run
from threadwarden.serve.settings import Settings
from threadwarden.serve.workers import _end_after, worker_app

BODY = {"comments": [{"id": 1, "text": "You idiot!"}]}


@contextmanager
def workers(model: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with process("--model", str(model), "--workers", "2", *arguments) as (server, address):
        wait_until_ready(address, 60)
        yield server, address


def children(server: subprocess.Popen[str]) -> set[int]:
    """Return the processes that answer, without multiprocessing's own tracker."""
    found = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return {int(pid) for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def wait_for_children(server: subprocess.Popen[str], gone: set[int], seconds: float = 60) -> set[int]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = children(server)
        if len(found) == 2 and not found & gone:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"found the processes {found}, wanted two that are not of {gone}")


@contextmanager
def load(address: str) -> Iterator[Counter[object]]:
    """Ask for scores without pause, each on a connection of its own, and count what comes."""
    outcomes: Counter[object] = Counter()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                outcomes[httpx.post(f"{address}/v1/score", json=BODY, timeout=30).status_code] += 1
            except httpx.TransportError as error:
                outcomes[repr(error)] += 1

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield outcomes
    stop.set()
    for thread in threads:
        thread.join()


def total(text: str, name: str) -> float:
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def test_a_crash_a_reload_and_an_end(tiny_model: Path) -> None:
    with workers(tiny_model) as (server, address):
        first = wait_for_children(server, set())
        os.kill(min(first), signal.SIGKILL)
        after_crash = wait_for_children(server, {min(first)})
        assert max(first) in after_crash
        with load(address) as outcomes:
            server.send_signal(signal.SIGHUP)
            wait_for_children(server, first | after_crash)
        assert set(outcomes) == {200}
        metrics = httpx.get(f"{address}/metrics").text
        asked = outcomes[200]
        assert total(metrics, 'threadwarden_requests_total{method="POST",route="/v1/score",status="200"}') == asked
        assert total(metrics, "threadwarden_model_info{") == 2
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "died" in log
    assert "SIGHUP" in log
    assert "Traceback" not in log


def test_accepted_work_is_finished_on_sigterm(tiny_model: Path) -> None:
    body = {"comments": [{"id": number, "text": "the bridge " * 300} for number in range(400)]}
    statuses: list[int] = []
    with workers(tiny_model) as (server, address):
        asking = threading.Thread(
            target=lambda: statuses.append(httpx.post(f"{address}/v1/score", json=body, timeout=60).status_code)
        )
        asking.start()
        while "threadwarden_queue_tokens 0" in httpx.get(f"{address}/metrics").text and not statuses:
            time.sleep(0.02)
        server.send_signal(signal.SIGTERM)
        asking.join()
        server.communicate(timeout=30)
    assert statuses == [200]
    assert server.returncode == 0


def test_they_end_with_a_supervisor_that_was_killed(tiny_model: Path) -> None:
    with workers(tiny_model) as (server, _):
        pids = wait_for_children(server, set())
        server.kill()
        server.wait()
        end = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in pids):
            assert time.monotonic() < end, "a process outlived its supervisor"
            time.sleep(0.1)


def test_a_model_that_does_not_load_ends_them_all(tiny_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "rubbish")
    (folder / "model.onnx").write_bytes(b"rubbish, though its hash is in the manifest")
    write_manifest(folder, manifest_record())
    found = run("--model", str(folder), "--port", "0", "--workers", "2")
    assert found.returncode == 2
    assert "found no network that loads" in found.stderr
    assert "Traceback" not in found.stderr


def test_one_process_does_not_end_on_sighup(tiny_model: Path) -> None:
    with process("--model", str(tiny_model)) as (server, address):
        wait_until_ready(address)
        server.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        assert httpx.get(f"{address}/healthz").status_code == 200


@pytest.mark.parametrize("given", ["0", "many"])
def test_a_bad_number_is_one_line(given: str) -> None:
    found = run("--workers", given)
    assert found.returncode == 2
    assert found.stderr.startswith(f"threadwarden: --workers: found '{given}', wanted ")


def test_a_process_of_several_is_ready_when_it_starts(tiny_model: Path) -> None:
    with TestClient(worker_app(Settings(model=str(tiny_model)))) as client:
        assert client.get("/readyz").status_code == 200


def test_a_process_whose_model_does_not_load_says_why_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    with TestClient(worker_app(Settings(model=str(tmp_path)))):
        pass
    assert codes == [3]
    assert capsys.readouterr().err.startswith(f"threadwarden: model version: found '{tmp_path}', wanted ")


def test_a_process_ends_after_its_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    class Parent:
        def join(self) -> None:
            pass

    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *given: sent.append(given))
    _end_after(Parent())
    assert sent == [(os.getpid(), signal.SIGTERM)]
