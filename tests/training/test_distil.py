"""A student is the smaller network, says nearly what its teacher says, and survives a kill in either stage."""

import json
import math
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from safetensors.torch import load_file
from torch import nn

from tests.training.conftest import STUDENT_STEPS, environment, threadwarden
from tests.training.test_run import wait_for
from threadwarden.data.errors import InputError
from threadwarden.training.distil import ANSWERS, answers, different, soft_loss, taught_by_teacher, with_answers
from threadwarden.training.embed import run_network
from threadwarden.training.fit import CHECKPOINTS, COMPLETE, WEIGHTS, pad
from threadwarden.training.network import MISSING, Network
from threadwarden.training.recipe import Distil, Recipe, read_recipe
from threadwarden.training.rows import Parts, gather
from threadwarden.training.run import TEACHER, Run, train


@pytest.fixture(scope="module")
def recipe(distilled_recipe_file: Path) -> Recipe:
    return read_recipe(str(distilled_recipe_file))


@pytest.fixture(scope="module")
def parts(recipe: Recipe, no_corpora: Path) -> Parts:
    return gather(recipe, no_corpora)


def layers(network: Network) -> list[nn.Module]:
    encoder: Any = network.encoder
    assert encoder.config.num_hidden_layers == len(encoder.encoder.layer)
    return list(encoder.encoder.layer)


def test_the_further_rows_are_those_the_caps_left_out_without_labels(recipe: Recipe, parts: Parts) -> None:
    assert len(parts.further) == 24
    assert not {e.row_id for e in parts.further} & {e.row_id for e in (*parts.train, *parts.dev, *parts.test)}
    assert parts.counts()["further"] == {"samples": 24}
    assert all(
        (e.incivility, e.dehumanizing, e.off_topic, dict(e.extra)) == (None, None, None, {}) for e in parts.further
    )


def test_the_student_keeps_the_last_layer_of_each_group(tiny_base: Path) -> None:
    teacher = Network.from_base(tiny_base)
    student = teacher.student(1)
    (layer,) = layers(student)
    wanted = layers(teacher)[1].state_dict()
    assert all(torch.equal(value, wanted[name]) for name, value in layer.state_dict().items())
    assert len(layers(teacher)) == 2
    assert torch.equal(student.head.weight, teacher.head.weight)
    frozen = [name for name, weight in student.named_parameters() if not weight.requires_grad]
    assert frozen == ["encoder.embeddings.word_embeddings.weight"]
    loaded = Network.from_base(tiny_base, layers=1)
    loaded.load_state_dict(student.state_dict())
    batch = pad([{"input_ids": [2, 9, 8, 3]}])
    with torch.inference_mode():
        assert torch.equal(loaded.eval()(**batch)[0], student.eval()(**batch)[0])


def test_the_soft_loss_is_lowest_at_the_teachers_logits_and_keeps_its_size() -> None:
    teachers = torch.tensor([[3.0, -2.0]])
    logits = torch.tensor([[3.0, 0.0]], requires_grad=True)
    loss = soft_loss(logits, teachers, 2.0)
    loss.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    first, second = logits.grad[0].tolist()
    assert first == pytest.approx(0.0, abs=1e-7)
    assert second == pytest.approx(2.0 / 2 * (0.5 - 1 / (1 + math.e)), abs=1e-6)
    assert soft_loss(torch.empty(0, 2), torch.empty(0, 2), 2.0).item() == 0.0


def batch_of_two() -> dict[str, torch.Tensor]:
    item = {"input_ids": [2, 9, 8, 3], "labels": [1.0, *[MISSING] * 6], "marked": [MISSING, 0.0, 1.0, MISSING]}
    item |= {"soft": [2.0] * 7, "target": [0.6, 0.8], "soft_tokens": [[9.0, 9.0], [1.0, 0.0], [0.0, 1.0], [9.0, 9.0]]}
    short = {**item, "input_ids": [2, 9, 3], "marked": [MISSING, 0.0, MISSING], "labels": [MISSING] * 7}
    return pad([item, {**short, "soft_tokens": [[9.0, 9.0], [1.0, 0.0], [9.0, 9.0]]}])


def test_a_student_that_answers_as_its_teacher_has_no_gradient_but_by_labels() -> None:
    batch = batch_of_two()
    logits, embeddings = batch["soft"].clone().requires_grad_(), batch["target"].clone()
    tokens = batch["soft_tokens"].clone().requires_grad_()
    taught_by_teacher(Distil(1, 1, 1e-3, 2.0, labels=0.0, embedding_loss=2.0, token_loss=0.5))(
        (logits, embeddings, tokens), batch
    ).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert tokens.grad is not None
    assert logits.grad.abs().max() < 1e-6
    assert tokens.grad.abs().max() < 1e-6
    loss = taught_by_teacher(Distil(1, 1, 1e-3, 2.0, labels=1.0, embedding_loss=0.0, token_loss=0.0))
    logits.grad = None
    loss((logits, embeddings, tokens), batch).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert (logits.grad.abs() > 1e-6).tolist() == [[True, *[False] * 6], [False] * 7]


def test_special_tokens_and_padding_teach_no_token() -> None:
    batch = batch_of_two()
    tokens = torch.zeros_like(batch["soft_tokens"]).requires_grad_()
    loss = taught_by_teacher(Distil(1, 1, 1e-3, 2.0, labels=0.0, embedding_loss=0.0, token_loss=1.0))
    loss((batch["soft"], batch["target"], tokens), batch).backward()  # type: ignore[no-untyped-call]
    assert tokens.grad is not None
    moved = (tokens.grad != 0).any(-1)[:, :4].tolist()
    assert moved == [[False, True, True, False], [False, True, False, False]]


def test_each_different_row_is_kept_once_and_gets_its_own_answers(tiny_base: Path, tmp_path: Path) -> None:
    ids = [[2, 9, 3], [2, 9, 8, 3], [2, 9, 3], [2, 7, 3]]
    rows = different(Dataset.from_dict({"input_ids": ids, "length": [len(row) for row in ids]}))
    assert rows["input_ids"][:] == [ids[0], ids[1], ids[3]]
    teacher = Network.from_base(tiny_base)
    found = answers(teacher, rows["input_ids"][:], tmp_path / ANSWERS)
    taught = with_answers(rows, found)
    for row in taught:
        with torch.inference_mode():
            logits, embedding, tokens = teacher.eval()(**pad([{"input_ids": row["input_ids"]}]))
        assert row["soft"] == pytest.approx(logits[0].tolist(), abs=1e-4)
        assert row["target"] == pytest.approx(embedding[0].tolist(), abs=1e-4)
        length = len(row["input_ids"])
        assert torch.allclose(torch.tensor(row["soft_tokens"]), tokens[0, :length], atol=1e-4)
    again = answers(Network.from_base(tiny_base).student(1), [], tmp_path / ANSWERS)
    assert (again.logits == found.logits).all()
    assert [path.name for path in tmp_path.iterdir()] == [ANSWERS]


def test_the_run_keeps_the_teacher_and_ends_with_the_student(distilled_run: Run, parts: Parts) -> None:
    record = distilled_run.record
    assert [(stage["name"], stage["steps"]) for stage in record["stages"]] == [
        ("fine-tuning", 25),
        ("distillation", STUDENT_STEPS),
    ]
    assert record["steps"] == 25 + STUDENT_STEPS
    names = sorted(str(path.relative_to(distilled_run.folder)) for path in distilled_run.folder.rglob("*"))
    assert names == [WEIGHTS, "run.json", TEACHER, f"{TEACHER}/{WEIGHTS}", "tokenizer.json"]
    student, teacher = distilled_run.network(), distilled_run.teacher()
    assert teacher is not None
    assert (len(layers(student)), len(layers(teacher))) == (1, 2)
    inputs = [distilled_run.tokens().first_window(e.comment) for e in parts.train]
    ours, theirs = (run_network(network, inputs, "test", bf16=False) for network in (student, teacher))
    untaught = run_network(teacher.student(1), inputs, "test", bf16=False)
    assert abs(ours[0] - theirs[0]).mean() < 0.8 * abs(untaught[0] - theirs[0]).mean()
    assert (ours[1] * theirs[1]).sum(1).mean() > (untaught[1] * theirs[1]).sum(1).mean()


def test_a_run_without_distillation_has_no_teacher(finished_run: Run) -> None:
    assert finished_run.teacher() is None
    assert finished_run.layers is None


@pytest.mark.parametrize("stage", [TEACHER, "."])
def test_a_run_killed_in_either_stage_ends_with_the_same_weights(
    stage: str, distilled_run: Run, distilled_recipe_file: Path, tiny_base: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    command = threadwarden("train", "--recipe", distilled_recipe_file, "--base", tiny_base, "--from", tmp_path)
    process = subprocess.Popen(
        [*command, "--out", str(out)], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    wait_for(out / stage / CHECKPOINTS / "checkpoint-5" / COMPLETE, process)
    process.kill()
    assert process.wait() == -9
    process.communicate()
    assert (out / TEACHER / WEIGHTS).exists() == (stage == ".")
    assert (out / ANSWERS).exists() == (stage == ".")
    done = subprocess.run(
        [*command, "--out", str(out)], env=environment(), capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"{out}: going on with an interrupted run" in done.stderr
    assert (f"fine-tuning, in {out / TEACHER}" in done.stderr) == (stage == TEACHER)
    for name in (Path(WEIGHTS), Path(TEACHER) / WEIGHTS):
        found, wanted = load_file(out / name), load_file(distilled_run.folder / name)
        assert [key for key in wanted if not torch.equal(found[key], wanted[key])] == []
    assert json.loads((out / "run.json").read_text())["metrics"] == distilled_run.record["metrics"]
    assert not (out / ANSWERS).exists()


def test_a_student_as_large_as_its_teacher_is_refused_before_anything_is_done(
    distilled_recipe_file: Path, parts: Parts, tiny_base: Path, tmp_path: Path
) -> None:
    path = tmp_path / "large.toml"
    path.write_text(distilled_recipe_file.read_text().replace("layers = 1", "layers = 2"))
    with pytest.raises(InputError) as caught:
        train(read_recipe(str(path)), parts, Run(tmp_path / "out", tiny_base), print)
    assert str(caught.value) == "recipe large, distil, layers: found 2, wanted fewer than the base model's 2"
    assert not (tmp_path / "out").exists()
