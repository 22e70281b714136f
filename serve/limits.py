"""Rate limits: how many comments a key may send a minute, kept in each process's memory."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import Scope


@dataclass(frozen=True)
class Quota:
    """What a key may still ask for: `remaining` of `limit` comments, all of them in `reset` seconds.

    `wait` is 0 if the request may go on, else the seconds until it may.
    """

    limit: int
    remaining: int
    reset: int
    wait: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that tell the caller."""
        numbers = {"Limit": self.limit, "Remaining": self.remaining, "Reset": self.reset}
        return {f"RateLimit-{name}": str(number) for name, number in numbers.items()}


@dataclass
class _Bucket:
    tokens: float
    at: float


class Limits:
    """A bucket of tokens a key, filled evenly over the minute.

    Each of several processes counts only the requests that reach it, so there each comment costs as many tokens as
    there are processes.
    """

    def __init__(self, processes: int = 1, clock: Callable[[], float] = time.monotonic) -> None:
        self._processes = processes
        self._clock = clock
        self._buckets: dict[int, _Bucket] = {}

    def take(self, key: int, per_minute: int, cost: int) -> Quota:
        """Take tokens for `cost` comments, if the bucket has them.

        More comments than a full bucket holds are let through by a full one, and the next must wait the longer.
        """
        bucket, rate = self._filled(key, per_minute), per_minute / 60
        wanted = cost * self._processes
        lacking = min(wanted, per_minute) - bucket.tokens
        if lacking <= 0:
            bucket.tokens -= wanted
        reset = math.ceil((per_minute - bucket.tokens) / rate)
        wait = math.ceil(lacking / rate) if lacking > 0 else 0
        return Quota(per_minute, max(0, math.floor(bucket.tokens)), reset, wait)

    def _filled(self, key: int, per_minute: int) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(per_minute, now))
        bucket.tokens = min(per_minute, bucket.tokens + (now - bucket.at) * per_minute / 60)
        bucket.at = now
        return bucket


def write_quota(scope: Scope, headers: MutableHeaders) -> None:
    """Add the quota that `Access.allow` left in the request's state, also to an error's answer."""
    quota: Quota | None = scope.get("state", {}).get("quota")
    if quota is not None:
        headers.update(quota.headers)
