"""The command `threadwarden`: finds the verb asked for and turns domain errors into one line."""

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points, version

from threadwarden.data.errors import MissingExtraError, ThreadwardenError

GROUP = "threadwarden.commands"


@dataclass(frozen=True)
class Command:
    """A verb: its one-line help, the function that adds its arguments, and the one that runs it.

    `run` returns the exit code: 0 when all went well, 2 when some of the input was bad.
    """

    help: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; a user's mistake is one line on stderr and exit code 2."""
    _open_streams()
    try:
        return _flushed(list(sys.argv[1:] if argv is None else argv))
    except ThreadwardenError as error:
        print(f"threadwarden: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _silence_stdout()
        return 141
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _silence_stdout()
        print(f"threadwarden: stdout: found {error.strerror}, wanted room to write", file=sys.stderr)
        return 2


def _flushed(argv: list[str]) -> int:
    """Run a verb and flush what it wrote, while a reader that left, or a full disk, can still be answered."""
    try:
        return _run(argv)
    finally:
        sys.stdout.flush()


def _open_streams() -> None:
    """Put an empty file in the place of a stream that the caller closed; Python leaves None there."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end


def _silence_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush is silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(argv: list[str]) -> int:
    verbs = {point.name: point for point in entry_points(group=GROUP)}
    parser = argparse.ArgumentParser(prog="threadwarden", description=__doc__.partition(":")[0] if __doc__ else None)
    parser.add_argument("--version", action="version", version=f"threadwarden {version('threadwarden')}")
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    commands = {argv[0]: _load(verbs[argv[0]])} if argv and argv[0] in verbs else _load_all(verbs)
    for name, command in commands.items():
        sub = subparsers.add_parser(name, help=command.help, description=command.help)
        command.configure(sub)
    arguments = parser.parse_args(argv)
    return commands[arguments.verb].run(arguments)


def _load_all(verbs: dict[str, EntryPoint]) -> dict[str, Command]:
    """Load every verb for the help; one that cannot be loaded says so when it is asked for."""
    commands = {}
    for name in sorted(verbs):
        with contextlib.suppress(MissingExtraError):
            commands[name] = _load(verbs[name])
    return commands


def _load(point: EntryPoint) -> Command:
    try:
        command = point.load()
    except (ImportError, AttributeError) as error:
        raise MissingExtraError(f"the verb '{point.name}' could not be loaded: {error}") from error
    if not isinstance(command, Command):
        raise MissingExtraError(f"the verb '{point.name}' is {type(command).__name__}, wanted a Command")
    return command


if __name__ == "__main__":
    # Under -m this file is a second module with a second Command; the verbs know the first.
    from threadwarden.data.command import main as entry

    sys.exit(entry())
