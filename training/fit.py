"""Trains the network: transformers' Trainer, with a loss of our own and checkpoints that survive a kill."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from datasets import Dataset
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import Trainer, TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from threadwarden.data.errors import CorruptError
from threadwarden.training.network import (
    MISSING,
    Network,
    bf16_autocast,
    embedding_loss,
    label_loss,
    pooled_loss,
    token_loss,
)
from threadwarden.training.progress import Progress
from threadwarden.training.recipe import Recipe

CHECKPOINTS = "checkpoints"
COMPLETE = "complete"
WEIGHTS = "network.safetensors"
PAD = 0
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
WIDTH_STEP = 8
"""Where bf16 is used batches are padded to a multiple of this: its kernels took twice as long on odd widths."""

Outputs = tuple[Tensor, Tensor, Tensor]
"""What the network gives: logits, embeddings and token logits."""
Batch = Mapping[str, Tensor]
Loss = Callable[[Outputs, Batch], Tensor]


def fit(recipe: Recipe, network: Network, rows: Dataset, folder: Path, loss: Loss) -> int:
    """Train `network` in place and save its weights in `folder`; return the number of steps.

    `rows` has the columns that `pad` and `loss` need, and `length`. Where `folder` holds checkpoints of the same
    run, training goes on from the newest whole one.
    """
    steps = -(-len(rows) // recipe.batch_size) * recipe.epochs
    arguments = TrainingArguments(
        output_dir=str(folder / CHECKPOINTS),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        warmup_steps=round(recipe.warmup * steps),
        weight_decay=recipe.weight_decay,
        bf16=bf16_autocast(),
        use_cpu=True,
        seed=recipe.seed,
        data_seed=recipe.seed,
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
        save_strategy="steps",
        save_steps=recipe.save_every,
        save_total_limit=2,
        logging_strategy="steps",
        logging_steps=max(1, min(50, recipe.save_every)),
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )
    trainer = _Trainer(
        model=network,
        args=arguments,
        train_dataset=rows,
        data_collator=pad,
        callbacks=[_MarkComplete()],
    )
    trainer.loss = loss
    trainer.remove_callback(PrinterCallback)
    with Progress() as progress:
        trainer.add_callback(progress)
        trainer.train(resume_from_checkpoint=newest_checkpoint(folder))
    part = folder / f"{WEIGHTS}.part"
    save_file(network.state_dict(), part)
    part.replace(folder / WEIGHTS)
    return trainer.state.global_step


def taught_by_people(recipe: Recipe) -> Loss:
    """Return the weighted sum of the label, token and embedding losses of one batch."""

    def loss(outputs: Outputs, batch: Batch) -> Tensor:
        logits, embeddings, tokens = outputs
        found = label_loss(logits, batch["labels"])
        found = found + recipe.token_loss * token_loss(tokens, batch["marked"])
        found = found + recipe.token_loss * pooled_loss(tokens, batch["attention_mask"], batch["labels"])
        return found + recipe.embedding_loss * embedding_loss(embeddings, batch["target"])

    return loss


def load_weights(network: Network, folder: Path) -> Network:
    """Load the weights that `fit` saved, ready to evaluate.

    Raises:
        CorruptError: the file is broken, or is another network's.
    """
    try:
        network.load_state_dict(load_file(folder / WEIGHTS))
    except (SafetensorError, OSError, RuntimeError) as error:
        found = f"weights that do not load ({type(error).__name__})"
        raise CorruptError(f"{folder / WEIGHTS}: found {found}, wanted those of a finished run") from error
    return network.eval()


def newest_checkpoint(folder: Path) -> str | None:
    """Return the newest checkpoint that was written to its end; a kill can leave half of one."""
    whole = [path.parent for path in (folder / CHECKPOINTS).glob(f"checkpoint-*/{COMPLETE}")]
    return str(max(whole, key=lambda path: int(path.name.rpartition("-")[2]))) if whole else None


def pad(items: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
    """Return a padded batch of the columns that the items have.

    Inputs and `marked` are (batch, tokens), labels and `soft` (batch, heads), target (batch, hidden), `soft_tokens`
    (batch, tokens, reasoned).
    """
    longest = max(len(item["input_ids"]) for item in items)
    step = WIDTH_STEP if bf16_autocast() else 1
    width = -(-longest // step) * step
    batch = {"input_ids": _filled(items, "input_ids", width, PAD, torch.long)}
    batch["attention_mask"] = torch.zeros((len(items), width), dtype=torch.long)
    batch["token_type_ids"] = torch.zeros((len(items), width), dtype=torch.long)
    for place, item in enumerate(items):
        length = len(item["input_ids"])
        batch["attention_mask"][place, :length] = 1
        batch["token_type_ids"][place, :length] = torch.tensor(item.get("token_type_ids", [0] * length))
    for name, filling in (("marked", MISSING), ("soft_tokens", 0.0)):
        if name in items[0]:
            batch[name] = _filled(items, name, width, filling, torch.float32)
    for name in ("labels", "target", "soft"):
        if name in items[0]:
            batch[name] = torch.tensor([item[name] for item in items], dtype=torch.float32)
    return batch


def _filled(items: Sequence[Mapping[str, Any]], name: str, width: int, filling: float, kind: torch.dtype) -> Tensor:
    rows = [torch.tensor(item[name], dtype=kind) for item in items]
    found = torch.full((len(items), width, *rows[0].shape[1:]), filling, dtype=kind)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return found


def quiet_libraries() -> None:
    """Leave the progress bar to itself: transformers and datasets log warnings only."""
    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("accelerate").setLevel(logging.ERROR)


class _Trainer(Trainer):
    loss: Loss

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor | Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,  # noqa: ARG002
    ) -> Tensor | tuple[Tensor, Any]:
        """Return the loss of one batch."""
        outputs = model(**{name: inputs[name] for name in INPUTS})
        loss = self.loss(outputs, inputs)
        return (loss, {"logits": outputs[0]}) if return_outputs else loss


class _MarkComplete(TrainerCallback):
    """Marks a checkpoint once all of it is on disk."""

    def on_save(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        **_: object,
    ) -> None:
        (Path(str(args.output_dir)) / f"checkpoint-{state.global_step}" / COMPLETE).touch()
