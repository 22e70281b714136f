"""`threadwarden extract` as it is typed."""

import bz2
import gzip
import io
import json
import lzma
import os
import stat
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from threadwarden.data import Comment
from threadwarden.data.command import main
from threadwarden.data.errors import InputError
from threadwarden.data.extract import detect, extract_thread
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.encoding import MAX_PAGE_BYTES
from threadwarden.data.extract.export import MAX_EXPORT_BYTES
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.tally import Tally

SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "pages"
ENDINGS = (
    ".html .htm .xhtml .txt .md .xml .json .jsonl .ndjson .csv .tsv .db .sqlite .sqlite3 "
    ".zip .tar .tgz .tbz .tbz2 .txz .gz .bz2 .xz"
)
NONE = "1 page, 0 threads with comments, 0 comments, 0 incomplete, 0 failed"


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[dict[str, Any]], list[str]]:
    code = main(["extract", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines()], captured.err.splitlines()


def test_a_folder_is_read_sorted_one_line_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, threads, errors = run(capsys, SAMPLES)
    names = ["bridge-repair.html", "council-budget.html", "library-hours.txt", "market-square.html"]
    names.append("school-phones.html")
    assert [thread["article"]["source"] for thread in threads] == [str(SAMPLES / name) for name in names]
    assert (code, errors) == (0, ["5 pages, 4 threads with comments, 38 comments, 2 incomplete, 0 failed"])


def test_a_line_is_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    page = SAMPLES / "council-budget.html"
    _, (record,), _ = run(capsys, page)
    assert record == json.loads(json.dumps(extract_thread(page.read_bytes(), source=str(page)).to_dict()))
    assert list(record) == ["article", "comments", "thread"]


def test_output_goes_to_a_file_unescaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, threads, _ = run(capsys, SAMPLES / "library-hours.txt", "-o", tmp_path / "threads.jsonl")
    assert (code, threads) == (0, [])
    assert "find £4,200 a year" in (tmp_path / "threads.jsonl").read_text(encoding="utf-8")


def test_folders_are_walked_for_pages_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for name in ("b/c/z.HTML", "b/a.md", "a.xhtml", "b/picture.png", "b/._a.md", ".git/a.txt", "b.html"):
        (tmp_path / name).write_text("Well dug up\n")
    _, threads, _ = run(capsys, tmp_path)
    assert [thread["article"]["source"] for thread in threads] == [
        str(tmp_path / name) for name in ("a.xhtml", "b/a.md", "b/c/z.HTML", "b.html")
    ]


def test_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Well dug up\n\nIt stays.")))
    code, (record,), errors = run(capsys, "-")
    assert (code, errors) == (0, [NONE])
    assert (record["article"]["source"], record["article"]["title"]) == ("-", "Well dug up")


def test_bad_inputs_are_listed_and_good_ones_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.html").touch()
    (tmp_path / "fake.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "good.html").write_text("<p>An old well was found.</p>")
    (tmp_path / "folder").mkdir()
    missing, folder = tmp_path / "missing.html", tmp_path / "folder"
    code, threads, errors = run(capsys, missing, tmp_path, folder)
    assert [thread["article"]["source"] for thread in threads] == [str(tmp_path / "good.html")]
    assert (code, errors) == (
        2,
        [
            f"{missing}: found no such file or directory, wanted a readable page or folder",
            f"{tmp_path / 'empty.html'}: found an empty file, wanted an HTML page or plain text",
            f"{tmp_path / 'fake.html'}: found a PNG image, wanted an HTML page or plain text",
            f"{folder}: found a folder without pages or exports, wanted files ending in {ENDINGS}",
            "1 page, 0 threads with comments, 0 comments, 0 incomplete, 4 failed: no such file or directory (1), "
            "an empty file (1), a PNG image (1), a folder without pages or exports (1)",
        ],
    )


def test_an_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "missing" / "threads.jsonl"
    code, threads, errors = run(capsys, SAMPLES, "-o", target)
    wanted = f"threadwarden: {target}: found no such file or directory, wanted a file that can be written"
    assert (code, threads, errors) == (2, [], [wanted])


def test_no_path_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["extract"])
    assert stopped.value.code == 2
    assert "one of the arguments PATH --url is required" in capsys.readouterr().err


def test_paths_or_an_address_but_not_both(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["extract", "page.html", "--url", "http://page.example/"])
    assert stopped.value.code == 2
    assert "--url: not allowed with argument PATH" in capsys.readouterr().err


def test_what_is_no_export_of_comments_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (
        ("a.json", '{"title": "Well", "depth": 9}'),
        ("b.json", "{broken"),
        ("c.xml", "<?xml version='1.0'?><urlset><url>x</url></urlset>"),
        ("d.csv", "stop,line\nwell,7\n"),
        ("e.xml", "<?xml version='1.0'?><html><body><p>Well dug up</p></body></html>"),
    ):
        (tmp_path / name).write_text(text)
    code, threads, errors = run(capsys, tmp_path)
    assert [thread["article"]["source"] for thread in threads] == [str(tmp_path / "e.xml")]
    assert [error.partition(" (")[0].partition(", wanted")[0] for error in errors[:-1]] == [
        f"{tmp_path}/a.json: found the columns title, depth; wanted one for the text",
        f"{tmp_path}/b.json: found broken JSON",
        f"{tmp_path}/c.xml: found XML with the root urlset",
        f"{tmp_path}/d.csv: found the columns stop, line; wanted one for the text",
    ]
    assert code == 2
    assert errors[-1].startswith("1 page, 0 threads with comments, 0 comments, 0 incomplete, 4 failed: ")


def packed(kind: str) -> bytes:
    """Return the sample pages in an archive."""
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as box:
            for page in sorted(SAMPLES.iterdir()):
                box.write(page, f"pages/{page.name}")
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for page in sorted(SAMPLES.iterdir()):
            tar.add(page, f"pages/{page.name}")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_reads_like_its_folder(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / f"saved.{kind}"
    archive.write_bytes(packed(kind))
    _, wanted, summary = run(capsys, SAMPLES)
    for thread in wanted:
        thread["article"]["source"] = f"{archive}/pages/{Path(thread['article']['source']).name}"
    assert run(capsys, archive) == run(capsys, tmp_path) == (0, wanted, summary)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_on_stdin(kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed(kind))))
    code, threads, errors = run(capsys, "-")
    assert (code, errors) == (0, ["5 pages, 4 threads with comments, 38 comments, 2 incomplete, 0 failed"])
    assert threads[0]["article"]["source"] == "-/pages/bridge-repair.html"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_page(pack: Callable[[bytes], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = SAMPLES / "council-budget.html"
    (tmp_path / "page.html.gz").write_bytes(pack(page.read_bytes()))
    _, (record,), _ = run(capsys, tmp_path)
    assert record["comments"] == run(capsys, page)[1][0]["comments"]
    assert record["article"]["source"] == str(tmp_path / "page.html.gz")


def test_a_named_pipe_given_is_read_and_one_found_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "page.html").write_text("<p>Well</p>")
    assert len(run(capsys, tmp_path)[1]) == 1
    writer = threading.Thread(target=(tmp_path / "pipe.html").write_bytes, args=(packed("zip"),))
    writer.start()
    code, threads, _ = run(capsys, tmp_path / "pipe.html")
    writer.join()
    assert (code, len(threads)) == (0, 5)


def test_a_file_too_large_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, size in (("page.html", MAX_PAGE_BYTES), ("dump.json", MAX_EXPORT_BYTES)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size + 1)
    code, _, errors = run(capsys, tmp_path)
    assert (code, errors[:2]) == (
        2,
        [
            f"{tmp_path}/dump.json: found {MAX_EXPORT_BYTES + 1:,} bytes, wanted at most {MAX_EXPORT_BYTES:,}",
            f"{tmp_path}/page.html: found {MAX_PAGE_BYTES + 1:,} bytes, wanted at most {MAX_PAGE_BYTES:,}",
        ],
    )


def test_a_link_to_nothing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gone.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    code, _, errors = run(capsys, tmp_path)
    assert (code, errors[0]) == (
        2,
        f"{tmp_path}/gone.html: found no such file or directory, wanted a readable page or folder",
    )


class Stumbling:
    """An adapter that fails on pages with this word, in this way."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def claims(self, page: Page) -> bool:
        return "stumble" in page.classes

    def read(self, _page: Page) -> Reading:
        raise self.error


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (RecursionError(), "found nesting too deep to be read"),
        (MemoryError(), "found more than the memory can hold"),
        (InputError("found a half thread, wanted a whole one"), "found a half thread"),
    ],
)
def test_a_page_that_cannot_be_read_does_not_end_the_run(
    error: Exception,
    found: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(detect, "PAGE_ADAPTERS", (Stumbling(error),))
    (tmp_path / "a.html").write_text("<p class='stumble'>Well</p>")
    (tmp_path / "b.html").write_text("<p>Well</p>")
    code, threads, errors = run(capsys, tmp_path)
    assert (code, len(threads)) == (2, 1)
    assert errors[0].startswith(f"{tmp_path}/a.html: {found}, wanted ")


def test_a_bug_surfaces_and_leaves_no_file_that_looks_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "PAGE_ADAPTERS", (Stumbling(ZeroDivisionError()),))
    (tmp_path / "a.html").write_text("<p>Well</p>")
    (tmp_path / "b.html").write_text("<p class='stumble'>Well</p>")
    target = tmp_path / "threads.jsonl"
    with pytest.raises(ZeroDivisionError):
        main(["extract", str(tmp_path), "-o", str(target)])
    assert not target.exists()
    assert len((tmp_path / "threads.jsonl.part").read_text().splitlines()) == 1


def test_an_interrupted_run_keeps_the_file_of_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "PAGE_ADAPTERS", (Stumbling(KeyboardInterrupt()),))
    (tmp_path / "a.html").write_text("<p class='stumble'>Well</p>")
    target = tmp_path / "threads.jsonl"
    target.write_text("{}\n")
    assert main(["extract", str(tmp_path / "a.html"), "-o", str(target)]) == 130
    assert target.read_text() == "{}\n"


def test_the_output_is_no_input_and_keeps_its_rights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text("<p>Well</p>")
    target = tmp_path / "threads.jsonl"
    for _ in range(2):
        assert run(capsys, tmp_path, "-o", target) == (0, [], [NONE])
        target.chmod(0o600)
    run(capsys, tmp_path, "-o", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "threads.jsonl"]


def test_output_through_a_link_and_to_a_device(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text("<p>Well</p>")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "threads.jsonl")
    for target in (tmp_path / "link.jsonl", Path("/dev/null")):
        assert run(capsys, tmp_path / "a.html", "-o", target) == (0, [], [NONE])
    assert (tmp_path / "link.jsonl").is_symlink()
    assert len((tmp_path / "threads.jsonl").read_text().splitlines()) == 1
    assert not Path("/dev/null").is_file()


def test_a_full_disk_is_told_by_the_files_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = run(capsys, SAMPLES, "-o", "/dev/full")
    wanted = "threadwarden: /dev/full: found no space left on device, wanted a file that can be written"
    assert (code, errors) == (2, [wanted])


def test_each_line_is_there_before_the_next_page_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "later.html")
    (tmp_path / "first.html").write_text("<p>Well</p>")
    command = [sys.executable, "-m", "threadwarden.data.command", "extract"]
    process = subprocess.Popen(
        [*command, tmp_path / "first.html", tmp_path / "later.html"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    with process, process.stdout:
        assert json.loads(process.stdout.readline())["article"]["source"].endswith("first.html")
        assert process.poll() is None
        (tmp_path / "later.html").write_text("<p>Well</p>")
        assert len(process.stdout.readlines()) == 1
    assert process.returncode == 0


def until_closed(screen: int) -> str:
    """Return what a terminal shows until the last program on it has ended."""
    shown = b""
    with suppress(OSError), os.fdopen(screen, "rb", buffering=0) as file:
        while piece := file.read(1024):
            shown += piece
    return shown.decode()


@pytest.mark.parametrize("output", ["-o", None])
def test_a_bar_for_a_terminal_that_shows_no_threads(output: str | None, tmp_path: Path) -> None:
    screen, terminal = os.openpty()
    command = [
        sys.executable,
        "-m",
        "threadwarden.data.command",
        "extract",
        str(SAMPLES),
        f"{SAMPLES}/school-phones.html",
    ]
    command += [output, str(tmp_path / "threads.jsonl")] if output else []
    with subprocess.Popen(command, stdout=subprocess.PIPE if output is None else terminal, stderr=terminal) as process:
        os.close(terminal)
        shown = until_closed(screen)
        threads = process.stdout.read() if process.stdout else (tmp_path / "threads.jsonl").read_bytes()
    assert "extract" in shown
    assert "%" in shown
    assert "6 pages, 5 threads with comments" in shown
    assert len(threads.splitlines()) == 6


def test_without_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    page = SAMPLES / "council-budget.html"
    _, (whole,), _ = run(capsys, page)
    _, (bare,), _ = run(capsys, page, "--no-article")
    assert whole["article"]["text"]
    assert bare["article"]["text"] is None
    assert bare["comments"] == whole["comments"]


class Addressed:
    """An adapter that finds one comment with every kind of address, written two hours before."""

    def claims(self, _page: Page) -> bool:
        return True

    def read(self, _page: Page) -> Reading:
        comment = Comment(
            "", "Nice well.", timestamp_raw="2 hours ago", author_email="bo@page.example", author_ip="192.0.2.7"
        )
        return Reading("addressed", (Draft(comment),))


@pytest.fixture
def addressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a page with a comment by the adapter above, last changed at noon."""
    monkeypatch.setattr(detect, "PAGE_ADAPTERS", (Addressed(),))
    page = tmp_path / "page.html"
    page.write_text("<p>Well</p>")
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC).timestamp()
    os.utime(page, (noon, noon))
    return page


def test_contacts_only_when_asked_for(addressed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (comment,) = run(capsys, addressed)[1][0]["comments"]
    assert not {"author_email", "author_ip"} & set(comment)
    (comment,) = run(capsys, addressed, "--contacts")[1][0]["comments"]
    assert (comment["author_email"], comment["author_ip"]) == ("bo@page.example", "192.0.2.7")


@pytest.mark.parametrize(
    ("saved_at", "timestamp"),
    [
        ("2024-05-01T12:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01T12:00:00Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01T12:00+02:00", "2024-05-01T08:00:00Z"),
        ("2024-05-01", "2024-04-30T22:00:00Z"),
        ("file", "2024-05-01T10:00:00Z"),
        (None, None),
    ],
)
def test_dates_that_count_back(
    saved_at: str | None, timestamp: str | None, addressed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--saved-at", saved_at] if saved_at else []
    (comment,) = run(capsys, addressed, *arguments)[1][0]["comments"]
    assert (comment["timestamp"], comment["timestamp_raw"]) == (timestamp, "2 hours ago")


def test_the_times_of_an_archives_members(addressed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with tarfile.open(tmp_path / "box.tar", "w") as tar:
        tar.add(addressed, "page.html")
    (comment,) = run(capsys, tmp_path / "box.tar", "--saved-at", "file")[1][0]["comments"]
    assert comment["timestamp"] == "2024-05-01T10:00:00Z"


@pytest.mark.parametrize("saved_at", ["yesterday", "", "2024-13-01", "12:00"])
def test_a_time_that_is_none(saved_at: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["extract", "page.html", "--saved-at", saved_at])
    assert stopped.value.code == 2
    wanted = f"found {saved_at!r}, wanted a time such as 2024-05-01T12:00 or the word file"
    assert wanted in capsys.readouterr().err


def test_the_reasons_of_many_failures_stay_few() -> None:
    tally = Tally()
    for number in range(200):
        tally = tally.with_failure(f"found the wrong thing no. {number}, wanted another")
    for _ in range(3):
        tally = tally.with_failure("line 7: found broken JSON (at column 9), wanted an export")
    assert len(tally.reasons) <= 51
    assert str(tally).startswith(
        "0 pages, 0 threads with comments, 0 comments, 0 incomplete, 203 failed: other reasons ("
    )
    assert str(Tally().with_failure("found broken JSON (at column 9), wanted an export")).endswith(
        ", 1 failed: broken JSON (1)"
    )
