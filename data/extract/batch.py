"""Many pages in, one JSON line a thread out: the work behind `threadwarden extract`."""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from threadwarden.data.console import progress_console
from threadwarden.data.errors import DownloadError, InputError
from threadwarden.data.extract import ExtractOptions, extract_threads
from threadwarden.data.extract.inputs import Sources, files
from threadwarden.data.extract.output import opened, reason
from threadwarden.data.extract.source import Content, Source
from threadwarden.data.extract.tally import Tally
from threadwarden.data.thread import Thread

Fetch = Callable[[str], Content]
"""Gets the page behind an address."""


def extract_paths(
    paths: Sequence[str], output: str | None = None, options: ExtractOptions | None = None, file_times: bool = False
) -> int:
    """Extract every page and export under the paths; return 0, or 2 if one could not be read.

    With `file_times` a file's own time is taken as when it was saved.
    """
    total = sum(1 for _ in files(paths, output)) if _is_watched(output) else 0
    return _Run(options or ExtractOptions(), file_times).report(files(paths, output), output, total)


def extract_url(
    url: str, output: str | None = None, options: ExtractOptions | None = None, fetch: Fetch | None = None
) -> int:
    """Fetch one page and extract it; return 0, or 2 if it could not be had or read."""
    from threadwarden.data.extract.fetch import fetch_page

    get = fetch or fetch_page
    source = Source(url, lambda: get(url))
    return _Run(options or ExtractOptions(), file_times=True).report([iter((source,))], output)


@dataclass
class _Run:
    """One run: its choices, and the tally so far."""

    options: ExtractOptions
    file_times: bool
    tally: Tally = field(default_factory=Tally)

    def report(self, files: Iterable[Sources], output: str | None, total: int = 0) -> int:
        # trafilatura reports pages without an article as errors; the record says so itself.
        logging.getLogger("trafilatura").addHandler(logging.NullHandler())
        logging.getLogger("htmldate").addHandler(logging.NullHandler())
        with opened(output) as out:
            for sources in _with_progress(files, total):
                for source in sources:
                    self._extract(source, out)
        print(self.tally, file=sys.stderr)
        return 2 if self.tally.failed else 0

    def _extract(self, source: Source, out: TextIO) -> None:
        try:
            for thread in self._threads(source):
                out.write(json.dumps(thread.to_dict(), ensure_ascii=False) + "\n")
                out.flush()
                self.tally = self.tally.with_thread(thread)
        except (InputError, DownloadError) as error:
            self._fail(source, str(error))
        except RecursionError:
            self._fail(source, "found nesting too deep to be read, wanted a page or an export of comments")
        except MemoryError:
            self._fail(source, "found more than the memory can hold, wanted a smaller page or export")
        else:
            self.tally = self.tally.with_page()

    def _threads(self, source: Source) -> Iterator[Thread]:
        try:
            content = source.read()
        except OSError as error:
            raise InputError(f"found {reason(error)}, wanted a readable page or folder") from error
        options = self.options
        if self.file_times and options.saved_at is None:
            options = replace(options, saved_at=content.saved_at)
        yield from extract_threads(content.data, content.url, source.name, options)

    def _fail(self, source: Source, message: str) -> None:
        printable = source.name.encode("utf-8", "backslashreplace").decode()
        print(f"{printable}: {message}", file=sys.stderr)
        self.tally = self.tally.with_failure(message)


def _is_watched(output: str | None) -> bool:
    """Tell whether somebody sees a progress bar, and no threads run through it."""
    return sys.stderr.isatty() and (output is not None or not sys.stdout.isatty())


def _with_progress(files: Iterable[Sources], total: int) -> Iterable[Sources]:
    if total < 2:
        return files
    from rich.progress import track

    return track(files, description="extract", total=total, console=progress_console(), transient=True)
