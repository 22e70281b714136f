"""How many requests are worked on at once: what is over the limit is refused before it costs anything."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threadwarden.serve.errors import OverloadedError
from threadwarden.serve.telemetry.observation import note_overload


class Gate:
    """Refuses requests while `limit` are worked on, those apart that only read: a full service still says how it is.

    The queue of the model counts tokens, but a request passes the event loop and the threads before it gets there. It
    counts from when its body is there, so that slow senders keep nobody out.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app.

        Raises:
            OverloadedError: as many requests as the limit are worked on.
        """
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
        elif self._working >= self._limit:
            note_overload()
            raise OverloadedError(f"the service: found {self._limit:,} requests at work, wanted fewer: ask again")
        else:
            await self._count(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        counted = False

        async def counting() -> Message:
            nonlocal counted
            message = await receive()
            if not counted and not message.get("more_body"):
                counted = True
                self._working += 1
            return message

        try:
            await self._app(scope, counting, send)
        finally:
            self._working -= counted
