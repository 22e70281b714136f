"""Deployments: which version of the model was switched on, when, and by whose key; rows are only ever added."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, insert, select

from threadwarden.serve.store.database import Database
from threadwarden.serve.store.tables import DEPLOYMENTS


@dataclass(frozen=True)
class Deployment:
    """One switch to a version; `key` is None for a caller without a key."""

    id: int
    version: str
    key: int | None
    at: datetime


class Deployments:
    """The deployments of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, version: str, key: int | None = None) -> Deployment:
        """Record that a version is switched on from now."""
        at = datetime.now(UTC)
        with self._database.write() as connection:
            result = connection.execute(insert(DEPLOYMENTS).values(version=version, key=key, at=at))
            number = (result.inserted_primary_key or (0,))[0]
        return Deployment(number, version, key, at)

    def current(self) -> Deployment | None:
        """Return the last one, None where there was none."""
        with self._database.read() as connection:
            row = connection.execute(select(DEPLOYMENTS).order_by(DEPLOYMENTS.c.id.desc()).limit(1)).first()
        return None if row is None else _deployment(row)

    def all(self) -> list[Deployment]:
        """Return all, oldest first."""
        with self._database.read() as connection:
            return [_deployment(row) for row in connection.execute(select(DEPLOYMENTS).order_by(DEPLOYMENTS.c.id))]


def _deployment(row: Row[Any]) -> Deployment:
    return Deployment(**row._mapping)
