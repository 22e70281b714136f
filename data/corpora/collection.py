"""Several corpora as one collection: own labels laid over, duplicates removed, groups split."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from threadwarden.data.corpora.corpus import Corpus
from threadwarden.data.corpora.dedupe import deduplicate
from threadwarden.data.corpora.registry import CORPORA, get
from threadwarden.data.example import Example, Split
from threadwarden.data.labels.own import overlay, own_labels
from threadwarden.data.split import SALT, assign_splits


@dataclass(frozen=True)
class Collection:
    """Examples without duplicates, each with a split that keeps its group whole.

    `read` counts the rows read per set and `removed` the duplicates taken out of it; `guards` names the
    evaluation-only sets that were read only to keep their texts out. Rows of evaluation-only sets are
    always in the split "test".
    """

    examples: tuple[Example, ...]
    read: Mapping[str, int]
    removed: Mapping[str, int]
    guards: tuple[str, ...] = ()

    def part(self, split: Split) -> tuple[Example, ...]:
        """Return the examples of one split."""
        return tuple(example for example in self.examples if example.split == split)


def load(names: Sequence[str], folder: Path, salt: str = SALT, guard: bool = True) -> Collection:
    """Read the named corpora from `folder/<name>/<file>` and return them as one collection.

    Unless `guard` is off, the evaluation-only sets that lie in `folder` without being named are read too,
    and their texts and articles taken out of the parts to train on: a model must not see them.

    Raises:
        NotFoundError: a name is unknown, or a named set's files are not there.
        InputError: a file does not have the form it is published in.
    """
    wanted = [get(name) for name in dict.fromkeys(names)]
    guards = _guards(names, folder) if guard else ()
    rows = [row for corpus in (*wanted, *map(get, guards)) for row in _labelled(corpus, folder)]
    result = deduplicate(rows)
    kept = assign_splits(result.examples, salt)
    named = {corpus.name for corpus in wanted}
    return Collection(
        examples=tuple(row for row in kept if row.source in named),
        read=_only(named, Counter(row.source for row in rows)),
        removed=_only(named, result.removed),
        guards=guards,
    )


def _labelled(corpus: Corpus, folder: Path) -> tuple[Example, ...]:
    return overlay(corpus.read(folder), own_labels(corpus.name)).examples


def _guards(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    return tuple(
        corpus.name
        for corpus in CORPORA.values()
        if not corpus.may_train_release and corpus.name not in names and not corpus.lacking(folder)
    )


def _only(names: set[str], counts: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType({name: count for name, count in counts.items() if name in names})
