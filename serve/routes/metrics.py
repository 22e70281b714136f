"""The numbers that Prometheus reads."""

from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from threadwarden.serve import examples
from threadwarden.serve.openapi import answer
from threadwarden.serve.schemas import ErrorResponse
from threadwarden.serve.service import Service
from threadwarden.serve.telemetry.metrics import Metrics

_EXAMPLE = 'threadwarden_requests_total{method="POST",route="/v1/score",status="200"} 4821.0\n'
_TEXT = {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The numbers, in Prometheus's text format.", "content": _TEXT},
    401: answer("A key is wanted, and there is none that is known.", examples.NO_KEY, ErrorResponse),
    403: answer("The key has not the role admin.", examples.NO_ADMIN, ErrorResponse),
}


def router(service: Service, metrics: Metrics) -> APIRouter:
    """Return the route /metrics."""
    api = APIRouter(tags=["operations"])

    @api.get("/metrics", response_class=Response, summary="Numbers for Prometheus", responses=RESPONSES)
    async def read(request: Request) -> Response:
        """Return what was counted, over all processes of the service: no texts, no keys.

        Where the service wants keys, this wants one of the role admin, unless the setting `metrics_open` is on.
        """
        if not service.settings.metrics_open:
            await service.access.allow(request, "admin", cost=0)
        metrics.waiting(service.batcher.waiting)
        content = await to_thread.run_sync(metrics.text)
        return Response(content, media_type=None, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return api
