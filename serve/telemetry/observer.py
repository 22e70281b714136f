"""The middleware around all others: each request gets an id, and is logged, counted and traced once it is answered."""

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threadwarden.serve.telemetry.metrics import Metrics
from threadwarden.serve.telemetry.observation import CURRENT, UNKNOWN, Observation
from threadwarden.serve.telemetry.traces import Tracer

_LOG = logging.getLogger("threadwarden.requests")


class Observer:
    """Gives each request an id, and logs, counts and traces it once it is answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tracer: Tracer) -> None:
        self._app = app
        self._metrics = metrics
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app; the answer bears the request's id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = Observation.of(scope)
        token = CURRENT.set(seen)
        try:
            with self._tracer.span(Headers(scope=scope), seen):
                try:
                    await self._app(scope, receive, _with_id(send, seen))
                finally:
                    seen.route = getattr(scope.get("route"), "path", UNKNOWN)
                    seen.seconds = time.perf_counter() - seen.begun
        finally:
            CURRENT.reset(token)
            self._note(seen)

    def _note(self, seen: Observation) -> None:
        self._metrics.answered(seen.method, seen.route, seen.status, seen.seconds)
        if (reason := "rate" if seen.status == 429 else seen.refused) is not None:
            self._metrics.refused(reason)
        if not seen.probe or seen.status >= 400:
            _LOG.info("request", extra={"fields": seen.fields})


def _with_id(send: Send, seen: Observation) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
            MutableHeaders(scope=message)["X-Request-ID"] = seen.id
        await send(message)

    return noting
