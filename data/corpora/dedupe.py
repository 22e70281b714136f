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


@dataclass(frozen=True)
class _Placed:
    """An example, where it stood, and how much it is to be kept (the lower, the more)."""

    rank: tuple[int, bool]
    place: int
    example: Example


def deduplicate(examples: Iterable[Example]) -> Deduplicated:
    """Keep one example a text, at its place.

    Evaluation-only sets keep theirs before any set that may be trained on, so that no evaluation text is
    trained on. Among the others a published test or dev row stays before a train row, then one whose article
    is known, then the first. The kept row gains labels that only its duplicates have; labels that disagree
    become missing. Off-topic passes only under the same article: elsewhere the same words may be on topic.
    No label passes to or from an evaluation-only set: its licence must not mix with another's.
    `extra["also_in"]` names the other sets that gave a label.
    """
    by_text: dict[str, list[_Placed]] = defaultdict(list)
    for place, example in enumerate(examples):
        by_text[text_hash(example.comment.text)].append(_Placed(_rank(example), place, example))
    kept = [_merged(sorted(same, key=lambda row: (row.rank, row.place))) for same in by_text.values()]
    removed = Counter(row.example.source for same in by_text.values() for row in same)
    removed.subtract(row.example.source for row in kept)
    in_order = sorted(kept, key=lambda row: row.place)
    return Deduplicated(tuple(row.example for row in in_order), MappingProxyType(dict(removed)))


def _rank(example: Example) -> tuple[int, bool]:
    part = {"test": 1, "dev": 2}.get(example.split or "", 3) if example.may_train_release else 0
    return part, example.comment.article is None


def _merged(same: Sequence[_Placed]) -> _Placed:
    first = same[0].example
    others = [row.example for row in same[1:] if _may_share(first, row.example)]
    if not others:
        return same[0]
    labels = {label: _agreed(label, first, others) for label in LABELS}
    merged = replace(
        first,
        incivility=labels["incivility"],
        dehumanizing=labels["dehumanizing"],
        off_topic=labels["off_topic"],
        extra=_extra(first, others),
    )
    return replace(same[0], example=merged)


def _extra(first: Example, others: Sequence[Example]) -> Mapping[str, str | float | bool]:
    extra: dict[str, str | float | bool] = {}
    for other in (*reversed(others), first):
        extra.update(other.extra)
    givers = {other.source for other in others if any(other.label(label) is not None for label in LABELS)}
    if givers := givers - {first.source}:
        extra["also_in"] = " ".join(sorted(givers))
    return MappingProxyType(extra)


def _agreed(label: Label, first: Example, others: Iterable[Example]) -> bool | None:
    """Return the label on which all agree that have it, else None."""
    said = [other for other in others if label != "off_topic" or other.comment.article == first.comment.article]
    values = {example.label(label) for example in (first, *said)} - {None}
    return values.pop() if len(values) == 1 else None


def _may_share(first: Example, other: Example) -> bool:
    return other.source == first.source or (first.may_train_release and other.may_train_release)
