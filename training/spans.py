"""How well the spans that explain a score match those people marked: character F1, as SemEval-2021 task 5 counts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from threadwarden.data.corpora.toxic_spans import SPANS
from threadwarden.data.example import Example
from threadwarden.model.scores import Span


@dataclass(frozen=True)
class SpanScores:
    """Mean character F1 over `comments`, and over those `marked` in which people marked something at all."""

    comments: int
    f1: float
    marked: int
    f1_marked: float


def score_spans(examples: Sequence[Example], found: Sequence[Sequence[Span]]) -> SpanScores:
    """Compare the characters of the spans found with those that at least half of the workers marked.

    As in Pavlopoulos et al. (2021): F1 of character offsets, comment by comment, then the mean; where nothing
    was marked F1 is 1 if nothing was found, else 0.
    """
    wanted = [_characters(json.loads(str(example.extra[SPANS]))) for example in examples]
    given = [_characters([(span.start, span.end) for span in spans]) for spans in found]
    scores = [f1(ours, gold) for ours, gold in zip(given, wanted, strict=True)]
    marked = [score for score, gold in zip(scores, wanted, strict=True) if gold]
    return SpanScores(len(scores), _mean(scores), len(marked), _mean(marked))


def f1(found: set[int], wanted: set[int]) -> float:
    """Return the harmonic mean of precision and recall of two sets of characters."""
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def _characters(spans: Sequence[Sequence[int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
