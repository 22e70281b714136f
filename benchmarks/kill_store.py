"""Kill a process that stores feedback with SIGKILL, again and again, and look for what it had said was stored.

    python benchmarks/kill_store.py --rounds 100

Each round a new process opens the same database (the first one makes it), stores one judgement after another, and
prints the id of each once it is stored. After a random number of them it is killed, in every fourth round while it
still opens the database. Then every id that was printed must be there, with what belongs to it, and the file be sound.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from threadwarden.serve.store.database import Database
from threadwarden.serve.store.feedback import Feedback, Feedbacks
from threadwarden.serve.store.replays import Replay, Replays

MOST_STORED = 40
OPENING_SECONDS = 0.5
WRITING_SECONDS = 0.02


@dataclass(frozen=True)
class Count:
    """What all rounds together came to."""

    rounds: int
    killed: int
    acknowledged: int
    lost: int

    def __str__(self) -> str:
        return (
            f"rounds {self.rounds:,}, killed while they wrote {self.killed:,}, "
            f"acknowledged {self.acknowledged:,}, lost {self.lost:,}"
        )


def kill_in_a_loop(folder: Path, rounds: int, seed: int = 0) -> Count:
    """Run the rounds on a database in `folder`.

    Raises:
        RuntimeError: a process ended by itself, or the database is damaged.
    """
    url, moments = f"sqlite:///{folder}/store.sqlite3", random.Random(seed)  # noqa: S311 - no secret
    acknowledged: set[int] = set()
    killed = 0
    for number in range(rounds):
        opening = number % 4 == 0
        wanted = 0 if opening else moments.randint(1, MOST_STORED)
        said = _round(url, wanted, moments.uniform(0, OPENING_SECONDS if opening else WRITING_SECONDS))
        killed += bool(said)
        acknowledged |= said
    stored = _stored(url)
    return Count(rounds, killed, len(acknowledged), len(acknowledged - stored))


def _round(url: str, wanted: int, seconds: float) -> set[int]:
    """Start a process and kill it `seconds` after it stored `wanted` judgements; return the ids that it said."""
    command = [sys.executable, __file__, "--store", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own file
        assert process.stdout
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"the process ended with {process.wait()}")
        lines = [process.stdout.readline() for _ in range(wanted)]
        time.sleep(seconds)
        process.kill()
        lines += process.stdout.read().splitlines(keepends=True)
    if process.returncode != -9:
        raise RuntimeError(f"the process ended with {process.returncode}, not by the signal")
    return {int(line) for line in lines if line.endswith("\n")}


def _stored(url: str) -> set[int]:
    """Return the ids that are there, each with its replay."""
    database = Database(url)
    with database.read() as connection:
        if (found := connection.scalar(text("PRAGMA integrity_check"))) != "ok":
            raise RuntimeError(f"the database is damaged: {found}")
    replays = Replays(database)
    ids = set()
    for one in Feedbacks(database).all():
        name = one.client_token or ""
        if one.scores == {"TOXICITY": 1.0} and (name, "1") in replays.find(None, [(name, "1")]):
            ids.add(one.id)
    database.close()
    return ids


def _store_for_ever(url: str) -> None:
    print("ready", flush=True)
    database = Database(url)
    feedback, replays = Feedbacks(database), Replays(database)
    for number in range(sys.maxsize):
        name = f"{os.getpid()}-{number}"
        stored = feedback.add(Feedback.of(f"comment {name}", {"TOXICITY": 1.0}, None, client_token=name))
        replays.put([Replay(name, "1", "hash", {"incivility": 0.5}, "0.2.0")])
        print(stored.id, flush=True)


def main() -> int:
    """Run the rounds and print their count; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--store", metavar="URL", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.store:
        _store_for_ever(arguments.store)
    with tempfile.TemporaryDirectory() as folder:
        count = kill_in_a_loop(Path(folder), arguments.rounds)
    print(count)
    return 1 if count.lost or not count.killed else 0


if __name__ == "__main__":
    sys.exit(main())
