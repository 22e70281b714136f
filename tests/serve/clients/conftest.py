"""A live server, and the Node clients, installed once by their own package manager."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serve.live_server import running
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import Settings

HERE = Path(__file__).parent
NODE = Path(__file__).parents[2] / ".node"
Serve = Callable[..., Any]
Node = Callable[..., Any]


@pytest.fixture(scope="module")
def address(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the tiny model, and give the address."""
    store = tmp_path_factory.mktemp("store") / "store.sqlite3"
    with running(create_app(Settings(model=str(tiny_model), database=f"sqlite:///{store}"))) as found:
        yield found


@pytest.fixture(scope="session")
def node(require_program: Callable[[str], str]) -> Node:
    """Return a function that runs one of the scripts here with the clients at hand, and gives the JSON it prints."""
    program, npm = require_program("node"), require_program("npm")
    _install(npm)

    def run(script: str, *arguments: str) -> Any:
        command = [program, str(HERE / script), *arguments]
        environment = {**os.environ, "NODE_PATH": str(NODE / "node_modules"), "NODE_NO_WARNINGS": "1"}
        found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert found.returncode == 0, found.stderr
        return json.loads(found.stdout)

    return run


def _install(npm: str) -> None:
    """Install what package.json names, if another time has not done so."""
    wanted, done = (HERE / "package.json").read_bytes(), NODE / "installed.json"
    if done.exists() and done.read_bytes() == wanted:
        return
    NODE.mkdir(exist_ok=True)
    (NODE / "package.json").write_bytes(wanted)
    command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    try:
        found = subprocess.run(command, cwd=NODE, capture_output=True, text=True, timeout=300)
        reason = found.stderr.strip()[-300:] if found.returncode else ""
    except subprocess.TimeoutExpired:
        reason = "it took more than 300 s"
    if not reason:
        done.write_bytes(wanted)
        return
    message = f"npm could not install the Node clients: {reason}"
    if os.environ.get("REQUIRE") == "all":
        pytest.fail(message)
    pytest.skip(message)
