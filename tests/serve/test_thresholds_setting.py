"""THREADWARDEN_THRESHOLDS: the service scores by a newsroom's own thresholds, and names their policy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serve.conftest import Connect
from threadwarden.model import Scorer, load
from threadwarden.serve.models import Models

OURS = {"value": 0.999, "policy": "flags at most 2% of civil comments among 812 decisions of decisions.csv"}


def write(folder: Path, version: str = "0.0.1") -> Path:
    path = folder / "ours.json"
    path.write_text(json.dumps({"model_version": version, "thresholds": {"incivility": OURS}}), encoding="utf-8")
    return path


def test_the_service_scores_by_the_file(connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    comments = {"comments": [{"id": 1, "text": "You idiot!"}]}
    with connect() as client:
        before = client.post("/v1/score", json=comments).json()["results"][0]["scores"]
    monkeypatch.setenv("THREADWARDEN_THRESHOLDS", str(write(tmp_path)))
    with connect() as client:
        now = client.post("/v1/score", json=comments).json()["results"][0]["scores"]
        labels = client.get("/v1/model").json()["labels"]
    assert before["incivility"]["flag"]
    assert now["incivility"] == before["incivility"] | {"threshold": 0.999, "flag": False}
    assert now["dehumanizing"] == before["dehumanizing"]
    assert {"value": labels["incivility"]["threshold"], "policy": labels["incivility"]["policy"]} == OURS
    assert labels["off_topic"]["policy"] == "maximum F1"


def test_a_version_that_a_request_names_has_its_own(tmp_path: Path, tiny_model: Path, old_model: Path) -> None:
    def read(version: str | None, thresholds: str | None = None) -> Scorer:
        return load(tiny_model, thresholds) if version is None else load(old_model)

    models = Models(None, read, lambda: ["0.0.0"], str(write(tmp_path)))
    models.start()
    assert models.get().manifest.thresholds["incivility"].value == 0.999
    assert models.get("0.0.0").manifest.thresholds["incivility"].value == 0.6


def test_thresholds_of_another_version_end_it_with_one_line(tiny_model: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "0.2.0")
    found = subprocess.run(
        [sys.executable, "-m", "threadwarden.data.command", "serve", "--port", "0", "--model", str(tiny_model)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"THREADWARDEN_THRESHOLDS": str(path)},
    )
    line = f"threadwarden: {path}, model_version: found '0.2.0', wanted '0.0.1', the model that is loaded\n"
    assert (found.returncode, found.stdout, found.stderr) == (2, "", line)
