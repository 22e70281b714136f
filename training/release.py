"""From a finished run to a released model: export, parity, calibration, thresholds, card and manifest."""

import datetime
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version
from tokenizers import Tokenizer

from threadwarden.data import corpora
from threadwarden.data.codebook import LABELS, VERSION
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.model.artifact import (
    CARD,
    FORMAT,
    MANIFEST,
    NETWORK,
    RELEASED,
    TOKENIZER,
    file_hash,
    read_manifest,
    released_versions,
)
from threadwarden.model.tokens import InputFormat
from threadwarden.training.base import DEFAULT
from threadwarden.training.card import card
from threadwarden.training.export import Parity, export
from threadwarden.training.fit import WEIGHTS, quiet_libraries
from threadwarden.training.fitted import Fitted, fit_all
from threadwarden.training.network import HEADS
from threadwarden.training.recipe import Recipe
from threadwarden.training.rows import Parts, gather
from threadwarden.training.run import TEACHER, Run
from threadwarden.training.steps import step_sentences

NAME = "threadwarden-minilm"
MOST_BYTES = 30 * 2**20


def release(run: Run, version: str, folder: Path, out: Path | None, say: Callable[[str], None]) -> Path:
    """Write `out/version` (default: the package's `model/released`) and return it; all of it or nothing.

    Raises:
        InputError: the run is not finished, its data has changed, a set may not train a release, the
            version is no version or is there already.
    """
    target = _target(version, out or RELEASED)
    recipe, parts = _check(run, folder)
    quiet_libraries()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary) / version
        work.mkdir()
        say("exporting to int8 ONNX")
        export(run.network(), work / NETWORK)
        _write_tokenizer(run.folder / TOKENIZER, work / TOKENIZER)
        fitted = fit_all(run, work, parts, _evaluation_sets(folder))
        for line in fitted.parity:
            say(_sentence(line))
        for sentence in step_sentences(fitted.steps):
            say(sentence)
        _write_manifest(work, version, run, recipe, fitted)
        _check_size(work)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{version}.part")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(work, partial)
        partial.rename(target)
    read_manifest(target)
    return target


def _target(version: str, out: Path) -> Path:
    try:
        wanted = Version(version)
    except InvalidVersion as error:
        raise InputError(f"--version: found {version!r}, wanted a version such as 0.2.0") from error
    if out.exists() and not out.is_dir():
        raise InputError(f"--out: found the file {out}, wanted a folder")
    if version != version.strip():
        raise InputError(f"--version: found {version!r}, wanted it without spaces")
    for known in [name for name in released_versions(out) if Version(name) == wanted]:
        raise InputError(f"--version: found {out / known} there already, wanted a new version")
    if (out / version).exists():
        raise InputError(f"--version: found {out / version} there already, wanted a new version")
    return out / version


def _check(run: Run, folder: Path) -> tuple[Recipe, Parts]:
    record = run.record
    if "metrics" not in record:
        raise InputError(f"{run.folder}: found no finished run, wanted the --out folder of a `threadwarden train`")
    try:
        recipe = Recipe.from_record(record["recipe"])
    except TypeError as error:
        raise InputError(f"{run.folder}: found the recipe of another version, wanted a run of this one") from error
    if barred := [s.name for s in recipe.corpora if not corpora.get(s.name).may_train_release]:
        raise InputError(
            f"{run.folder}: found {', '.join(barred)} in the recipe, wanted only sets that may train a release"
        )
    wanted = (WEIGHTS, TOKENIZER, *([f"{TEACHER}/{WEIGHTS}"] if recipe.distil else []))
    if lacking := [name for name in wanted if not (run.folder / name).is_file()]:
        raise InputError(f"{run.folder}: found no {', '.join(lacking)}, wanted a finished run")
    if file_hash(run.base / "model.safetensors") != record["base_sha256"]:
        raise InputError(f"{run.folder}: found another base model than the run began from, wanted the same one")
    parts = gather(recipe, folder)
    if parts.sha256 != record["data_sha256"]:
        raise InputError(f"{run.folder}: found other data than the run was trained on, wanted the same corpora")
    return recipe, parts


def _evaluation_sets(folder: Path) -> list[Example]:
    """Return the rows of the evaluation-only sets that are at hand, without those of the training sets."""
    names = [c.name for c in corpora.CORPORA.values() if not c.may_train_release and not c.lacking(folder)]
    if not names:
        return []
    rows = corpora.load(names, folder).examples
    return [row for row in rows if any(row.label(label) is not None for label in LABELS)]


def _write_tokenizer(source: Path, target: Path) -> None:
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(target), pretty=False)


def _write_manifest(work: Path, version: str, run: Run, recipe: Recipe, fitted: Fitted) -> None:
    record = _record(version, run, recipe, fitted)
    (work / CARD).write_text(card(record), encoding="utf-8")
    record["files"] = {name: file_hash(work / name) for name in (NETWORK, TOKENIZER, CARD)}
    (work / MANIFEST).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _record(version: str, run: Run, recipe: Recipe, fitted: Fitted) -> dict[str, Any]:
    off_topic = fitted.off_topic
    return {
        "format": FORMAT,
        "name": NAME,
        "version": version,
        "codebook": VERSION,
        "created": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "base_model": {"name": DEFAULT, "licence": "Apache-2.0", "sha256": run.record["base_sha256"]},
        "input": asdict(InputFormat()),
        "calibration": {label: asdict(platt) for label, platt in fitted.calibration.items()},
        "off_topic": {
            **asdict(off_topic.model),
            **{
                key: getattr(off_topic, key)
                for key in ("rows", "positive", "articles", "auc", "cosine_auc", "by_corpus")
            },
        },
        "heads": HEADS,
        "attributes": {fit.name: asdict(fit.platt) for fit in fitted.attributes if fit.released},
        "attribute_figures": [{**asdict(fit), "released": fit.released} for fit in fitted.attributes],
        "bias": asdict(fitted.bias),
        "robustness": [asdict(line) for line in fitted.robustness],
        "spans": None if fitted.spans is None else asdict(fitted.spans),
        "thresholds": {label: asdict(t) for label, t in fitted.thresholds.items()},
        "parity": [{**asdict(line), "auc_loss": line.auc_loss} for line in fitted.parity],
        "steps": [asdict(step) for step in fitted.steps],
        "flags": {"dev": [asdict(f) for f in fitted.dev_flags], "test": [asdict(f) for f in fitted.test_flags]},
        "metrics": {"dev": [asdict(m) for m in fitted.dev], "test": [asdict(m) for m in fitted.test]},
        "data": {s.name: {"licence": (c := corpora.get(s.name)).licence, "home": c.home} for s in recipe.corpora},
        "export_packages": {name: package_version(name) for name in ("torch", "onnx", "onnxruntime")},
        "training": {key: value for key, value in run.record.items() if key != "metrics"},
    }


def _sentence(line: Parity) -> str:
    loss = "not measurable" if line.auc_loss is None else f"{line.auc_loss:+.4f}"
    return (
        f"parity of int8 with torch, {line.label}: largest probability difference {line.largest_difference:.4f} "
        f"(mean {line.mean_difference:.4f}) on {line.rows:,} rows, AUC loss {loss}"
    )


def _check_size(work: Path) -> None:
    size = sum(path.stat().st_size for path in work.iterdir())
    if size > MOST_BYTES:
        raise InputError(f"release: found {size / 2**20:.1f} MiB, wanted at most {MOST_BYTES // 2**20}")
