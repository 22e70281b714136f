"""A comparison of two services' scores as a table to read."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from threadwarden.data.console import TableConsole
from threadwarden.data.rows import CommentRow
from threadwarden.model.comparison import Comparison
from threadwarden.model.table import printable


def print_comparison(found: Comparison, stored: str, own: str, furthest: Sequence[tuple[CommentRow, float]]) -> None:
    """Print the levels, the correlation, and the ids of the comments that the two services rank most differently."""
    console = TableConsole(100)
    table = Table(title=Text(f"{stored} as stored beside {own}"), title_justify="left")
    for heading in ("their threshold", "flags", "ours for as many", "answered alike", "of theirs flagged by ours"):
        table.add_column(heading, justify="right")
    for level in found.levels:
        both = "-" if level.both is None else f"{level.both:.1%}"
        table.add_row(f"{level.theirs:.2f}", f"{level.share:.1%}", f"{level.ours:.2f}", f"{level.same:.1%}", both)
    console.print(table)
    correlation = "none: one of the scores never changes" if found.correlation is None else f"{found.correlation:.2f}"
    console.print(f"{found.rows:,} comments, rank correlation {correlation}", highlight=False)
    for row, difference in furthest:
        higher = "ours" if difference > 0 else "theirs"
        line = f"ranked {abs(difference):.0%} higher by {higher}: {row.id} ({row.where})"
        console.print(Text(printable(line, console)), soft_wrap=True)
