"""The verb of this room: `serve`."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from threadwarden.data.command import Command
from threadwarden.serve.settings import Settings, read_settings

if TYPE_CHECKING:
    import socket

    import uvicorn

GRACE_SECONDS = 10
"""How long a stop waits for callers that are still being answered."""
KEEP_SECONDS = 75
"""How long an idle connection is kept: longer than proxies keep theirs, so that none is closed as it is used again."""


def _configure(parser: argparse.ArgumentParser) -> None:
    fields = Settings.model_fields
    # Values stay strings here: one place says what is allowed, for options and variables alike.
    parser.add_argument("--host", help=f"{fields['host'].description} (default: {fields['host'].default})")
    parser.add_argument("--port", help=f"{fields['port'].description} (default: {fields['port'].default})")
    parser.add_argument("--model", metavar="VERSION", help=fields["model"].description)
    parser.add_argument("--workers", metavar="N", help=f"{fields['workers'].description} (default: 1)")


def _serve(arguments: argparse.Namespace) -> int:
    settings = read_settings(host=arguments.host, port=arguments.port, model=arguments.model, workers=arguments.workers)
    _check_model(settings)
    _check_store(settings)
    from threadwarden.serve.listener import listen

    with listen(settings.host, settings.port) as listener:
        return _run(settings, listener)


def _check_model(settings: Settings) -> None:
    """Refuse a model that is not there, or is damaged, and thresholds that are not its own, before anything listens."""
    from threadwarden.model.artifact import find, read_manifest
    from threadwarden.model.threshold_file import read_thresholds

    manifest = read_manifest(find(settings.model))
    if settings.thresholds is not None:
        read_thresholds(Path(settings.thresholds), manifest)


def _check_store(settings: Settings) -> None:
    """Refuse a database that cannot be opened, and a service that would let the network in without a key."""
    from threadwarden.serve.access import Access
    from threadwarden.serve.store.database import Database

    database = Database(settings.database)
    Access(settings, database)
    database.open()
    database.close()


def _run(settings: Settings, listener: "socket.socket") -> int:
    from threadwarden.serve.protocol import BoundedProtocol
    from threadwarden.serve.telemetry.logs import log_config

    config = {
        "log_config": log_config(settings.log_format),
        "access_log": False,
        "http": BoundedProtocol,
        "proxy_headers": False,
        "server_header": False,
        "lifespan": "on",
        "timeout_keep_alive": KEEP_SECONDS,
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }
    if settings.workers == 1:
        return _run_alone(settings, listener, config)
    from threadwarden.serve.workers import Workers

    workers = Workers(settings, listener, config)
    _announce(listener)
    return workers.run()


def _run_alone(settings: Settings, listener: "socket.socket", config: dict[str, Any]) -> int:
    import uvicorn

    from threadwarden.serve.app import create_app

    failures: list[Exception] = []

    def fail(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    server = uvicorn.Server(uvicorn.Config(create_app(settings, on_failure=fail), **config))
    _stop_on_signals(server)
    _announce(listener)
    server.run(sockets=[listener])
    for error in failures:
        raise error
    return 0


def _announce(listener: "socket.socket") -> None:
    """Say where it listens, once a signal would end it in order."""
    from threadwarden.serve.listener import url

    print(f"threadwarden: listening on {url(listener)}, documentation at {url(listener)}/docs", file=sys.stderr)


def _stop_on_signals(server: "uvicorn.Server") -> None:
    """Make SIGINT and SIGTERM a quiet end, also where uvicorn raises them again after its own shutdown."""

    def stop(_: int, __: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # Its default would end the process at once: a reload wants several processes.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


SERVE = Command("score comments over HTTP, with the documentation at /docs", _configure, _serve)
