"""Try to break the service: overload, switches and reloads under load, SIGKILL in a loop, and schemathesis.

    python benchmarks/soak_service.py --minutes 5

Each part starts `threadwarden serve` with the released model and a database of its own, and prints what came of it in
counts. The program ends with 1 if anything was lost, wrong, failed or slow that must not be.
"""

import argparse
import asyncio
import http.client
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from soak_load import Asker, share, texts
from soak_server import Server, children, serving

from threadwarden.data.text import text_hash
from threadwarden.model import load
from threadwarden.model.artifact import released_versions
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.feedback import Feedbacks

Known = dict[str, list[tuple[float, float]]]
TEXTS = 400
HEALTH_SECONDS = 0.1
GROWTH = 1.1
"""By how much the memory may differ between the second quarter of the overload and the last."""


def overload(folder: Path, known: Known, minutes: float) -> bool:
    """Ask three times as much as the service can answer."""
    with serving(folder) as server:
        capacity = asyncio.run(_capacity(server, known))
        before = server.memory()
        with health(server.port) as slow:
            asker = Asker(server.port, known)
            memory: list[int] = []
            with sampling(lambda: memory.append(server.memory())):
                asyncio.run(asker.at_rate(3 * capacity, 60 * minutes))
        alive = server.process.poll() is None
        tally = asker.tally
    quarter = len(memory) // 4
    then, now = max(memory[quarter : 2 * quarter] or memory), max(memory[-quarter:] or memory)
    print(f"overload: capacity {capacity:.0f} comments a second, asked {3 * capacity:.0f} for {minutes:g} minutes")
    print(f"  {tally}; alive at the end: {alive}")
    print(f"  answered in {_spread(tally.took)}; refused in {_spread(tally.refused_in)}")
    print(f"  /healthz {len(slow):,} times in {_spread(slow)}, over 100 ms {sum(one > 0.1 for one in slow):,}")
    print(f"  memory {before >> 20} MB before, {then >> 20} MB in the second quarter, {now >> 20} MB in the last")
    sound = not (tally.wrong or tally.errors or tally.without_retry) and bool(tally.right and tally.refused)
    return alive and sound and now <= GROWTH * then and share(slow, 0.99) < 0.1


def switches(folder: Path, known: Known, seconds: float) -> bool:
    """Switch between two released versions, without a pause, while both are asked."""
    with serving(folder, "--workers", "2") as server:
        done = asyncio.run(_during(server, known, lambda: _switch_for(server, seconds), keep=True))
    count, asker = done
    print(f"switches: {count:,} between {' and '.join(sorted(known))}, two processes; {asker.tally}")
    return not (asker.tally.wrong or asker.tally.errors or asker.tally.refused) and count > 1


def reloads(folder: Path, known: Known, times: int) -> bool:
    """Reload under load, every request on a connection of its own."""
    with serving(folder, "--workers", "2") as server:
        count, asker = asyncio.run(_during(server, known, lambda: _reload(server, times), keep=False))
    print(f"reloads: {count:,} of two processes; {asker.tally}")
    return not (asker.tally.wrong or asker.tally.errors or asker.tally.refused) and count == times


def kills(folder: Path, rounds: int) -> bool:
    """Send feedback, kill every process of the service with SIGKILL, and look for what it had accepted."""
    accepted: set[str] = set()
    chance = random.Random(2)  # noqa: S311 - no secret
    for number in range(rounds):
        with serving(folder, "--workers", str(1 + number % 2)) as server:
            sent = multiprocessing.Manager().list()
            sender = multiprocessing.Process(target=_send_feedback, args=(server.port, number, sent))
            sender.start()
            time.sleep(chance.uniform(0.3, 2))
            for pid in (server.process.pid, *children(server.process.pid)):
                os.kill(pid, signal.SIGKILL)
            server.process.wait()
            sender.join()
            accepted.update(sent)
    stored = {one.text_hash for one in Feedbacks(Database(f"sqlite:///{folder}/store.sqlite3")).all()}
    lost = sum(text_hash(text) not in stored for text in accepted)
    print(f"kills: {rounds:,} rounds, feedback accepted {len(accepted):,}, lost {lost:,}")
    return not lost and bool(accepted)


def schema(folder: Path, examples: int) -> bool:
    """Let schemathesis send what the description allows, and what it does not."""
    with serving(folder) as server:
        tool = Path(sys.executable).with_name("schemathesis")
        command = [str(tool), "run", f"http://127.0.0.1:{server.port}/openapi.json", "--max-examples", str(examples)]
        command += ["--checks", "not_a_server_error", "--suppress-health-check", "all", "--warnings", "off"]
        found = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)  # noqa: S603
    lines = [line for line in found.stdout.splitlines() if " generated" in line or " in " in line]
    print(f"schema: schemathesis ended with {found.returncode}; {' '.join(' '.join(lines[-2:]).split())}")
    if found.returncode:
        print(found.stdout[-4000:])
    return found.returncode == 0


@contextmanager
def health(port: int) -> Iterator[list[float]]:
    """Ask /healthz ten times a second from a process of its own; the list is filled when the block ends."""
    with multiprocessing.Manager() as manager:
        found, stop = manager.list(), manager.Event()
        asking = multiprocessing.Process(target=_ask_health, args=(port, found, stop))
        asking.start()
        times: list[float] = []
        yield times
        stop.set()
        asking.join()
        times.extend(found)


@contextmanager
def sampling(sample: Callable[[], None]) -> Iterator[None]:
    """Take a sample each second."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(1):
            sample()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


async def _capacity(server: Server, known: Known) -> float:
    """Return how many single comments a second are answered without a refusal."""
    asker, until = Asker(server.port, known), asyncio.Event()
    asyncio.get_running_loop().call_later(10, until.set)
    await asker.without_pause(16, until)
    return asker.tally.right / 10


async def _during(server: Server, known: Known, work: Callable[[], int], keep: bool) -> tuple[int, Asker]:
    asker, until = Asker(server.port, known, keep), asyncio.Event()
    asking = asyncio.ensure_future(asker.without_pause(4, until))
    count = await asyncio.to_thread(work)
    until.set()
    await asking
    return count, asker


def _switch_for(server: Server, seconds: float) -> int:
    versions, count, end = released_versions()[-2:], 0, time.monotonic() + seconds
    while time.monotonic() < end:
        count += server.switch(versions[count % 2]) == 200
        time.sleep(0.5)
    time.sleep(2)
    return count


def _reload(server: Server, times: int) -> int:
    done = 0
    for _ in range(times):
        before = children(server.process.pid)
        server.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 120
        while children(server.process.pid) & before or len(children(server.process.pid)) < len(before):
            if time.monotonic() > end:
                return done
            time.sleep(0.2)
        done += 1
    return done


def _ask_health(port: int, found: "list[float]", stop: threading.Event) -> None:
    while not stop.wait(HEALTH_SECONDS):
        began = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            answer.read()
        found.append(time.perf_counter() - began)


def _send_feedback(port: int, number: int, sent: "list[str]") -> None:
    """Send feedback until nobody answers; what was accepted is in `sent`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for place in range(sys.maxsize):
        text = f"round {number} comment {place}"
        body = json.dumps({"comment": {"text": text}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}})
        try:
            connection.request("POST", "/v1alpha1/comments:suggestscore", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return
        if answer.status == 200:
            sent.append(text)


def _spread(seconds: list[float]) -> str:
    parts = ", ".join(f"{name} {share(seconds, part) * 1000:.0f}" for name, part in (("p50", 0.5), ("p99", 0.99)))
    return f"{parts}, at most {max(seconds, default=0) * 1000:.0f} ms"


def main() -> int:
    """Run all parts, or some; 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="how long to overload it")
    parser.add_argument("--rounds", type=int, default=20, help="how often to kill it")
    parser.add_argument("--seconds", type=float, default=30, help="how long to switch models")
    parser.add_argument("--reloads", type=int, default=5)
    parser.add_argument("--examples", type=int, default=100, help="schemathesis's cases for each operation")
    parser.add_argument("--only", choices=("overload", "switches", "reloads", "kills", "schema"), action="append")
    given = parser.parse_args()
    known = {version: _scores(version) for version in released_versions()[-2:]}
    parts: dict[str, Callable[[Path], bool]] = {
        "overload": lambda folder: overload(folder, known, given.minutes),
        "switches": lambda folder: switches(folder, known, given.seconds),
        "reloads": lambda folder: reloads(folder, known, given.reloads),
        "kills": lambda folder: kills(folder, given.rounds),
        "schema": lambda folder: schema(folder, given.examples),
    }
    failed = []
    for name in given.only or parts:
        with tempfile.TemporaryDirectory() as folder:
            if not parts[name](Path(folder)):
                failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all parts passed")
    return 1 if failed else 0


def _scores(version: str) -> list[tuple[float, float]]:
    found = load(version).score(texts(TEXTS))
    return [(one.incivility.probability, one.dehumanizing.probability) for one in found]


if __name__ == "__main__":
    sys.exit(main())
