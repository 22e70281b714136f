"""The teacher, the student and the released file are measured on the same comments, and a student is released."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from threadwarden.data.codebook import LABELS
from threadwarden.data.errors import InputError
from threadwarden.model import load
from threadwarden.model.artifact import CARD, MANIFEST, NETWORK
from threadwarden.training.embed import run_network
from threadwarden.training.fit import WEIGHTS
from threadwarden.training.metrics import auc
from threadwarden.training.network import TRAINED
from threadwarden.training.recipe import Recipe
from threadwarden.training.release import release
from threadwarden.training.rows import gather
from threadwarden.training.run import TEACHER, Run
from threadwarden.training.steps import Step, auc_loss, step_sentences


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def small(distilled_run: Run, no_corpora: Path, said: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(distilled_run, "0.0.1", no_corpora, tmp_path_factory.mktemp("released"), said.append)


@pytest.fixture(scope="module")
def record(small: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((small / MANIFEST).read_text(encoding="utf-8"))
    return found


def test_the_student_is_what_is_released(small: Path, distilled_run: Run) -> None:
    graph = onnx.load(small / NETWORK).graph
    kinds = Counter(node.op_type for node in graph.node)
    assert kinds["Attention"] + kinds["QAttention"] == 1
    assert kinds["Softmax"] == kinds["Erf"] == kinds["LayerNormalization"] == 0
    assert load(small).score(["The pier needs fixing."])[0].incivility.probability > 0


def test_int8_is_compared_with_the_student(small: Path, record: dict[str, Any], distilled_run: Run) -> None:
    assert all(line["largest_difference"] < 0.25 for line in record["parity"])


def test_every_step_is_measured_on_the_same_comments(small: Path, record: dict[str, Any], distilled_run: Run) -> None:
    steps = record["steps"]
    assert [(step["name"], step["layers"]) for step in steps] == [("teacher", 2), ("float", 1), ("int8", 1)]
    files = (distilled_run.folder / TEACHER / WEIGHTS, distilled_run.folder / WEIGHTS, small / NETWORK)
    assert [step["bytes"] for step in steps] == [path.stat().st_size for path in files]
    assert all(step["rows"] == steps[0]["rows"] and step["positive"] == steps[0]["positive"] for step in steps)
    values = distilled_run.record["recipe"]
    test = gather(Recipe.from_record(values), small).test
    inputs = [distilled_run.tokens().first_window(e.comment) for e in test]
    networks = {"teacher": distilled_run.teacher(), "float": distilled_run.network()}
    for step in steps[:2]:
        network = networks[step["name"]]
        assert network is not None
        logits, _ = run_network(network, inputs, "test", bf16=False)
        for column, label in enumerate(TRAINED):
            known = [i for i, e in enumerate(test) if e.label(label) is not None]
            truth = np.array([bool(test[i].label(label)) for i in known])
            assert step["rows"][label] == len(known)
            assert step["auc"][label] == pytest.approx(auc(truth, logits[known, column].astype(np.float64)), abs=1e-3)
    assert steps[2]["auc"]["off_topic"] == record["off_topic"]["auc"]


def test_the_losses_are_said_and_in_the_card(small: Path, record: dict[str, Any], said: list[str]) -> None:
    steps = [Step(**step) for step in record["steps"]]
    assert said[3:] == step_sentences(steps)
    assert len(said) == 3 + 2 * len(LABELS)
    loss = auc_loss(steps, "teacher", "float", "incivility")
    rows = steps[0].rows["incivility"]
    first, second = steps[0].auc["incivility"], steps[1].auc["incivility"]
    assert said[3] == (
        f"incivility on {rows} rows: teacher (2 layers) to float (1 layers): AUC {first:.4f} to {second:.4f}, "
        f"{loss:+.4f} lost"
    )
    card = (small / CARD).read_text(encoding="utf-8")
    assert "| network | layers | MiB | AUC incivility | AUC dehumanizing | AUC off_topic |" in card
    assert f"| teacher | 2 | {steps[0].bytes / 2**20:.1f} | {first:.4f} |" in card


def test_where_a_figure_is_not_known_nothing_is_lost() -> None:
    step = Step("float", 1, 9, {"incivility": 3}, {"incivility": 0}, {"incivility": None})
    assert auc_loss([step], "float", "float", "incivility") is None
    assert auc_loss([step], "teacher", "float", "incivility") is None


def test_a_run_without_its_teacher_is_refused(distilled_run: Run, no_corpora: Path, tmp_path: Path) -> None:
    kept = distilled_run.folder / TEACHER / WEIGHTS
    kept.rename(tmp_path / WEIGHTS)
    try:
        with pytest.raises(InputError) as caught:
            release(distilled_run, "0.0.2", no_corpora, tmp_path / "out", print)
    finally:
        (tmp_path / WEIGHTS).rename(kept)
    assert str(caught.value) == f"{distilled_run.folder}: found no {TEACHER}/{WEIGHTS}, wanted a finished run"
