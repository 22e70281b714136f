"""Answers up to 100 requests that were sent as one, as Google's batch endpoint did."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from anyio import to_thread
from fastapi import APIRouter
from starlette.datastructures import MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from threadwarden.data.errors import NotFoundError, ThreadwardenError
from threadwarden.serve.body import read_body
from threadwarden.serve.disconnect import until_gone
from threadwarden.serve.errors import Failure, failure_of
from threadwarden.serve.perspective import examples
from threadwarden.serve.perspective.errors import google_shape
from threadwarden.serve.perspective.multipart import (
    Part,
    batch_response,
    boundary_of,
    content_id_of,
    parse_part,
    parts_of,
)
from threadwarden.serve.service import Service

PATHS = ("/batch", "/batch/commentanalyzer/v1alpha1")
_KEYS = ("authorization", "x-api-key", "x-goog-api-key")
"""Headers that a part may have of its own; any other is that of the whole request, whatever the part says."""


class Method(Protocol):
    """What answers one request, given its body."""

    async def answer(self, request: Request, content: bytes) -> Response: ...  # noqa: D102


class Batch:
    """Answers the parts of a batch by the methods whose paths they name."""

    def __init__(self, methods: Mapping[str, Method]) -> None:
        self._methods = methods

    async def answer(self, request: Request, content: bytes) -> Response:
        """Return the answers in the order of the parts; one that fails is an error in its own part.

        All parts are asked at once, so that the batcher can score them together.

        Raises:
            MalformedError: the body is no batch.
        """
        boundary = boundary_of(request.headers.get("content-type", ""))
        parts = await to_thread.run_sync(parts_of, content, boundary)
        answers = await asyncio.gather(*(self._part(request, part) for part in parts))
        return batch_response(list(zip(map(content_id_of, parts), answers, strict=True)))

    async def _part(self, request: Request, content: bytes) -> Response:
        try:
            part = parse_part(content)
            return await self._method(part).answer(_inner(request, part), part.content)
        except _WrongMethodError:
            return google_shape(Failure(405, "found another method, wanted POST"))
        except ThreadwardenError as error:
            return google_shape(failure_of(error))

    def _method(self, part: Part) -> Method:
        """Return what a part asks for; before its path may stand that of the public address."""
        found = next((method for path, method in self._methods.items() if part.path.endswith(path)), None)
        if found is None:
            raise NotFoundError(f"found the path {part.path[:200]!r}, wanted one of {', '.join(self._methods)}")
        if part.method != "POST":
            raise _WrongMethodError
        return found


class _WrongMethodError(Exception):
    """A part asks for a path that is there by a method that is not."""


def _inner(request: Request, part: Part) -> Request:
    """Return a part as a request: where it has no key of its own, it comes with that of the whole."""
    own = {name: value for name, value in part.headers.items() if name in _KEYS}
    has_key = bool(own) or "key" in QueryParams(part.query)
    outer = MutableHeaders(raw=list(request.headers.raw))
    for name in _KEYS if has_key else ():
        del outer[name]
    outer.update(own)
    query = part.query if has_key else request.url.query
    changed = {"path": part.path, "query_string": query.encode("latin-1", "replace"), "headers": outer.raw}
    return Request({**request.scope, **changed})


def router(service: Service, batch: Batch) -> APIRouter:
    """Return the two routes that take a batch."""
    api = APIRouter(tags=["perspective"])
    example = {"schema": {"type": "string", "format": "binary"}}

    async def answer(request: Request) -> Response:
        """Answer up to 100 requests to the other methods, each a part of type `application/http`.

        A part that fails is an error within the answer. A part without a key has that of the whole.
        """
        content = await read_body(request, service.settings.max_body_bytes)
        return await until_gone(request, batch.answer(request, content))

    shared: dict[str, Any] = {"methods": ["POST"], "summary": "Several requests at once"}
    for path in PATHS:
        api.add_api_route(
            path,
            answer,
            response_class=Response,
            include_in_schema=path == PATHS[0],
            operation_id="batch" if path == PATHS[0] else None,
            responses={
                200: {"description": "The answers, one part each.", "content": {"multipart/mixed": example}},
                **examples.BATCH_RESPONSES,
            },
            openapi_extra={"requestBody": {"required": True, "content": {"multipart/mixed": example}}},
            **shared,
        )
    return api
