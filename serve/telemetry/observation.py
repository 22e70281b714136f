"""What the service notes of each request: enough to log, count and trace it, and never its text or its whole key."""

import re
import time
import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request
from starlette.types import Scope

from threadwarden.serve.access import presented_key
from threadwarden.serve.keys import prefix_of

PROBES = ("/healthz", "/readyz", "/metrics")
"""What machines ask every few seconds: logged only where it fails, and what it scores is not counted."""
LEFT = 499
"""The status noted where the caller left before an answer was begun, as nginx has it."""
UNKNOWN = "-"
"""The route noted for a path that is none of ours: the path itself might hold a key or a text."""
CURRENT: ContextVar["Observation | None"] = ContextVar("observation", default=None)
"""The request that is being answered."""
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")


@dataclass
class Observation:
    """One request; `key` is the prefix of the key it came with, `queue` and `model` are in seconds."""

    id: str
    method: str = UNKNOWN
    client: str = UNKNOWN
    key: str | None = None
    probe: bool = False
    route: str = UNKNOWN
    status: int = LEFT
    comments: int = 0
    refused: Literal["overload"] | None = None
    queue: float = 0.0
    model: float = 0.0
    seconds: float = 0.0
    begun: float = field(default_factory=time.perf_counter)

    @classmethod
    def of(cls, scope: Scope) -> "Observation":
        """Return what is known of a request before it is answered; its own id is taken where it is a sane one."""
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        return cls(
            id=given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex,
            method=request.method if request.method in _METHODS else "OTHER",
            client=request.client.host if request.client else UNKNOWN,
            key=prefix_of(presented_key(request) or ""),
            probe=scope["path"] in PROBES,
        )

    @property
    def fields(self) -> dict[str, object]:
        """Return what is logged."""
        found = {
            "request_id": self.id,
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "ms": round(self.seconds * 1000, 1),
            "comments": self.comments,
            "key": self.key,
            "client": self.client,
        }
        return {name: value for name, value in found.items() if value is not None}


def note_overload() -> None:
    """Note that the request which is being answered is refused, since too much waits."""
    if (seen := CURRENT.get()) is not None:
        seen.refused = "overload"
