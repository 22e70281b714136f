"""Many pages in, one JSON line a thread out: the work behind `threadwarden extract`."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from threadwarden.data.console import progress_console
from threadwarden.data.errors import InputError
from threadwarden.data.extract import extract_thread
from threadwarden.data.thread import Thread

SUFFIXES = (".html", ".htm", ".xhtml", ".txt", ".md")
STDIN = "-"


@dataclass(frozen=True)
class Tally:
    """How many pages were read, how many of them have comments, how many comments, how many inputs failed."""

    pages: int = 0
    threads: int = 0
    comments: int = 0
    failed: int = 0

    def with_thread(self, thread: Thread) -> "Tally":
        """Return the tally with one more page."""
        comments = len(thread.comments)
        return replace(
            self, pages=self.pages + 1, threads=self.threads + bool(comments), comments=self.comments + comments
        )

    def __str__(self) -> str:
        """Return the tally as the summary line shows it."""
        counts = ((self.pages, "page"), (self.threads, "thread"), (self.comments, "comment"))
        pages, threads, comments = (f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in counts)
        return f"{pages}, {threads} with comments, {comments}, {self.failed:,} failed"


def extract_paths(paths: Sequence[str], output: str | None) -> int:
    """Extract every page under the paths; return 0, or 2 if one could not be read."""
    # trafilatura reports pages without an article as errors; the record says so itself.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    logging.getLogger("htmldate").addHandler(logging.NullHandler())
    with _opened(output) as out:
        tally = _extract(list(_sources(paths)), out)
    print(tally, file=sys.stderr)
    return 2 if tally.failed else 0


def _opened(output: str | None) -> AbstractContextManager[TextIO]:
    if output is None:
        # JSON is UTF-8 whatever the terminal's locale says.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        return nullcontext(sys.stdout)
    try:
        return Path(output).open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output}: found {_reason(error)}, wanted a file that can be written") from error


@dataclass(frozen=True)
class _Source:
    """A page's name and how its bytes are read, or why there is none."""

    name: str
    read: Callable[[], bytes]


def _sources(paths: Iterable[str]) -> Iterator[_Source]:
    for path in paths:
        if path == STDIN:
            yield _Source(path, sys.stdin.buffer.read)
        elif Path(path).is_dir():
            yield from _walked(Path(path))
        else:
            yield _Source(path, Path(path).read_bytes)


def _walked(folder: Path) -> Iterator[_Source]:
    failures: list[OSError] = []
    found = [
        Path(root) / name
        for root, _, names in os.walk(folder, onerror=failures.append)
        for name in names
        if name.lower().endswith(SUFFIXES)
    ]
    for path in sorted(found):
        yield _Source(str(path), path.read_bytes)
    for failure in failures:
        yield _Source(str(failure.filename), _failing(failure))
    if not found and not failures:
        wanted = InputError(f"found a folder without pages, wanted files ending in {' '.join(SUFFIXES)}")
        yield _Source(str(folder), _failing(wanted))


def _failing(error: Exception) -> Callable[[], bytes]:
    def read() -> bytes:
        raise error

    return read


def _extract(sources: Sequence[_Source], out: TextIO) -> Tally:
    tally = Tally()
    for source in _with_progress(sources):
        try:
            thread = extract_thread(source.read(), source=source.name)
        except (InputError, OSError) as error:
            print(_complaint(source.name, error), file=sys.stderr)
            tally = replace(tally, failed=tally.failed + 1)
            continue
        out.write(json.dumps(thread.to_dict(), ensure_ascii=False) + "\n")
        tally = tally.with_thread(thread)
    return tally


def _complaint(name: str, error: InputError | OSError) -> str:
    printable = name.encode("utf-8", "backslashreplace").decode()
    if isinstance(error, InputError):
        return f"{printable}: {error}"
    return f"{printable}: found {_reason(error)}, wanted a readable page or folder"


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _with_progress(sources: Sequence[_Source]) -> Iterable[_Source]:
    if not sys.stderr.isatty() or len(sources) < 2:
        return sources
    from rich.progress import track

    return track(sources, description="extract", console=progress_console(), transient=True)
