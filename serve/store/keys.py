"""API keys as they are stored: a prefix to find them by, and a keyed hash; never the key itself."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from threadwarden.data.errors import NotFoundError
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.tables import KEYS


@dataclass(frozen=True)
class StoredKey:
    """One key; `digest` is hex, `site` None for one of no single site, `per_minute` None for one without a limit."""

    prefix: str
    digest: str = field(repr=False)
    name: str
    roles: tuple[str, ...]
    site: str | None = None
    per_minute: int | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: int = 0

    def holds(self, now: datetime) -> bool:
        """Tell whether the key is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Keys:
    """The keys of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: StoredKey) -> None:
        """Store a key; its `id` is left to the database."""
        values = {name: value for name, value in vars(key).items() if name != "id"}
        with self._database.write() as connection:
            connection.execute(insert(KEYS).values(**values | {"roles": list(key.roles)}))

    def all(self) -> list[StoredKey]:
        """Return all keys, oldest first, also those revoked."""
        with self._database.read() as connection:
            return [_key(row) for row in connection.execute(select(KEYS).order_by(KEYS.c.id))]

    def count(self) -> int:
        """Count all keys, also those revoked."""
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(KEYS)) or 0

    def revoke(self, prefix: str, at: datetime) -> None:
        """Make a key invalid for good.

        Raises:
            NotFoundError: there is no valid key of this prefix.
        """
        with self._database.write() as connection:
            row = KEYS.c.prefix == prefix
            found = connection.execute(update(KEYS).where(row, KEYS.c.revoked_at.is_(None)).values(revoked_at=at))
        if not found.rowcount:
            wanted = "wanted one that `threadwarden keys list` shows and that was not revoked"
            raise NotFoundError(f"key: found no prefix {prefix[:20]!r}, {wanted}")


def _key(row: Row[Any]) -> StoredKey:
    return StoredKey(**{**row._mapping, "roles": tuple(row.roles)})
