"""A loaded model: comments in their context in, calibrated scores and the reasons for them out.

Scoring has three steps, so that their owner may cut and order the middle one, which takes the time: `plan` says what
the network must read, `run_one` reads one sequence, `finish` makes scores (and `explain` reasons) of what was read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from threadwarden.data.codebook import Label
from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.text import check_text
from threadwarden.model.artifact import NETWORK, TOKENIZER, Manifest
from threadwarden.model.memory import KEPT, Memory
from threadwarden.model.reasons import REASONED, find_spans
from threadwarden.model.runtime import Output, Runtime
from threadwarden.model.scores import Score, Scores, Span
from threadwarden.model.surroundings import Around, Surroundings
from threadwarden.model.tokens import CHARACTERS_A_TOKEN, Input, Tokens

Outputs = Mapping[Input, Output]


@dataclass(frozen=True)
class Plan:
    """Comments, the windows in which each is read, and what must be read of its surroundings."""

    items: Sequence[CommentInContext]
    windows: Sequence[Sequence[Input]]
    around: Sequence[Around | None]

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """All that the network must read, each sequence once."""
        around = (one.inputs for one in self.around if one is not None)
        return tuple(dict.fromkeys(one for group in (*self.windows, *around) for one in group))


class Scorer:
    """A released model in memory; safe to call from several threads at once.

    `kept` bounds how many articles, and how many parents, it keeps as vectors.
    """

    def __init__(self, folder: Path, manifest: Manifest, kept: int = KEPT) -> None:
        self.manifest = manifest
        self.memory = Memory(kept)
        self._tokens = Tokens(folder / TOKENIZER, manifest.input)
        self._runtime = Runtime(folder / NETWORK)
        self._heads = {name: place for place, name in enumerate(manifest.heads)}
        self._surroundings = Surroundings(self._tokens, self._heads["off_topic"])
        self.run_one = self._runtime.run_one

    @property
    def version(self) -> str:
        """Return the released version."""
        return self.manifest.version

    def score(self, comments: Sequence[str | CommentInContext]) -> list[Scores]:
        """Score comments, each alone or with its parent and article; one result a comment, in order.

        A long comment is read in windows and gets the highest score of any. A comment's scores do not
        depend on the others of the call.

        Raises:
            InputError: a comment is no string, is empty, or is over `MAX_TEXT_BYTES`; the message names
                its place.
        """
        if isinstance(comments, str):
            raise InputError("comments: found a string, wanted a list of them")
        plan = self.plan([in_context(comment, f"comments[{place}]") for place, comment in enumerate(comments)])
        return self.finish(plan, self._run(plan))

    def reasons(self, comment: str | CommentInContext) -> list[Span]:
        """Return the spans of a comment that carried its scores, label by label, in order; none of a civil one.

        off_topic has none: it is a comment's distance to what it stands under. A model of format 1 gives none.

        Raises:
            InputError: as `score`.
        """
        plan = self.plan([replace(in_context(comment, "comment"), article=None)])
        outputs = self._run(plan)
        return self.explain(plan, outputs, self.finish(plan, outputs))[0]

    def plan(self, items: Sequence[CommentInContext], memory: Memory | None = None) -> Plan:
        """Return what must be read for comments that `in_context` has checked; what `memory` knows need not be."""
        windows = [self._tokens.windows(item) for item in items]
        wholes = [self._whole(item, group) for item, group in zip(items, windows, strict=True)]
        return Plan(items, windows, self._surroundings.read(items, wholes, memory or self.memory))

    def finish(self, plan: Plan, outputs: Outputs, memory: Memory | None = None) -> list[Scores]:
        """Return each comment's scores; `outputs` hold those of all the plan's inputs."""
        memory = memory or self.memory
        return [
            self._scores(windows, None if around is None else self._off_topic(around, outputs, memory), outputs)
            for windows, around in zip(plan.windows, plan.around, strict=True)
        ]

    def explain(self, plan: Plan, outputs: Outputs, scores: Sequence[Scores]) -> list[list[Span]]:
        """Return the spans that carried each comment's `scores`."""
        return [self._spans(*row, outputs) for row in zip(plan.items, plan.windows, scores, strict=True)]

    def estimate(self, items: Sequence[CommentInContext], memory: Memory | None = None) -> list[int]:
        """Return about how many tokens must be read for each comment, without reading any."""
        return self._surroundings.estimate(items, memory or self.memory)

    def _whole(self, item: CommentInContext, windows: Sequence[Input]) -> Input:
        """Return a comment as its meaning is read: mostly its first window, which need not be tokenised again."""
        form = self._tokens.form
        alone = form.window == form.embedding and not form.title and not form.parent
        short = len(item.text) <= form.embedding * CHARACTERS_A_TOKEN
        return windows[0] if item.article is None or (alone and short) else self._tokens.whole(item.text)

    def _run(self, plan: Plan) -> dict[Input, Output]:
        return dict(zip(plan.inputs, self._runtime.run(plan.inputs), strict=True))

    def _spans(self, item: CommentInContext, windows: Sequence[Input], scores: Scores, outputs: Outputs) -> list[Span]:
        flagged: list[Label] = [label for label in REASONED if (score := scores.get(label)) and score.flag]
        tokens = [found for window in windows if (found := outputs[window].tokens) is not None]
        if not flagged or not tokens:
            return []
        return find_spans(item.text, flagged, self._tokens.places(item.text), tokens, at_least_one=True)

    def _scores(self, windows: Sequence[Input], off_topic: Score | None, outputs: Outputs) -> Scores:
        logits = np.max([outputs[window].logits for window in windows], axis=0)
        calibration = self.manifest.calibration
        labels = {
            label: self._score(label, calibration[label].probability(float(logits[self._heads[label]])))
            for label in calibration
        }
        attributes = {
            name: round(platt.probability(float(logits[self._heads[name]])), 4)
            for name, platt in self.manifest.attributes.items()
        }
        return Scores(
            incivility=labels["incivility"],
            dehumanizing=labels["dehumanizing"],
            off_topic=off_topic,
            attributes=attributes,
        )

    def _off_topic(self, around: Around, outputs: Outputs, memory: Memory) -> Score:
        features = self._surroundings.features(around, outputs, memory)
        return self._score("off_topic", self.manifest.off_topic.probability(features))

    def _score(self, label: Label, probability: float) -> Score:
        threshold = self.manifest.thresholds[label].value
        return Score(round(probability, 4), threshold, round(probability, 4) >= threshold)


def in_context(comment: str | CommentInContext, where: str) -> CommentInContext:
    """Return the comment checked; a blank parent is none.

    Raises:
        InputError: it is no string, is empty, or is over `MAX_TEXT_BYTES`; the message begins with `where`.
    """
    item = comment if isinstance(comment, CommentInContext) else CommentInContext(comment)
    check_text(item.text, f"{where}.text")
    return item if item.parent is None or item.parent.strip() else replace(item, parent=None)
