"""From a finished run to a released model: export, parity, calibration, thresholds, card and manifest."""

import datetime
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import numpy as np
from packaging.version import InvalidVersion, Version
from rich.progress import track
from tokenizers import Tokenizer

from threadwarden.data import corpora
from threadwarden.data.codebook import LABELS, VERSION, Label
from threadwarden.data.console import progress_console
from threadwarden.data.context import CommentInContext
from threadwarden.data.corpora.toxic_spans import SPANS
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.labels.own import STRATUM
from threadwarden.data.text import text_hash
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
from threadwarden.model.calibration import Platt
from threadwarden.model.reasons import find_spans
from threadwarden.model.runtime import Runtime
from threadwarden.model.surroundings import Surroundings, known_article
from threadwarden.model.thresholds import Threshold
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.attributes import AttributeFit, fit_attributes
from threadwarden.training.base import DEFAULT
from threadwarden.training.bias import Bias, measure_bias
from threadwarden.training.calibrate import FITTED, OffTopicFit, fit_off_topic, fit_platt, threshold
from threadwarden.training.card import card
from threadwarden.training.embed import Floats, run_network
from threadwarden.training.export import Parity, export, parity
from threadwarden.training.fit import WEIGHTS, quiet_libraries
from threadwarden.training.metrics import Doubles, Flags, Metrics, evaluate, flags
from threadwarden.training.network import HEADS, TRAINED
from threadwarden.training.recipe import Recipe, Source
from threadwarden.training.robustness import Robustness, measure_robustness
from threadwarden.training.rows import Parts, gather
from threadwarden.training.run import Run
from threadwarden.training.spans import SpanScores, score_spans

PARITY_ROWS = 2000
CHUNK = 64
RANDOM_SAMPLE = "dragnet"
FEWEST_DRAWN = 200
MADE_UP = frozenset(corpus.name for corpus in corpora.CORPORA.values() if corpus.made_up)
"""Nobody posted these: they are reported, each alone, but are in no figure over all corpora and calibrate nothing."""
NAME = "threadwarden-minilm"
MOST_BYTES = 30 * 2**20


@dataclass(frozen=True)
class Fitted:
    """All that is fitted after the network, and the figures that go into the card."""

    calibration: dict[Label, Platt]
    off_topic: OffTopicFit
    thresholds: dict[Label, Threshold]
    attributes: list[AttributeFit]
    spans: SpanScores | None
    bias: Bias
    robustness: list[Robustness]
    parity: list[Parity]
    dev: list[Metrics]
    test: list[Metrics]
    dev_flags: list[Flags]
    test_flags: list[Flags]


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
        fitted = _fit(run, Engine(work), parts, _evaluation_sets(folder))
        for line in fitted.parity:
            say(_sentence(line))
        _write_manifest(work, version, run, recipe, fitted)
        _check_size(work)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{version}.part")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(work, partial)
        partial.rename(target)
    read_manifest(target)
    return target


class Engine:
    """The int8 network as `Scorer` runs it, before there is a manifest."""

    def __init__(self, folder: Path) -> None:
        self.tokens = Tokens(folder / TOKENIZER, InputFormat())
        self.runtime = Runtime(folder / NETWORK)
        self.surroundings = Surroundings(self.tokens, HEADS.index("off_topic"))

    def logits(self, comments: Sequence[CommentInContext], what: str) -> Floats:
        """Return logits (rows, heads): of a comment's windows the highest, head by head."""
        rows = []
        starts = range(0, len(comments), CHUNK)
        for start in track(starts, description=what, console=progress_console(), transient=True):
            windows = [self.tokens.windows(comment) for comment in comments[start : start + CHUNK]]
            outputs = iter(self.runtime.run([window for group in windows for window in group]))
            rows += [np.max([next(outputs).logits for _ in group], axis=0) for group in windows]
        return np.array(rows, dtype=np.float32).reshape(-1, len(HEADS))

    def features(self, comments: Sequence[CommentInContext], names: Sequence[str]) -> Doubles:
        """Return the named off-topic features (rows, names) of comments under an article."""
        rows = [self._features(comment) for comment in comments]
        return np.array([[row[name] for name in names] for row in rows]).reshape(-1, len(names))

    def _features(self, comment: CommentInContext) -> dict[str, float]:
        inputs = list(dict.fromkeys(self.surroundings.inputs(comment)))
        found = self.surroundings.features(comment, dict(zip(inputs, self.runtime.run(inputs), strict=True)))
        assert found is not None, "only comments under a known article are judged"
        return found


def _fit(run: Run, engine: Engine, parts: Parts, held_out: Sequence[Example]) -> Fitted:
    sample, rest = _random_sample(held_out)
    logits = engine.logits([e.comment for e in parts.dev], "dev")
    calibration = {label: _platt(label, parts.dev, logits[:, column]) for column, label in enumerate(TRAINED)}
    off_topic = fit_off_topic(parts.in_context, engine.features([e.comment for e in parts.in_context], FITTED))
    dev = _probabilities(calibration, logits) | _unseen(off_topic, parts)
    rows = [*parts.test, *rest]
    test_logits = engine.logits([e.comment for e in rows], "test")
    test = _probabilities(calibration, test_logits) | _off_topic(engine, off_topic, rows)
    chosen_on = _probabilities(calibration, engine.logits([e.comment for e in sample], "sample"))
    chosen_on |= _off_topic(engine, off_topic, sample)
    thresholds = {label: _threshold(label, sample, chosen_on[label], parts.dev, dev[label]) for label in LABELS}
    platt = calibration["incivility"]

    def score(texts: Sequence[str]) -> Doubles:
        logits = engine.logits([CommentInContext(text) for text in texts], "variants")[:, HEADS.index("incivility")]
        return np.array([round(platt.probability(float(x)), 4) for x in logits])

    return Fitted(
        calibration=calibration,
        off_topic=off_topic,
        thresholds=thresholds,
        attributes=fit_attributes(parts.dev, logits, parts.test, test_logits[: len(parts.test)]),
        spans=_spans(engine, [e for e in parts.test if SPANS in e.extra]),
        bias=measure_bias(score, thresholds["incivility"].value),
        robustness=measure_robustness(score, [e for e in parts.test if corpora.get(e.source).natural]),
        parity=_parity(run, engine, parts.dev[:: max(1, len(parts.dev) // PARITY_ROWS)], calibration),
        dev=evaluate(parts.dev, dev, MADE_UP),
        test=evaluate(rows, test, MADE_UP),
        dev_flags=_flags(parts.dev, dev, thresholds),
        test_flags=_flags(rows, test, thresholds),
    )


def _random_sample(held_out: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Part the random sample of real threads' comments by page: half to choose thresholds on; the rest is reported.

    Of a sample too small nothing is taken: a page more or less would move the thresholds.
    """
    drawn = [e for e in held_out if e.source == RANDOM_SAMPLE and e.extra.get(STRATUM) == "random"]
    half = {e.group for e in drawn if int(text_hash(e.group), 16) % 2}
    chosen = [e for e in drawn if e.group in half]
    if len(chosen) < FEWEST_DRAWN:
        return [], list(held_out)
    return chosen, [e for e in held_out if e.group not in half]


def _unseen(fit: OffTopicFit, parts: Parts) -> dict[Label, Doubles]:
    """Return dev's off_topic by the fits on other articles; nan where a row was not fitted on."""
    known = {(e.source, e.row_id): value for e, value in zip(parts.in_context, fit.unseen, strict=True)}
    return {"off_topic": np.array([known.get((e.source, e.row_id), np.nan) for e in parts.dev])}


def _off_topic(engine: Engine, fit: OffTopicFit, examples: Sequence[Example]) -> dict[Label, Doubles]:
    """Return the probability of off_topic of every row that has an answer and an article; nan for the others."""
    places = [i for i, e in enumerate(examples) if e.off_topic is not None and known_article(e.comment)]
    features = engine.features([examples[i].comment for i in places], FITTED)
    found = np.full(len(examples), np.nan)
    found[places] = [fit.model.probability(dict(zip(FITTED, map(float, row), strict=True))) for row in features]
    return {"off_topic": found}


def _spans(engine: Engine, examples: Sequence[Example]) -> SpanScores | None:
    """Measure the token head against the workers' spans, on comments it has not seen."""
    found = []
    for example in track(examples, description="spans", console=progress_console(), transient=True):
        outputs = engine.runtime.run(engine.tokens.windows(CommentInContext(example.comment.text)))
        tokens = [output.tokens for output in outputs if output.tokens is not None]
        places = engine.tokens.places(example.comment.text)
        found.append(find_spans(example.comment.text, ["incivility"], places, tokens, at_least_one=True))
    return score_spans(examples, found) if examples else None


def _flags(
    examples: Sequence[Example], probabilities: Mapping[Label, Doubles], thresholds: Mapping[Label, Threshold]
) -> list[Flags]:
    results = []
    for label in LABELS:
        flagged = np.round(np.nan_to_num(probabilities[label]), 4) >= thresholds[label].value
        for corpus in sorted({e.source for e in examples if e.label(label) is not None}):
            results.append(flags(examples, label, corpus, flagged))
    return results


def _parity(run: Run, engine: Engine, examples: Sequence[Example], calibration: dict[Label, Platt]) -> list[Parity]:
    inputs = [engine.tokens.first_window(e.comment) for e in examples]
    torch_logits, _ = run_network(run.network(), inputs, "parity", bf16=False)
    int8_logits = np.array([output.logits for output in engine.runtime.run(inputs)])
    return parity(examples, torch_logits, int8_logits, calibration)


def _platt(label: Label, examples: Sequence[Example], logits: Floats) -> Platt:
    """Calibrate on dev rows that somebody once posted, on all where there are none."""
    known = [i for i, example in enumerate(examples) if example.label(label) is not None]
    known = [i for i in known if examples[i].source not in MADE_UP] or known
    truth = np.array([bool(examples[i].label(label)) for i in known])
    return fit_platt(truth, logits[known].astype(np.float64))


def _threshold(
    label: Label, sample: Sequence[Example], sample_scores: Doubles, dev: Sequence[Example], scores: Doubles
) -> Threshold:
    """Choose a threshold on the random sample, which has the rates a site has, where it is at hand.

    Else on the dev rows of natural corpora, else on all of dev.
    """
    if sample:
        places = [i for i, score in enumerate(sample_scores) if np.isfinite(score)]
        found = threshold(label, [sample[i] for i in places], sample_scores[places])
        return replace(found, policy=f"{found.policy} among {len(places)} drawn at random from real threads")
    places = [i for i, score in enumerate(scores) if np.isfinite(score)]
    natural = [i for i in places if corpora.get(dev[i].source).natural and dev[i].label(label) is False]
    places = natural or places
    return threshold(label, [dev[i] for i in places], scores[places])


def _probabilities(calibration: dict[Label, Platt], logits: Floats) -> dict[Label, Doubles]:
    return {
        label: np.array([calibration[label].probability(float(x)) for x in logits[:, column]])
        for column, label in enumerate(TRAINED)
    }


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
    values = record["recipe"]
    try:
        recipe = Recipe(**{**values, "corpora": tuple(Source(**source) for source in values["corpora"])})
    except TypeError as error:
        raise InputError(f"{run.folder}: found the recipe of another version, wanted a run of this one") from error
    if barred := [s.name for s in recipe.corpora if not corpora.get(s.name).may_train_release]:
        raise InputError(
            f"{run.folder}: found {', '.join(barred)} in the recipe, wanted only sets that may train a release"
        )
    if lacking := [name for name in (WEIGHTS, TOKENIZER) if not (run.folder / name).is_file()]:
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
