"""Is the process up, and can it score?"""

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from threadwarden.serve.openapi import answer
from threadwarden.serve.readiness import Readiness
from threadwarden.serve.schemas import Health, NotReady, Ready
from threadwarden.serve.service import Service

UP: dict[int | str, dict[str, Any]] = {200: answer("It is.", {"status": "ok"})}


def router(service: Service, readiness: Readiness | None = None) -> APIRouter:
    """Return the routes /healthz and /readyz."""
    models = service.models
    readiness = readiness or Readiness(models, service.batcher)
    api = APIRouter(tags=["health"])

    @api.get("/healthz", response_model=Health, summary="Is the process up?", responses=UP)
    async def healthz() -> Health:
        """Answer 200 as long as the process runs, however much waits."""
        return Health()

    @api.get(
        "/readyz",
        response_model=Ready,
        summary="Can comments be scored?",
        responses={
            200: answer("The model gave a score.", {"status": "ready", "model": "0.1.0"}),
            503: answer(
                "The model is still being loaded, or could not be, or gave no score in time, or too much waits.",
                {"status": "loading"},
                NotReady,
            ),
        },
    )
    async def readyz() -> JSONResponse:
        """Answer 200 with the model's version once it gives a score; it is asked for one at most once a second."""
        status = await readiness.status()
        if status != "ready":
            return JSONResponse(NotReady(status=status).model_dump(), 503, {"Retry-After": "1"})
        return JSONResponse(Ready(model=models.get().version).model_dump())

    return api
