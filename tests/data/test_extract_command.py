"""`threadwarden extract` as it is typed."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from threadwarden.data.command import main
from threadwarden.data.extract import extract_thread

SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "pages"
SUFFIXES = ".html .htm .xhtml .txt .md"


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[dict[str, Any]], list[str]]:
    code = main(["extract", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines()], captured.err.splitlines()


def test_a_folder_is_read_sorted_one_line_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, threads, errors = run(capsys, SAMPLES)
    names = ["bridge-repair.html", "council-budget.html", "library-hours.txt", "market-square.html"]
    names.append("school-phones.html")
    assert [thread["article"]["source"] for thread in threads] == [str(SAMPLES / name) for name in names]
    assert (code, errors) == (0, ["5 pages, 4 threads with comments, 38 comments, 0 failed"])


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
    for name in ("b/c/z.HTML", "b/a.md", "a.xhtml", "b/picture.png", "notes.json"):
        (tmp_path / name).write_text("Well dug up\n")
    _, threads, _ = run(capsys, tmp_path)
    assert [thread["article"]["source"] for thread in threads] == [
        str(tmp_path / name) for name in ("a.xhtml", "b/a.md", "b/c/z.HTML")
    ]


def test_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Well dug up\n\nIt stays.")))
    code, (record,), errors = run(capsys, "-")
    assert (code, errors) == (0, ["1 page, 0 threads with comments, 0 comments, 0 failed"])
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
            f"{folder}: found a folder without pages, wanted files ending in {SUFFIXES}",
            "1 page, 0 threads with comments, 0 comments, 4 failed",
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
    assert "the following arguments are required: PATH" in capsys.readouterr().err
