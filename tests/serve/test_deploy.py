"""The container file and the systemd unit: they name what is there, and what can be run of them here runs."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.serve.live_server import running
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "serve" / "deploy"


def unit() -> dict[str, list[str]]:
    """Return the unit's settings, each with its values in order."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / "threadwarden.service").read_text(encoding="utf-8").splitlines():
        if (name := line.partition("=")[0]).isalnum() and "=" in line:
            found.setdefault(name, []).append(line.partition("=")[2])
    return found


def instructions() -> list[tuple[str, str]]:
    text = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(name, re.sub(r"\s+", " ", rest)) for name, _, rest in (line.partition(" ") for line in joined)]


def settings_in(text: str) -> dict[str, str]:
    return {name.lower(): value for name, value in re.findall(rf"{PREFIX}([A-Z_]+)=(\S+)", text)}


def test_both_name_settings_that_there_are() -> None:
    container = settings_in(" ".join(rest for name, rest in instructions() if name == "ENV"))
    service = settings_in(" ".join(unit()["Environment"]))
    assert {"host", "port", "database"} <= set(container)
    assert set(container) | set(service) <= set(Settings.model_fields)
    for given in (container, service):
        assert Settings(**given).database.startswith("sqlite:////var/lib/threadwarden/")  # type: ignore[arg-type]


def test_the_container_is_built_of_what_is_there_and_runs_as_nobody() -> None:
    found = instructions()
    sources = [word for name, rest in found if name == "COPY" for word in rest.split()[:-1]]
    assert "pyproject.toml" in sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [rest for name, rest in found if name == "USER"] == ["10001"]
    assert all("-slim" in rest for name, rest in found if name == "FROM")
    assert dict(found)["ENTRYPOINT"] == '["threadwarden"]'
    assert dict(found)["CMD"] == '["serve"]'


def test_the_health_check_tells_a_ready_service_from_none(tiny_model: Path) -> None:
    words = dict(instructions())["HEALTHCHECK"].partition(" CMD ")[2]
    command = [sys.executable, *json.loads(words)[1:]]

    def check(port: int) -> int:
        given = os.environ | {"THREADWARDEN_PORT": str(port)}
        return subprocess.run(command, env=given, capture_output=True).returncode

    with running(create_app(Settings(model=str(tiny_model)))) as address:
        port = httpx.URL(address).port
        assert port
        assert check(port) == 0
    assert check(port) != 0


def test_the_unit_is_hardened() -> None:
    found = {name: values[-1] for name, values in unit().items()}
    hardened = {
        "DynamicUser": "yes",
        "StateDirectory": "threadwarden",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
    }
    assert found.items() >= hardened.items()
    assert found["ExecStart"].endswith("/threadwarden serve")
    assert found["ExecReload"] == "/bin/kill -HUP $MAINPID"


def test_systemd_takes_the_unit(tmp_path: Path, require_program: Callable[[str], str]) -> None:
    text = (FOLDER / "threadwarden.service").read_text(encoding="utf-8")
    path = tmp_path / "threadwarden.service"
    path.write_text(text.replace("/opt/threadwarden/bin/threadwarden", sys.executable), encoding="utf-8")
    command = [require_program("systemd-analyze"), "verify", "--man=no", str(path)]
    found = subprocess.run(command, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
