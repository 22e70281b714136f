"""A loaded model: comments in their context in, calibrated scores and the reasons for them out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from threadwarden.data.codebook import Label
from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.text import check_text
from threadwarden.model.artifact import NETWORK, TOKENIZER, Manifest
from threadwarden.model.reasons import REASONED, find_spans
from threadwarden.model.runtime import Output, Runtime
from threadwarden.model.scores import Score, Scores, Span
from threadwarden.model.surroundings import Surroundings
from threadwarden.model.tokens import Input, Tokens

Outputs = Mapping[Input, Output]


class Scorer:
    """A released model in memory; safe to call from several threads at once."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._tokens = Tokens(folder / TOKENIZER, manifest.input)
        self._runtime = Runtime(folder / NETWORK)
        self._heads = {name: place for place, name in enumerate(manifest.heads)}
        self._surroundings = Surroundings(self._tokens, self._heads["off_topic"])

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
        items = [_in_context(comment, f"comments[{place}]") for place, comment in enumerate(comments)]
        windows = [self._tokens.windows(item) for item in items]
        around = [self._surroundings.inputs(item) for item in items]
        outputs = self._run([*(one for group in windows for one in group), *(one for group in around for one in group)])
        return [self._scores(item, group, outputs) for item, group in zip(items, windows, strict=True)]

    def reasons(self, comment: str | CommentInContext) -> list[Span]:
        """Return the spans of a comment that carried its scores, label by label, in order; none of a civil one.

        off_topic has none: it is a comment's distance to what it stands under. A model of format 1 gives none.

        Raises:
            InputError: as `score`.
        """
        item = _in_context(comment, "comment")
        windows = self._tokens.windows(item)
        outputs = self._run(windows)
        if any(outputs[window].tokens is None for window in windows):
            return []
        scores = self._scores(replace(item, article=None), windows, outputs)
        flagged: list[Label] = [label for label in REASONED if (score := scores.get(label)) and score.flag]
        tokens = [outputs[window].tokens for window in windows]
        return find_spans(
            item.text, flagged, self._tokens.places(item.text), [t for t in tokens if t is not None], at_least_one=True
        )

    def _run(self, inputs: Iterable[Input]) -> dict[Input, Output]:
        """Run each different input once."""
        unique = list(dict.fromkeys(inputs))
        return dict(zip(unique, self._runtime.run(unique), strict=True))

    def _scores(self, item: CommentInContext, windows: Sequence[Input], outputs: Outputs) -> Scores:
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
            off_topic=self._off_topic(item, outputs),
            attributes=attributes,
        )

    def _off_topic(self, item: CommentInContext, outputs: Outputs) -> Score | None:
        features = self._surroundings.features(item, outputs)
        return None if features is None else self._score("off_topic", self.manifest.off_topic.probability(features))

    def _score(self, label: Label, probability: float) -> Score:
        threshold = self.manifest.thresholds[label].value
        return Score(round(probability, 4), threshold, round(probability, 4) >= threshold)


def _in_context(comment: str | CommentInContext, where: str) -> CommentInContext:
    """Return the comment checked; a blank parent is none."""
    item = comment if isinstance(comment, CommentInContext) else CommentInContext(comment)
    check_text(item.text, f"{where}.text")
    return item if item.parent is None or item.parent.strip() else replace(item, parent=None)
