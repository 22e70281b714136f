"""The schema's revisions: append-only numbered files, applied in order by Alembic."""

import re
import threading
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from threadwarden.data.errors import CorruptError, InputError

MIGRATIONS = Path(__file__).with_name("migrations")
_VERSION_TABLE = "alembic_version"
_ALEMBIC = threading.Lock()
"""Alembic hands a revision its connection through globals."""


@cache
def revisions() -> tuple[str, ...]:
    """Return the numbers of all revisions, oldest first, as their files are named."""
    files = (MIGRATIONS / "versions").glob("*.py")
    return tuple(sorted(found[0] for file in files if (found := re.match(r"\d{4}", file.name))))


def upgrade(connection: Connection, name: str, to: str | None = None) -> None:
    """Bring the schema up to date within the connection's transaction, which must be one that writes.

    Raises:
        InputError: the database is another program's, or was written by a newer threadwarden.
    """
    if current(connection, name) != (to or revisions()[-1]):
        _run(connection, to or "head")


def current(connection: Connection, name: str) -> str | None:
    """Return the revision that the database has, None where it is empty.

    Raises:
        InputError: the database is another program's, or was written by a newer threadwarden.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if _VERSION_TABLE not in tables:
        raise InputError(f"{name}: found another program's database (table {tables[0]}), wanted threadwarden's")
    found = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    if found is None:
        raise CorruptError(f"{name}: found tables of no revision, wanted one of {', '.join(revisions())}")
    if found not in revisions():
        wanted = f"wanted at most {revisions()[-1]} (a newer threadwarden wrote it)"
        raise InputError(f"{name}: found schema revision {str(found)[:80]!r}, {wanted}")
    return str(found)


def _run(connection: Connection, revision: str) -> None:
    # Only an upgrade needs it, and a service that starts shall not wait for the import.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _ALEMBIC:
        command.upgrade(config, revision)
