"""The verb of this room: `serve`."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from threadwarden.data.command import Command
from threadwarden.serve.settings import Settings, read_settings

if TYPE_CHECKING:
    import socket

    import uvicorn

GRACE_SECONDS = 10
"""How long a stop waits for callers that are still being answered."""


def _configure(parser: argparse.ArgumentParser) -> None:
    fields = Settings.model_fields
    # Values stay strings here: one place says what is allowed, for options and variables alike.
    parser.add_argument("--host", help=f"{fields['host'].description} (default: {fields['host'].default})")
    parser.add_argument("--port", help=f"{fields['port'].description} (default: {fields['port'].default})")
    parser.add_argument("--model", metavar="VERSION", help=fields["model"].description)


def _serve(arguments: argparse.Namespace) -> int:
    settings = read_settings(host=arguments.host, port=arguments.port, model=arguments.model)
    _check_model(settings)
    from threadwarden.serve.listener import listen

    with listen(settings.host, settings.port) as listener:
        _run(settings, listener)
    return 0


def _check_model(settings: Settings) -> None:
    """Refuse a model that is not there, or is damaged, and thresholds that are not its own, before anything listens."""
    from threadwarden.model.artifact import find, read_manifest
    from threadwarden.model.threshold_file import read_thresholds

    manifest = read_manifest(find(settings.model))
    if settings.thresholds is not None:
        read_thresholds(Path(settings.thresholds), manifest)


def _run(settings: Settings, listener: "socket.socket") -> None:
    import uvicorn

    from threadwarden.serve.app import create_app
    from threadwarden.serve.listener import url
    from threadwarden.serve.logs import log_config

    failures: list[Exception] = []

    def fail(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    config = uvicorn.Config(
        create_app(settings, on_failure=fail),
        log_config=log_config(),
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    _stop_on_signals(server)
    print(f"threadwarden: listening on {url(listener)}, documentation at {url(listener)}/docs", file=sys.stderr)
    server.run(sockets=[listener])
    for error in failures:
        raise error


def _stop_on_signals(server: "uvicorn.Server") -> None:
    """Make SIGINT and SIGTERM a quiet end, also where uvicorn raises them again after its own shutdown."""

    def stop(_: int, __: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


SERVE = Command("score comments over HTTP, with the documentation at /docs", _configure, _serve)
