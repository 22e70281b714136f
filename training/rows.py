"""From a recipe's corpora to the tokenised rows a run trains on."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from datasets import Dataset

from threadwarden.data import corpora
from threadwarden.data.codebook import LABELS
from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example, Split
from threadwarden.data.text import text_hash
from threadwarden.model.tokens import Tokens
from threadwarden.training.network import MISSING
from threadwarden.training.recipe import Recipe

_HELD_OUT: tuple[Split, Split] = ("dev", "test")


@dataclass(frozen=True)
class Parts:
    """A recipe's examples: those to train on (capped and repeated), dev, test, and a hash of the first two.

    `in_context` are the train and dev rows labelled for off_topic by sets that hold both answers.
    """

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]
    in_context: tuple[Example, ...]
    sha256: str

    def counts(self) -> dict[str, dict[str, int]]:
        """Return rows per corpus and part, for the run's record."""
        return {"train": dict(Counter(e.source for e in self.train)), "dev": dict(Counter(e.source for e in self.dev))}


def gather(recipe: Recipe, folder: Path) -> Parts:
    """Load the recipe's corpora and apply its caps.

    Raises:
        NotFoundError: a corpus of the recipe is unknown, or its files are not in `folder`.
        InputError: none of them has a row to train on (the evaluation-only sets have none).
    """
    collection = corpora.load([source.name for source in recipe.corpora], folder)
    train: list[Example] = []
    for source in recipe.corpora:
        rows = [e for e in collection.part("train") if e.source == source.name and _labelled(e)]
        train += _cap(rows, source.cap) * source.repeat
    if not train:
        names = ", ".join(source.name for source in recipe.corpora)
        raise InputError(f"recipe {recipe.name}: found no row to train on in {names}, wanted a set that has some")
    dev, test = (tuple(filter(_judged, collection.part(part))) for part in _HELD_OUT)
    in_context = _in_context((*collection.part("train"), *collection.part("dev")))
    return Parts(tuple(train), dev, test, in_context, _hash((*train, *dev)))


def vary_context(examples: Sequence[Example], recipe: Recipe) -> list[CommentInContext]:
    """Return the comments to train on, some without their context and some with another row's."""
    chance = random.Random(recipe.seed)  # noqa: S311 - no secret
    pool = [e.comment for e in examples if e.comment.parent or e.comment.article]
    return [_varied(e.comment, pool, recipe, chance) for e in examples]


def _varied(
    comment: CommentInContext, pool: Sequence[CommentInContext], recipe: Recipe, chance: random.Random
) -> CommentInContext:
    if comment.parent or comment.article:
        return CommentInContext(comment.text) if chance.random() < recipe.context_drop else comment
    if pool and chance.random() < recipe.context_random:
        return replace(chance.choice(pool), text=comment.text)
    return comment


def tokenised(comments: Sequence[CommentInContext], examples: Sequence[Example], tokens: Tokens) -> Dataset:
    """Return a dataset of input_ids, token_type_ids, labels (3, missing as -1), alone, length; one row a comment."""
    inputs = [tokens.first_window(comment) for comment in comments]
    return Dataset.from_dict(
        {
            "input_ids": [list(item.ids) for item in inputs],
            "token_type_ids": [list(item.types) for item in inputs],
            "labels": [_targets(example) for example in examples],
            "alone": [1.0 if 1 not in item.types else 0.0 for item in inputs],
            "length": [len(item.ids) for item in inputs],
        }
    )


def _targets(example: Example) -> list[float]:
    values = (example.label(label) for label in LABELS)
    return [MISSING if value is None else float(value) for value in values]


def _labelled(example: Example) -> bool:
    """Tell whether a row teaches the head anything: off_topic alone is left to the cosines for now."""
    return example.incivility is not None or example.dehumanizing is not None


def _judged(example: Example) -> bool:
    return _labelled(example) or example.off_topic is not None


def _in_context(examples: Sequence[Example]) -> tuple[Example, ...]:
    judged = [e for e in examples if e.off_topic is not None and e.comment.article]
    both = {e.source for e in judged if e.off_topic} & {e.source for e in judged if not e.off_topic}
    return tuple(e for e in judged if e.source in both)


def _cap(rows: list[Example], cap: int | None) -> list[Example]:
    """Keep `cap` rows, chosen by their hash, in their own order."""
    if cap is None or len(rows) <= cap:
        return rows
    keep = set(sorted(range(len(rows)), key=lambda i: hashlib.sha256(rows[i].row_id.encode()).digest())[:cap])
    return [row for i, row in enumerate(rows) if i in keep]


def _hash(examples: Iterable[Example]) -> str:
    digest = hashlib.sha256()
    for e in examples:
        key = (e.source, e.row_id, text_hash(e.comment.text), *(e.label(label) for label in LABELS))
        digest.update(repr(key).encode())
    return digest.hexdigest()
