"""Consoles: progress on stderr, and only to a person; tables on stdout."""

import sys

from rich.console import Console


class TableConsole(Console):
    """Prints tables on stdout: as wide as the terminal, or `width` characters into a pipe."""

    def __init__(self, width: int) -> None:
        super().__init__(width=None if sys.stdout.isatty() else width)

    def on_broken_pipe(self) -> None:
        """Leave it to the command, which ends the same way for every verb, when the reader has left."""
        raise BrokenPipeError


def progress_console() -> Console:
    """Return a console on stderr; progress bars on it are silent when stderr is no terminal."""
    return Console(file=sys.stderr, quiet=not sys.stderr.isatty())
