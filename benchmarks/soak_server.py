"""The service as the soak runs it: started, looked at, and ended."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Server:
    """A service that runs, its port and its database."""

    process: subprocess.Popen[bytes]
    port: int
    database: str

    def memory(self) -> int:
        """Return the memory in use by it and its processes, in bytes."""
        return sum(_resident(pid) for pid in (self.process.pid, *children(self.process.pid)))

    def switch(self, version: str) -> int:
        """Switch the model, and return the status."""
        body = json.dumps({"version": version}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/model", body, method="PUT")
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own address
            return int(answer.status)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Server]:
    """Run the verb until the block ends; it must then end in order."""
    database = f"sqlite:///{folder}/store.sqlite3"
    log = (folder / "log").open("ab")
    command = [sys.executable, "-m", "threadwarden.data.command", "serve", "--port", "0", *arguments]
    environment = os.environ | {"THREADWARDEN_DATABASE": database}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)  # noqa: S603 - our own program
    assert process.stderr
    line = process.stderr.readline().decode()
    port = int(line.partition("http://127.0.0.1:")[2].partition(",")[0])
    # Its log has to go somewhere, or it would wait.
    threading.Thread(target=lambda err=process.stderr: [log.write(one) for one in err], daemon=True).start()
    try:
        _wait_until_ready(port)
        yield Server(process, port, database)
        if process.poll() is None:
            process.terminate()
            if process.wait(60) != 0:
                raise RuntimeError(f"the service ended with {process.returncode}")
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the service did not become ready")


def children(pid: int) -> set[int]:
    """Return a process's children that serve; multiprocessing keeps one more, for its own bookkeeping."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(one) for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()}


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
