"""Which words of a comment carried its score: from token logits to spans of characters."""

from collections.abc import Sequence

import numpy as np

from threadwarden.data.codebook import Label
from threadwarden.model.calibration import sigmoid
from threadwarden.model.runtime import Floats
from threadwarden.model.scores import Span

REASONED: tuple[Label, Label] = ("incivility", "dehumanizing")
"""The labels that the network's token head explains, in its columns' order."""
LEAST = 0.2
"""A token from this probability on carries the label: the best of .1 to .5 on the dev rows of toxic_spans."""

Place = tuple[int, int]


def find_spans(
    text: str,
    labels: Sequence[Label],
    places: Sequence[Sequence[Place]],
    tokens: Sequence[Floats],
    *,
    at_least_one: bool,
) -> list[Span]:
    """Return the spans of `labels`, each label's in order; `at_least_one` takes the strongest token for want of others.

    Window by window, `places` are the characters each token stands for, and `tokens` the logits (tokens,
    labels) with [CLS] and [SEP] around them. Of a token in two windows the higher counts.
    """
    spans: list[Span] = []
    for label in labels:
        weights = _weights(places, [window[:, REASONED.index(label)] for window in tokens])
        least = min(LEAST, max(weights.values(), default=LEAST)) if at_least_one else LEAST
        carrying = {place: weight for place, weight in sorted(weights.items()) if weight >= least}
        spans += [Span(label, *span) for span in _joined(text, carrying)]
    return spans


def _weights(places: Sequence[Sequence[Place]], logits: Sequence[Floats]) -> dict[Place, float]:
    weights: dict[Place, float] = {}
    for window, values in zip(places, logits, strict=True):
        for place, logit in zip(window, np.asarray(values)[1:], strict=False):
            weights[place] = max(weights.get(place, 0.0), sigmoid(float(logit)))
    return weights


def _joined(text: str, carrying: dict[Place, float]) -> list[tuple[int, int, float]]:
    """Join tokens with nothing but white space between them; a span weighs what its strongest token does."""
    spans: list[tuple[int, int, float]] = []
    for (start, end), weight in carrying.items():
        if spans and not text[spans[-1][1] : start].strip():
            first, last, before = spans[-1]
            spans[-1] = (first, max(last, end), max(before, round(weight, 4)))
        else:
            spans.append((start, end, round(weight, 4)))
    return spans
