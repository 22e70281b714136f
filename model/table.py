"""Scores as a table to read: the comment, three probabilities, and the flag with its reason in words."""

import unicodedata
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from threadwarden.data.console import TableConsole
from threadwarden.data.rows import CommentRow
from threadwarden.model.scorer import Scorer
from threadwarden.model.scores import Score
from threadwarden.model.thresholds import reason


def print_table(scorer: Scorer, rows: Sequence[CommentRow]) -> None:
    """Score the rows and print one table an article, in order."""
    console = TableConsole(140)
    results = scorer.score([row.comment for row in rows])
    title: str | None = ""
    table: Table | None = None
    for row, scores in zip(rows, results, strict=True):
        article = row.comment.article.title if row.comment.article else None
        if table is None or article != title:
            if table is not None:
                console.print(table)
            table, title = _table(printable(article or "", console)), article
        why = reason(scores, scorer.manifest.thresholds)
        numbers = (_number(score) for score in (scores.incivility, scores.dehumanizing, scores.off_topic))
        table.add_row(Text(printable(row.comment.text, console)), *numbers, Text(printable(why, console) or "-"))
    if table is not None:
        console.print(table)
    _summary(console, scorer, sum(bool(scores.flagged()) for scores in results), len(results))


def _table(title: str) -> Table:
    table = Table(title=Text(title or "no article", style="bold"), title_justify="left", show_lines=True, expand=True)
    table.add_column("comment", ratio=5)
    for name in ("uncivil", "dehum.", "off-topic"):
        table.add_column(name, justify="right", no_wrap=True, width=10)
    table.add_column("flagged because", ratio=4)
    return table


def _number(score: Score | None) -> Text:
    if score is None:
        return Text("no article", style="dim")
    return Text(f"{score.probability:.2f}", style="bold red" if score.flag else "")


def _summary(console: Console, scorer: Scorer, flagged: int, total: int) -> None:
    manifest = scorer.manifest
    console.print(f"{total} comments, {flagged} flagged, by model {manifest.name} {manifest.version}", highlight=False)


def printable(text: str, console: Console) -> str:
    """Return `text` on one line, without what would steer a terminal or what its encoding lacks."""
    shown = "".join(c for c in " ".join(text.split()) if unicodedata.category(c) != "Cc")
    return shown.encode(console.encoding, "replace").decode(console.encoding)
