"""What a run trains on and how: read from TOML, recorded in the run folder."""

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from threadwarden.data.errors import InputError, NotFoundError

SHIPPED = files("threadwarden.training.recipes")


@dataclass(frozen=True)
class Source:
    """One corpus of a recipe: at most `cap` training rows of it, each `repeat` times."""

    name: str
    cap: int | None = None
    repeat: int = 1


@dataclass(frozen=True)
class Recipe:
    """One way to fine-tune.

    `warmup` is a share of all steps. `embedding_loss` weighs the term that keeps the encoder's mean-pooled
    embedding near the base model's, on which off_topic rests. `context_drop` is the share of rows whose
    context is left out, so that a comment alone is judged too; `context_random` the share of rows without
    one that get another row's, so that the presence of a context says nothing about the label.
    """

    name: str
    corpora: tuple[Source, ...]
    epochs: float
    batch_size: int
    learning_rate: float
    warmup: float
    weight_decay: float
    embedding_loss: float
    context_drop: float
    context_random: float
    save_every: int
    seed: int

    @property
    def sha256(self) -> str:
        """Return a hash of every value, by which an interrupted run knows its recipe."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def recipe_names() -> list[str]:
    """Return the names of the recipes that ship with the project."""
    return sorted(item.name.removesuffix(".toml") for item in SHIPPED.iterdir() if item.name.endswith(".toml"))


def read_recipe(name: str) -> Recipe:
    """Read a recipe by its shipped name, or from a TOML file.

    Raises:
        NotFoundError: there is no such recipe; the message lists those there are.
        InputError: the file is no TOML, or a value is missing, unknown or of the wrong type.
    """
    if name in recipe_names():
        return _parse(name, (SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return _parse(path.stem, path.read_text(encoding="utf-8", errors="replace"))
    known = ", ".join(recipe_names())
    raise NotFoundError(f"recipe: found {name!r}, wanted one of {known}, or the path of a .toml file")


def _parse(name: str, text: str) -> Recipe:
    try:
        values: dict[str, Any] = {"name": name, **tomllib.loads(text)}
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"recipe {name}: found broken TOML ({error})") from error
    wanted = {field.name: field.type for field in fields(Recipe)}
    if wrong := sorted(values.keys() ^ wanted.keys()):
        raise InputError(f"recipe {name}: found {', '.join(sorted(values))}; missing or unknown: {', '.join(wrong)}")
    for key, kind in wanted.items():
        numbers: tuple[type, ...] = (int, float) if kind is float else (int,)
        if kind in (int, float) and (not isinstance(values[key], numbers) or isinstance(values[key], bool)):
            raise InputError(f"recipe {name}, {key}: found {values[key]!r}, wanted {kind.__name__}")
    return Recipe(**{**values, "corpora": _sources(name, values["corpora"])})


def _sources(name: str, values: object) -> tuple[Source, ...]:
    try:
        return tuple(Source(**value) for value in values)  # type: ignore[attr-defined]
    except TypeError as error:
        raise InputError(f"recipe {name}, corpora: {error}; wanted a list of {{name, cap?, repeat?}}") from error
