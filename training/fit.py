"""Fine-tunes the network: transformers' Trainer, with a loss masked by label and checkpoints that survive a kill."""

import logging
from collections.abc import Mapping, Sequence
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

COMPLETE = "complete"
WEIGHTS = "network.safetensors"
PAD = 0
WIDTH_STEP = 8
"""Batches are padded to a multiple of this: bf16 kernels took twice as long on odd widths."""


def fit(recipe: Recipe, network: Network, rows: Dataset, folder: Path) -> int:
    """Fine-tune `network` in place and save its weights; return the number of steps.

    `rows` has the columns of `rows.tokenised` and `target` (the base model's embedding). Where `folder`
    holds checkpoints of the same run, training goes on from the newest whole one.
    """
    steps = -(-len(rows) // recipe.batch_size) * recipe.epochs
    arguments = TrainingArguments(
        output_dir=str(folder / "checkpoints"),
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
    trainer = _MaskedTrainer(
        model=network,
        args=arguments,
        train_dataset=rows,
        data_collator=pad,
        callbacks=[_MarkComplete()],
    )
    trainer.recipe = recipe
    trainer.remove_callback(PrinterCallback)
    with Progress() as progress:
        trainer.add_callback(progress)
        trainer.train(resume_from_checkpoint=newest_checkpoint(folder))
    save_file(network.state_dict(), folder / WEIGHTS)
    return trainer.state.global_step


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
    whole = [path.parent for path in (folder / "checkpoints").glob(f"checkpoint-*/{COMPLETE}")]
    return str(max(whole, key=lambda path: int(path.name.rpartition("-")[2]))) if whole else None


def pad(items: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
    """Return a padded batch.

    Inputs and `marked` are (batch, tokens), labels (batch, heads), target (batch, hidden).
    """
    longest = max(len(item["input_ids"]) for item in items)
    width = -(-longest // WIDTH_STEP) * WIDTH_STEP
    batch = {
        "input_ids": torch.full((len(items), width), PAD),
        "attention_mask": torch.zeros((len(items), width), dtype=torch.long),
        "token_type_ids": torch.zeros((len(items), width), dtype=torch.long),
    }
    if "marked" in items[0]:
        batch["marked"] = torch.full((len(items), width), MISSING)
    for place, item in enumerate(items):
        length = len(item["input_ids"])
        batch["input_ids"][place, :length] = torch.tensor(item["input_ids"])
        batch["attention_mask"][place, :length] = 1
        batch["token_type_ids"][place, :length] = torch.tensor(item.get("token_type_ids", [0] * length))
        if "marked" in item:
            batch["marked"][place, :length] = torch.tensor(item["marked"], dtype=torch.float32)
    for name in ("labels", "target"):
        if name in items[0]:
            batch[name] = torch.tensor([item[name] for item in items], dtype=torch.float32)
    return batch


def quiet_libraries() -> None:
    """Leave the progress bar to itself: transformers and datasets log warnings only."""
    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("accelerate").setLevel(logging.ERROR)


class _MaskedTrainer(Trainer):
    recipe: Recipe

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor | Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,  # noqa: ARG002
    ) -> Tensor | tuple[Tensor, Any]:
        """Return the weighted sum of the label, token and embedding losses of one batch."""
        mask = inputs["attention_mask"]
        logits, embeddings, tokens = model(
            input_ids=inputs["input_ids"], attention_mask=mask, token_type_ids=inputs["token_type_ids"]
        )
        loss = label_loss(logits, inputs["labels"])
        loss = loss + self.recipe.token_loss * token_loss(tokens, inputs["marked"])
        loss = loss + self.recipe.token_loss * pooled_loss(tokens, mask, inputs["labels"])
        loss = loss + self.recipe.embedding_loss * embedding_loss(embeddings, inputs["target"])
        return (loss, {"logits": logits}) if return_outputs else loss


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
