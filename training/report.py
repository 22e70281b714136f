"""Metrics as a table to read."""

from collections.abc import Sequence

from rich.table import Table

from threadwarden.data.console import TableConsole
from threadwarden.training.metrics import Metrics

WIDTH = 150
FEWEST_POSITIVE = 30
"""With fewer comments labelled yes nothing is said of calibration."""
COLUMNS = (
    "label",
    "corpus",
    "rows",
    "yes",
    "AUC",
    "95%",
    "AP",
    "F1 at .5",
    "best F1",
    "ECE",
    "95%",
    "Brier skill",
    "95%",
)


def metrics_table(metrics: Sequence[Metrics]) -> None:
    """Print one line a label and corpus."""
    table = Table(*COLUMNS)
    for m in metrics:
        table.add_row(*cells(m))
    TableConsole(WIDTH).print(table)


def cells(m: Metrics) -> tuple[str, ...]:
    """Return a row's cells; a dash where a figure does not exist, a word where there are too few rows to say."""
    few = m.positive < FEWEST_POSITIVE
    calibrated = (
        ("too few", "", "too few", "")
        if few
        else (
            _shown(m.calibration_error),
            _range(m.calibration_error_interval),
            _shown(m.brier_skill),
            _range(m.brier_skill_interval),
        )
    )
    ranking = (_shown(m.auc), _range(m.auc_interval), *map(_shown, (m.average_precision, m.f1, m.best_f1)))
    return (m.label, m.corpus, f"{m.rows:,}", f"{m.positive:,}", *ranking, *calibrated)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _range(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}"
