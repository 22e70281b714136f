"""Sites: whose comments they are, by what policy they are judged, and whether their text is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from threadwarden.data.errors import InputError, NotFoundError
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.tables import ARTICLES, DEFAULT_SITE, FEEDBACK, KEYS, REPLAYS, SITES


@dataclass(frozen=True)
class Site:
    """One site; its policy has the form of `threadwarden.serve.policy.Policy`."""

    name: str
    policy: Mapping[str, Any] = field(default_factory=dict, hash=False)
    keeps_text: bool = False
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Holdings:
    """How many rows of each kind belong to a site."""

    keys: int
    articles: int
    feedback: int
    replays: int


class Sites:
    """The sites of a database; the site `default` is always there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, site: Site) -> None:
        """Add a site.

        Raises:
            InputError: there is one of this name.
        """
        try:
            with self._database.write() as connection:
                connection.execute(insert(SITES).values(**vars(site)))
        except IntegrityError as error:
            raise InputError(f"site: found {site.name!r} already there, wanted a new name") from error

    def get(self, name: str | None = None) -> Site:
        """Return a site, by default that of callers who name none.

        Raises:
            NotFoundError: there is none of this name.
        """
        name = name or DEFAULT_SITE
        with self._database.read() as connection:
            row = connection.execute(select(SITES).where(SITES.c.name == name)).first()
        if row is None:
            raise _unknown(name)
        return _site(row)

    def all(self) -> list[Site]:
        """Return all sites, by name."""
        with self._database.read() as connection:
            return [_site(row) for row in connection.execute(select(SITES).order_by(SITES.c.name))]

    def change(self, name: str, **values: Any) -> None:
        """Set `policy` or `keeps_text` anew; text that is no longer kept is deleted.

        Raises:
            NotFoundError: there is none of this name.
        """
        with self._database.write() as connection:
            found = connection.execute(update(SITES).where(SITES.c.name == name).values(**values)).rowcount
            if values.get("keeps_text") is False:
                connection.execute(update(FEEDBACK).where(FEEDBACK.c.site == name).values(text=None))
        if not found:
            raise _unknown(name)

    def holdings(self, name: str) -> Holdings:
        """Count what belongs to a site."""
        with self._database.read() as connection:
            tables = {"keys": KEYS, "articles": ARTICLES, "feedback": FEEDBACK, "replays": REPLAYS}
            counts = {
                label: connection.scalar(select(func.count()).select_from(table).where(table.c.site == name)) or 0
                for label, table in tables.items()
            }
        return Holdings(**counts)

    def remove(self, name: str) -> None:
        """Delete a site and all that belongs to it, its keys included.

        Raises:
            NotFoundError: there is none of this name.
            InputError: it is the site `default`.
        """
        if name == DEFAULT_SITE:
            raise InputError(f"site: found {name!r}, which belongs to callers who name none, wanted another one")
        with self._database.write() as connection:
            if not connection.execute(delete(SITES).where(SITES.c.name == name)).rowcount:
                raise _unknown(name)


def _unknown(name: str) -> NotFoundError:
    return NotFoundError(f"site: found no {name[:80]!r}, wanted one that `threadwarden sites list` shows")


def _site(row: Row[Any]) -> Site:
    return Site(**row._mapping)
