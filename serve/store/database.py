"""The database: opened, brought up to date, and asked within transactions."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from threadwarden.data.errors import InputError
from threadwarden.serve.store import schema
from threadwarden.serve.store.errors import StoreError
from threadwarden.serve.store.sqlite import WRITES, create_file, create_sqlite_engine, failure, file_of, upsert


class Database:
    """One database by its SQLAlchemy URL; nothing is opened before it is first needed.

    Safe to call from several threads at once; processes may share it, and open it at the same moment.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError as error:
            raise InputError(f"database: found {url[:80]!r}, wanted a URL such as sqlite:///FILE") from error
        if self._url.drivername not in ("sqlite", "sqlite+pysqlite"):
            raise InputError(f"database: found {self._url.drivername!r}, wanted sqlite:///FILE")
        self.path: Path = file_of(self._url)
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        # One writer at a time is SQLite's rule; within a process, a lock hands on at once where SQLite would poll.
        self._writing = threading.Lock()

    def open(self) -> None:
        """Create the database or bring its schema up to date; once it is open, do nothing.

        Raises:
            StoreError: the file cannot be opened or written.
            CorruptError: the file is no database.
            InputError: the database is another program's, or was written by a newer threadwarden.
        """
        with self._opening:
            if self._engine is not None:
                return
            create_file(self.path)
            engine = create_sqlite_engine(self._url, upgrade=True)
            try:
                with _transaction(engine.execution_options(**{WRITES: True}), str(self.path)) as connection:
                    schema.upgrade(connection, str(self.path))
            finally:
                engine.dispose()
            self._engine = create_sqlite_engine(self._url)

    def close(self) -> None:
        """Close the connections; the next call opens the database again."""
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection within a transaction that reads one state of the database.

        Raises:
            StoreError: the database cannot be read just now.
        """
        with _transaction(self._opened()) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection within a transaction that is saved, and safe on the disk, when the block ends.

        Raises:
            StoreError: the database cannot be written just now; nothing of the block is saved.
        """
        engine = self._opened().execution_options(**{WRITES: True})
        with self._writing, _transaction(engine) as connection:
            yield connection

    def _opened(self) -> Engine:
        if self._engine is None:
            self.open()
        assert self._engine is not None
        return self._engine


@contextmanager
def _transaction(engine: Engine, name: str = "database") -> Iterator[Connection]:
    """Give a connection, and turn the library's errors about the database, not about a statement, into ours."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        if (found := failure(error, name)) is None:
            raise
        raise found from error
    except PoolTimeout as error:
        raise StoreError(f"{name}: found every connection in use, wanted a free one") from error


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each in the place of one of the same primary key if there is one."""
    if rows:
        connection.execute(upsert(table), rows)
