"""Downloads against a server on the loopback: whole, resumed, cut, corrupted, refused."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.corpora.download import (
    Fetcher,
    Patience,
    cache_folder,
    corpora_folder,
    download,
)
from threadwarden.data.errors import CorruptError, DownloadError, NotFoundError
from threadwarden.data.example import Example

BODY = bytes(range(256)) * 1200
HASH = hashlib.sha256(BODY).hexdigest()
QUICK = Patience(attempts=4, pause_seconds=0.0, timeout_seconds=5.0)


@dataclass
class Home:
    """What the server does: `cut_after` bytes of each answer (one entry an answer), then the rest whole."""

    url: str = ""
    body: bytes = BODY
    status: int = 0
    statuses: list[int] = field(default_factory=list)
    ranges: bool = True
    cut_after: list[int] = field(default_factory=list)
    declared_total: int = 0
    asked: list[str] = field(default_factory=list)


def handler(home: Home) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            home.asked.append(wanted)
            status = home.statuses.pop(0) if home.statuses else home.status
            if status:
                self.send_error(status)
                return
            self.answer(int(wanted[len("bytes=") : -1]) if wanted and home.ranges else 0)

        def answer(self, start: int) -> None:
            rest = home.body[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(rest)))
            if start:
                total = home.declared_total or len(home.body)
                self.send_header("Content-Range", f"bytes {start}-{len(home.body) - 1}/{total}")
            self.end_headers()
            self.wfile.write(rest[: home.cut_after.pop(0)] if home.cut_after else rest)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@pytest.fixture
def home() -> Iterator[Home]:
    home = Home()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(home))
    home.url = f"http://127.0.0.1:{server.server_port}/file.csv"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield home
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def recorded(home: Home) -> CorpusFile:
    return CorpusFile("file.csv", home.url, HASH, len(BODY))


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def test_a_whole_file(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    target = tmp_path / "made" / "file.csv"
    found = Fetcher(client, QUICK, lambda done, total: told.append((done, total))).fetch(recorded(home), target)
    assert (found.path, found.sha256, found.size, found.checked) == (target, HASH, len(BODY), True)
    assert target.read_bytes() == BODY
    assert told[-1] == (len(BODY), len(BODY))
    assert [path.name for path in target.parent.iterdir()] == ["file.csv"]


def test_a_half_file_is_taken_up(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    target = tmp_path / "file.csv"
    part_of(target).write_bytes(BODY[:1000])
    Fetcher(client, QUICK).fetch(recorded(home), target)
    assert home.asked == ["bytes=1000-"]
    assert target.read_bytes() == BODY


def test_a_server_without_ranges_starts_over(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    home.ranges = False
    target = tmp_path / "file.csv"
    part_of(target).write_bytes(b"something else")
    Fetcher(client, QUICK).fetch(recorded(home), target)
    assert target.read_bytes() == BODY


def test_a_wrong_total_starts_over(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    home.declared_total = len(BODY) + 5
    target = tmp_path / "file.csv"
    part_of(target).write_bytes(BODY[:1000])
    Fetcher(client, QUICK).fetch(recorded(home), target)
    assert home.asked == ["bytes=1000-", ""]
    assert target.read_bytes() == BODY


def test_a_half_file_that_is_too_long_starts_over(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    home.statuses = [416]
    target = tmp_path / "file.csv"
    part_of(target).write_bytes(BODY + b"more")
    Fetcher(client, QUICK).fetch(recorded(home), target)
    assert home.asked == [f"bytes={len(BODY) + 4}-", ""]
    assert target.read_bytes() == BODY


def test_a_cut_connection_is_taken_up_where_it_broke(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    home.cut_after = [200_000, 50_000]
    target = tmp_path / "file.csv"
    Fetcher(client, QUICK).fetch(recorded(home), target)
    assert target.read_bytes() == BODY
    assert home.asked[0] == ""
    assert len(home.asked) == 3
    assert all(asked.startswith("bytes=") for asked in home.asked[1:])


def test_a_connection_that_keeps_breaking_leaves_the_half_file(
    home: Home, client: httpx.Client, tmp_path: Path
) -> None:
    home.cut_after = [70_000, 0, 0, 0]
    target = tmp_path / "file.csv"
    with pytest.raises(DownloadError, match=r"wanted the file file\.csv; gave up after 4 tries"):
        Fetcher(client, QUICK).fetch(recorded(home), target)
    assert part_of(target).read_bytes() == BODY[:70_000]
    assert not target.exists()


def test_a_busy_server_is_asked_again(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    home.statuses = [503, 429]
    Fetcher(client, QUICK).fetch(recorded(home), tmp_path / "file.csv")
    assert len(home.asked) == 3


def test_a_corrupted_file_is_removed(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    home.body = BODY[:-1] + b"x"
    target = tmp_path / "file.csv"
    with pytest.raises(CorruptError, match=f"found SHA-256 {hashlib.sha256(home.body).hexdigest()} .* wanted {HASH}"):
        Fetcher(client, QUICK).fetch(recorded(home), target)
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_final(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    home.status = 404
    with pytest.raises(DownloadError, match=r"file\.csv: found HTTP 404, wanted the file"):
        Fetcher(client, QUICK).fetch(recorded(home), tmp_path / "file.csv")
    assert len(home.asked) == 1


def test_a_file_over_the_cap_is_refused(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="found more than 1,000 bytes"):
        Fetcher(client, Patience(max_bytes=1000)).fetch(recorded(home), tmp_path / "file.csv")


def test_an_unrecorded_hash_is_written_beside_the_file(home: Home, client: httpx.Client, tmp_path: Path) -> None:
    target = tmp_path / "file.csv"
    part_of(target).write_bytes(b"of unknown age")
    found = Fetcher(client, QUICK).fetch(CorpusFile("file.csv", home.url), target)
    assert home.asked == [""]
    assert (found.sha256, found.checked) == (HASH, False)
    assert (tmp_path / "file.csv.sha256").read_text() == f"{HASH}  file.csv\n"


def test_a_file_without_an_address_says_where_to_put_it(client: httpx.Client, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"no public address recorded; put the file into .*made"):
        Fetcher(client, QUICK).fetch(CorpusFile("file.csv"), tmp_path / "made" / "file.csv")


def nothing(corpus: Corpus, folder: Path) -> Iterator[Example]:
    yield from ()


def test_only_what_is_lacking_is_fetched(home: Home, tmp_path: Path) -> None:
    files = (recorded(home), CorpusFile("other.csv", "http://127.0.0.1:1/never-asked"))
    corpus = Corpus("made", "Made", "MIT", True, home.url, files, nothing)
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "other.csv").touch()
    (found,) = download(corpus, tmp_path, QUICK)
    assert found.path == tmp_path / "made" / "file.csv"
    assert download(corpus, tmp_path, QUICK) == ()


def test_an_unreachable_home_is_one_line(tmp_path: Path) -> None:
    corpus = Corpus("made", "Made", "MIT", True, "", (CorpusFile("a.csv", "http://127.0.0.1:1/a.csv"),), nothing)
    with pytest.raises(DownloadError, match=r"http://127\.0\.0\.1:1/a\.csv: found .*gave up after 2 tries"):
        download(corpus, tmp_path, Patience(attempts=2, pause_seconds=0.0))


def test_the_folder_is_the_one_given_then_the_environment_then_the_cache(tmp_path: Path) -> None:
    given, named = tmp_path / "given", tmp_path / "named"
    given.mkdir()
    named.mkdir()
    environment = {"THREADWARDEN_CORPORA": str(named), "XDG_CACHE_HOME": str(tmp_path)}
    assert corpora_folder(given, environment) == given
    assert corpora_folder(None, environment) == named
    assert corpora_folder(None, {"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "threadwarden" / "corpora"
    assert cache_folder({}) == Path.home() / ".cache" / "threadwarden" / "corpora"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"found no folder .*nope"):
        corpora_folder(tmp_path / "nope", {})
