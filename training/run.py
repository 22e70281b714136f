"""One fine-tuning run and its folder: recipe, data, versions, weights, metrics."""

import json
import platform
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from datasets import Dataset
from transformers import AutoConfig, set_seed

from threadwarden.data.codebook import LABELS, VERSION
from threadwarden.data.errors import CorruptError, InputError
from threadwarden.model.artifact import TOKENIZER, file_hash
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.distil import ANSWERS, distil
from threadwarden.training.embed import run_network, with_targets
from threadwarden.training.fit import CHECKPOINTS, fit, load_weights, quiet_libraries, taught_by_people
from threadwarden.training.metrics import Metrics, evaluate
from threadwarden.training.network import Network, bf16_autocast
from threadwarden.training.recipe import Recipe
from threadwarden.training.rows import Parts, as_read, rows_hash

RECORD = "run.json"
TEACHER = "teacher"
SAME = {
    "recipe_sha256": "another recipe",
    "data_sha256": "another data",
    "base_sha256": "another base",
    "rows_sha256": "other rules of reading texts",
}
"""What must not change in a run, and what an error calls the change."""
KEYS = {"recipe", "recipe_sha256", "data_sha256", "base_sha256"}
PACKAGES = ("threadwarden", "torch", "transformers", "datasets", "tokenizers", "scikit-learn", "numpy")


@dataclass(frozen=True)
class Run:
    """A run folder: `base` is the base model's folder."""

    folder: Path
    base: Path

    @property
    def record(self) -> dict[str, Any]:
        """Return what the folder records; empty before the run has begun.

        Raises:
            CorruptError: the record is no JSON object with the keys every run has.
        """
        path = self.folder / RECORD
        if not path.is_file():
            return {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CorruptError(f"{path}: found broken JSON ({error}), wanted the record of a run") from error
        if not isinstance(found, dict) or not found.keys() >= KEYS:
            raise CorruptError(f"{path}: found no {', '.join(sorted(KEYS))}, wanted the record of a run")
        return found

    def write(self, record: dict[str, Any]) -> None:
        """Replace the record as a whole, so that a kill leaves the old one or the new one."""
        part = self.folder / f"{RECORD}.part"
        part.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        part.replace(self.folder / RECORD)

    @property
    def layers(self) -> int | None:
        """Return how many layers the run's network has; None for all of the base model's."""
        distil = self.record.get("recipe", {}).get("distil")
        return distil["layers"] if distil else None

    def network(self) -> Network:
        """Return the network that the run ended with, ready to evaluate."""
        return load_weights(Network.from_base(self.base, layers=self.layers), self.folder)

    def teacher(self) -> Network | None:
        """Return the network that taught the run's network, None where it was taught by people alone."""
        return load_weights(Network.from_base(self.base), self.folder / TEACHER) if self.layers else None

    def tokens(self) -> Tokens:
        """Return the run's tokenizer."""
        return Tokens(self.folder / TOKENIZER, InputFormat())


def train(recipe: Recipe, parts: Parts, run: Run, say: Callable[[str], None]) -> list[Metrics]:
    """Run a recipe to its end, or on from where a killed run of the same recipe and data stopped.

    Raises:
        InputError: the folder holds a run of another recipe or other data, or the student is not the smaller one.
    """
    _check_layers(recipe, run.base)
    rows = as_read(parts, recipe, run.base)
    record = _begin(run, _plan(recipe, parts, rows, run.base), say)
    if "metrics" in record:
        say(f"{run.folder}: this run is finished already; another --out starts a new one")
        return [Metrics(**values) for values in record["metrics"]]
    quiet_libraries()
    set_seed(recipe.seed)
    shutil.copyfile(run.base / TOKENIZER, run.folder / TOKENIZER)
    labelled = rows.select(range(len(parts.train)))
    if recipe.distil is None:
        network = _stage(
            run, "fine-tuning", run.folder, say, lambda: _fine_tune(recipe, labelled, run.base, run.folder)
        )
    else:
        folder = run.folder / TEACHER
        teacher = _stage(run, "fine-tuning", folder, say, lambda: _fine_tune(recipe, labelled, run.base, folder))
        network = _stage(run, "distillation", run.folder, say, lambda: distil(recipe, teacher, rows, run.folder))
    metrics = dev_metrics(network, run.tokens(), parts)
    run.write({**run.record, **_summary(run), "metrics": [asdict(m) for m in metrics]})
    return metrics


def _check_layers(recipe: Recipe, base: Path) -> None:
    known = AutoConfig.from_pretrained(base).num_hidden_layers
    if recipe.distil is not None and recipe.distil.layers >= known:
        wanted = f"fewer than the base model's {known}"
        raise InputError(f"recipe {recipe.name}, distil, layers: found {recipe.distil.layers}, wanted {wanted}")


def _stage(
    run: Run, name: str, folder: Path, say: Callable[[str], None], work: Callable[[], tuple[Network, int]]
) -> Network:
    """Do one stage and record it, or load what it left in `folder` if a killed run has finished it."""
    if any(stage["name"] == name for stage in run.record.get("stages", [])):
        return load_weights(Network.from_base(run.base, layers=run.layers if folder == run.folder else None), folder)
    say(f"{name}, in {folder}")
    started = time.monotonic()
    folder.mkdir(exist_ok=True)
    network, steps = work()
    stage = {"name": name, "steps": steps, "seconds_of_last_start": round(time.monotonic() - started)}
    run.write({**run.record, "stages": [*run.record.get("stages", []), stage]})
    for left in (folder / CHECKPOINTS, folder / ANSWERS):
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
    return network


def _fine_tune(recipe: Recipe, rows: Dataset, base: Path, folder: Path) -> tuple[Network, int]:
    targets = with_targets(rows, Network.from_base(base))
    network = Network.from_base(base)
    return network, fit(recipe, network, targets, folder, taught_by_people(recipe))


def _summary(run: Run) -> dict[str, int]:
    stages = run.record["stages"]
    return {
        "steps": sum(stage["steps"] for stage in stages),
        "seconds_of_last_start": sum(stage["seconds_of_last_start"] for stage in stages),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def dev_metrics(network: Network, tokens: Tokens, parts: Parts) -> list[Metrics]:
    """Return the network's own metrics on the dev rows, first window, with their context; not yet calibrated."""
    inputs = [tokens.first_window(example.comment) for example in parts.dev]
    logits, _ = run_network(network, inputs, "dev")
    chances = 1 / (1 + np.exp(-logits.astype(np.float64)))
    return evaluate(parts.dev, {label: chances[:, i] for i, label in enumerate(LABELS) if label != "off_topic"})


def _plan(recipe: Recipe, parts: Parts, rows: Dataset, base: Path) -> dict[str, Any]:
    return {
        "recipe": asdict(recipe),
        "recipe_sha256": recipe.sha256,
        "data_sha256": parts.sha256,
        "rows_sha256": rows_hash(rows),
        "base_sha256": file_hash(base / "model.safetensors"),
        "rows": parts.counts(),
        "codebook": VERSION,
        "packages": {name: version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "machine": platform.machine(),
        "bf16": bf16_autocast(),
    }


def _begin(run: Run, plan: dict[str, Any], say: Callable[[str], None]) -> dict[str, Any]:
    """Record the plan, or check that the folder's run is the same one."""
    found = run.record
    if not found:
        try:
            run.folder.mkdir(parents=True, exist_ok=True)
            run.write(plan)
        except OSError as error:
            raise InputError(f"--out: found {run.folder} ({error.strerror}), wanted a folder to write to") from error
        return plan
    for key, what in SAME.items():
        if found.get(key) != plan[key]:
            raise InputError(f"{run.folder}: found a run with {what}, wanted the same one or an empty --out")
    if "metrics" not in found:
        say(f"{run.folder}: going on with an interrupted run")
    return found
