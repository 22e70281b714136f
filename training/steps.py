"""What each step from the teacher to the released file costs: the same comments by every network."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.example import Example
from threadwarden.training.calibrate import FITTED, fit_off_topic
from threadwarden.training.embed import Floats
from threadwarden.training.engine import Engine, TorchRuns
from threadwarden.training.fit import WEIGHTS
from threadwarden.training.metrics import auc
from threadwarden.training.network import TRAINED
from threadwarden.training.run import TEACHER, Run


@dataclass(frozen=True)
class Step:
    """One network: its file's size, and per label the AUC; off_topic's is that within an article, over articles.

    `rows` and `positive` are those that the AUC is of.
    """

    name: str
    layers: int
    bytes: int
    rows: dict[Label, int] = field(default_factory=dict)
    positive: dict[Label, int] = field(default_factory=dict)
    auc: dict[Label, float | None] = field(default_factory=dict)


def measure_steps(
    run: Run, released: Engine, network: Path, test: Sequence[Example], in_context: Sequence[Example]
) -> list[Step]:
    """Return the teacher (if there is one) and the run's network, both float, and the int8 file `network`.

    incivility and dehumanizing are measured on `test`, off_topic on `in_context`, each article by a fit on the others.
    """
    folders = {"teacher": run.folder / TEACHER, "float": run.folder}
    steps = []
    layers = 0
    for name, torch_network in (("teacher", run.teacher()), ("float", run.network())):
        if torch_network is not None:
            config: Any = torch_network.encoder.config
            layers = config.num_hidden_layers
            start = Step(name, layers, (folders[name] / WEIGHTS).stat().st_size)
            steps.append(_measured(start, Engine(released.tokens, TorchRuns(torch_network)), test, in_context))
    return [*steps, _measured(Step("int8", layers, network.stat().st_size), released, test, in_context)]


def auc_loss(steps: Sequence[Step], before: str, after: str, label: Label) -> float | None:
    """Return how much AUC a label loses from one network to another; None where one of them is not known."""
    known = {step.name: step.auc[label] for step in steps}
    first, second = known.get(before), known.get(after)
    return None if first is None or second is None else first - second


def step_sentences(steps: Sequence[Step]) -> list[str]:
    """Say what each step loses, label by label."""
    pairs = itertools.pairwise(steps)
    return [
        f"{label} on {after.rows[label]:,} rows: {_loss(steps, before, after, label)}"
        for before, after in pairs
        for label in LABELS
    ]


def _loss(steps: Sequence[Step], before: Step, after: Step, label: Label) -> str:
    loss = auc_loss(steps, before.name, after.name, label)
    found = (
        "AUC not measurable"
        if loss is None
        else f"AUC {before.auc[label]:.4f} to {after.auc[label]:.4f}, {loss:+.4f} lost"
    )
    return f"{before.name} ({before.layers} layers) to {after.name} ({after.layers} layers): {found}"


def _measured(step: Step, engine: Engine, test: Sequence[Example], in_context: Sequence[Example]) -> Step:
    logits = engine.logits([e.comment for e in test], step.name)
    truths = {label: _truth(label, test) for label in TRAINED}
    areas = {label: _auc(column, *truths[label], logits) for column, label in enumerate(TRAINED)}
    fit = fit_off_topic(in_context, engine.features([e.comment for e in in_context], FITTED))
    return replace(
        step,
        rows={**{label: len(known) for label, (known, _) in truths.items()}, "off_topic": fit.rows},
        positive={**{label: int(truth.sum()) for label, (_, truth) in truths.items()}, "off_topic": fit.positive},
        auc={**areas, "off_topic": fit.auc},
    )


def _truth(label: Label, examples: Sequence[Example]) -> tuple[list[int], np.ndarray]:
    known = [i for i, example in enumerate(examples) if example.label(label) is not None]
    return known, np.array([bool(examples[i].label(label)) for i in known], dtype=bool)


def _auc(column: int, known: list[int], truth: np.ndarray, logits: Floats) -> float | None:
    return auc(truth, logits[known, column].astype(np.float64)) if known else None
