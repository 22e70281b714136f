"""Fetching a corpus from its public home into a folder, so that a broken connection costs little.

The addresses in the corpora's records come from their repositories' listings; they were not tried when
they were written, since there was no network. A file whose hash is not on record is not checked: its
hash is written beside it instead.
"""

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.corpora.registry import CORPORA, get
from threadwarden.data.errors import CorruptError, DownloadError, NotFoundError

FOLDER_VARIABLE = "THREADWARDEN_CORPORA"
"""Environment variable: the folder that holds `<corpus>/<file>`; without it, the cache folder."""

Report = Callable[[int, int | None], None]
"""Told after each piece: bytes at hand, and how many there will be if that is known."""

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


@dataclass(frozen=True)
class Patience:
    """How long a download goes on: tries after a lost connection, the first pause (it doubles), and the caps."""

    attempts: int = 5
    pause_seconds: float = 0.5
    timeout_seconds: float = 30.0
    max_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True)
class Fetched:
    """A file that is at hand, its SHA-256 and size; `checked` tells whether its hash was on record."""

    path: Path
    sha256: str
    size: int
    checked: bool


class _LostError(Exception):
    """The connection broke or the server is out of breath: worth another try."""


class _StaleError(Exception):
    """The half-written file does not belong to what the server has now: start over."""


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder downloads go to: `threadwarden/corpora` in the user's cache."""
    base = environment.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "threadwarden" / "corpora"


def corpora_folder(given: Path | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder to read from: the one given, else `THREADWARDEN_CORPORA`, else the cache folder.

    Raises:
        NotFoundError: the folder given or set in the environment does not exist.
    """
    named = environment.get(FOLDER_VARIABLE)
    folder = given or (Path(named) if named else None)
    if folder is None:
        return cache_folder(environment)
    if not folder.is_dir():
        raise NotFoundError(f"found no folder {folder}, wanted one that holds <corpus>/<file>")
    return folder


def download_all(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Fetch the named corpora, all of them if none is named; return a line for each that could not be had whole.

    Raises:
        NotFoundError: a name is unknown.
    """
    failures = []
    for corpus in [get(name) for name in names or CORPORA]:
        try:
            for fetched in download(corpus, folder):
                checked = "checked" if fetched.checked else "no hash on record, this one is written beside it"
                print(f"{fetched.path}: {fetched.size:,} bytes, SHA-256 {fetched.sha256} ({checked})", file=sys.stderr)
        except (DownloadError, CorruptError) as error:
            failures.append(f"corpus {corpus.name}: {error}")
    return tuple(failures)


def download(corpus: Corpus, folder: Path, patience: Patience = Patience()) -> tuple[Fetched, ...]:
    """Fetch the files of a corpus that `folder` lacks into `folder/<name of the corpus>`.

    Raises:
        DownloadError: a file has no recorded address, or could not be had from it.
        CorruptError: what came is not the file on record.
    """
    lacking = set(corpus.lacking(folder))
    with httpx.Client(timeout=patience.timeout_seconds, follow_redirects=True) as client:
        return tuple(
            _with_progress(file, folder / corpus.name / file.name, client, patience)
            for file in corpus.files
            if file.name in lacking
        )


@dataclass(frozen=True)
class Fetcher:
    """Fetches single files over one client; `report` is told after each piece."""

    client: httpx.Client
    patience: Patience = Patience()
    report: Report | None = None

    def fetch(self, file: CorpusFile, target: Path) -> Fetched:
        """Fetch one file to `target`, which appears only when it is whole; a `.part` file beside it is taken up.

        Raises:
            DownloadError: the file has no recorded address, or could not be had from it.
            CorruptError: what came is not the file on record.
        """
        if file.url is None:
            raise DownloadError(f"{file.name}: no public address recorded; put the file into {target.parent}")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        if file.sha256 is None:
            # Without a hash nothing would tell a file joined from two versions from a good one.
            part.unlink(missing_ok=True)
        self._persist(file, file.url, part)
        return _finish(file, part, target)

    def _persist(self, file: CorpusFile, url: str, part: Path) -> None:
        last = ""
        for attempt in range(self.patience.attempts):
            if attempt:
                time.sleep(self.patience.pause_seconds * 2 ** (attempt - 1))
            try:
                return self._stream(file, url, part)
            except _StaleError as error:
                last = str(error)
                part.unlink(missing_ok=True)
            except (_LostError, httpx.TransportError) as error:
                last = str(error) or type(error).__name__
        tries = self.patience.attempts
        raise DownloadError(f"{url}: found {last}, wanted the file {file.name}; gave up after {tries} tries")

    def _stream(self, file: CorpusFile, url: str, part: Path) -> None:
        held = part.stat().st_size if part.exists() else 0
        # A compressed answer would make the byte ranges count something else than the file's bytes.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={held}-"} if held else {})
        with self.client.stream("GET", url, headers=headers) as response:
            held, total = _continuation(file, url, held, response)
            with part.open("ab" if held else "wb") as sink:
                # Pieces as they come: cut to a size, the last one before a lost connection would be lost with it.
                for chunk in response.iter_bytes():
                    held += len(chunk)
                    self._check_size(url, held)
                    sink.write(chunk)
                    if self.report:
                        self.report(held, total)

    def _check_size(self, url: str, held: int) -> None:
        most = self.patience.max_bytes
        if held > most:
            raise DownloadError(f"{url}: found more than {most:,} bytes, the most that is fetched")


def _continuation(file: CorpusFile, url: str, held: int, response: httpx.Response) -> tuple[int, int | None]:
    """Return how many of the bytes held still count, and the whole size if the server tells it."""
    status = response.status_code
    if status == httpx.codes.OK:
        length = response.headers.get("content-length", "")
        return 0, int(length) if length.isdigit() else None
    if status == httpx.codes.PARTIAL_CONTENT:
        return held, _whole_size(file, held, response)
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and held:
        raise _StaleError(f"HTTP {status}")
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise _LostError(f"HTTP {status}")
    raise DownloadError(f"{url}: found HTTP {status}, wanted the file {file.name}")


def _whole_size(file: CorpusFile, held: int, response: httpx.Response) -> int:
    found = response.headers.get("content-range", "")
    match = _RANGE.fullmatch(found)
    if not match or int(match[1]) != held or file.size not in (None, int(match[2])):
        raise _StaleError(f"the range {found!r}")
    return int(match[2])


def _finish(file: CorpusFile, part: Path, target: Path) -> Fetched:
    with part.open("rb") as written:
        found = hashlib.file_digest(written, "sha256").hexdigest()
    size = part.stat().st_size
    if file.sha256 is None:
        target.with_name(target.name + ".sha256").write_text(f"{found}  {target.name}\n", encoding="utf-8")
    elif found != file.sha256:
        part.unlink()
        raise CorruptError(f"{file.name}: found SHA-256 {found} ({size:,} bytes), wanted {file.sha256}; removed")
    part.replace(target)
    return Fetched(target, found, size, checked=file.sha256 is not None)


def _with_progress(file: CorpusFile, target: Path, client: httpx.Client, patience: Patience) -> Fetched:
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(f"{target.parent.name}/{file.name}", total=file.size)

        def report(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total or file.size)

        return Fetcher(client, patience, report).fetch(file, target)
