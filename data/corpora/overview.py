"""What the corpora at hand hold: rows, labels, duplicates and splits, as a table or as JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from threadwarden.data.codebook import LABELS
from threadwarden.data.corpora.collection import Collection, load
from threadwarden.data.corpora.corpus import Corpus
from threadwarden.data.corpora.registry import CORPORA, get

if TYPE_CHECKING:
    from rich.table import Table

_HEADINGS = {"incivility": "incivility", "dehumanizing": "dehumanizing", "off_topic": "off-topic"}


@dataclass(frozen=True)
class Tally:
    """How many comments have a label as yes, as no, and not at all."""

    yes: int
    no: int
    missing: int


@dataclass(frozen=True)
class Overview:
    """One corpus: `rows` as read, `removed` duplicates, then labels and splits of the rows that stay.

    Where the files are not at hand, `here` is False and the numbers are None.
    """

    name: str
    title: str
    licence: str
    may_train_release: bool
    home: str
    here: bool
    rows: int | None = None
    removed: int | None = None
    labels: Mapping[str, Tally] | None = None
    splits: Mapping[str, int] | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the overview as plain dicts, ready for `json.dumps`."""
        return asdict(self)


def overviews(names: Sequence[str], folder: Path) -> tuple[Overview, ...]:
    """Return one overview a corpus, of all corpora where `names` is empty; duplicates are sought among those named.

    Raises:
        NotFoundError: a name is unknown.
        InputError: a file does not have the form it is published in.
    """
    wanted = [get(name) for name in dict.fromkeys(names or CORPORA)]
    here = [corpus.name for corpus in wanted if not corpus.lacking(folder)]
    collection = load(here, folder)
    return tuple(_overview(corpus, collection, corpus.name in here) for corpus in wanted)


def show(found: Sequence[Overview]) -> None:
    """Print the table, and a line for each corpus that is not at hand."""

    from threadwarden.data.console import TableConsole

    console = TableConsole(200)
    if any(overview.here for overview in found):
        console.print(table(found))
    for overview in found:
        if not overview.here:
            print(f"{overview.name}: not here: {overview.home}")


def table(found: Sequence[Overview]) -> "Table":
    """Return the overviews of the corpora at hand as a table."""
    from rich.table import Table

    drawn = Table(title="Corpora: labels as yes / no / missing, after duplicates are removed")
    for heading in ("corpus", "licence", "train a release"):
        drawn.add_column(heading)
    for heading in ("rows", "removed", *_HEADINGS.values(), "train / dev / test"):
        drawn.add_column(heading, justify="right")
    for overview in found:
        if overview.here:
            drawn.add_row(*_cells(overview))
    return drawn


def _overview(corpus: Corpus, collection: Collection, here: bool) -> Overview:
    head = (corpus.name, corpus.title, corpus.licence, corpus.may_train_release, corpus.home, here)
    if not here:
        return Overview(*head)
    rows = [row for row in collection.examples if row.source == corpus.name]
    splits = Counter(row.split for row in rows)
    return Overview(
        *head,
        rows=collection.read.get(corpus.name, 0),
        removed=collection.removed.get(corpus.name, 0),
        labels={label: _tally([row.label(label) for row in rows]) for label in LABELS},
        splits={part: splits[part] for part in ("train", "dev", "test")},
    )


def _tally(values: Sequence[bool | None]) -> Tally:
    return Tally(values.count(True), values.count(False), values.count(None))


def _cells(overview: Overview) -> list[str]:
    labels, splits = overview.labels or {}, overview.splits or {}
    counts = [f"{tally.yes} / {tally.no} / {tally.missing}" for tally in labels.values()]
    parts = " / ".join(str(count) for count in splits.values())
    allowed = "yes" if overview.may_train_release else "no"
    return [overview.name, overview.licence, allowed, str(overview.rows), str(overview.removed), *counts, parts]
