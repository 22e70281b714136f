"""The verb `score`: one result a line, in order; each bad row one line on stderr, and exit code 2."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from threadwarden.data.command import main
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.thread import Article, Comment, Thread
from threadwarden.model import load
from threadwarden.model.artifact import NETWORK

CODE = "import sys; from threadwarden.data.command import main; sys.exit(main())"
PAGE = Path(__file__).parents[2] / "data" / "samples" / "pages"


class Stdin:
    """A pipe's stand-in: bytes under `buffer`."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


class Outcome:
    """What one call of `main` gave: its code, the results, and the lines on stderr."""

    def __init__(self, code: int, captured: Any) -> None:
        self.code = code
        self.out: str = captured.out
        self.errors: list[str] = captured.err.splitlines()

    @property
    def results(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def ids(self) -> list[str | int]:
        return [result["id"] for result in self.results]


Score = Callable[..., Outcome]


def test_spans_stand_beside_the_scores_of_flagged_comments(score: Score) -> None:
    (rude,) = score("--spans", "--text", "You idiot, good bridge").results
    assert [(span["label"], span["start"], span["end"]) for span in rude["spans"]] == [("incivility", 4, 9)]
    (civil,) = score("--spans", "--text", "Good bridge").results
    assert civil["spans"] == []
    assert "spans" not in score("--text", "You idiot").results[0]


def test_spans_are_not_for_the_table(score: Score) -> None:
    found = score("--spans", "--format", "table", "--text", "You idiot")
    assert (found.code, found.errors) == (
        2,
        ["threadwarden: score: found --spans with --format table, wanted it with jsonl"],
    )


@pytest.fixture
def score(tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> Score:
    def run(*arguments: str | Path, model: str | Path = tiny_model) -> Outcome:
        code = main(["score", *map(str, arguments), "--model", str(model)])
        return Outcome(code, capsys.readouterr())

    return run


def write(folder: Path, *rows: object, name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_result_has_exactly_three_keys_and_the_scores_of_python(
    score: Score, tmp_path: Path, tiny_model: Path
) -> None:
    article = {"title": "Bridge closes", "text": "For a year."}
    path = write(
        tmp_path, {"id": 7, "text": "You idiot!"}, {"id": "b", "text": "good", "parent": "a", "article": article}
    )
    found = score(path)
    comments = [
        CommentInContext("You idiot!"),
        CommentInContext("good", "a", ArticleContext("Bridge closes", "For a year.")),
    ]
    first, second = (scores.to_dict() for scores in load(tiny_model).score(comments))
    assert found.results == [
        {"id": 7, "scores": first, "model_version": "0.0.1"},
        {"id": "b", "scores": second, "model_version": "0.0.1"},
    ]
    assert first["off_topic"] is None
    assert second["off_topic"]["probability"] > 0
    assert (found.code, found.errors) == (0, [])


def test_many_rows_come_out_in_order(score: Score, tmp_path: Path) -> None:
    found = score(write(tmp_path, *({"id": n, "text": f"good {n}"} for n in range(200))))
    assert found.ids == list(range(200))
    assert "NaN" not in found.out


def test_several_files_and_forms_in_one_call(score: Score, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = Thread(Article(title="Bridge"), (Comment("1", "good"), Comment("2", "soup", parent_id="1"))).to_dict()
    monkeypatch.setattr(sys, "stdin", Stdin(b'id,text\r\n9,"a\r\nb"\r\n'))
    found = score(write(tmp_path, {"id": "1", "text": "a"}), write(tmp_path, thread, name="b"), "-")
    assert (found.code, found.ids) == (0, ["1", "1", "2", "9"])
    assert [result["scores"]["off_topic"] is None for result in found.results] == [True, False, False, True]


def test_good_rows_are_scored_and_bad_ones_listed(score: Score, tmp_path: Path) -> None:
    path = write(
        tmp_path, {"id": 1, "text": "good"}, {"id": 2}, {"id": 3, "text": "a" * 20_481}, {"id": 4, "text": "b"}
    )
    found = score(path, tmp_path / "none.csv", tmp_path)
    assert (found.code, found.ids) == (2, [1, 4])
    assert found.errors == [
        f"threadwarden: {path}, line 2, text: found only 'id', wanted a string",
        f"threadwarden: {path}, line 3, text: found 20,481 bytes, wanted at most 20,480",
        f"threadwarden: {tmp_path / 'none.csv'}: found no readable file (No such file or directory), "
        "wanted JSON lines or CSV",
        f"threadwarden: {tmp_path}: found no readable file (Is a directory), wanted JSON lines or CSV",
        "threadwarden: scored 2, bad 4",
    ]


def test_ids_come_back_as_they_were_given(score: Score, tmp_path: Path) -> None:
    given = ["é\u2028\n\x00", 10**4000, -1, " ", "😀"]
    found = score(write(tmp_path, *({"id": one, "text": "a"} for one in given)))
    assert (found.code, found.ids) == (0, given)
    assert found.out.isascii()


def test_half_a_surrogate_pair_is_no_traceback(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b'{"id": "\\udfff", "text": "a"}\n{"id": "b", "text": "\\ud83d"}\n')
    found = score(path)
    assert (found.code, found.ids) == (2, ["b"])
    assert found.errors[0].endswith(r"line 1, id: found half a surrogate pair in '\udfff', wanted Unicode")


def test_one_text_is_scored(score: Score, tiny_model: Path) -> None:
    found = score("--text", "soup", "--parent", "good", "--article-title", "Bridge", "--article-text", "River.")
    comment = CommentInContext("soup", "good", ArticleContext("Bridge", "River."))
    assert found.results == [
        {"id": "text", "scores": load(tiny_model).score([comment])[0].to_dict(), "model_version": "0.0.1"}
    ]
    assert score("--text", "soup").results[0]["scores"]["off_topic"] is None


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "score: found neither, wanted PATH... or --text"),
        (["-", "--text", "a"], "score: found both, wanted PATH... or --text"),
        (["--text", ""], "--text: found no visible character, wanted a text"),
        (["--text", "a" * 20_481], "--text: found 20,481 bytes, wanted at most 20,480"),
        (
            ["-", "--parent", "a", "--article-title", ""],
            "score: found --parent, --article-title with PATH, wanted it with --text; a row has fields for it",
        ),
    ],
)
def test_a_wrong_call_is_one_line(score: Score, arguments: list[str], line: str) -> None:
    found = score(*arguments)
    assert (found.code, found.out, found.errors) == (2, "", [f"threadwarden: {line}"])


def test_an_absent_and_a_corrupt_model_are_one_line(score: Score, tmp_path: Path, tiny_model: Path) -> None:
    absent = score("--text", "a", model="9.9.9")
    assert (absent.code, absent.out) == (2, "")
    assert absent.errors[0].startswith("threadwarden: model version: found '9.9.9', wanted ")
    shutil.copytree(tiny_model, tmp_path / "copy")
    (tmp_path / "copy" / NETWORK).write_bytes(b"x")
    corrupt = score("--text", "a", model=tmp_path / "copy")
    assert (corrupt.code, len(corrupt.errors)) == (2, 1)
    assert "model.onnx: found 2d711642b726..., wanted sha256 " in corrupt.errors[0]


def test_a_table_shows_comments_scores_and_reasons(score: Score, tmp_path: Path) -> None:
    article = {"title": "Bridge\x1b[2J \ud800 closes"}
    path = write(
        tmp_path,
        {"id": 1, "text": "You idiot!\n\x1b[31m \udc80 [bold]x[/bold]"},
        {"id": 2, "text": "good", "article": article},
    )
    found = score(path, "--format", "table")
    assert (found.code, found.errors) == (0, [])
    assert "\x1b" not in found.out
    assert "[bold]x[/bold]" in found.out
    assert "Bridge[2J ? closes" in found.out
    assert "incivility 0.99 reaches 0.60" in " ".join(found.out.replace("│", " ").split())
    assert "2 comments, 2 flagged, by model threadwarden-tiny 0.0.1" in found.out


def process(*arguments: str | Path, content: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-c", CODE, *map(str, arguments)],
        input=content,
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize("form", ["jsonl", "table"])
def test_results_are_written_in_any_encoding(tiny_model: Path, form: str) -> None:
    rows = json.dumps({"id": "é😀", "text": "caf\u00e9 \u2028 idiot", "article": {"title": "日本"}}).encode()
    found = process("score", "-", "--model", tiny_model, "--format", form, content=rows, PYTHONIOENCODING="ascii")
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout.isascii()
    assert b"idiot" in found.stdout or json.loads(found.stdout)["id"] == "é😀"


def test_the_reader_may_leave_after_the_first_line(tiny_model: Path, tmp_path: Path) -> None:
    path = write(tmp_path, *({"id": n, "text": "good"} for n in range(3000)))
    with subprocess.Popen(
        [sys.executable, "-c", CODE, "score", str(path), "--model", str(tiny_model)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        assert running.stderr
        assert json.loads(running.stdout.readline())["id"] == 0
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_scoring_loads_neither_torch_nor_the_readers_of_pages(tiny_model: Path) -> None:
    code = (
        "import sys\nfrom threadwarden.data.command import main\nassert main() == 0\n"
        "print([n for n in ('torch', 'transformers', 'sklearn', 'fastapi', 'lxml', 'pandas') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "score", "--text", "a", "--model", str(tiny_model)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_page_is_extracted_and_scored(tiny_model: Path) -> None:
    page = next(path for path in sorted(PAGE.iterdir()) if path.suffix == ".html")
    thread = process("extract", page)
    assert thread.returncode == 0
    record = json.loads(thread.stdout)
    found = process("score", "-", "--model", tiny_model, content=thread.stdout)
    assert (found.returncode, found.stderr) == (0, b"")
    results = [json.loads(line) for line in found.stdout.splitlines()]
    assert [result["id"] for result in results] == [c["id"] for c in record["comments"] if c["text"].strip()]
    assert results
    assert all(result["scores"]["off_topic"] is not None for result in results)


@pytest.mark.parametrize(
    ("streams", "code", "error"),
    [
        (
            "<&-",
            2,
            b"threadwarden: stdin: found an empty file, wanted JSON lines or CSV with the columns id and text\n",
        ),
        (">&-", 0, b""),
        ("2>&-", 0, b""),
        (">/dev/full", 2, b"threadwarden: stdout: found No space left on device, wanted room to write\n"),
    ],
)
def test_a_closed_stream_or_a_full_disk_is_no_traceback(
    tiny_model: Path, streams: str, code: int, error: bytes
) -> None:
    call = f'"$0" -c "$1" score - --model "$2" {streams}'
    found = subprocess.run(
        ["/bin/sh", "-c", call, sys.executable, CODE, str(tiny_model)],
        input=b'{"id": 1, "text": "a"}',
        capture_output=True,
        check=False,
    )
    assert found.returncode == code
    assert found.stderr.splitlines(keepends=True)[:1] == ([error] if error else [])
    assert b"Traceback" not in found.stderr


def test_a_table_cut_short_by_its_reader_ends_as_json_lines_do(tiny_model: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(f'{{"id": {n}, "text": "a bridge"}}\n' for n in range(2000)))
    verb = f'"{sys.executable}" -c "{CODE}" score --model "{tiny_model}" --format table "{rows}"'
    result = subprocess.run(
        ["bash", "-c", f"{verb} | head -n 1; echo ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "141"
    assert result.stderr == ""


def test_a_table_needs_no_unicode(tiny_model: Path) -> None:
    command = [sys.executable, "-c", CODE, "score", "--model", str(tiny_model), "--format", "table", "--text", "hi"]
    result = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"no article" in result.stdout
