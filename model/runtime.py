"""Runs the ONNX network: token ids in, logits and an embedding out."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from threadwarden.data.errors import CorruptError
from threadwarden.model.tokens import Input

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Output:
    """One sequence's raw logits (heads,), its mean-pooled embedding (hidden,) of length 1, and, of a network that
    gives reasons, how much each token carries each of its spans' labels (tokens, labels)."""

    logits: Floats
    embedding: Floats
    tokens: Floats | None = None


class Runtime:
    """One session that several threads may run at once, each one sequence at a time.

    Dynamic int8 takes its activation scale from the whole batch, so that a comment's score would depend
    on its neighbours; one sequence a run gives the same score always, wastes nothing on padding, and was
    measured as fast as batches of 16 (docs/decisions.md).
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors share no narrower base
            raise CorruptError(f"{path}: found no network that loads ({type(error).__name__}), wanted ONNX") from error
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._pool = ThreadPoolExecutor(threads or cores(), thread_name_prefix="threadwarden-model")

    def run(self, inputs: Sequence[Input]) -> list[Output]:
        """Run every sequence, on all cores; outputs in the order of the inputs."""
        if len(inputs) == 1:
            return [self.run_one(inputs[0])]
        return list(self._pool.map(self.run_one, inputs))

    def run_one(self, item: Input) -> Output:
        """Run one sequence on the thread that asks."""
        ids = np.asarray([item.ids], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.asarray([item.types], dtype=np.int64),
        }
        found = dict(zip(self._outputs, self._session.run(self._outputs, feed), strict=True))
        tokens = found.get("tokens")
        return Output(found["logits"][0], found["embedding"][0], None if tokens is None else tokens[0])


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
