"""schemathesis reads the OpenAPI description and sends what it allows, and what it does not: no answer may be 5xx."""

import subprocess
import sys
from pathlib import Path

from tests.serve.live_server import running
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import Settings

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
)
"""Those that every route must pass; Perspective's own leniency, which others forbid, is wanted."""


def test_no_request_that_the_description_leads_to_is_a_server_error(tiny_model: Path, tmp_path: Path) -> None:
    command = [
        *(str(SCHEMATHESIS), "run", "--max-examples", "3", "--phases", "examples,coverage,fuzzing", "--seed", "1"),
        *("--checks", ",".join(CHECKS), "--suppress-health-check", "all", "--warnings", "off"),
    ]
    with running(create_app(Settings(model=str(tiny_model)))) as address:
        found = subprocess.run([*command, f"{address}/openapi.json"], capture_output=True, text=True, cwd=tmp_path)
    assert found.returncode == 0, found.stdout[-6000:]
    assert "Test cases:" in found.stdout
