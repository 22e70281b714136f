"""What only an admin may do: switch the model."""

from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request

from threadwarden.data.errors import InputError
from threadwarden.data.text import json_type
from threadwarden.serve import examples
from threadwarden.serve.body import parse_object, read_body
from threadwarden.serve.deployment import Switch
from threadwarden.serve.openapi import answer, request_body
from threadwarden.serve.routes.model import describe
from threadwarden.serve.schemas import ErrorResponse, ModelInfo, SwitchRequest
from threadwarden.serve.service import Service

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("It is switched; what the model is.", examples.MODEL),
    400: answer("The body is not UTF-8, not JSON, or no object.", examples.BROKEN, ErrorResponse),
    401: answer("A key is wanted, and there is none that is known.", examples.NO_KEY, ErrorResponse),
    403: answer("The key has not the role admin.", examples.NO_ADMIN, ErrorResponse),
    404: answer("There is no such version of the model.", examples.UNKNOWN_MODEL, ErrorResponse),
    413: answer("The body is over the limit.", examples.LONG_BODY, ErrorResponse),
    422: answer("`version` is missing, or no string.", examples.NO_VERSION, ErrorResponse),
    503: answer("No model is loaded, or the files of that version are damaged.", examples.LOADING, ErrorResponse),
}


def router(service: Service, switch: Switch) -> APIRouter:
    """Return the route that switches the model."""
    api = APIRouter(tags=["model"])

    @api.put(
        "/v1/model",
        response_model=ModelInfo,
        summary="Switch to another version of the model",
        responses=RESPONSES,
        openapi_extra=request_body(SwitchRequest, {"version": "0.1.0"}),
    )
    async def put(request: Request) -> ModelInfo:
        """Load a released version, check its files, try it, and run it from now on; a key of the role admin is wanted.

        Requests that came before are answered by the version that ran then: none fails. Other processes of the
        service follow within some seconds, and a restart serves what was switched on last.
        """
        content = await read_body(request, service.settings.max_body_bytes)
        caller = await service.access.allow(request, "admin", cost=0)
        scorer = await to_thread.run_sync(switch.to, _version(parse_object(content)), caller.key)
        return describe(scorer.manifest)

    return api


def _version(value: Mapping[str, Any]) -> str:
    version = value.get("version")
    if not isinstance(version, str) or not version:
        found = ("''" if version == "" else json_type(version)) if "version" in value else "nothing"
        raise InputError(f"version: found {found}, wanted a released version such as '0.2.0'")
    return version
