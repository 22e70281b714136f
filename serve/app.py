"""The application: its routes, its errors, and a model that is loaded while it already listens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import anyio
from anyio import to_thread
from fastapi import FastAPI

from threadwarden.serve.access import Access
from threadwarden.serve.batching import Batcher
from threadwarden.serve.errors import add_error_handlers
from threadwarden.serve.models import Models
from threadwarden.serve.routes import docs, health, model, score
from threadwarden.serve.service import Service
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database


def create_app(
    settings: Settings, models: Models | None = None, on_failure: Callable[[Exception], None] | None = None
) -> FastAPI:
    """Return the service; `on_failure` is told why the model could not be loaded."""
    service = assemble(settings, models)
    app = FastAPI(
        title="threadwarden",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=partial(_lifespan, service, on_failure),
    )
    add_error_handlers(app)
    app.include_router(score.router(service))
    app.include_router(model.router(service))
    app.include_router(health.router(service))
    app.include_router(docs.router(app))
    return app


def assemble(settings: Settings, models: Models | None = None) -> Service:
    """Return the parts of a service, none of them started."""
    return Service(
        settings=settings,
        models=models or Models(settings.model, thresholds=settings.thresholds),
        batcher=Batcher(settings.queue_tokens),
        database=Database(settings.database),
        access=Access(),
    )


@asynccontextmanager
async def _lifespan(
    service: Service, on_failure: Callable[[Exception], None] | None, _: FastAPI
) -> AsyncIterator[None]:
    async with anyio.create_task_group() as group:
        group.start_soon(_start, service.models, on_failure)
        yield
        group.cancel_scope.cancel()


async def _start(models: Models, on_failure: Callable[[Exception], None] | None) -> None:
    await to_thread.run_sync(models.start, abandon_on_cancel=True)
    if models.failure is not None and on_failure is not None:
        on_failure(models.failure)
