"""Where threads are written to, so that a run that was cut off never looks like a whole one."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from threadwarden.data.errors import InputError


@contextmanager
def opened(output: str | None) -> Iterator[TextIO]:
    """Open a file, or stdout for None; a file is named `.part` until everything is in it.

    Raises:
        InputError: the file cannot be written, or its disk is full.
    """
    if output is None:
        # JSON is UTF-8 whatever the terminal's locale says.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        return
    try:
        with _written(Path(output)) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"{output}: found {reason(error)}, wanted a file that can be written") from error


def reason(error: OSError) -> str:
    """Return what the system says about an error, without the file's name."""
    return (error.strerror or type(error).__name__).lower()


@contextmanager
def _written(target: Path) -> Iterator[TextIO]:
    if target.exists() and not target.is_file():
        # A device or a named pipe is written as it is.
        with target.open("w", encoding="utf-8") as out:
            yield out
        return
    # Through a link: the file is replaced, not the link.
    target = target.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    part = target.with_name(target.name + ".part")
    with part.open("w", encoding="utf-8") as out:
        yield out
    if target.exists():
        shutil.copymode(target, part)
    part.replace(target)
