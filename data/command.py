"""The command `threadwarden`: finds the verb asked for and turns domain errors into one line."""

import argparse
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
    argv = list(sys.argv[1:] if argv is None else argv)
    verbs = {point.name: point for point in entry_points(group=GROUP)}
    try:
        return _run(argv, verbs)
    except ThreadwardenError as error:
        print(f"threadwarden: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) left: point stdout at nothing so that the interpreter's last flush is silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(argv: list[str], verbs: dict[str, EntryPoint]) -> int:
    parser = argparse.ArgumentParser(prog="threadwarden", description=__doc__.partition(":")[0] if __doc__ else None)
    parser.add_argument("--version", action="version", version=f"threadwarden {version('threadwarden')}")
    wanted = [argv[0]] if argv and argv[0] in verbs else sorted(verbs)
    commands = {name: _load(verbs[name]) for name in wanted}
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, command in commands.items():
        sub = subparsers.add_parser(name, help=command.help, description=command.help)
        command.configure(sub)
    arguments = parser.parse_args(argv)
    return commands[arguments.verb].run(arguments)


def _load(point: EntryPoint) -> Command:
    try:
        command = point.load()
    except ImportError as error:
        raise MissingExtraError(f"the verb '{point.name}' could not be loaded: {error}") from error
    if not isinstance(command, Command):
        raise MissingExtraError(f"the verb '{point.name}' is {type(command).__name__}, wanted a Command")
    return command


if __name__ == "__main__":
    # Under -m this file is a second module with a second Command; the verbs know the first.
    from threadwarden.data.command import main as entry

    sys.exit(entry())
