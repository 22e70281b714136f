"""Clients of a service that runs the tiny model."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from threadwarden.serve.app import create_app
from threadwarden.serve.models import Models
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database

Connect = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave each test the defaults, but for a database of its own, also in the processes that it starts."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"THREADWARDEN_{name.upper()}", raising=False)
    monkeypatch.setenv("THREADWARDEN_DATABASE", f"sqlite:///{tmp_path}/store.sqlite3")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a new database, that of the services which this test starts."""
    found = Database(f"sqlite:///{tmp_path}/store.sqlite3")
    found.open()
    yield found
    found.close()


@pytest.fixture(scope="session")
def connect(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Connect:
    """Return a function that gives a client of a new service, ready unless `wait` is False.

    Each has a new database, unless a setting names one.
    """

    @contextmanager
    def client(models: Models | None = None, wait: bool = True, **settings: Any) -> Iterator[TestClient]:
        folder = tmp_path_factory.mktemp("store")
        settings = {"database": f"sqlite:///{folder}/store.sqlite3", **settings}
        app = create_app(Settings(model=str(tiny_model), **settings), models)
        with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as found:
            if wait:
                wait_for(found, 200)
            yield found

    return client


def wait_for(client: TestClient, status: int) -> None:
    end = time.monotonic() + 20
    while client.get("/readyz").status_code != status:
        assert time.monotonic() < end, "the service did not become ready"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def client(connect: Connect) -> Iterator[TestClient]:
    with connect() as found:
        yield found
