"""A loaded model: comments in their context in, calibrated scores out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from threadwarden.data.codebook import Label
from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.text import check_text
from threadwarden.model.artifact import NETWORK, TOKENIZER, Manifest
from threadwarden.model.runtime import Floats, Output, Runtime
from threadwarden.model.scores import Score, Scores
from threadwarden.model.tokens import Input, Tokens, article_text

INCIVILITY, DEHUMANIZING = 0, 1


class Scorer:
    """A released model in memory; safe to call from several threads at once."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._tokens = Tokens(folder / TOKENIZER, manifest.input)
        self._runtime = Runtime(folder / NETWORK)

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
        outputs = iter(self._runtime.run([window for group in windows for window in group]))
        logits = [[next(outputs) for _ in group] for group in windows]
        embeddings = self._embeddings(items)
        return [self._scores(item, rows, embeddings) for item, rows in zip(items, logits, strict=True)]

    def _embeddings(self, items: Sequence[CommentInContext]) -> dict[str, Floats]:
        """Embed every text that some comment is compared with, each once a call."""
        texts: dict[str, Input] = {}
        for item in items:
            if article := _article(item):
                for text in filter(None, (item.text, item.parent, article)):
                    if text not in texts:
                        texts[text] = self._tokens.whole(text)
        outputs = self._runtime.run(list(texts.values()))
        return {text: output.embedding for text, output in zip(texts, outputs, strict=True)}

    def _scores(self, item: CommentInContext, outputs: list[Output], embeddings: dict[str, Floats]) -> Scores:
        calibration = self.manifest.calibration
        incivility = max(float(output.logits[INCIVILITY]) for output in outputs)
        dehumanizing = max(float(output.logits[DEHUMANIZING]) for output in outputs)
        off_topic = None
        if article := _article(item):
            parent = embeddings[item.parent] if item.parent else None
            off_topic = self.manifest.off_topic.probability(embeddings[item.text], embeddings[article], parent)
        return Scores(
            incivility=self._score("incivility", calibration["incivility"].probability(incivility)),
            dehumanizing=self._score("dehumanizing", calibration["dehumanizing"].probability(dehumanizing)),
            off_topic=None if off_topic is None else self._score("off_topic", off_topic),
        )

    def _score(self, label: Label, probability: float) -> Score:
        threshold = self.manifest.thresholds[label].value
        return Score(round(probability, 4), threshold, round(probability, 4) >= threshold)


def _in_context(comment: str | CommentInContext, where: str) -> CommentInContext:
    """Return the comment checked; a blank parent is none."""
    item = comment if isinstance(comment, CommentInContext) else CommentInContext(comment)
    check_text(item.text, f"{where}.text")
    return item if item.parent is None or item.parent.strip() else replace(item, parent=None)


def _article(item: CommentInContext) -> str | None:
    """Return the article as the text to compare with; one without a letter or digit says nothing and is none."""
    text = article_text(item.article) if item.article else ""
    return text if any(c.isalnum() for c in text) else None
