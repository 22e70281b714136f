"""The database: opened by several at once, refused in words, and saved before it is said to be."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.testclient import TestClient

from benchmarks.kill_store import kill_in_a_loop
from tests.serve.conftest import Connect
from threadwarden.data.errors import CorruptError, InputError, NotFoundError, ThreadwardenError
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database, put
from threadwarden.serve.store.errors import StoreError
from threadwarden.serve.store.feedback import Feedback, Feedbacks
from threadwarden.serve.store.schema import revisions
from threadwarden.serve.store.tables import ARTICLES, SITES


def test_a_new_file_is_for_its_owner_alone(database: Database) -> None:
    Feedbacks(database).add(Feedback.of("good", {"TOXICITY": 0.0}, None))
    files = list(database.path.parent.glob("store.sqlite3*"))
    assert len(files) == 3  # the database, its log of writes, and the log's index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
def test_each_connection_is_safe(database: Database, pragma: str, value: object) -> None:
    with database.read() as connection:
        assert connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_what_is_open_stays_open(database: Database) -> None:
    with database.read() as connection:
        database.open()
        assert connection.scalar(text("SELECT count(*) FROM sites")) == 1


OPEN = """
import sys
from alembic import command
from threadwarden.serve.store.database import Database
print("ready", flush=True)
sys.stdin.readline()
Database(sys.argv[1]).open()
"""


def test_processes_that_open_at_once_leave_each_other_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    with ExitStack() as stack:
        arguments = [sys.executable, "-c", OPEN, url]
        processes = [
            stack.enter_context(subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            for _ in range(4)
        ]
        assert [process.stdout.readline() for process in processes if process.stdout] == [b"ready\n"] * 4
        for process in processes:
            assert process.stdin
            process.stdin.close()
    assert [process.returncode for process in processes] == [0] * 4
    with Database(url).read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sites")) == 1


def write(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def test_what_is_no_database_is_one_line(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>Hello</p>" * 100)
    with pytest.raises(CorruptError, match=r"page\.html: found file is not a database, wanted an SQLite database$"):
        Database(f"sqlite:///{page}").open()
    with pytest.raises(StoreError, match=r"none/a: found No such file or directory, wanted a database or room"):
        Database(f"sqlite:///{tmp_path}/none/a").open()
    with pytest.raises(StoreError, match="found unable to open database file, wanted to read and write it"):
        Database(f"sqlite:///{tmp_path}").open()


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "a", "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(InputError, match=r"found another program's database \(table recipes\), wanted threadwarden's$"):
        Database(f"sqlite:///{path}").open()


def test_a_newer_or_unknown_schema_is_refused(tmp_path: Path) -> None:
    create = "CREATE TABLE alembic_version (version_num VARCHAR(32))"
    path = write(tmp_path / "a", create, "INSERT INTO alembic_version VALUES ('9999')")
    wanted = rf"found schema revision '9999', wanted at most {revisions()[-1]} \(a newer threadwarden wrote it\)$"
    with pytest.raises(InputError, match=wanted):
        Database(f"sqlite:///{path}").open()
    with pytest.raises(CorruptError, match="found tables of no revision"):
        Database(f"sqlite:///{write(tmp_path / 'b', create)}").open()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_file_of_another_user_is_one_line(database: Database) -> None:
    database.close()
    database.path.parent.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", OPEN_AS_NOBODY], cwd=database.path.parent, capture_output=True)
    assert done.stdout == b"store.sqlite3: found unable to open database file, wanted to read and write it\n"


OPEN_AS_NOBODY = """
import os
from threadwarden.serve.store.database import Database, StoreError
os.seteuid(65534)
try:
    Database("sqlite:///store.sqlite3").open()
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("store.sqlite3", "database: found 'store.sqlite3', wanted a URL such as sqlite:///FILE"),
        ("sqlite://", "database: found 'sqlite://', wanted sqlite:/// and the path of a file"),
        ("sqlite:///:memory:", "wanted sqlite:/// and the path of a file"),
        ("sqlite:///a?mode=ro", "wanted sqlite:/// and the path of a file"),
        ("mysql://me:hunter2@host/db", "database: found 'mysql', wanted sqlite:///FILE"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Database(url)
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_failed_block_saves_nothing(database: Database) -> None:
    with pytest.raises(OperationalError), database.write() as connection:  # noqa: PT012 - the block is what is tested
        connection.execute(text("DELETE FROM sites"))
        connection.execute(text("DELETE FROM nothing"))
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sites")) == 1


def test_a_writer_waits_for_another_process_and_then_gives_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threadwarden.serve.store.sqlite.BUSY_SECONDS", 0.1)
    database.close()
    other = sqlite3.connect(database.path, isolation_level=None)
    database.open()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"^database: found database is locked, wanted to read and write it$"):
        Feedbacks(database).add(Feedback.of("good", {}, None))
    assert Feedbacks(database).count() == 0
    other.execute("COMMIT")
    other.close()
    assert Feedbacks(database).add(Feedback.of("good", {}, None)).id == 1


def test_a_mistake_in_a_statement_surfaces_and_shows_no_values(database: Database) -> None:
    with pytest.raises(OperationalError) as caught, database.write() as connection:
        connection.execute(text("INSERT INTO nothing VALUES (:secret)"), {"secret": "zebra-canary"})
    assert "zebra-canary" not in str(caught.value)


def test_a_row_of_a_site_that_was_removed_is_refused(database: Database) -> None:
    with pytest.raises(NotFoundError, match=r"^database: found a row of a site or a key that was removed"):
        Feedbacks(database).add(Feedback.of("good", {}, "gone"))


def test_when_every_connection_is_in_use_it_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: object) -> object:
        raise PoolTimeout

    with database.read():
        pass
    monkeypatch.setattr("sqlalchemy.engine.Engine.begin", busy)
    with pytest.raises(StoreError, match="found every connection in use"), database.read():
        pass


def test_put_inserts_and_replaces_by_the_primary_key(database: Database) -> None:
    row = {"name": "blog", "policy": {}, "keeps_text": False, "created_at": Feedback("", {}).at}
    with database.write() as connection:
        put(connection, SITES, [row, row | {"name": "default"}])
        put(connection, SITES, [row | {"keeps_text": True}])
        put(connection, SITES, [])
        assert connection.execute(select(SITES.c.name, SITES.c.keeps_text).order_by(SITES.c.name)).all() == [
            ("blog", True),
            ("default", False),
        ]
    row = {"site": "gone", "id": "1", "title": None, "text": None, "url": None, "text_hash": "0"}
    with pytest.raises(NotFoundError), database.write() as connection:
        put(connection, ARTICLES, [row | {"registered_at": Feedback("", {}).at}])


def test_nothing_that_was_said_to_be_stored_is_lost_by_a_kill(tmp_path: Path) -> None:
    count = kill_in_a_loop(tmp_path, rounds=5)
    assert count.killed >= 3
    assert count.acknowledged >= 20
    assert str(count).endswith("lost 0")


def test_the_service_opens_the_database_and_says_when_it_cannot(tiny_model: Path, connect: Connect) -> None:
    url = f"sqlite:///{tiny_model}/none/a"
    failures: list[ThreadwardenError] = []
    app = create_app(Settings(model=str(tiny_model), database=url), on_failure=failures.append)  # type: ignore[arg-type]
    with TestClient(app):
        assert [type(failure) for failure in failures] == [StoreError]
    with pytest.raises(StoreError), connect(database=url):
        pass


def test_a_database_that_cannot_be_opened_ends_the_command_with_one_line(tiny_model: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "threadwarden.data.command", "serve", "--port", "0", "--model", str(tiny_model)]
    environment = os.environ | {"THREADWARDEN_DATABASE": f"sqlite:///{tmp_path}/none/a"}
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    wanted = f"threadwarden: {tmp_path}/none/a: found No such file or directory, wanted a database or room for one"
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.splitlines()[-1] == wanted
    assert "Traceback" not in found.stderr
