"""SQLite, the only database so far: everything that holds for it alone stands here."""

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.exc import DBAPIError

from threadwarden.data.errors import CorruptError, InputError, NotFoundError, ThreadwardenError
from threadwarden.serve.store.errors import StoreError

BUSY_SECONDS = 10
"""How long a transaction waits for another process's to end."""
WRITES = "threadwarden_writes"
"""The execution option of a transaction that will write."""
_FAULTS = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
)
"""What befalls the file, not the statement."""


def file_of(url: URL) -> Path:
    """Return the file that a URL names.

    Raises:
        InputError: it names none; threads would not see each other's database in memory.
    """
    if not url.database or url.database.startswith((":memory:", "file:")) or url.query:
        raise InputError(f"database: found {url.render_as_string()!r}, wanted sqlite:/// and the path of a file")
    return Path(url.database)


def create_file(path: Path) -> None:
    """Make the file, for its owner alone, unless it is there; SQLite gives its other files the same mode.

    Raises:
        StoreError: the folder is not there, or cannot be written.
    """
    try:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError(f"{path}: found {error.strerror}, wanted a database or room for one") from error


def create_sqlite_engine(url: URL, *, upgrade: bool = False) -> Engine:
    """Return an engine whose transactions are real ones, and whose errors show no parameters.

    An upgrade needs one that leaves references alone: it may build a table anew, and to drop the old one would delete
    the rows that refer to it.
    """
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})

    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # Python's driver would begin transactions late, and never before DDL
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # a commit is on the disk before anything is shown as saved
        cursor.execute(f"PRAGMA foreign_keys = {'OFF' if upgrade else 'ON'}")
        cursor.close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def failure(error: DBAPIError, name: str) -> ThreadwardenError | None:
    """Return what an error says of the database named `name`; None if it says something of a statement instead."""
    extended = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if extended == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return NotFoundError(f"{name}: found a row of a site or a key that was removed, wanted one that is there")
    code = extended & 0xFF
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return CorruptError(f"{name}: found {error.orig}, wanted an SQLite database")
    if code in _FAULTS:
        return StoreError(f"{name}: found {error.orig}, wanted to read and write it")
    return None


def upsert(table: Table) -> Insert:
    """Return a statement that inserts a row, or replaces that of the same primary key."""
    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later is refused, not queued, when another one wrote in between.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
