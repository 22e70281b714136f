"""Coral's external moderation phase: a comment comes, signed, and Coral waits 200 ms for a word on it."""

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import NotFoundError
from threadwarden.serve import examples
from threadwarden.serve.article_lookup import ArticleLookup
from threadwarden.serve.body import parse_object, read_raw_body
from threadwarden.serve.disconnect import until_gone
from threadwarden.serve.formats.coral import (
    HEADER,
    CoralRequest,
    CoralResponse,
    check_signature,
    coral_answer,
    read_coral,
)
from threadwarden.serve.judgement import judge
from threadwarden.serve.openapi import answer, request_body
from threadwarden.serve.policy import Policy
from threadwarden.serve.schemas import ErrorResponse
from threadwarden.serve.service import Service
from threadwarden.serve.settings import PREFIX, Settings
from threadwarden.serve.verdict import Policies

PATH = "/coral/moderate"
FORMAT = Query("html", alias="format", description="The body's form, as the phase is set up in Coral.")
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("What Coral shall do with the comment.", examples.CORAL_ANSWER),
    204: {"description": "Nothing: it is published, unless another phase of Coral holds it."},
    400: answer("The body is not UTF-8, not JSON, or no object.", examples.BROKEN, ErrorResponse),
    401: answer(f"The header {HEADER} is missing or wrong.", examples.UNSIGNED, ErrorResponse),
    404: answer("The service has no secrets for Coral.", examples.NO_SECRETS, ErrorResponse),
    422: answer("There is no comment with a body.", examples.NO_CORAL_BODY, ErrorResponse),
    503: answer("The model is not loaded, or too much waits.", examples.LOADING, ErrorResponse),
}


def router(service: Service) -> APIRouter:
    """Return the route /coral/moderate."""
    context = _Context(service)
    api = APIRouter(tags=["Coral"])

    @api.post(
        PATH,
        response_model=CoralResponse,
        summary="Moderate a comment for Coral",
        responses=RESPONSES,
        openapi_extra=request_body(CoralRequest, examples.CORAL_REQUEST),
    )
    async def moderate(request: Request, form: Literal["html", "text"] = FORMAT) -> Response:
        """Answer what the site's policy says: hold the comment, reject it, or nothing; nothing of it is kept.

        The signature in `X-Coral-Signature` stands for a key. A site is looked up by Coral's site id, then by the
        tenant's domain; where there is none of that name, the site `default` decides.
        """
        secrets = _secrets(service.settings)
        content = await read_raw_body(request, service.settings.max_body_bytes)
        check_signature(request.headers.get(HEADER), content, secrets)
        call = read_coral(parse_object(content), form == "html")
        if not call.text.strip():
            return Response(status_code=204)  # a picture alone, say
        scorer = service.models.get()
        policy, article = await context.get(call.sites, call.story)
        comment = CommentInContext(call.text, None, article)
        judged = await until_gone(request, judge(service.batcher, scorer, [comment]))
        found = coral_answer(judged[0], policy)
        return Response(status_code=204) if found is None else JSONResponse(found.model_dump(exclude_none=True))

    return api


class _Context:
    """What is known here of a story and its site."""

    def __init__(self, service: Service) -> None:
        self._policies = Policies(service.database)
        self._articles = ArticleLookup(service.database)

    async def get(self, names: Sequence[str], story: str | None) -> tuple[Policy | None, ArticleContext | None]:
        site, policy = await self._site(names)
        if story is None:
            return policy, None
        try:
            return policy, await self._articles.get(site, story)
        except NotFoundError:
            return policy, None  # a story that nobody registered is judged without its article

    async def _site(self, names: Sequence[str]) -> tuple[str | None, Policy | None]:
        for name in names:
            try:
                return name, await self._policies.of(name)
            except NotFoundError:
                continue
        return None, await self._policies.of(None)


def _secrets(settings: Settings) -> list[str]:
    found = settings.coral_secrets
    secrets = [part.strip() for part in (found.get_secret_value() if found else "").split(",") if part.strip()]
    if not secrets:
        raise NotFoundError(f"Coral: found no secrets, wanted its signing secrets in {PREFIX}CORAL_SECRETS")
    return secrets
