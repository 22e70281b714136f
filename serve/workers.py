"""Several processes behind one port: uvicorn's supervisor, and what a process does under it.

They share one listening socket, so that no connection is lost with the process that would have taken it.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from threadwarden.data.errors import ThreadwardenError
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import Settings
from threadwarden.serve.telemetry.metrics import FOLDER

START_SECONDS = 60
"""How long a process may take to answer its supervisor, and so to load the model."""


class Workers:
    """The processes of one service, `settings.workers` of them, and their supervisor."""

    def __init__(self, settings: Settings, listener: socket.socket, config: dict[str, Any]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="threadwarden-metrics-")
        found = uvicorn.Config(
            partial(worker_app, settings),
            factory=True,
            workers=settings.workers,
            timeout_worker_healthcheck=START_SECONDS,
            **config,
        )
        # From here on it takes the signals.
        self._supervisor = Multiprocess(found, [listener])
        # What it says of its processes is worth a line, in this process only.
        logging.getLogger("uvicorn.error").setLevel(logging.INFO)

    def run(self) -> int:
        """Serve until a signal, and return the exit code.

        A process that ends is started anew. SIGHUP replaces one after another, each once its successor is ready; if
        that one fails, the old ones stay.
        """
        with self._folder as folder:
            os.environ[FOLDER] = folder
            self._supervisor.run()
        failed = any(process.exitcode == STARTUP_FAILURE for process in self._supervisor.processes)
        return 2 if failed else 0


def worker_app(settings: Settings) -> FastAPI:
    """Return the application as each process runs it: ready when it says so, and gone with its supervisor."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), name="threadwarden-parent", daemon=True).start()
    return create_app(settings, on_failure=_give_up, wait=True)


def _end_after(parent: Any) -> None:
    """End as a signal would end it when the supervisor was killed: otherwise the port stays taken."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _give_up(error: Exception) -> None:
    """Say why, and end with the code that tells the supervisor that a new process would fail the same way."""
    if isinstance(error, ThreadwardenError):
        print(f"threadwarden: {error}", file=sys.stderr, flush=True)
    # Not by an exception: uvicorn would print the whole traceback of it.
    os._exit(STARTUP_FAILURE)
