"""What a run trains on and how: read from TOML, recorded in the run folder."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from threadwarden.data.errors import InputError, NotFoundError

SHIPPED = files("threadwarden.training.recipes")
MOST = 1_000_000
BOUNDS: Mapping[str, tuple[float, float]] = {
    "epochs": (0.01, 1000),
    "batch_size": (1, 4096),
    "learning_rate": (1e-9, 1),
    "window": (4, 512),
    "warmup": (0, 1),
    "weight_decay": (0, 1),
    "embedding_loss": (0, 1000),
    "token_loss": (0, 1000),
    "disguise": (0, 1),
    "save_every": (1, MOST),
    "seed": (0, 2**32 - 1),
}
DISTIL_BOUNDS: Mapping[str, tuple[float, float]] = {
    "layers": (1, 100),
    "epochs": (0.01, 1000),
    "learning_rate": (1e-9, 1),
    "temperature": (0.1, 100),
    "labels": (0, 1000),
    "embedding_loss": (0, 1000),
    "token_loss": (0, 1000),
}
SOURCE_KEYS = {"name", "cap", "repeat", "own_repeat"}


@dataclass(frozen=True)
class Source:
    """One corpus of a recipe: at most `cap` training rows of it, each `repeat` times.

    Rows with a label of our own are not capped, and count `own_repeat` times.
    """

    name: str
    cap: int | None = None
    repeat: int = 1
    own_repeat: int = 1


@dataclass(frozen=True)
class Distil:
    """How a smaller network, the student, learns from the fine-tuned one, its teacher.

    The student keeps `layers` of the teacher's. `temperature` softens the teacher's answers; `labels`, `embedding_loss`
    and `token_loss` weigh people's labels, the teacher's embedding and its token logits against its logits. `further`
    are rows that the caps leave out of the teacher's training: of them the student sees the teacher's answers alone.
    """

    layers: int
    epochs: float
    learning_rate: float
    temperature: float
    labels: float
    embedding_loss: float
    token_loss: float
    further: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """One way to fine-tune.

    `window` is how many tokens of a comment training reads. `warmup` is a share of all steps. `embedding_loss`
    weighs the term that keeps the encoder's mean-pooled embedding near the base model's, on which off_topic rests;
    `token_loss` those that teach which words carry a label. `disguise` is the share of rows that are read as a
    writer would disguise them.
    """

    name: str
    corpora: tuple[Source, ...]
    epochs: float
    batch_size: int
    learning_rate: float
    window: int
    warmup: float
    weight_decay: float
    embedding_loss: float
    token_loss: float
    disguise: float
    save_every: int
    seed: int
    distil: Distil | None = None

    @classmethod
    def from_record(cls, values: Mapping[str, Any]) -> "Recipe":
        """Return the recipe that a run has recorded.

        Raises:
            TypeError: it is one of another version.
        """
        found = dict(values)
        found["corpora"] = tuple(Source(**source) for source in values["corpora"])
        if distil := values.get("distil"):
            found["distil"] = Distil(**{**distil, "further": tuple(Source(**source) for source in distil["further"])})
        return cls(**found)

    def for_student(self) -> "Recipe":
        """Return the recipe by which the student is trained; it must have one."""
        assert self.distil is not None
        return replace(self, epochs=self.distil.epochs, learning_rate=self.distil.learning_rate)

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
    if name.endswith(".toml"):
        return _parse(Path(name).stem, _read(Path(name)))
    known = ", ".join(recipe_names())
    raise NotFoundError(f"recipe: found {name!r}, wanted one of {known}, or the path of a .toml file")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"recipe {path}: found bytes that are not UTF-8, wanted TOML") from error
    except OSError as error:
        known = ", ".join(recipe_names())
        raise NotFoundError(f"recipe {path}: found {error.strerror}, wanted a file, or one of {known}") from error


def _parse(name: str, text: str) -> Recipe:
    try:
        values: dict[str, Any] = {**tomllib.loads(text), "name": name}
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"recipe {name}: found broken TOML ({error})") from error
    where = f"recipe {name}"
    values.setdefault("distil", None)
    _check_values(where, values, Recipe, BOUNDS)
    corpora = _sources(f"{where}, corpora", values["corpora"])
    return Recipe(**{**values, "corpora": corpora, "distil": _distil(f"{where}, distil", values["distil"])})


def _distil(where: str, values: object) -> Distil | None:
    if values is None:
        return None
    if not isinstance(values, dict):
        raise InputError(f"{where}: found {values!r}, wanted a table")
    values = {"further": [], **values}
    _check_values(where, values, Distil, DISTIL_BOUNDS)
    further = _sources(f"{where}, further", values["further"]) if values["further"] else ()
    return Distil(**{**values, "further": further})


def _check_values(
    where: str, values: Mapping[str, Any], kind: type[Recipe | Distil], bounds: Mapping[str, tuple[float, float]]
) -> None:
    wanted = {field.name: field.type for field in fields(kind)}
    if wrong := sorted(values.keys() ^ wanted.keys()):
        raise InputError(f"{where}: found {', '.join(sorted(values))}; missing or unknown: {', '.join(wrong)}")
    for key, (low, high) in bounds.items():
        _check_number(f"{where}, {key}", values[key], wanted[key] is float, low, high)


def _sources(where: str, values: object) -> tuple[Source, ...]:
    if not isinstance(values, list) or not values:
        raise InputError(f"{where}: found {values!r}, wanted a list of {{name, cap?, repeat?, own_repeat?}}")
    return tuple(_source(where, value) for value in values)


def _source(where: str, value: object) -> Source:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str) or value.keys() - SOURCE_KEYS:
        raise InputError(f"{where}: found {value!r}, wanted {{name, cap?, repeat?, own_repeat?}}")
    for key in ("cap", "repeat", "own_repeat"):
        if key in value:
            _check_number(f"{where}, {value['name']}, {key}", value[key], False, 1, MOST)
    return Source(**value)


def _check_number(where: str, value: object, fraction: bool, low: float, high: float) -> None:
    kinds = (int, float) if fraction else (int,)
    if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
        kind = "a number" if fraction else "a whole number"
        raise InputError(f"{where}: found {value!r}, wanted {kind} from {low:,} to {high:,}")
