"""All routes of the Perspective API, and the paths under which errors have its shape."""

from fastapi import APIRouter

from threadwarden.model.language import detect
from threadwarden.serve.perspective import analyze, batch, discovery, suggest
from threadwarden.serve.perspective.errors import google_shape
from threadwarden.serve.perspective.languages import Detect
from threadwarden.serve.service import Service

SHAPES = dict.fromkeys(("/v1alpha1", "/batch", "/$discovery", "/discovery"), google_shape)
"""Where errors have Google's shape, by the beginning of the path."""


def router(service: Service, detect: Detect = detect) -> APIRouter:
    """Return all routes of Perspective; `detect` tells the language of a text."""
    analyzer, suggester = analyze.Analyzer(service, detect), suggest.Suggester(service, detect)
    methods: dict[str, batch.Method] = {analyze.PATH: analyzer, suggest.PATH: suggester}
    api = APIRouter()
    api.include_router(analyze.router(service, analyzer))
    api.include_router(suggest.router(service, suggester))
    api.include_router(batch.router(service, batch.Batch(methods)))
    api.include_router(discovery.router(service.settings))
    return api
