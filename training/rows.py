"""From a recipe's corpora to the tokenised rows a run trains on."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from datasets import Dataset

from threadwarden.data import corpora
from threadwarden.data.codebook import LABELS
from threadwarden.data.context import CommentInContext
from threadwarden.data.corpora.toxic_spans import SPANS
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example, Split
from threadwarden.data.labels.own import OWN
from threadwarden.data.text import text_hash
from threadwarden.model.artifact import TOKENIZER
from threadwarden.model.surroundings import known_article
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.disguise import disguised
from threadwarden.training.network import ATTRIBUTES, MISSING
from threadwarden.training.recipe import Recipe, Source

FEWEST_ARTICLES = 5
_TAUGHT = {SPANS, "workers", *(f"workers_{name}" for name in ATTRIBUTES)}
_HELD_OUT: tuple[Split, Split] = ("dev", "test")


@dataclass(frozen=True)
class Parts:
    """A recipe's examples: those to train on (capped and repeated), dev, test, and a hash of all but the test rows.

    `in_context` are the rows off_topic is fitted on: those of dev that sets with both answers labelled under an
    article, since the network has not seen them; where these are too few, those of train as well. `further` are
    rows whose texts a student reads with its teacher's answers alone.
    """

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]
    in_context: tuple[Example, ...]
    sha256: str
    further: tuple[Example, ...] = ()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return rows per corpus and part, for the run's record."""
        parts = {"train": self.train, "dev": self.dev, "further": self.further}
        return {name: dict(Counter(e.source for e in rows)) for name, rows in parts.items()}


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
        train += _chosen(rows, source)
    if not train:
        names = ", ".join(source.name for source in recipe.corpora)
        raise InputError(f"recipe {recipe.name}: found no row to train on in {names}, wanted a set that has some")
    dev, test = (tuple(filter(_labelled, collection.part(part))) for part in _HELD_OUT)
    in_context = _in_context(dev)
    if len({e.group for e in in_context}) < FEWEST_ARTICLES:
        in_context = _in_context((*collection.part("train"), *dev))
    further = _further(recipe, train, collection.part("train"))
    return Parts(tuple(train), dev, test, in_context, _hash((*train, *dev, *further)), further)


def as_read(parts: Parts, recipe: Recipe, base: Path) -> Dataset:
    """Return the rows to train on and then the further ones as training reads them, by the base model's tokenizer.

    Some are disguised, all are cut to the recipe's window.
    """
    examples = (*parts.train, *parts.further)
    tokens = Tokens(base / TOKENIZER, replace(InputFormat(), window=recipe.window))
    texts = disguised([e.comment.text for e in examples], recipe.disguise, recipe.seed)
    return tokenised(examples, texts, tokens)


def rows_hash(rows: Dataset) -> str:
    """Return a hash of all that a network is shown and taught, after every rule by which texts are read."""
    digest = hashlib.sha256()
    for name in sorted(rows.column_names):
        digest.update(json.dumps([name, rows[name][:]]).encode())
    return digest.hexdigest()


def tokenised(examples: Sequence[Example], texts: Sequence[str], tokens: Tokens) -> Dataset:
    """Return a dataset of one row a comment: input_ids, labels (heads; missing as -1), marked (tokens), length.

    `texts` are the comments as they are to be read: their own, or disguised.
    """
    inputs = [tokens.first_window(CommentInContext(text)) for text in texts]
    return Dataset.from_dict(
        {
            "input_ids": [list(item.ids) for item in inputs],
            "labels": [targets(example) for example in examples],
            "marked": [
                marked(example, text, len(item.ids), tokens)
                for example, text, item in zip(examples, texts, inputs, strict=True)
            ],
            "length": [len(item.ids) for item in inputs],
        }
    )


def targets(example: Example) -> list[float]:
    """Return the label of each of `HEADS`, `MISSING` where there is none.

    An attribute's is the share of the toxic_spans workers who marked a span of that kind; a civil comment of
    any set has none of them.
    """
    values = (example.label(label) for label in LABELS)
    found = [MISSING if value is None else float(value) for value in values]
    workers = example.extra.get("workers")
    if isinstance(workers, float) and workers:
        return found + [float(example.extra[f"workers_{name}"]) / workers for name in ATTRIBUTES]
    return found + [0.0 if example.incivility is False else MISSING] * len(ATTRIBUTES)


def marked(example: Example, text: str, length: int, tokens: Tokens) -> list[float]:
    """Return for each of a row's tokens 1 where at least half of it was marked as toxic, 0 where not.

    Of a civil comment nothing is marked. Of another, where nobody was asked or the workers agreed on no character,
    the tokens are `MISSING`: something in it is uncivil, and nobody knows what.
    """
    spans = example.extra.get(SPANS)
    if example.incivility is False:
        return [0.0] * length
    if not isinstance(spans, str) or text != example.comment.text:
        return [MISSING] * length
    characters = {place for start, end in json.loads(spans) for place in range(start, end)}
    if not characters:
        return [MISSING] * length
    places = tokens.places(text)[0][: length - 2]
    inside = [2 * len(characters.intersection(range(*place))) >= place[1] - place[0] for place in places]
    return [MISSING, *map(float, inside[: length - 2]), MISSING]


def _labelled(example: Example) -> bool:
    return any(example.label(label) is not None for label in LABELS)


def _in_context(examples: Sequence[Example]) -> tuple[Example, ...]:
    judged = [e for e in examples if e.off_topic is not None and known_article(e.comment)]
    both = {e.source for e in judged if e.off_topic} & {e.source for e in judged if not e.off_topic}
    return tuple(e for e in judged if e.source in both)


def _chosen(rows: Sequence[Example], source: Source) -> list[Example]:
    """Return a corpus's training rows as its source says: those of our own labels all, the others up to the cap."""
    own = [row for row in rows if OWN in row.extra]
    others = [row for row in rows if OWN not in row.extra]
    return own * (source.repeat * source.own_repeat) + _cap(others, source.cap) * source.repeat


def _cap(rows: list[Example], cap: int | None) -> list[Example]:
    """Keep `cap` rows, chosen by their hash, in their own order."""
    if cap is None or len(rows) <= cap:
        return rows
    keep = set(sorted(range(len(rows)), key=lambda i: hashlib.sha256(rows[i].row_id.encode()).digest())[:cap])
    return [row for i, row in enumerate(rows) if i in keep]


def _further(recipe: Recipe, train: Sequence[Example], rows: Sequence[Example]) -> tuple[Example, ...]:
    """Return what the teacher was not trained on of the recipe's further rows, without what labels they have."""
    known = {(e.source, e.row_id) for e in train}
    found: list[Example] = []
    for source in recipe.distil.further if recipe.distil else ():
        left = [e for e in rows if e.source == source.name and (e.source, e.row_id) not in known]
        found += _cap(left, source.cap) * source.repeat
    return tuple(replace(e, incivility=None, dehumanizing=None, off_topic=None, extra={}) for e in found)


def _hash(examples: Iterable[Example]) -> str:
    digest = hashlib.sha256()
    for e in examples:
        key: tuple[object, ...] = (e.source, e.row_id, text_hash(e.comment.text), *(e.label(label) for label in LABELS))
        key += tuple(sorted((name, value) for name, value in e.extra.items() if name in _TAUGHT))
        digest.update(repr(key).encode())
    return digest.hexdigest()
