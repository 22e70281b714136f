"""Removal of comments that occur twice, inside a corpus and across corpora."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.example import Example
from threadwarden.data.text import text_hash


@dataclass(frozen=True)
class Deduplicated:
    """Examples of which no two have the same text hash, and how many each corpus lost."""

    examples: tuple[Example, ...]
    removed: Mapping[str, int]


def deduplicate(examples: Iterable[Example]) -> Deduplicated:
    """Keep one example a text, at its place.

    Evaluation-only sets keep theirs before any set that may be trained on, so that no evaluation text is
    trained on. Among the others a published test or dev row stays before a train row, then the first.
    The kept row gains labels that only its duplicates have; labels that disagree become missing. No label
    passes to or from an evaluation-only set: its licence must not mix with another's. `extra["also_in"]`
    names the other sets that gave a label.
    """
    by_text: dict[str, list[tuple[int, Example]]] = defaultdict(list)
    for place, example in enumerate(examples):
        by_text[text_hash(example.comment.text)].append((place, example))
    kept = [_merged(sorted(same, key=lambda pair: (_rank(pair[1]), pair[0]))) for same in by_text.values()]
    removed = Counter(example.source for same in by_text.values() for _, example in same)
    removed.subtract(Counter(example.source for _, example in kept))
    return Deduplicated(
        tuple(example for _, example in sorted(kept, key=lambda pair: pair[0])),
        MappingProxyType(dict(removed)),
    )


def _rank(example: Example) -> int:
    if not example.may_train_release:
        return 0
    return {"test": 1, "dev": 2}.get(example.split or "", 3)


def _merged(same: Sequence[tuple[int, Example]]) -> tuple[int, Example]:
    place, first = same[0]
    allies = [other for _, other in same if _may_share(first, other)]
    if len(allies) == 1:
        return place, first
    labels = {label: _agreed(label, allies) for label in LABELS}
    extra = dict(first.extra)
    for other in allies[1:]:
        extra = dict(other.extra) | extra
    if givers := sorted({other.source for other in allies if other.source != first.source and _labelled(other)}):
        extra["also_in"] = " ".join(givers)
    return place, replace(
        first,
        incivility=labels["incivility"],
        dehumanizing=labels["dehumanizing"],
        off_topic=labels["off_topic"],
        extra=MappingProxyType(extra),
    )


def _may_share(first: Example, other: Example) -> bool:
    return other.source == first.source or (first.may_train_release and other.may_train_release)


def _labelled(example: Example) -> bool:
    return any(example.label(label) is not None for label in LABELS)


def _agreed(label: Label, examples: Iterable[Example]) -> bool | None:
    """Return the label all examples that have it agree on, else None."""
    values = {example.label(label) for example in examples} - {None}
    return values.pop() if len(values) == 1 else None
