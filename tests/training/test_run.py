"""A run survives a kill, is recorded, and is neither mixed with another nor run twice."""

import json
import shutil
import subprocess
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.training.conftest import STEPS, environment, threadwarden
from threadwarden.data.command import main
from threadwarden.data.errors import CorruptError, InputError
from threadwarden.model.artifact import file_hash
from threadwarden.training.fit import COMPLETE, WEIGHTS, newest_checkpoint
from threadwarden.training.metrics import Metrics
from threadwarden.training.network import Network
from threadwarden.training.recipe import Recipe
from threadwarden.training.rows import Parts, as_read, rows_hash
from threadwarden.training.run import PACKAGES, Run, train


def wait_for(path: Path, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 100
    while not path.exists():
        assert process.poll() is None, "the run ended before its first checkpoint"
        assert time.monotonic() < end, f"no {path} in 100 seconds"
        time.sleep(0.002)


def start(recipe: Path, base: Path, out: Path) -> "subprocess.Popen[bytes]":
    command = threadwarden("train", "--recipe", recipe, "--base", base, "--from", out.parent, "--out", out)
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture(scope="module")
def killed_run(recipe_file: Path, tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that was killed after its first whole checkpoint."""
    out = tmp_path_factory.mktemp("killed") / "run"
    process = start(recipe_file, tiny_base, out)
    wait_for(out / "checkpoints" / "checkpoint-5" / COMPLETE, process)
    process.kill()
    assert process.wait() == -9
    process.communicate()
    assert not (out / WEIGHTS).exists()
    return out


def test_a_killed_run_goes_on_and_ends_with_the_weights_of_one_that_was_not(
    killed_run: Path, finished_run: Run, recipe_file: Path, tiny_base: Path
) -> None:
    newest = newest_checkpoint(killed_run)
    assert newest is not None
    done = int(newest.rpartition("-")[2])
    assert done < STEPS
    half = killed_run / "checkpoints" / f"checkpoint-{done + 5}"
    half.mkdir(exist_ok=True)
    (half / "model.safetensors").write_bytes(b"\x10\x00half")
    (half / "trainer_state.json").write_text('{"global_step": ')
    process = start(recipe_file, tiny_base, killed_run)
    _, error = process.communicate(timeout=120)
    lines = error.decode().splitlines()
    assert process.returncode == 0, error.decode()
    assert f"{killed_run}: going on with an interrupted run" in lines
    steps = [int(line.split()[1]) for line in lines if line.startswith("step ")]
    assert steps
    assert done < min(steps) <= done + 3
    assert max(steps) == STEPS
    found, wanted = load_file(killed_run / WEIGHTS), load_file(finished_run.folder / WEIGHTS)
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if not torch.equal(found[name], wanted[name])] == []
    records = [json.loads((folder / "run.json").read_text()) for folder in (killed_run, finished_run.folder)]
    assert records[0]["metrics"] == records[1]["metrics"]
    assert not (killed_run / "checkpoints").exists()


def test_training_moved_every_weight_that_is_used(finished_run: Run, tiny_base: Path) -> None:
    before, after = Network.from_base(tiny_base).state_dict(), load_file(finished_run.folder / WEIGHTS)
    still = [name for name in before if name.startswith("encoder.encoder") and torch.equal(before[name], after[name])]
    assert still == []
    assert all(bool(torch.isfinite(tensor).all()) for tensor in after.values())


def test_the_newest_whole_checkpoint_is_taken(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path) is None
    for step, whole in ((5, True), (90, True), (100, True), (105, False)):
        folder = tmp_path / "checkpoints" / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        if whole:
            (folder / COMPLETE).touch()
    assert newest_checkpoint(tmp_path) == str(tmp_path / "checkpoints" / "checkpoint-100")


def test_the_record_says_what_the_run_was_made_from(
    finished_run: Run, tiny_recipe: Recipe, tiny_parts: Parts, tiny_base: Path
) -> None:
    record = finished_run.record
    assert record["recipe"]["corpora"] == [{"name": "samples", "cap": 40, "repeat": 1, "own_repeat": 1}]
    assert record["recipe"]["seed"] == 13
    assert record["recipe_sha256"] == tiny_recipe.sha256
    assert record["data_sha256"] == tiny_parts.sha256
    assert record["rows_sha256"] == rows_hash(as_read(tiny_parts, tiny_recipe, tiny_base))
    assert record["base_sha256"] == file_hash(tiny_base / "model.safetensors")
    assert record["packages"] == {name: version(name) for name in PACKAGES}
    assert record["rows"] == tiny_parts.counts()
    assert record["steps"] == STEPS
    assert [(stage["name"], stage["steps"]) for stage in record["stages"]] == [("fine-tuning", STEPS)]
    metrics = [Metrics(**values) for values in record["metrics"]]
    assert [(m.label, m.corpus) for m in metrics] == [
        ("incivility", "all"),
        ("incivility", "samples"),
        ("dehumanizing", "all"),
        ("dehumanizing", "samples"),
    ]
    assert all(m.rows == len(tiny_parts.dev) for m in metrics)
    assert sorted(path.name for path in finished_run.folder.iterdir()) == [WEIGHTS, "run.json", "tokenizer.json"]


def test_a_finished_run_is_not_run_again(finished_run: Run, tiny_recipe: Recipe, tiny_parts: Parts) -> None:
    before = (finished_run.folder / WEIGHTS).stat().st_mtime_ns
    said: list[str] = []
    metrics = train(tiny_recipe, tiny_parts, finished_run, said.append)
    assert said == [f"{finished_run.folder}: this run is finished already; another --out starts a new one"]
    assert metrics == [Metrics(**values) for values in finished_run.record["metrics"]]
    assert (finished_run.folder / WEIGHTS).stat().st_mtime_ns == before


def test_another_recipe_data_or_base_in_the_same_folder_is_refused(
    finished_run: Run, tiny_recipe: Recipe, tiny_parts: Parts, tiny_base: Path, tmp_path: Path
) -> None:
    other = tmp_path / "base"
    shutil.copytree(tiny_base, other)
    with (other / "model.safetensors").open("ab") as file:
        file.write(b"x")
    record = finished_run.record
    cases = [
        ("recipe", replace(tiny_recipe, seed=14), tiny_parts, finished_run),
        ("data", tiny_recipe, replace(tiny_parts, sha256="0" * 64), finished_run),
        ("base", tiny_recipe, tiny_parts, Run(finished_run.folder, other)),
    ]
    for what, recipe, parts, run in cases:
        with pytest.raises(InputError) as caught:
            train(recipe, parts, run, print)
        assert str(caught.value) == (
            f"{run.folder}: found a run with another {what}, wanted the same one or an empty --out"
        )
    assert finished_run.record == record


def test_other_rules_of_reading_in_the_same_folder_are_refused(
    finished_run: Run, tiny_recipe: Recipe, tiny_parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threadwarden.model.tokens.read", lambda text: f"the {text}")
    with pytest.raises(InputError) as caught:
        train(tiny_recipe, tiny_parts, finished_run, print)
    assert str(caught.value) == (
        f"{finished_run.folder}: found a run with other rules of reading texts, wanted the same one or an empty --out"
    )


def test_a_file_in_the_folders_place_is_named(
    tiny_recipe: Recipe, tiny_parts: Parts, tiny_base: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(InputError, match=r"^--out: found .*out \(File exists\), wanted a folder to write to$"):
        train(tiny_recipe, tiny_parts, Run(tmp_path / "out", tiny_base), print)
    with pytest.raises(InputError, match=r"^--out: found .*run \(Not a directory\), wanted a folder to write to$"):
        train(tiny_recipe, tiny_parts, Run(tmp_path / "out" / "run", tiny_base), print)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "found broken JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("[1]", "found no base_sha256, data_sha256, recipe, recipe_sha256"),
        ("{}", "found no base_sha256, data_sha256, recipe, recipe_sha256"),
    ],
)
def test_a_broken_record_is_named(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(CorruptError) as caught:
        _ = Run(tmp_path, tmp_path).record
    assert str(caught.value) == f"{tmp_path / 'run.json'}: {found}, wanted the record of a run"


def test_a_record_is_replaced_as_a_whole(tmp_path: Path) -> None:
    run = Run(tmp_path, tmp_path)
    assert run.record == {}
    record = {"recipe": {}, "recipe_sha256": "a", "data_sha256": "b", "base_sha256": "c"}
    run.write(record)
    assert run.record == record
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--recipe", "nonsense"], "recipe: found 'nonsense', wanted one of quick, release, or the path of a"),
        (["--recipe", "quick", "--base", "/none"], "base model: found no folder /none, wanted one with config.json"),
        (
            ["--recipe", "quick", "--base", "."],
            "base model: found no config.json, model.safetensors, tokenizer.json in",
        ),
        (["--recipe", "quick", "--base", "no/such"], "base model: found no folder 'no/such' and the hub gave none ("),
        (["--recipe", "release", "--from", "/none"], "found no folder /none, wanted one that holds"),
    ],
)
def test_a_wrong_argument_is_one_line(
    arguments: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert main(["train", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"threadwarden: {line}")
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
