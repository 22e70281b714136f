"""From the torch network to an int8 ONNX file, and the proof that both say the same."""

import logging
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

from threadwarden.data.codebook import Label
from threadwarden.data.example import Example
from threadwarden.model.calibration import Platt
from threadwarden.training.embed import Floats
from threadwarden.training.metrics import auc
from threadwarden.training.network import TRAINED, Network

NAMES = ("input_ids", "attention_mask", "token_type_ids")
OPSET = 17


@dataclass(frozen=True)
class Parity:
    """How far the int8 model is from the torch one, per label: largest probability difference, and AUC lost."""

    label: str
    rows: int
    largest_difference: float
    mean_difference: float
    auc_torch: float | None
    auc_int8: float | None

    @property
    def auc_loss(self) -> float | None:
        """Return how much AUC the int8 model loses; negative where it gains."""
        return None if self.auc_torch is None or self.auc_int8 is None else self.auc_torch - self.auc_int8


def export(network: Network, path: Path) -> None:
    """Write `network` as int8 ONNX: inputs (batch, tokens) int64, outputs logits (batch, heads), embedding
    (batch, hidden), tokens (batch, tokens, reasoned).

    Attention, GELU and layer norms are fused first. Weights take 7 of 8 bits (`reduce_range`), since the
    int8 kernels of CPUs without VNNI instructions overflow on 8.
    """
    config: Any = network.encoder.config
    with tempfile.TemporaryDirectory() as folder, _quiet():
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        _export_float(network, plain)
        model = optimizer.optimize_model(
            str(plain),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            optimization_options=FusionOptions("bert"),
            opt_level=0,
        )
        model.save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(path),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back the libraries' advice on steps that are taken here on purpose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def parity(
    examples: Sequence[Example], torch_logits: Floats, int8_logits: Floats, calibration: Mapping[Label, Platt]
) -> list[Parity]:
    """Compare both models' calibrated probabilities on the same rows; logits are (rows, 3)."""
    results = []
    for column, label in enumerate(TRAINED):
        platt = calibration[label]
        a, b = (np.array([platt.probability(float(x)) for x in m[:, column]]) for m in (torch_logits, int8_logits))
        known = [i for i, e in enumerate(examples) if getattr(e, label) is not None]
        truth = np.array([bool(getattr(examples[i], label)) for i in known])
        results.append(
            Parity(
                label=label,
                rows=len(examples),
                largest_difference=float(np.abs(a - b).max()),
                mean_difference=float(np.abs(a - b).mean()),
                auc_torch=auc(truth, a[known]),
                auc_int8=auc(truth, b[known]),
            )
        )
    return results


def _export_float(network: Network, path: Path) -> None:
    """Write the float network; TorchScript's exporter, since the newer one's graph cannot be fused (decisions.md)."""
    ids = torch.tensor([[1, 2, 3]])
    torch.onnx.export(
        network.eval(),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(path),
        dynamo=False,
        opset_version=OPSET,
        input_names=list(NAMES),
        output_names=["logits", "embedding", "tokens"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in NAMES}
        | {name: {0: "batch"} for name in ("logits", "embedding")}
        | {"tokens": {0: "batch", 1: "tokens"}},
    )
