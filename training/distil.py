"""A smaller network learns what the fine-tuned one answers: the student, and its teacher."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn

from threadwarden.model.tokens import Input
from threadwarden.training.embed import Floats, run_tokens
from threadwarden.training.fit import Batch, Loss, Outputs, fit
from threadwarden.training.network import Network, embedding_loss, label_loss, token_loss, words
from threadwarden.training.recipe import Distil, Recipe

ANSWERS = "answers.safetensors"


@dataclass(frozen=True)
class Answers:
    """What a teacher says of rows: logits (rows, heads), embeddings (rows, hidden), token logits (tokens, reasoned).

    The tokens of all rows stand one behind the other.
    """

    logits: Floats
    embeddings: Floats
    tokens: Floats

    def write(self, path: Path) -> None:
        """Write them as a whole, so that a kill leaves no half of them."""
        part = path.with_name(f"{path.name}.part")
        save_file({"logits": self.logits, "embeddings": self.embeddings, "tokens": self.tokens}, part)
        part.replace(path)


def distil(recipe: Recipe, teacher: Network, rows: Dataset, folder: Path) -> tuple[Network, int]:
    """Return the recipe's student, taught by `teacher` on every different row of `rows`, and its number of steps.

    The answers and checkpoints lie in `folder` until the student is done: a killed run goes on from them.
    """
    assert recipe.distil is not None
    student = teacher.student(recipe.distil.layers)
    rows = different(rows)
    rows = with_answers(rows, answers(teacher, rows["input_ids"][:], folder / ANSWERS))
    return student, fit(recipe.for_student(), student, rows, folder, taught_by_teacher(recipe.distil))


def different(rows: Dataset) -> Dataset:
    """Return each different row once, as it first stands: what is repeated has the same answers."""
    first = {tuple(ids): place for place, ids in reversed(list(enumerate(rows["input_ids"][:])))}
    return rows.select(sorted(first.values()))


def answers(teacher: Network, ids: Sequence[Sequence[int]], path: Path) -> Answers:
    """Return the teacher's answers to sequences of token ids, from `path` where a killed run has left them."""
    if path.is_file():
        return Answers(**load_file(path))
    inputs = [Input(tuple(row), (0,) * len(row)) for row in ids]
    logits, embeddings, tokens = run_tokens(teacher, inputs, "teacher's answers")
    found = Answers(logits, embeddings, np.concatenate(tokens))
    found.write(path)
    return found


def with_answers(rows: Dataset, found: Answers) -> Dataset:
    """Return `rows` with the columns `soft` (logits), `target` (embedding) and `soft_tokens`."""
    tokens = np.split(found.tokens, np.cumsum(rows["length"][:])[:-1])
    rows = rows.add_column("soft", list(found.logits)).add_column("target", list(found.embeddings))
    return rows.add_column("soft_tokens", [part.tolist() for part in tokens])


def taught_by_teacher(distil: Distil) -> Loss:
    """Return the loss of one batch: the distance to the teacher's answers, and people's labels where they are there."""

    def loss(outputs: Outputs, batch: Batch) -> Tensor:
        logits, embeddings, tokens = outputs
        own = words(batch["attention_mask"])
        found = soft_loss(logits, batch["soft"], distil.temperature)
        found = found + distil.embedding_loss * embedding_loss(embeddings, batch["target"])
        found = found + distil.token_loss * soft_loss(tokens[own], batch["soft_tokens"][own], distil.temperature)
        people = label_loss(logits, batch["labels"]) + distil.token_loss * token_loss(tokens, batch["marked"])
        return found + distil.labels * people

    return loss


def soft_loss(logits: Tensor, teachers: Tensor, temperature: float) -> Tensor:
    """Return the mean cross-entropy of logits against a teacher's, both over `temperature`; 0 for none at all.

    Times the temperature's square, as Hinton et al. (2015), so that the gradients keep their size.
    """
    wanted = torch.sigmoid(teachers / temperature)
    losses = nn.functional.binary_cross_entropy_with_logits(logits.float() / temperature, wanted, reduction="none")
    return temperature**2 * losses.sum() / max(1, losses.numel())
