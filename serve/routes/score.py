"""Scores the comments of one thread; of a request with bad comments the good ones are scored all the same."""

from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from threadwarden.data.errors import InputError, TextTooLongError, ThreadwardenError
from threadwarden.serve import examples
from threadwarden.serve.body import parse_object, read_body
from threadwarden.serve.disconnect import until_gone
from threadwarden.serve.errors import ConflictError, status_of
from threadwarden.serve.openapi import answer, request_body
from threadwarden.serve.schemas import (
    ErrorBody,
    ErrorResponse,
    ModelName,
    PartialScoreResponse,
    ScoreRequest,
    ScoreResponse,
)
from threadwarden.serve.score_request import ScoreCall, read_call
from threadwarden.serve.scoring import Scored, Scoring
from threadwarden.serve.service import Service
from threadwarden.serve.verdict import site_of

REPLAYED = "X-Replayed-Results"
"""The header that says how many results are those of an earlier request."""
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("The scores, in the order of the comments.", examples.SCORED),
    400: answer("The body is not UTF-8, not JSON, or no object.", examples.BROKEN, ErrorResponse),
    401: answer("The key is missing or bad.", examples.BAD_KEY, ErrorResponse),
    403: answer("The key is another site's.", examples.OTHER_SITE, ErrorResponse),
    404: answer("There is no such version, site or registered article.", examples.UNKNOWN_MODEL, ErrorResponse),
    409: answer(
        "Some revisions had another text before: they are listed, and the other comments are scored.",
        examples.CONFLICT,
        PartialScoreResponse,
    ),
    413: answer(
        "Some texts are over the limit: they are listed, and the others are scored. Where the body or the number "
        "of comments is over the limit, nothing is scored, and there are no `model` and `results`.",
        examples.TOO_LONG,
        PartialScoreResponse,
    ),
    422: answer(
        "Some comments are bad: they are listed, and the others are scored. Where `article`, `model` or `comments` "
        "itself is bad, nothing is scored, and there are no `model` and `results`.",
        examples.BAD_COMMENTS,
        PartialScoreResponse,
    ),
    429: answer("The key has used up its rate.", examples.USED_UP, ErrorResponse),
    503: answer("The model is not loaded, or too much waits.", examples.LOADING, ErrorResponse),
}


def router(service: Service) -> APIRouter:
    """Return the route /v1/score."""
    scoring = Scoring(service)
    api = APIRouter(tags=["score"])

    @api.post(
        "/v1/score",
        response_model=ScoreResponse,
        summary="Score comments",
        responses=RESPONSES,
        openapi_extra=request_body(ScoreRequest, examples.SCORE_REQUEST),
    )
    async def score(request: Request) -> JSONResponse:
        """Return calibrated probabilities and flags for each comment, in order.

        Send the article and the parent: `off_topic` is judged against them, and null without an article.
        A comment's scores do not depend on the other comments, but for its parent.
        A comment with a `revision` is answered once: sent again, it has the same answer, of the same model.
        A comment in another language than English has no scores.
        """
        service.models.get()  # before the body is read: a caller that must wait hears it at once
        content = await read_body(request, service.settings.max_body_bytes)
        call = await to_thread.run_sync(lambda: read_call(parse_object(content), service.settings.max_comments))
        caller = await service.access.allow(request, "score", len(call.rows.rows))
        scored = await until_gone(request, scoring.answer(call, site_of(caller, call.site)))
        return _response(call, scored)

    return api


def _response(call: ScoreCall, scored: Scored) -> JSONResponse:
    manifest = scored.scorer.manifest
    model = ModelName(name=manifest.name, version=manifest.version, sha256=manifest.sha256)
    body: dict[str, Any] = {"model": model.model_dump(), "results": scored.results}
    headers = {REPLAYED: str(scored.replayed)} if call.revisions else None
    problems = [*call.rows.problems, *scored.conflicts]
    if not problems:
        return JSONResponse(body, headers=headers)
    found = f"found {len(problems):,} bad of {call.sent:,}, wanted none (scored: {len(scored.results):,})"
    error = ErrorBody(message=f"comments: {found}", problems=problems)
    return JSONResponse({"error": error.model_dump()} | body, status_of(_kind(call, scored)), headers)


def _kind(call: ScoreCall, scored: Scored) -> type[ThreadwardenError]:
    """Return what all problems are; where they differ, the field is bad."""
    bad = len(call.rows.problems)
    if not bad:
        return ConflictError
    return TextTooLongError if call.rows.too_long == bad and not scored.conflicts else InputError
