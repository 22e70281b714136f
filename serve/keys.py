"""API keys: `tw_`, a prefix to find them by, and 256 random bits; what is stored is a hash keyed with the pepper."""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

import anyio
from anyio import to_thread

from threadwarden.data.errors import CorruptError, InputError, NotFoundError
from threadwarden.serve.settings import PREFIX, Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.errors import StoreError
from threadwarden.serve.store.keys import Keys, StoredKey

Role = Literal["score", "feedback", "admin"]
ROLES: tuple[Role, ...] = ("score", "feedback", "admin")
MARK = "tw_"
"""How each of our keys begins: so that secret scanners know them, and we tell them from placeholders."""
READ_SECONDS = 5
"""How long the keys stay in memory before they are read anew: so long does a revoked key still work."""
AGAIN_SECONDS = 0.5
"""How soon they may be read anew for a prefix that is not among them: a guesser costs no more than that."""
_PEPPER_BYTES = 32
_FORM = re.compile(rf"{MARK}([0-9a-f]{{12}})_[0-9a-f]{{64}}")


@dataclass(frozen=True)
class NewKey:
    """A key just made: its text, which is shown once, and what is stored of it."""

    text: str = field(repr=False)
    stored: StoredKey


def make_key(pepper: bytes, unstored: StoredKey) -> NewKey:
    """Return a new random key with the name, the roles and the limits of `unstored`."""
    prefix = secrets.token_hex(6)
    text = f"{MARK}{prefix}_{secrets.token_hex(32)}"
    return NewKey(text, replace(unstored, prefix=prefix, digest=digest(pepper, text)))


def digest(pepper: bytes, text: str) -> str:
    """Return what is stored of a key."""
    return hmac.digest(pepper, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def prefix_of(text: str) -> str | None:
    """Return the prefix of a whole key, None for a text that is no key of ours."""
    found = _FORM.fullmatch(text)
    return found[1] if found else None


class Pepper:
    """The secret that the hashes are keyed with: the setting, or a file beside the database for its owner alone.

    Whoever reads the database, but not the pepper, cannot tell whether a key is one of those stored.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._given = settings.key_pepper
        self.path = database.path.with_name(f"{database.path.name}.pepper")

    def read(self) -> bytes:
        """Return the secret.

        Raises:
            NotFoundError: there is no file.
            InputError: the setting is too short, or others may read the file.
            CorruptError: the file is not 32 bytes long.
        """
        if self._given is not None:
            return _checked(self._given.get_secret_value())
        try:
            mode, content = self.path.stat().st_mode, self.path.read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(f"{self.path}: found no file, wanted the pepper of the keys") from error
        except OSError as error:
            raise InputError(f"{self.path}: found {error.strerror}, wanted to read it") from error
        if stat.S_IMODE(mode) & 0o077:
            raise InputError(f"{self.path}: found mode {stat.S_IMODE(mode):04o}, wanted 0600: it is a secret")
        if len(content) != _PEPPER_BYTES:
            raise CorruptError(f"{self.path}: found {len(content)} bytes, wanted {_PEPPER_BYTES}")
        return content

    def read_or_make(self, keys: Keys) -> bytes:
        """Return the secret; make it where there are no keys yet.

        Raises:
            NotFoundError: there is no file, though there are keys.
            InputError: as `read`, or the file cannot be written.
            CorruptError: as `read`.
        """
        if self._given is None and not self.path.exists() and not keys.count():
            self._make()
        return self.read()

    def _make(self) -> None:
        """Write the file whole or not at all; of two processes that make it, the first one's stays."""
        part = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_PEPPER_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                self.path.hardlink_to(part)
            part.unlink()
        except OSError as error:
            raise InputError(f"{self.path}: found {error.strerror}, wanted to write it") from error


def _checked(given: str) -> bytes:
    # The value itself must never be in a message.
    if len(given) < _PEPPER_BYTES:
        name = f"{PREFIX}KEY_PEPPER"
        raise InputError(f"{name}: found {len(given)} characters, wanted at least {_PEPPER_BYTES} random ones")
    return given.encode("utf-8", "surrogateescape")


class Keyring:
    """The keys in memory, read anew every few seconds, so that a request need not wait for the database."""

    def __init__(self, settings: Settings, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._keys = Keys(database)
        self._pepper = Pepper(settings, database)
        self._secret = b""
        self._known: Mapping[str, StoredKey] = {}
        self._clock = clock
        self._read_at = -float("inf")
        self._reading = anyio.Lock()

    async def find(self, text: str) -> StoredKey | None:
        """Return the key if it is known, and neither revoked nor expired.

        Raises:
            StoreError: the keys, or their pepper, cannot be read.
        """
        prefix = prefix_of(text)
        if prefix is None:
            return None
        await self._refresh(READ_SECONDS if prefix in self._known else AGAIN_SECONDS)
        key = self._known.get(prefix)
        if key is None or not hmac.compare_digest(key.digest, digest(self._secret, text)):
            return None
        return key if key.holds(datetime.now(UTC)) else None

    async def _refresh(self, seconds: float) -> None:
        if self._clock() - self._read_at < seconds:
            return
        async with self._reading:
            if self._clock() - self._read_at >= seconds:
                await to_thread.run_sync(self._read)

    def _read(self) -> None:
        now = self._clock()
        keys = self._keys.all()
        try:
            self._secret = self._pepper.read() if keys else b""
        except (NotFoundError, InputError, CorruptError) as error:
            raise StoreError("key pepper: found none that can be used, wanted the one of the stored keys") from error
        self._known = {key.prefix: key for key in keys}
        self._read_at = now
