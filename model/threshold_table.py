"""A newsroom's thresholds as a table to read: each beside the model's, and what either does to the decided comments."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from threadwarden.data.codebook import DEFINITIONS
from threadwarden.data.console import TableConsole
from threadwarden.model.decisions import Choice
from threadwarden.model.table import printable


def print_choices(choices: Sequence[Choice]) -> None:
    """Print one row a label, and below the table the policy of each threshold or why it is still the model's."""
    console = TableConsole(100)
    table = Table(show_lines=True)
    table.add_column("label")
    for heading in ("yes", "no"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for heading in ("threshold", "precision", "yes found", "no flagged"):
        table.add_column(heading, justify="right")
    for choice in choices:
        table.add_row(*_cells(choice))
    console.print(table)
    for line in (line for choice in choices for line in _sentences(choice)):
        console.print(Text(printable(line, console)), soft_wrap=True)


def _cells(choice: Choice) -> tuple[str, ...]:
    before, now = choice.figures_before, choice.figures_now
    return (
        DEFINITIONS[choice.label].name,
        f"{len(choice.decisions.yes):,}",
        f"{len(choice.decisions.no):,}",
        "before\nnow",
        f"{choice.before.value:.2f}\n{choice.now.value:.2f}",
        f"{_percent(before.precision)}\n{_percent(now.precision)}",
        f"{_percent(before.recall)}\n{_percent(now.recall)}",
        f"{_percent(before.false_flags)}\n{_percent(now.false_flags)}",
    )


def _sentences(choice: Choice) -> list[str]:
    name = DEFINITIONS[choice.label].name
    lines = [f"{name}: the model's threshold stays: {choice.kept}" if choice.kept else f"{name}: {choice.now.policy}"]
    if choice.decisions.unscored:
        lines.append(f"{name}: {choice.decisions.unscored:,} answers do not count: their comments have no article")
    return lines


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
