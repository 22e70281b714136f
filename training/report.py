"""Metrics as a table to read."""

from collections.abc import Sequence

from rich.table import Table

from threadwarden.data.console import TableConsole
from threadwarden.training.metrics import Metrics

WIDTH = 120
COLUMNS = ("label", "corpus", "rows", "yes", "AUC", "AP", "F1 at .5", "best F1", "Brier")


def metrics_table(metrics: Sequence[Metrics]) -> None:
    """Print one line a label and corpus."""
    table = Table(*COLUMNS)
    for m in metrics:
        table.add_row(*cells(m))
    TableConsole(WIDTH).print(table)


def cells(m: Metrics) -> tuple[str, ...]:
    """Return a row's cells; a dash where a figure does not exist."""
    figures = (m.auc, m.average_precision, m.f1, m.best_f1, m.brier)
    return (m.label, m.corpus, f"{m.rows:,}", f"{m.positive:,}", *("-" if v is None else f"{v:.3f}" for v in figures))
