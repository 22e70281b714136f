"""OpenAI's moderations, for clients that have only their base URL changed."""

import uuid
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from threadwarden.data.context import CommentInContext
from threadwarden.serve.body import parse_object, read_body
from threadwarden.serve.disconnect import until_gone
from threadwarden.serve.formats import moderation_examples as examples
from threadwarden.serve.formats.moderation import (
    ModerationErrorResponse,
    ModerationRequest,
    Moderations,
    moderation_of,
    parse_model,
    parse_texts,
)
from threadwarden.serve.judgement import judge
from threadwarden.serve.openapi import answer, request_body
from threadwarden.serve.service import Service

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("The results, in the order of the inputs.", examples.MODERATIONS),
    400: answer("The body is no JSON object, or a field is bad.", examples.IMAGE, ModerationErrorResponse),
    401: answer("The key is missing or bad.", examples.BAD_KEY, ModerationErrorResponse),
    404: answer("There is no such version of the model.", examples.UNKNOWN_MODEL, ModerationErrorResponse),
    429: answer("The key has used up its rate.", examples.USED_UP, ModerationErrorResponse),
    503: answer("The model is not loaded, or too much waits.", examples.LOADING, ModerationErrorResponse),
}


def router(service: Service) -> APIRouter:
    """Return the route /v1/moderations."""
    api = APIRouter(tags=["OpenAI"])

    @api.post(
        "/v1/moderations",
        response_model=Moderations,
        summary="Moderate texts, as OpenAI's API does",
        responses=RESPONSES,
        openapi_extra=request_body(ModerationRequest, examples.REQUEST),
    )
    async def moderations(request: Request) -> JSONResponse:
        """Return categories for each text, with their probabilities; nothing of the texts is kept.

        `harassment` is our label incivility. A category that the model has no trained head for is null.
        """
        running = service.models.get()
        body = parse_object(await read_body(request, service.settings.max_body_bytes))
        texts = parse_texts(body, service.settings.max_comments)
        await service.access.allow(request, "score", len(texts))
        version = parse_model(body, running.manifest.name)
        scorer = await to_thread.run_sync(service.models.get, version)
        comments = [CommentInContext(text) for text in texts]
        judged = await until_gone(request, judge(service.batcher, scorer, comments))
        answered = Moderations(
            id=f"modr-{uuid.uuid4().hex}",
            model=f"{scorer.manifest.name}-{scorer.version}",
            results=list(map(moderation_of, judged)),
        )
        return JSONResponse(answered.model_dump())

    return api
