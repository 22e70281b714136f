"""The command: one verb is loaded, and whatever goes wrong is one line and an exit code."""

import argparse
import os
import subprocess
import sys
from importlib.metadata import EntryPoint, version

import pytest

from threadwarden.data import command
from threadwarden.data.command import Command, main
from threadwarden.data.errors import CorruptError, InputError, NotFoundError


def run(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    program = code or "import sys; from threadwarden.data.command import main; sys.exit(main())"
    environment = {**os.environ, "PYTHONWARNINGS": "error::ResourceWarning"}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, env=environment
    )


def offer(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    def found(group: str) -> tuple[EntryPoint, ...]:
        return points if group == command.GROUP else ()

    monkeypatch.setattr(command, "entry_points", found)


def verb(name: str, target: str) -> EntryPoint:
    return EntryPoint(name, f"tests.test_command:{target}", command.GROUP)


def _raise_domain(arguments: argparse.Namespace) -> int:
    raise {"input": InputError, "gone": NotFoundError, "corrupt": CorruptError}[arguments.kind]("found a\nb, wanted c")


def _interrupt(arguments: argparse.Namespace) -> int:
    raise KeyboardInterrupt


def _bug(arguments: argparse.Namespace) -> int:
    raise ZeroDivisionError("a bug")


def _seven(arguments: argparse.Namespace) -> int:
    return 7


def _nothing(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(kind=None)


def _kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind")


RAISE = Command("raise", _kind, _raise_domain)
INTERRUPT = Command("interrupt", _nothing, _interrupt)
BUG = Command("bug", _nothing, _bug)
SEVEN = Command("give 7", _nothing, _seven)
NO_COMMAND = "text"


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"threadwarden {version('threadwarden')}\n"


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert [name for name in ("extract", "corpora", "score", "train", "release", "serve") if name not in out] == []


@pytest.mark.parametrize("arguments", [["--help"], ["score", "--help"], ["train", "--help"], ["release", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom threadwarden.data.command import main\ntry: main()\nexcept SystemExit: pass\n"
        "print([n for n in ('torch', 'transformers', 'datasets', 'sklearn', 'fastapi', 'lxml') if n in sys.modules], "
        "file=sys.stderr)"
    )
    done = run(*arguments, code=code)
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert done.stdout.startswith("usage: threadwarden")


@pytest.mark.parametrize(("arguments", "line"), [(["nonsense"], "invalid choice: 'nonsense'"), ([], "VERB")])
def test_an_unknown_verb_is_a_usage_error(arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert line in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["input", "gone", "corrupt"])
def test_a_domain_error_is_one_line_and_exit_code_2(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(monkeypatch, verb("raise", "RAISE"))
    assert main(["raise", kind]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "threadwarden: found a\\nb, wanted c\n")


def test_the_verbs_exit_code_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, verb("seven", "SEVEN"))
    assert main(["seven"]) == 7


def test_an_interrupt_is_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    offer(monkeypatch, verb("interrupt", "INTERRUPT"))
    assert main(["interrupt"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, verb("bug", "BUG"))
    with pytest.raises(ZeroDivisionError):
        main(["bug"])


@pytest.mark.parametrize(
    ("point", "line"),
    [
        (EntryPoint("lame", "tests.no_such_module:X", command.GROUP), "No module named 'tests.no_such_module'"),
        (EntryPoint("lame", "tests.test_command:NONE", command.GROUP), "has no attribute 'NONE'"),
        (verb("lame", "NO_COMMAND"), "the verb 'lame' is str, wanted a Command"),
    ],
)
def test_a_verb_that_cannot_be_loaded_says_so_and_spares_the_others(
    point: EntryPoint, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(monkeypatch, point, verb("seven", "SEVEN"))
    assert main(["lame"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("threadwarden: the verb 'lame' ")
    assert line in error
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "give 7" in capsys.readouterr().out


PIPE = """
import sys, threadwarden.data.command as c
from importlib.metadata import EntryPoint
def run(arguments):
    for _ in range({count}): print('x' * 100)
    return 0
write = c.Command('w', lambda parser: None, run)
class Point(EntryPoint):
    def load(self): return write
c.entry_points = lambda group: [Point('write', 'a:b', group)]
sys.exit(c.main(['write']))
"""


@pytest.mark.parametrize("count", [1, 100_000])
def test_a_reader_that_left_is_silent(count: int) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-c", PIPE.format(count=count)], stdout=write_end, stderr=subprocess.PIPE, check=False
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-c", PIPE.format(count=1)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr == b"threadwarden: stdout: found No space left on device, wanted room to write\n"
