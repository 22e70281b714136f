"""Who asks, and what they may: the key of a request, its roles, its site and its rate."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from threadwarden.data.errors import InputError
from threadwarden.serve.errors import ForbiddenError, RateLimitedError, UnauthorizedError
from threadwarden.serve.keys import MARK, Keyring, Role
from threadwarden.serve.limits import Limits
from threadwarden.serve.settings import PREFIX, Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.keys import StoredKey

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_PLACES = "Authorization: Bearer, X-API-Key, X-Goog-Api-Key or ?key="


@dataclass(frozen=True)
class Caller:
    """Who asks; `key` is None for a caller of a service that wants no keys, `site` None for a key of no one site."""

    key: int | None = None
    name: str = "anonymous"
    site: str | None = None


class Access:
    """Decides by the key that a request carries.

    Raises:
        InputError: the settings would let the network in without a key.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._loopback = is_loopback(settings.host)
        self._wanted = settings.require_keys
        if self._wanted is False and not self._loopback:
            wanted = "wanted true or unset: whoever asks without a key must be on this machine"
            raise InputError(f"{PREFIX}REQUIRE_KEYS: found false for host {settings.host[:80]!r}, {wanted}")
        self._keyring = Keyring(settings, database)
        self._limits = Limits(settings.workers)

    async def allow(self, request: Request, role: Role, cost: int = 1) -> Caller:
        """Return who asks, and count `cost` comments against the key's rate.

        Raises:
            UnauthorizedError: a key is wanted, and there is none, or one that is not known or was revoked.
            ForbiddenError: the key has not this role.
            RateLimitedError: the key has used up what it may ask for just now.
            StoreError: the keys cannot be read.
        """
        text = presented_key(request)
        # Clients of other services force their users to set some key; only one that claims to be ours is judged.
        if not self._wants_key(request) and not (text or "").startswith(MARK):
            return Caller()
        if text is None:
            raise UnauthorizedError(f"API key: found none, wanted one in {_PLACES}")
        key = await self._keyring.find(text)
        if key is None:
            raise UnauthorizedError("API key: found one that is not known, or was revoked or has expired")
        if role not in key.roles and "admin" not in key.roles:
            raise ForbiddenError(f"API key: found the roles {', '.join(key.roles)}, wanted {role}")
        self._count(request, key, cost)
        return Caller(key.id, key.name, key.site)

    def _wants_key(self, request: Request) -> bool:
        """Unless told otherwise, trust programs on this machine, not whom a proxy or a browser's page lets in."""
        if self._wanted is not None:
            return self._wanted
        return not self._loopback or any(name in request.headers for name in _FORWARDED) or _from_elsewhere(request)

    def _count(self, request: Request, key: StoredKey, cost: int) -> None:
        if key.per_minute is None:
            return
        quota = self._limits.take(key.id, key.per_minute, cost)
        request.state.quota = quota
        if quota.wait:
            found = f"found its {quota.limit:,} comments a minute used up"
            raise RateLimitedError(f"API key: {found}, wanted {cost:,} in {quota.wait:,} s", quota.wait)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a service that listens on `host`."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _from_elsewhere(request: Request) -> bool:
    """Tell whether a browser asks for a page of another site, or under a name that only resolves to this machine."""
    addresses = (f"//{request.headers.get('host', 'localhost')}", request.headers.get("origin", "//localhost"))
    return not all(is_loopback(_host(address)) for address in addresses)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def presented_key(request: Request) -> str | None:
    """Return the key that a request carries, in whichever place, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    candidates = (
        token.strip() if scheme.lower() == "bearer" else "",
        request.headers.get("x-api-key", "").strip(),
        request.headers.get("x-goog-api-key", "").strip(),
        request.query_params.get("key", "").strip(),
    )
    return next((text for text in candidates if text), None)
