"""The description of the service in OpenAPI 3.0: the newest that the bundled Swagger UI can show."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from threadwarden.data.codebook import VERSION as CODEBOOK
from threadwarden.serve.formats.coral import CoralRequest
from threadwarden.serve.formats.moderation import ModerationRequest
from threadwarden.serve.formats.prediction import PredictRequest
from threadwarden.serve.perspective.schemas import AnalyzeCommentRequest, SuggestCommentScoreRequest
from threadwarden.serve.schemas import ArticleBody, ScoreRequest, SwitchRequest

REQUESTS: tuple[type[BaseModel], ...] = (
    ScoreRequest,
    SwitchRequest,
    AnalyzeCommentRequest,
    SuggestCommentScoreRequest,
    ModerationRequest,
    ArticleBody,
    CoralRequest,
    PredictRequest,
)
"""The requests that routes parse themselves, and FastAPI therefore does not know of."""

ABOUT = f"""Scores comments under news articles for **incivility**, **dehumanizing language** and **off-topic**,
as codebook {CODEBOOK} defines them.

Every error has the shape `{{"error": {{"message": one line, "problems": [one line each]}}}}`."""
_REF = "#/components/schemas/{model}"


def request_body(model: type[BaseModel], example: object) -> dict[str, Any]:
    """Return what describes a JSON body that the route parses itself; add the model to `REQUESTS`."""
    content = {"schema": {"$ref": _REF.format(model=model.__name__)}, "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def answer(description: str, example: object, model: type[BaseModel] | None = None) -> dict[str, Any]:
    """Return what describes one status of a route; without `model` it is the route's own."""
    found = {"description": description, "content": {"application/json": {"example": example}}}
    return found | ({"model": model} if model else {})


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the description of all routes."""
    found = get_openapi(
        title=app.title,
        version=version("threadwarden"),
        openapi_version="3.0.3",
        description=ABOUT,
        routes=app.routes,
    )
    _, schemas = models_json_schema([(model, "validation") for model in REQUESTS], ref_template=_REF)
    found["components"]["schemas"] |= schemas["$defs"]
    described: dict[str, Any] = _as_3_0(found)
    return described


def _as_3_0(value: Any) -> Any:
    """Say in OpenAPI 3.0 what pydantic says in 3.1: `nullable` for a null type, a one-value `enum` for `const`."""
    if isinstance(value, list):
        return [_as_3_0(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _as_3_0(item) for key, item in value.items()}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if {"type": "null"} in found.get("anyOf", ()):
        found |= _nullable([kind for kind in found.pop("anyOf") if kind != {"type": "null"}])
    return found


def _nullable(kinds: list[dict[str, Any]]) -> dict[str, Any]:
    if len(kinds) > 1:
        return {"anyOf": kinds, "nullable": True}
    return {"allOf": kinds, "nullable": True} if "$ref" in kinds[0] else {**kinds[0], "nullable": True}
