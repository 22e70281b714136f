"""What is fitted and measured after the network: calibration, off_topic, thresholds, and the card's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.progress import track

from threadwarden.data import corpora
from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.console import progress_console
from threadwarden.data.context import CommentInContext
from threadwarden.data.corpora.toxic_spans import SPANS
from threadwarden.data.example import Example
from threadwarden.data.labels.own import STRATUM
from threadwarden.data.text import text_hash
from threadwarden.model.artifact import NETWORK, TOKENIZER
from threadwarden.model.calibration import Platt
from threadwarden.model.reasons import find_spans
from threadwarden.model.runtime import Runtime
from threadwarden.model.surroundings import known_article
from threadwarden.model.thresholds import Threshold
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.attributes import AttributeFit, fit_attributes
from threadwarden.training.bias import Bias, measure_bias
from threadwarden.training.calibrate import FITTED, OffTopicFit, fit_off_topic, fit_platt, threshold
from threadwarden.training.embed import Floats, run_network
from threadwarden.training.engine import Engine
from threadwarden.training.export import Parity, parity
from threadwarden.training.metrics import Doubles, Flags, Metrics, evaluate, flags
from threadwarden.training.network import HEADS, TRAINED
from threadwarden.training.robustness import Robustness, measure_robustness
from threadwarden.training.rows import Parts
from threadwarden.training.run import Run
from threadwarden.training.spans import SpanScores, score_spans
from threadwarden.training.steps import Step, measure_steps

PARITY_ROWS = 2000
RANDOM_SAMPLE = "dragnet"
FEWEST_DRAWN = 200
MADE_UP = frozenset(corpus.name for corpus in corpora.CORPORA.values() if corpus.made_up)
"""Nobody posted these: they are reported, each alone, but are in no figure over all corpora and calibrate nothing."""


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
    steps: list[Step]
    dev: list[Metrics]
    test: list[Metrics]
    dev_flags: list[Flags]
    test_flags: list[Flags]


def fit_all(run: Run, work: Path, parts: Parts, held_out: Sequence[Example]) -> Fitted:
    """Calibrate the exported network in `work` and measure it, on dev, test and the evaluation-only rows."""
    engine = Engine(Tokens(work / TOKENIZER, InputFormat()), Runtime(work / NETWORK))
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
        steps=measure_steps(run, engine, work / NETWORK, _posted(parts.test), parts.in_context),
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


def _posted(examples: Sequence[Example]) -> list[Example]:
    """Return the rows that somebody once posted, all where there are none."""
    return [e for e in examples if e.source not in MADE_UP] or list(examples)
