"""Replays: answers given before, so that a request sent twice is answered the same and computed once."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from threadwarden.serve.store.database import Database, put
from threadwarden.serve.store.tables import DEFAULT_SITE, REPLAYS

KEPT = timedelta(days=1)
AT_MOST = 100_000
_PRUNE_SECONDS = 60


@dataclass(frozen=True)
class Replay:
    """The answer on one revision of a comment: scores, never the comment's text.

    `request_hash` (at most 64 characters) is that of all that the answer depends on.
    """

    comment: str
    revision: str
    request_hash: str
    answer: Mapping[str, Any] = field(hash=False)
    model_version: str
    site: str = DEFAULT_SITE
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Replays:
    """The replays of a database: those of the last `kept` time, and about `at_most` of them."""

    def __init__(self, database: Database, kept: timedelta = KEPT, at_most: int = AT_MOST) -> None:
        self._database = database
        self._kept = kept
        self._at_most = at_most
        self._pruned = -float("inf")
        self._lock = threading.Lock()

    def find(self, site: str | None, comments: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Replay]]:
        """Return the answers that are still kept on comments, each given as its id and its revision.

        An answer of another `request_hash` on the same revision means that the caller sent something else under it.
        """
        wanted = set(comments)
        found: dict[tuple[str, str], list[Replay]] = {}
        query = select(REPLAYS).where(
            REPLAYS.c.site == (site or DEFAULT_SITE),
            REPLAYS.c.comment.in_({comment for comment, _ in wanted}),
            REPLAYS.c.at > datetime.now(UTC) - self._kept,
        )
        with self._database.read() as connection:
            for row in connection.execute(query):
                if (row.comment, row.revision) in wanted:
                    found.setdefault((row.comment, row.revision), []).append(Replay(**row._mapping))
        return found

    def put(self, replays: Sequence[Replay]) -> None:
        """Store answers in one transaction, and now and then delete those that are too old or too many."""
        with self._database.write() as connection:
            put(connection, REPLAYS, [vars(replay) | {"answer": dict(replay.answer)} for replay in replays])
            if self._due():
                self._prune(connection)

    def _due(self) -> bool:
        with self._lock:
            due = time.monotonic() - self._pruned >= _PRUNE_SECONDS
            if due:
                self._pruned = time.monotonic()
            return due

    def _prune(self, connection: Connection) -> None:
        newest = select(REPLAYS.c.at).order_by(REPLAYS.c.at.desc())
        excess = connection.scalar(newest.offset(self._at_most).limit(1))
        oldest = datetime.now(UTC) - self._kept
        connection.execute(delete(REPLAYS).where(REPLAYS.c.at <= max(oldest, excess or oldest)))
