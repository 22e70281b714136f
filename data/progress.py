"""Where progress is shown: on stderr, and only to a person."""

import sys

from rich.console import Console


def console() -> Console:
    """Return a console on stderr; progress bars on it are silent when stderr is no terminal."""
    return Console(file=sys.stderr, quiet=not sys.stderr.isatty())
