"""The application: its parts, its routes, and what stands around them."""

from functools import partial

from fastapi import FastAPI

from threadwarden.model import load
from threadwarden.model.runtime import cores
from threadwarden.serve.access import Access
from threadwarden.serve.batching import Batcher
from threadwarden.serve.deployment import Switch
from threadwarden.serve.errors import add_error_handlers
from threadwarden.serve.formats import moderation
from threadwarden.serve.gate import Gate
from threadwarden.serve.headers import Bodies, add_guards
from threadwarden.serve.lifespan import Lifespan, OnFailure
from threadwarden.serve.models import Models
from threadwarden.serve.perspective import routes as perspective
from threadwarden.serve.routes import admin, articles, coral, docs, health, model, moderations, predict, score
from threadwarden.serve.routes import metrics as metrics_route
from threadwarden.serve.service import Service
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.deployments import Deployments
from threadwarden.serve.telemetry.meter import CallMeter
from threadwarden.serve.telemetry.metrics import Metrics
from threadwarden.serve.telemetry.observer import Observer
from threadwarden.serve.telemetry.traces import start_tracer


def create_app(
    settings: Settings, models: Models | None = None, on_failure: OnFailure | None = None, wait: bool = False
) -> FastAPI:
    """Return the service; `on_failure` is told why the model or the database could not be opened.

    It answers while the model is loaded, unless it shall `wait`.
    """
    metrics, tracer = Metrics(), start_tracer()
    service = assemble(settings, models, metrics)
    switch = Switch(service.models, Deployments(service.database))
    app = FastAPI(
        title="threadwarden",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=Lifespan(service, switch, metrics, tracer, on_failure, wait),
    )
    # From the inside out: errors of those before `add_error_handlers` are answered by it.
    app.add_middleware(Gate, limit=settings.max_requests)
    app.add_middleware(Bodies, seconds=settings.body_seconds)
    add_error_handlers(app, {**perspective.SHAPES, **moderation.SHAPES, **predict.SHAPES})
    add_guards(app, settings)
    app.add_middleware(Observer, metrics=metrics, tracer=tracer)
    app.include_router(score.router(service))
    app.include_router(articles.router(service))
    app.include_router(moderations.router(service))
    app.include_router(coral.router(service))
    app.include_router(predict.router(service))
    app.include_router(model.router(service))
    app.include_router(admin.router(service, switch))
    app.include_router(health.router(service))
    app.include_router(metrics_route.router(service, metrics))
    app.include_router(perspective.router(service))
    app.include_router(docs.router(app))
    return app


def assemble(settings: Settings, models: Models | None = None, metrics: Metrics | None = None) -> Service:
    """Return the parts of a service, none of them started."""
    database = Database(settings.database)
    loads = partial(load, kept=settings.kept_articles)
    return Service(
        settings=settings,
        models=models or Models(settings.model, loads, thresholds=settings.thresholds),
        # Several processes share the cores.
        batcher=Batcher(settings.queue_tokens, max(1, cores() // settings.workers), CallMeter(metrics or Metrics())),
        database=database,
        access=Access(settings, database),
    )
