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
from transformers import set_seed

from threadwarden.data.codebook import LABELS, VERSION
from threadwarden.data.errors import CorruptError, InputError
from threadwarden.model.artifact import TOKENIZER, file_hash
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.disguise import disguised
from threadwarden.training.embed import run_network, with_targets
from threadwarden.training.fit import fit, load_weights, quiet_libraries
from threadwarden.training.metrics import Metrics, evaluate
from threadwarden.training.network import Network, bf16_autocast
from threadwarden.training.recipe import Recipe
from threadwarden.training.rows import Parts, tokenised

RECORD = "run.json"
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

    def network(self) -> Network:
        """Return the fine-tuned network, ready to evaluate."""
        return load_weights(Network.from_base(self.base), self.folder)

    def tokens(self) -> Tokens:
        """Return the run's tokenizer."""
        return Tokens(self.folder / TOKENIZER, InputFormat())


def train(recipe: Recipe, parts: Parts, run: Run, say: Callable[[str], None]) -> list[Metrics]:
    """Run a recipe to its end, or on from where a killed run of the same recipe and data stopped.

    Raises:
        InputError: the folder holds a run of another recipe or other data.
    """
    plan = _plan(recipe, parts, run.base)
    record = _begin(run, plan, say)
    if "metrics" in record:
        say(f"{run.folder}: this run is finished already; another --out starts a new one")
        return [Metrics(**values) for values in record["metrics"]]
    quiet_libraries()
    set_seed(recipe.seed)
    started = time.monotonic()
    shutil.copyfile(run.base / TOKENIZER, run.folder / TOKENIZER)
    tokens = run.tokens()
    texts = disguised([e.comment.text for e in parts.train], recipe.disguise, recipe.seed)
    rows = tokenised(parts.train, texts, tokens)
    rows = with_targets(rows, Network.from_base(run.base))
    network = Network.from_base(run.base)
    steps = fit(recipe, network, rows, run.folder)
    metrics = dev_metrics(network, tokens, parts)
    done = {
        "steps": steps,
        "seconds_of_last_start": round(time.monotonic() - started),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "metrics": [asdict(m) for m in metrics],
    }
    run.write({**record, **done})
    shutil.rmtree(run.folder / "checkpoints", ignore_errors=True)
    return metrics


def dev_metrics(network: Network, tokens: Tokens, parts: Parts) -> list[Metrics]:
    """Return the network's own metrics on the dev rows, first window, with their context; not yet calibrated."""
    inputs = [tokens.first_window(example.comment) for example in parts.dev]
    logits, _ = run_network(network, inputs, "dev")
    chances = 1 / (1 + np.exp(-logits.astype(np.float64)))
    return evaluate(parts.dev, {label: chances[:, i] for i, label in enumerate(LABELS) if label != "off_topic"})


def _plan(recipe: Recipe, parts: Parts, base: Path) -> dict[str, Any]:
    return {
        "recipe": asdict(recipe),
        "recipe_sha256": recipe.sha256,
        "data_sha256": parts.sha256,
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
    for key in ("recipe_sha256", "data_sha256", "base_sha256"):
        if found.get(key) != plan[key]:
            what = key.removesuffix("_sha256")
            raise InputError(f"{run.folder}: found a run with another {what}, wanted the same one or an empty --out")
    if "metrics" not in found:
        say(f"{run.folder}: going on with an interrupted run")
    return found
