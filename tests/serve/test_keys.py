"""API keys: random, hashed with a secret of the service, and read by a running service within seconds."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from threadwarden.data.errors import CorruptError, InputError, NotFoundError
from threadwarden.serve import keys as keys_module
from threadwarden.serve.keys import Keyring, NewKey, Pepper, digest, make_key, prefix_of
from threadwarden.serve.settings import Settings, read_settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.errors import StoreError
from threadwarden.serve.store.keys import Keys, StoredKey

PEPPER = b"p" * 32


def made(name: str = "blog", **values: object) -> NewKey:
    return make_key(PEPPER, StoredKey("", "", name, ("score",), **values))  # type: ignore[arg-type]


def test_a_key_has_256_random_bits_and_is_stored_as_a_keyed_hash() -> None:
    key, other = made(), made()
    assert re.fullmatch(r"tw_[0-9a-f]{12}_[0-9a-f]{64}", key.text)
    assert key.stored.prefix == prefix_of(key.text) == key.text[3:15]
    assert key.stored.digest == digest(PEPPER, key.text) != digest(b"q" * 32, key.text)
    assert not set(key.text.split("_")[1:]) & set(other.text.split("_")[1:])
    assert key.text not in repr(key)
    assert key.stored.digest not in repr(key)


@pytest.mark.parametrize("text", ["", "k", "tw_", "AIzaSy", f"tw_{'0' * 12}_{'0' * 63}", f"tw_{'0' * 12}_{'0' * 64}\n"])
def test_what_is_no_whole_key_has_no_prefix(text: str) -> None:
    assert prefix_of(text) is None


def test_the_pepper_is_made_once_for_its_owner_alone(database: Database) -> None:
    pepper, keys = Pepper(Settings(), database), Keys(database)
    with pytest.raises(NotFoundError, match=r"store\.sqlite3\.pepper: found no file, wanted the pepper"):
        pepper.read()
    content = pepper.read_or_make(keys)
    assert (len(content), pepper.path.stat().st_mode & 0o777) == (32, 0o600)
    assert pepper.read_or_make(keys) == content == Pepper(Settings(), database).read()
    assert [path.name for path in database.path.parent.glob("*.pepper*")] == ["store.sqlite3.pepper"]


def test_of_two_that_make_the_pepper_the_first_ones_stays(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    pepper = Pepper(Settings(), database)
    first = pepper.read_or_make(Keys(database))
    pepper._make()
    assert pepper.read() == first


def test_a_pepper_that_is_lost_is_not_made_anew(database: Database) -> None:
    keys = Keys(database)
    keys.add(made().stored)
    with pytest.raises(NotFoundError, match="found no file, wanted the pepper of the keys"):
        Pepper(Settings(), database).read_or_make(keys)


def test_a_pepper_that_others_may_read_or_that_was_cut_is_refused(database: Database) -> None:
    pepper = Pepper(Settings(), database)
    pepper.path.write_bytes(b"short")
    pepper.path.chmod(0o600)
    with pytest.raises(CorruptError, match="found 5 bytes, wanted 32"):
        pepper.read()
    pepper.path.chmod(0o640)
    with pytest.raises(InputError, match="found mode 0640, wanted 0600: it is a secret"):
        pepper.read()
    pepper.path.unlink()
    pepper.path.mkdir()
    with pytest.raises(InputError, match="found Is a directory, wanted to read it"):
        pepper.read()


def test_a_pepper_that_cannot_be_written_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pepper = Pepper(Settings(), Database(f"sqlite:///{tmp_path}/none/a"))
    with pytest.raises(InputError, match=r"a\.pepper: found No such file or directory, wanted to write it"):
        pepper._make()


def test_the_pepper_may_be_a_setting_and_is_never_shown(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADWARDEN_KEY_PEPPER", "zebra" * 8)
    settings = read_settings()
    assert Pepper(settings, database).read_or_make(Keys(database)) == b"zebra" * 8
    assert not Pepper(settings, database).path.exists()
    assert "zebra" not in repr(settings)
    monkeypatch.setenv("THREADWARDEN_KEY_PEPPER", "zebra")
    with pytest.raises(InputError) as caught:
        Pepper(read_settings(), database).read()
    assert str(caught.value) == "THREADWARDEN_KEY_PEPPER: found 5 characters, wanted at least 32 random ones"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Ring:
    """A keyring on a clock that the test moves, and a count of how often it read the keys."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = Settings(key_pepper="p" * 32)  # type: ignore[arg-type]
        self.clock = Clock()
        self.keys = Keys(database)
        self.reads = 0
        self.ring = Keyring(settings, database, self.clock)
        all_keys = Keys.all

        def counted(keys: Keys) -> list[StoredKey]:
            self.reads += 1
            return all_keys(keys)

        monkeypatch.setattr(Keys, "all", counted)

    def find(self, text: str) -> StoredKey | None:
        return anyio.run(self.ring.find, text)


@pytest.fixture
def ring(database: Database, monkeypatch: pytest.MonkeyPatch) -> Ring:
    return Ring(database, monkeypatch)


def test_a_known_key_is_found_in_memory(ring: Ring) -> None:
    key = made(per_minute=5)
    ring.keys.add(key.stored)
    found = ring.find(key.text)
    assert found is not None
    assert (found.name, found.per_minute, found.id) == ("blog", 5, 1)
    for _ in range(100):
        assert ring.find(key.text) == found
    assert ring.reads == 1


def test_a_revoked_key_stops_within_seconds(ring: Ring) -> None:
    key = made()
    ring.keys.add(key.stored)
    assert ring.find(key.text)
    ring.keys.revoke(key.stored.prefix, datetime.now(UTC))
    ring.clock.now += keys_module.READ_SECONDS
    assert ring.find(key.text) is None
    with pytest.raises(NotFoundError, match="wanted one that `threadwarden keys list` shows and that was not revoked"):
        ring.keys.revoke(key.stored.prefix, datetime.now(UTC))


def test_a_key_that_expired_is_not_found(ring: Ring) -> None:
    key = made(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    ring.keys.add(key.stored)
    assert ring.find(key.text) is None


def test_a_new_key_is_found_at_once(ring: Ring) -> None:
    assert ring.find(made().text) is None
    key = made()
    ring.keys.add(key.stored)
    ring.clock.now += keys_module.AGAIN_SECONDS
    assert ring.find(key.text)


def test_guessing_costs_the_database_no_more_than_two_reads_a_second(ring: Ring) -> None:
    key = made()
    ring.keys.add(key.stored)
    for _ in range(100):
        ring.clock.now += 0.01
        assert ring.find(made().text) is None
        assert ring.find(f"tw_{key.stored.prefix}_{secrets.token_hex(32)}") is None
        assert ring.find("guess") is None
    assert ring.reads <= 3


def test_many_that_come_at_once_read_the_keys_once(ring: Ring) -> None:
    key = made()
    ring.keys.add(key.stored)
    found: list[StoredKey | None] = []

    async def find() -> None:
        found.append(await ring.ring.find(key.text))

    async def together() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(find)

    anyio.run(together)
    assert (len(found), None in found, ring.reads) == (20, False, 1)


def test_keys_without_their_pepper_are_the_services_fault(database: Database) -> None:
    Keys(database).add(made().stored)
    with pytest.raises(StoreError, match="key pepper: found none that can be used"):
        anyio.run(Keyring(Settings(), database).find, made().text)
