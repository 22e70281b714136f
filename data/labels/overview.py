"""Our own labels in numbers: per corpus and label how many, and how far the readings behind them agree."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from threadwarden.data.codebook import DEFINITIONS, LABELS, Label
from threadwarden.data.console import TableConsole
from threadwarden.data.labels.agreement import Agreement, agreement
from threadwarden.data.labels.own import OwnLabel

FIRST_READINGS = 2
"""Agreement is that of the first two readings; a third was made only where these differ."""


@dataclass(frozen=True)
class LabelOverview:
    """One label in one corpus (or "all"): comments labelled yes, no and unclear, and their readings' agreement."""

    corpus: str
    label: Label
    yes: int
    no: int
    unclear: int
    agreement: Agreement

    def to_dict(self) -> dict[str, object]:
        """Return the overview as plain dicts, ready for `json.dumps`."""
        return asdict(self)


def label_overviews(labels: Sequence[OwnLabel]) -> tuple[LabelOverview, ...]:
    """Return one overview a corpus and label, those over all corpora last."""
    corpora = [*dict.fromkeys(label.corpus for label in labels), "all"]
    found = (_overview(corpus, label, labels) for corpus in corpora for label in LABELS)
    return tuple(overview for overview in found if overview is not None)


def show_labels(found: Sequence[LabelOverview]) -> None:
    """Print the overviews as a table."""
    from rich.table import Table

    table = Table(title="Own labels, and Krippendorff's alpha of their first two readings (95% interval)")
    for heading in ("corpus", "label"):
        table.add_column(heading)
    for heading in ("yes", "no", "unclear", "read twice", "differ", "alpha"):
        table.add_column(heading, justify="right")
    for row in found:
        numbers = (row.yes, row.no, row.unclear, row.agreement.units)
        shown = (f"{row.agreement.differing:.1%}", _alpha(row.agreement))
        table.add_row(row.corpus, DEFINITIONS[row.label].name, *(f"{number:,}" for number in numbers), *shown)
    TableConsole(140).print(table)


def _overview(corpus: str, label: Label, labels: Sequence[OwnLabel]) -> LabelOverview | None:
    rows = [row for row in labels if corpus in ("all", row.corpus) and label in row.labels]
    if not rows:
        return None
    values = [row.labels[label] for row in rows]
    readings = [row.answers(label)[:FIRST_READINGS] for row in rows]
    return LabelOverview(
        corpus, label, values.count(True), values.count(False), values.count(None), agreement(readings)
    )


def _alpha(found: Agreement) -> str:
    if found.alpha is None:
        return "all alike" if found.units else "-"
    return f"{found.alpha:.2f} ({found.low:.2f} to {found.high:.2f})"
