"""What the paths of a command line stand for: files, folders, archives and the standard input."""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

from threadwarden.data.errors import InputError
from threadwarden.data.extract.archive import read_archive
from threadwarden.data.extract.export import MAX_EXPORT_BYTES
from threadwarden.data.extract.source import (
    ARCHIVES,
    EXPORTS,
    PACKED,
    PAGES,
    Content,
    Source,
    failing,
    is_wanted,
    moment,
    read_capped,
    read_whole,
)

STDIN = "-"
ENDINGS = (*PAGES, *EXPORTS, *ARCHIVES, *PACKED)

Sources: TypeAlias = Iterator[Source]
"""What one file holds, each to be read before the next is asked for."""


def files(paths: Iterable[str], output: str | None = None) -> Iterator[Sources]:
    """Yield what each file under the paths holds; nothing is opened before it is asked for.

    `output` is the file that the run writes to, which no folder gives back as its own input.
    """
    for path in paths:
        if path == STDIN:
            yield _stdin()
        elif Path(path).is_dir():
            yield from _folder(path, output)
        else:
            yield _file(path)


def _folder(folder: str, output: str | None) -> Iterator[Sources]:
    found = False
    # A stack, not a list of all: a folder of any size is walked with one folder's names in memory.
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not path.endswith("/") and path != folder:
            found = True
            yield _file(path)
            continue
        try:
            waiting += reversed(_entries(path, output))
        except OSError as error:
            found = True
            yield iter((failing(path.removesuffix("/") if path != folder else path, error),))
    if not found:
        wanted = f"found a folder without pages or exports, wanted files ending in {' '.join(ENDINGS)}"
        yield iter((failing(folder, InputError(wanted)),))


def _entries(folder: str, output: str | None) -> list[str]:
    """Return the paths of what is wanted in a folder, sorted by name, folders with a slash at the end."""
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if is_wanted(entry.name, ("",)):
                    names.append(entry.name + "/")
            elif is_wanted(entry.name, ENDINGS) and _is_file(entry) and not _is_same(entry.path, output):
                names.append(entry.name)
    return [os.path.join(folder, name) for name in sorted(names, key=lambda name: name.removesuffix("/"))]  # noqa: PTH118


def _is_file(entry: os.DirEntry[str]) -> bool:
    # A link to nothing is wanted too: it is listed as failed. A named pipe would never end.
    return entry.is_file() or not Path(entry.path).exists()


def _is_same(path: str, output: str | None) -> bool:
    return output is not None and Path(output).exists() and Path(path).exists() and Path(path).samefile(output)


def _stdin() -> Sources:
    try:
        stream = io.BytesIO(read_capped(sys.stdin.buffer, MAX_EXPORT_BYTES))
    except (InputError, OSError) as error:
        yield failing(STDIN, error)
        return
    yield from _opened(stream, STDIN, None)


def _file(path: str) -> Sources:
    try:
        with Path(path).open("rb") as stream:
            saved_at = os.fstat(stream.fileno()).st_mtime
            # A pipe that the shell gives a name cannot be rewound.
            whole = stream if stream.seekable() else io.BytesIO(read_capped(stream, MAX_EXPORT_BYTES))
            yield from _opened(whole, path, saved_at)
    except (InputError, OSError) as error:
        yield failing(path, error)


def _opened(stream: BinaryIO, name: str, saved_at: float | None) -> Sources:
    time = None if saved_at is None else moment(saved_at)
    members = read_archive(stream, name, time)
    if members is not None:
        return members
    return iter((Source(name, lambda: Content(read_whole(stream, name), saved_at=time)),))
