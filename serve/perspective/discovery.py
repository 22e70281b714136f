"""The discovery document: what Google's client libraries read to know where and how to call."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from threadwarden.data.errors import NotFoundError
from threadwarden.serve.perspective import examples
from threadwarden.serve.perspective.analyze import PATH as ANALYZE
from threadwarden.serve.perspective.description import METHODS, PARAMETERS, SCHEMAS
from threadwarden.serve.perspective.errors import GoogleJSON
from threadwarden.serve.perspective.suggest import PATH as SUGGEST
from threadwarden.serve.settings import Settings

VERSION = "v1alpha1"
REVISION = "20261101"


def document(root: str) -> dict[str, Any]:
    """Return the document of a service that is reached at `root`, which ends in a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"commentanalyzer:{VERSION}",
        "name": "commentanalyzer",
        "version": VERSION,
        "version_module": True,
        "revision": REVISION,
        "canonicalName": "Comment Analyzer",
        "title": "Perspective Comment Analyzer API",
        "description": "Scores comments; answered by threadwarden.",
        "ownerName": "threadwarden",
        "ownerDomain": "",
        "icons": {"x16": "", "x32": ""},
        "documentationLink": f"{root}docs",
        "protocol": "rest",
        "rootUrl": root,
        "servicePath": "",
        "baseUrl": root,
        "basePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "parameters": PARAMETERS,
        "schemas": SCHEMAS,
        "resources": {"comments": {"methods": {name: _method(name) for name in METHODS}}},
    }


def _method(name: str) -> dict[str, Any]:
    path = {"analyze": ANALYZE, "suggestscore": SUGGEST}[name].removeprefix("/")
    return {
        "id": f"commentanalyzer.comments.{name}",
        "httpMethod": "POST",
        "path": path,
        "flatPath": path,
        "parameterOrder": [],
        "parameters": {},
        **METHODS[name],
    }


def root_url(settings: Settings, request: Request) -> str:
    """Return the address that clients shall call, with a slash at its end.

    It is the configured one or that of the socket which the request came in by, never that of the Host header: who
    sends that could otherwise lead a client that reads a cached document, and its key, to another server.
    """
    if settings.public_url:
        return f"{settings.public_url.rstrip('/')}/"
    host, port = request.scope.get("server") or (settings.host, settings.port)
    if port is None:  # a Unix socket
        host, port = settings.host, settings.port
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def router(settings: Settings) -> APIRouter:
    """Return the routes of the discovery document; they want no key, since Google's Node library sends none."""
    api = APIRouter(tags=["perspective"])

    async def discover(request: Request) -> Response:
        """Return the document that Google's client libraries build their methods from.

        Its addresses are those of the setting `public_url` or, where that is unset, of the socket listened on.
        """
        version = request.query_params.get("version", VERSION)
        if version != VERSION:
            raise NotFoundError(f"version: found {version[:40]!r}, wanted {VERSION}")
        return GoogleJSON(document(root_url(settings, request)))

    shared: dict[str, Any] = {
        "methods": ["GET"],
        "response_model": dict[str, Any],
        "summary": "The discovery document",
        "responses": examples.DISCOVERY_RESPONSES,
        "openapi_extra": {
            "parameters": [{"name": "version", "in": "query", "schema": {"type": "string", "default": VERSION}}]
        },
    }
    api.add_api_route("/$discovery/rest", discover, operation_id="discover", **shared)
    api.add_api_route(f"/discovery/v1/apis/commentanalyzer/{VERSION}/rest", discover, include_in_schema=False, **shared)
    return api
