"""The verbs of this room: `train` and `release`."""

import argparse
import sys
from pathlib import Path

from threadwarden.data.command import Command
from threadwarden.data.errors import MissingExtraError

DEFAULT_BASE = "sentence-transformers/all-MiniLM-L6-v2"


def _configure_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recipe", required=True, help="a recipe's name (quick, release) or a .toml file")
    _add_sources(parser)
    parser.add_argument("--out", metavar="DIR", help="the run's folder (default: runs/RECIPE)")


def _configure_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="the folder of a finished run")
    parser.add_argument("--version", required=True, help="the version to release, such as 0.2.0")
    _add_sources(parser)
    parser.add_argument("--out", metavar="DIR", help="where the version's folder goes (default: model/released)")


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--base", default=DEFAULT_BASE, help="the base model: a folder, or a name on the hub")
    parser.add_argument(
        "--from",
        dest="folder",
        metavar="DIR",
        help="the folder with the corpora (default: $THREADWARDEN_CORPORA, else the cache folder)",
    )


def _train(arguments: argparse.Namespace) -> int:
    _need_extra()
    from threadwarden.training.base import find_base
    from threadwarden.training.recipe import read_recipe
    from threadwarden.training.report import metrics_table
    from threadwarden.training.rows import gather
    from threadwarden.training.run import Run, train

    recipe = read_recipe(arguments.recipe)
    parts = gather(recipe, _folder(arguments))
    run = Run(Path(arguments.out or f"runs/{recipe.name}"), find_base(arguments.base))
    _say(f"{recipe.name}: {len(parts.train):,} rows to train on, {len(parts.dev):,} to check on, in {run.folder}")
    metrics_table(train(recipe, parts, run, _say))
    return 0


def _release(arguments: argparse.Namespace) -> int:
    _need_extra()
    from threadwarden.training.base import find_base
    from threadwarden.training.release import release
    from threadwarden.training.run import Run

    run = Run(Path(arguments.run), find_base(arguments.base))
    out = Path(arguments.out) if arguments.out else None
    _say(f"released {release(run, arguments.version, _folder(arguments), out, _say)}")
    return 0


def _folder(arguments: argparse.Namespace) -> Path:
    from threadwarden.data.corpora.download import corpora_folder

    return corpora_folder(Path(arguments.folder) if arguments.folder else None)


def _need_extra() -> None:
    from importlib.util import find_spec

    if lacking := [name for name in ("torch", "transformers", "datasets", "sklearn", "onnx") if not find_spec(name)]:
        raise MissingExtraError(
            f"found no {', '.join(lacking)}, wanted the extra `train`: pip install 'threadwarden[train]'"
        )


def _say(line: str) -> None:
    print(line, file=sys.stderr)


TRAIN = Command("fine-tune the base model by a recipe", _configure_train, _train)
RELEASE = Command("export a finished run as a released model", _configure_release, _release)
