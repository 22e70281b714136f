"""What guards every request and answer: security headers, other origins, the number of headers, slow bodies."""

import asyncio
from collections.abc import Callable

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threadwarden.serve.limits import write_quota
from threadwarden.serve.settings import Settings

MAX_HEADERS = 100
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = "default-src 'none'; frame-ancestors 'none'"
"""What a browser may load for an answer that is no page: nothing; the documentation page has its own."""
READABLE = (
    "Retry-After",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "X-Request-ID",
    "X-Threadwarden-Model",
    "X-Threadwarden-Unanswered",
)
"""The headers that pages of an allowed origin may read."""
Write = Callable[[Scope, MutableHeaders], None]


def add_guards(app: FastAPI, settings: Settings) -> None:
    """Put around an application what its answers bear."""
    app.add_middleware(AnswerHeaders, write=write_quota)
    if origins := [origin.strip() for origin in settings.cors_origins.split(",") if origin.strip()]:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PUT", "DELETE"),
            allow_headers=("Authorization", "X-API-Key", "X-Goog-Api-Key", "X-Request-ID"),
            expose_headers=READABLE,
        )
    app.add_middleware(AnswerHeaders, write=_secure)


class AnswerHeaders:
    """Lets `write` see a request's scope and change the headers of its answer, whatever answers it."""

    def __init__(self, app: ASGIApp, write: Write) -> None:
        self._app = app
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._write(scope, MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, with_headers)


def _secure(_: Scope, headers: MutableHeaders) -> None:
    """Add the security headers, and forbid to keep the answer; one that has its own keeps these."""
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", POLICY)
    # A file of the documentation has an ETag: it may be kept, and is asked for anew.
    headers.setdefault("Cache-Control", "no-cache" if "etag" in headers else "no-store")


class Bodies:
    """Refuses a request with too many headers, and one whose body does not come in time."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app.

        Raises:
            HTTPException: 431, there are too many headers.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if (found := len(scope["headers"])) > MAX_HEADERS:
            raise HTTPException(431, f"headers: found {found:,}, wanted at most {MAX_HEADERS}")
        await self._app(scope, self._in_time(receive), send)

    def _in_time(self, receive: Receive) -> Receive:
        """Return what receives until the time is up; once the body is there, as long as it may take.

        Raises:
            HTTPException: 408, and that the connection ends: the rest of the body may still be on its way.
        """
        end = asyncio.get_running_loop().time() + self._seconds
        whole = False

        async def receive_in_time() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                found = f"body: found a part of it after {self._seconds:g} s, wanted the whole"
                raise HTTPException(408, found, {"Connection": "close"}) from None
            whole = not message.get("more_body", False)
            return message

        return receive_in_time
