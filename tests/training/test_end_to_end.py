"""With the true base model: a short run, its release, and scores that make sense (slow)."""

import json
from pathlib import Path

import pytest

from tests.training.conftest import call

ROOT = Path(__file__).parents[2]
BASE = ROOT / ".base-model"
RECIPE = """
corpora = [{ name = "samples" }]
epochs = 2
batch_size = 16
learning_rate = 1e-4
window = 96
warmup = 0.1
weight_decay = 0.01
embedding_loss = 2.0
token_loss = 0.5
disguise = 0.2
save_every = 20
seed = 13
"""


@pytest.mark.skipif(not BASE.is_dir(), reason="the base model is not in .base-model/ (config, weights, tokenizer)")
def test_the_base_model_is_trained_released_and_scores(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(RECIPE, encoding="utf-8")
    sources = ("--base", BASE, "--from", tmp_path)
    trained = call("train", "--recipe", tmp_path / "short.toml", *sources, "--out", tmp_path / "run")
    assert trained.returncode == 0, trained.stderr
    released = call("release", tmp_path / "run", "--version", "0.0.1", *sources, "--out", tmp_path / "out")
    assert released.returncode == 0, released.stderr
    folder = tmp_path / "out" / "0.0.1"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 30 * 2**20
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert all(line["largest_difference"] < 0.1 for line in record["parity"])
    assert record["metrics"]["test"][0]["auc"] > 0.7
    rows = [
        {
            "id": "on",
            "text": "Will the bridge stay open to cyclists?",
            "article": {"title": "Bridge shuts for repairs"},
        },
        {"id": "off", "text": "Cheap loans, write to us today.", "article": {"title": "Bridge shuts for repairs"}},
        {"id": "rude", "text": "Shut up, you stupid idiot."},
        {"id": "civil", "text": "Thank you for this careful report."},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    scored = call("score", tmp_path / "rows.jsonl", "--model", folder)
    assert scored.returncode == 0, scored.stderr
    scores = {result["id"]: result["scores"] for result in map(json.loads, scored.stdout.splitlines())}
    assert scores["off"]["off_topic"]["probability"] > scores["on"]["off_topic"]["probability"]
    assert scores["rude"]["incivility"]["probability"] > scores["civil"]["incivility"]["probability"]
