"""Who asks, and what they may: the key of a request, its roles, its site and its rate."""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

Role = Literal["score", "feedback", "admin"]


@dataclass(frozen=True)
class Caller:
    """Who asks; `key` is None for a caller of a service that wants no keys, `site` None for a key of no one site."""

    key: int | None = None
    name: str = "anonymous"
    site: str | None = None


class Access:
    """Decides by the key that a request carries."""

    async def allow(self, request: Request, role: Role, cost: int = 1) -> Caller:
        """Return who asks, and count `cost` comments against the key's rate.

        Raises:
            UnauthorizedError: a key is wanted, and there is none, or one that is not known or was revoked.
            ForbiddenError: the key has not this role.
            RateLimitedError: the key has used up what it may ask for just now.
        """
        return Caller()
