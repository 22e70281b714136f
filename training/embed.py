"""Logits and embeddings of many rows at once, by the torch network."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from datasets import Dataset
from rich.progress import track

from threadwarden.data.console import progress_console
from threadwarden.model.tokens import Input
from threadwarden.training.fit import pad
from threadwarden.training.network import Network, bf16_autocast

EVERY = 3
Floats = npt.NDArray[np.float32]


def run_network(
    network: Network, inputs: Sequence[Input], what: str, batch_size: int = 64, bf16: bool | None = None
) -> tuple[Floats, Floats]:
    """Return logits (rows, heads) and embeddings (rows, hidden), in order; batches hold rows of like length."""
    return run_tokens(network, inputs, what, batch_size, bf16)[:2]


def run_tokens(
    network: Network, inputs: Sequence[Input], what: str, batch_size: int = 64, bf16: bool | None = None
) -> tuple[Floats, Floats, list[Floats]]:
    """Return logits and embeddings as `run_network`, and each row's token logits (tokens, reasoned)."""
    order = sorted(range(len(inputs)), key=lambda i: len(inputs[i].ids))
    logits = np.zeros((len(inputs), network.head.out_features), dtype=np.float32)
    embeddings = np.zeros((len(inputs), network.head.in_features), dtype=np.float32)
    tokens: dict[int, Floats] = {}
    network.eval()
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    for places in track(batches, description=what, console=progress_console(), transient=True):
        batch = pad([{"input_ids": inputs[i].ids} for i in places])
        amp = bf16_autocast() if bf16 is None else bf16
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=amp):
            rows, vectors, each = (found.float().numpy() for found in network(**batch))
        logits[places], embeddings[places] = rows, vectors
        tokens |= {i: each[row, : len(inputs[i].ids)] for row, i in enumerate(places)}
    return logits, embeddings, [tokens[i] for i in range(len(inputs))]


def with_targets(rows: Dataset, base: Network) -> Dataset:
    """Return `rows` with a column `target`: the base model's embedding of every third row, zeros for the others.

    The base model is run on a third of the rows, for a third of the time.
    """
    known = range(0, len(rows), EVERY)
    ids = rows["input_ids"]
    inputs = [Input(tuple(ids[i]), (0,) * len(ids[i])) for i in known]
    found = np.zeros((len(rows), base.head.in_features), dtype=np.float32)
    found[list(known)] = run_network(base, inputs, "base embeddings")[1]
    return rows.add_column("target", list(found))
