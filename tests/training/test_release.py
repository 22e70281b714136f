"""A finished run becomes a released model that says what torch says, and nothing else does."""

import json
import shutil
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from tests.training.conftest import EVALUATION_ONLY
from threadwarden.data.codebook import LABELS
from threadwarden.data.command import main
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import CorruptError, InputError
from threadwarden.model import load
from threadwarden.model.artifact import CARD, FORMAT, MANIFEST, NETWORK, TOKENIZER, file_hash
from threadwarden.model.runtime import Runtime
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.calibrate import FITTED, MOST_FLAGGED
from threadwarden.training.embed import run_network
from threadwarden.training.metrics import auc
from threadwarden.training.network import HEADS, TRAINED
from threadwarden.training.release import release
from threadwarden.training.rows import Parts
from threadwarden.training.run import Run

ARTICLE = ArticleContext("Harbour toll to double from spring", "The port council voted on Tuesday.")


@pytest.fixture(scope="module")
def record(released: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((released / MANIFEST).read_text(encoding="utf-8"))
    return found


def refusal(run: Run, folder: Path, out: Path, version: str = "0.0.2") -> str:
    before = sorted(out.rglob("*")) if out.is_dir() else []
    with pytest.raises((InputError, CorruptError)) as caught:
        release(run, version, folder, out, print)
    assert (sorted(out.rglob("*")) if out.is_dir() else []) == before
    return str(caught.value)


def changed(run: Run, folder: Path, **values: object) -> Run:
    copy = Run(folder / "run", run.base)
    shutil.copytree(run.folder, copy.folder)
    copy.write({**run.record, **values})
    return copy


def test_the_folder_holds_four_files_and_their_hashes_fit(released: Path, record: dict[str, Any]) -> None:
    assert sorted(path.name for path in released.iterdir()) == sorted([CARD, MANIFEST, NETWORK, TOKENIZER])
    assert record["files"] == {name: file_hash(released / name) for name in (NETWORK, TOKENIZER, CARD)}
    assert [path.name for path in released.parent.iterdir()] == ["0.0.1"]


def test_the_released_folder_loads_and_scores(released: Path) -> None:
    scorer = load(released)
    assert scorer.version == "0.0.1"
    alone, reply = scorer.score(
        ["What idiots.", CommentInContext("The pier needs fixing.", "Too much at once.", ARTICLE)]
    )
    for scores in (alone, reply):
        for score in (scores.incivility, scores.dehumanizing):
            assert 0 <= score.probability <= 1
            assert score.flag == (score.probability >= score.threshold)
    assert alone.off_topic is None
    assert reply.off_topic is not None
    assert 0 <= reply.off_topic.probability <= 1


def test_int8_says_what_torch_says(released: Path, finished_run: Run, tiny_parts: Parts) -> None:
    tokens = Tokens(released / TOKENIZER, InputFormat())
    inputs = [tokens.first_window(e.comment) for e in tiny_parts.dev]
    outputs = Runtime(released / NETWORK).run(inputs)
    logits, embeddings = run_network(finished_run.network(), inputs, "test", bf16=False)
    found = np.array([output.logits for output in outputs])
    assert found.shape == logits.shape == (len(tiny_parts.dev), len(HEADS))
    assert np.abs(found - logits).max() < 0.25 * logits.std()
    for column in range(2):
        assert np.corrcoef(found[:, column], logits[:, column])[0, 1] > 0.98
    cosines = (np.array([output.embedding for output in outputs]) * embeddings).sum(axis=1)
    assert cosines.min() > 0.99


def test_attention_gelu_and_layer_norms_are_fused_and_weights_take_8_bits(released: Path) -> None:
    graph = onnx.load(released / NETWORK).graph
    kinds = Counter(node.op_type for node in graph.node)
    assert kinds["Attention"] + kinds["QAttention"] == 2
    assert kinds["Softmax"] == kinds["Erf"] == kinds["LayerNormalization"] == 0
    large = [tensor for tensor in graph.initializer if np.prod(tensor.dims) >= 32 * 64]
    assert large
    assert {tensor.data_type for tensor in large} <= {onnx.TensorProto.INT8, onnx.TensorProto.UINT8}


def test_the_tokens_of_a_release_are_those_of_its_run(released: Path, finished_run: Run) -> None:
    tokens = Tokens(released / TOKENIZER, InputFormat())
    comment = CommentInContext("What idiots. " * 60, "Too much 🐀", ARTICLE)
    assert tokens.windows(comment) == finished_run.tokens().windows(comment)
    assert len(tokens.windows(comment)) > 1


def test_the_record_is_whole(record: dict[str, Any], finished_run: Run, tiny_parts: Parts) -> None:
    assert (record["format"], record["version"]) == (FORMAT, "0.0.1")
    assert record["base_model"]["sha256"] == finished_run.record["base_sha256"]
    assert record["training"]["data_sha256"] == tiny_parts.sha256
    assert record["training"]["packages"] == finished_run.record["packages"]
    assert record["data"] == {
        "samples": {"licence": "Apache-2.0", "home": "data/samples/comments.jsonl in this project"}
    }
    assert list(record["thresholds"]) == ["incivility", "dehumanizing", "off_topic"]
    assert [p["label"] for p in record["parity"]] == ["incivility", "dehumanizing"]
    assert all(p["rows"] == len(tiny_parts.dev) for p in record["parity"])
    assert all(p["mean_difference"] <= p["largest_difference"] < 0.25 for p in record["parity"])
    assert record["off_topic"]["rows"] == len(tiny_parts.in_context)
    assert record["off_topic"]["features"] == list(FITTED)
    assert len(record["off_topic"]["coefficients"]) == len(FITTED)
    assert record["heads"] == list(HEADS)
    assert (record["attributes"], record["attribute_figures"], record["spans"]) == ({}, [], None)
    assert record["input"] == asdict(InputFormat())
    for part, rows in (("dev", tiny_parts.dev), ("test", tiny_parts.test)):
        known = [sum(row.label(label) is not None for row in rows) for label in LABELS]
        assert [m["rows"] for m in record["metrics"][part] if m["corpus"] == "all"] == known


def test_the_figures_are_those_of_the_model_that_is_released(
    released: Path, record: dict[str, Any], tiny_parts: Parts
) -> None:
    scores = load(released).score([e.comment for e in tiny_parts.dev])
    found = {(m["label"], m["corpus"]): m["auc"] for m in record["metrics"]["dev"]}
    for label in LABELS:
        pairs = [
            (bool(row.label(label)), score.probability)
            for row, given in zip(tiny_parts.dev, scores, strict=True)
            if row.label(label) is not None and (score := given.get(label))
        ]
        truth, probabilities = (np.array(values) for values in zip(*pairs, strict=True))
        # dev's figures of off_topic come from fits on its other articles
        close = 0.03 if label == "off_topic" else 0.01
        assert found[label, "all"] == pytest.approx(auc(truth, probabilities), abs=close)


def test_the_thresholds_keep_their_promise_on_the_dev_rows(released: Path, tiny_parts: Parts) -> None:
    scores = load(released).score([e.comment for e in tiny_parts.dev])
    for label in TRAINED:
        flags = [
            getattr(s, label).flag for s, e in zip(scores, tiny_parts.dev, strict=True) if getattr(e, label) is False
        ]
        assert flags
        assert sum(flags) / len(flags) <= MOST_FLAGGED[label]


def test_the_card_shows_the_figures_of_the_record(released: Path, record: dict[str, Any]) -> None:
    card = (released / CARD).read_text(encoding="utf-8")
    assert card.startswith(f"# {record['name']} 0.0.1\n")
    for label in ("incivility", "dehumanizing", "off_topic"):
        assert f"{record['thresholds'][label]['value']:.2f} | {record['thresholds'][label]['policy']}" in card
    assert "| samples | 40 | Apache-2.0 | data/samples/comments.jsonl in this project |" in card
    assert f"{record['parity'][0]['largest_difference']:.4f}" in card
    assert "## Limits" in card


def test_a_changed_file_is_refused_when_loaded(released: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(released, copy)
    with (copy / NETWORK).open("ab") as file:
        file.write(b"x")
    with pytest.raises(CorruptError, match=r"model\.onnx: found \w{12}\.\.\., wanted sha256 \w{12}\.\.\. as in"):
        load(copy)


@pytest.mark.parametrize("version", ["0.0.1", "0.0.1.0", "v0.0.1"])
def test_a_version_that_is_there_is_refused(released: Path, finished_run: Run, no_corpora: Path, version: str) -> None:
    assert refusal(finished_run, no_corpora, released.parent, version) == (
        f"--version: found {released} there already, wanted a new version"
    )


@pytest.mark.parametrize("version", ["new", "../0.2.0", "", "1.0/2", " 1.0"])
def test_what_is_no_version_is_refused(finished_run: Run, no_corpora: Path, tmp_path: Path, version: str) -> None:
    message = refusal(finished_run, no_corpora, tmp_path, version)
    assert message.startswith(f"--version: found {version!r}, wanted ")


def test_a_file_in_place_of_the_folder_is_refused(finished_run: Run, no_corpora: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    message = refusal(finished_run, no_corpora, tmp_path / "file")
    assert message == f"--out: found the file {tmp_path / 'file'}, wanted a folder"


def test_a_recipe_with_an_evaluation_only_corpus_is_refused(
    finished_run: Run, no_corpora: Path, tmp_path: Path
) -> None:
    corpora = [{"name": name, "cap": None, "repeat": 1, "own_repeat": 1} for name in ("samples", EVALUATION_ONLY)]
    run = changed(finished_run, tmp_path, recipe={**finished_run.record["recipe"], "corpora": corpora})
    assert refusal(run, no_corpora, tmp_path / "out") == (
        f"{run.folder}: found {EVALUATION_ONLY} in the recipe, wanted only sets that may train a release"
    )


def test_other_data_than_the_run_was_trained_on_is_refused(finished_run: Run, no_corpora: Path, tmp_path: Path) -> None:
    run = changed(finished_run, tmp_path, data_sha256="0" * 64)
    assert refusal(run, no_corpora, tmp_path / "out") == (
        f"{run.folder}: found other data than the run was trained on, wanted the same corpora"
    )


def test_another_base_than_the_run_began_from_is_refused(finished_run: Run, no_corpora: Path, tmp_path: Path) -> None:
    run = changed(finished_run, tmp_path, base_sha256="0" * 64)
    assert refusal(run, no_corpora, tmp_path / "out") == (
        f"{run.folder}: found another base model than the run began from, wanted the same one"
    )


@pytest.mark.parametrize("name", ["network.safetensors", "tokenizer.json"])
def test_a_run_without_its_weights_is_refused(finished_run: Run, no_corpora: Path, tmp_path: Path, name: str) -> None:
    run = changed(finished_run, tmp_path)
    (run.folder / name).unlink()
    assert refusal(run, no_corpora, tmp_path / "out") == f"{run.folder}: found no {name}, wanted a finished run"


def test_an_unfinished_run_is_refused(finished_run: Run, no_corpora: Path, tmp_path: Path) -> None:
    nowhere = Run(tmp_path / "none", finished_run.base)
    assert refusal(nowhere, no_corpora, tmp_path / "out") == (
        f"{nowhere.folder}: found no finished run, wanted the --out folder of a `threadwarden train`"
    )


def test_the_verb_says_what_is_wrong_in_one_line(
    released: Path, finished_run: Run, no_corpora: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["release", finished_run.folder, "--base", finished_run.base, "--from", no_corpora]
    assert main([*map(str, arguments), "--version", "0.0.1", "--out", str(released.parent)]) == 2
    captured = capsys.readouterr()
    assert captured.err == f"threadwarden: --version: found {released} there already, wanted a new version\n"
    assert captured.out == ""


def test_a_part_left_by_a_kill_is_no_version_and_is_replaced(
    finished_run: Run, no_corpora: Path, tmp_path: Path
) -> None:
    part = tmp_path / ".0.0.3.part"
    part.mkdir()
    (part / NETWORK).write_bytes(b"half")
    said: list[str] = []
    assert release(finished_run, "0.0.3", no_corpora, tmp_path, said.append) == tmp_path / "0.0.3"
    assert [path.name for path in tmp_path.iterdir()] == ["0.0.3"]
    assert said[0] == "exporting to int8 ONNX"
    (step,) = json.loads((tmp_path / "0.0.3" / MANIFEST).read_text())["steps"][:1]
    counts = step["rows"]
    assert [line.partition(":")[0] for line in said[1:]] == [
        "parity of int8 with torch, incivility",
        "parity of int8 with torch, dehumanizing",
        *(f"{label} on {rows} rows" for label, rows in counts.items()),
    ]
    assert load(tmp_path / "0.0.3").version == "0.0.3"
