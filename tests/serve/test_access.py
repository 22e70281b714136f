"""Who may ask: keys in every place that clients put them, roles, rates, and no one from outside without a key."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from threadwarden.data.errors import InputError
from threadwarden.serve.access import Access, Caller, is_loopback
from threadwarden.serve.errors import ForbiddenError, RateLimitedError, UnauthorizedError
from threadwarden.serve.keys import Pepper, Role, make_key
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.keys import Keys, StoredKey
from threadwarden.serve.store.sites import Site, Sites

BODY = {"comments": [{"id": 1, "text": "A good idea"}, {"id": 2, "text": "Thank you"}]}


def make(database: Database, *roles: str, **values: Any) -> str:
    """Store a new key and return its text."""
    pepper = Pepper(Settings(), database).read_or_make(Keys(database))
    key = make_key(pepper, StoredKey("", "", "blog", roles or ("score",), **values))
    Keys(database).add(key.stored)
    return key.text


def request(query: str = "", **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": named, "query_string": query.encode(), "state": {}})


async def ask(access: Access, role: Role = "score", cost: int = 1, query: str = "", **headers: str) -> Caller:
    return await access.allow(request(query, **headers), role, cost)


@pytest.fixture
def access(database: Database) -> Access:
    return Access(Settings(require_keys=True), database)


pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_key_is_read_wherever_clients_put_it(access: Access, database: Database) -> None:
    Sites(database).add(Site("blog"))
    key = make(database, site="blog")
    wanted = Caller(1, "blog", "blog")
    assert await ask(access, authorization=f"Bearer {key}") == wanted
    assert await ask(access, authorization=f"bearer  {key}") == wanted
    assert await ask(access, x_api_key=key) == wanted
    assert await ask(access, x_goog_api_key=key) == wanted
    assert await ask(access, query=f"alt=json&key={key}") == wanted
    assert await ask(access, authorization="Basic dTpw", query=f"key={key}") == wanted


async def test_without_a_valid_key_nobody_is_let_in(access: Access, database: Database) -> None:
    with pytest.raises(UnauthorizedError, match=r"^API key: found none, wanted one in Authorization: Bearer"):
        await ask(access)
    key = make(database)
    for wrong in ("k", key[:-1], key[:-1] + ("0" if key[-1] != "0" else "1"), key.upper(), "tw_\u00e9"):
        with pytest.raises(UnauthorizedError) as caught:
            await ask(access, x_api_key=wrong.encode().decode("latin-1"))
        assert str(caught.value) == "API key: found one that is not known, or was revoked or has expired"


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        (("score",), {"score"}),
        (("feedback",), {"feedback"}),
        (("score", "feedback"), {"score", "feedback"}),
        (("admin",), {"score", "feedback", "admin"}),
    ],
)
async def test_a_role_is_needed_and_admin_has_all(
    access: Access, database: Database, roles: tuple[str, ...], allowed: set[Role]
) -> None:
    key = make(database, *roles)
    roles_of_all: tuple[Role, ...] = ("score", "feedback", "admin")
    for role in roles_of_all:
        if role in allowed:
            assert (await ask(access, role, x_api_key=key)).key == 1
        else:
            with pytest.raises(ForbiddenError, match=f"^API key: found the roles {', '.join(roles)}, wanted {role}$"):
                await ask(access, role, x_api_key=key)


async def test_a_rate_is_counted_in_comments(access: Access, database: Database) -> None:
    key = make(database, per_minute=10)
    await ask(access, cost=8, x_api_key=key)
    with pytest.raises(RateLimitedError, match=r"^API key: found its 10 comments a minute used up, wanted 5 in 18 s$"):
        await ask(access, cost=5, x_api_key=key)
    await ask(access, cost=2, x_api_key=key)


async def test_on_loopback_a_placeholder_will_do_but_not_a_key_of_ours_that_fails(database: Database) -> None:
    access = Access(Settings(), database)
    assert await ask(access) == Caller()
    assert await ask(access, "admin", query="key=AIzaSyPlaceholder") == Caller()
    key = make(database, "score")
    assert (await ask(access, x_api_key=key)).name == "blog"
    with pytest.raises(ForbiddenError):
        await ask(access, "admin", x_api_key=key)
    Keys(database).revoke(key[3:15], datetime.now(UTC))
    with pytest.raises(UnauthorizedError):
        await ask(Access(Settings(), database), x_api_key=key)


async def test_whom_a_proxy_lets_in_needs_a_key_unless_it_is_said_that_none_is_needed(database: Database) -> None:
    for name in ("x_forwarded_for", "forwarded", "x_real_ip"):
        passed_on = request(**{name: "192.0.2.1"})
        with pytest.raises(UnauthorizedError):
            await Access(Settings(), database).allow(passed_on, "score")
        assert await Access(Settings(require_keys=False), database).allow(passed_on, "score") == Caller()


async def test_a_service_for_the_network_needs_keys(database: Database) -> None:
    with pytest.raises(UnauthorizedError):
        await ask(Access(Settings(host="0.0.0.0"), database))
    wanted = "THREADWARDEN_REQUIRE_KEYS: found false for host '0.0.0.0', wanted true or unset: whoever asks without"
    with pytest.raises(InputError, match=wanted):
        Access(Settings(host="0.0.0.0", require_keys=False), database)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "::ffff:127.0.0.1"])
def test_these_hosts_are_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "::ffff:192.0.2.1", "example.org", "127.0.0.1.example"])
def test_these_hosts_are_not(host: str) -> None:
    assert not is_loopback(host)


def test_the_command_refuses_to_serve_the_network_without_keys(tiny_model: Path) -> None:
    command = [sys.executable, "-m", "threadwarden.data.command", "serve", "--host", "0.0.0.0", "--port", "0"]
    environment = os.environ | {"THREADWARDEN_REQUIRE_KEYS": "false", "THREADWARDEN_MODEL": str(tiny_model)}
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("threadwarden: THREADWARDEN_REQUIRE_KEYS: found false for host '0.0.0.0', wanted ")
    assert found.stderr.count("\n") == 1


@pytest.fixture
def client(connect: Connect, database: Database) -> Iterator[TestClient]:
    with connect(database=f"sqlite:///{database.path}", require_keys=True) as found:
        yield found


def test_each_answer_says_what_is_left(client: TestClient, database: Database) -> None:
    key = make(database, per_minute=5)
    first = client.post("/v1/score", json=BODY, headers={"x-api-key": key})
    assert first.status_code == 200
    assert quota(first.headers) == ("5", "3", "24")
    assert client.post("/v1/score", json=BODY, headers={"x-api-key": key}).headers["ratelimit-remaining"] == "1"
    third = client.post("/v1/score", json=BODY, headers={"x-api-key": key})
    assert (third.status_code, third.headers["retry-after"]) == (429, "12")
    assert quota(third.headers)[:2] == ("5", "1")


def test_an_answer_to_a_key_without_a_limit_says_nothing_of_one(client: TestClient, database: Database) -> None:
    found = client.post("/v1/score", json=BODY, headers={"authorization": f"Bearer {make(database)}"})
    assert found.status_code == 200
    assert "ratelimit-limit" not in found.headers


def test_the_route_answers_401_and_403(client: TestClient, database: Database) -> None:
    assert client.post("/v1/score", json=BODY).status_code == 401
    key = make(database, "feedback")
    found = client.post("/v1/score", json=BODY, headers={"x-api-key": key})
    assert found.status_code == 403
    assert found.json()["error"]["message"] == "API key: found the roles feedback, wanted score"


def quota(headers: Any) -> tuple[str, str, str]:
    return headers["ratelimit-limit"], headers["ratelimit-remaining"], headers["ratelimit-reset"]


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"host": "127.0.0.1:8000"}, True),
        ({"host": "[::1]:8000", "origin": "http://localhost:3000"}, True),
        ({"host": "rebound.example:8000"}, False),
        ({"host": "localhost:8000", "origin": "https://page.example"}, False),
        ({"host": "localhost:8000", "origin": "null"}, False),
        ({"host": "[::1"}, False),
    ],
)
async def test_without_a_key_no_page_of_another_site_gets_in(
    database: Database, headers: dict[str, str], let_in: bool
) -> None:
    access = Access(Settings(), database)
    if let_in:
        assert await access.allow(request(**headers), "admin") == Caller()
    else:
        with pytest.raises(UnauthorizedError):
            await access.allow(request(**headers), "admin")
