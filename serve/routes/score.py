"""Scores the comments of one thread; of a request with bad comments the good ones are scored all the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from threadwarden.data.errors import InputError, TextTooLongError
from threadwarden.data.rows import Rows, parse_article, parse_comments
from threadwarden.data.text import json_type
from threadwarden.model import Scorer, Scores
from threadwarden.serve import examples
from threadwarden.serve.body import parse_object, read_body
from threadwarden.serve.errors import TooLargeError, status_of
from threadwarden.serve.openapi import answer, request_body
from threadwarden.serve.schemas import (
    ErrorBody,
    ErrorResponse,
    LabelScores,
    ModelName,
    PartialScoreResponse,
    Result,
    ScoreRequest,
    ScoreResponse,
)
from threadwarden.serve.service import Service

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("The scores, in the order of the comments.", examples.SCORED),
    400: answer("The body is not UTF-8, not JSON, or no object.", examples.BROKEN, ErrorResponse),
    404: answer("There is no such version of the model.", examples.UNKNOWN_MODEL, ErrorResponse),
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
    503: answer("The model is not loaded.", examples.LOADING, ErrorResponse),
}


@dataclass(frozen=True)
class Call:
    """What a request asks for: its comments, how many it sent, and the version that shall score them."""

    rows: Rows
    sent: int
    model: str | None


def router(service: Service) -> APIRouter:
    """Return the route /v1/score."""
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
        """
        service.models.get()  # before the body is read: a caller that must wait hears it at once
        content = await read_body(request, service.settings.max_body_bytes)
        call = await to_thread.run_sync(lambda: read_call(parse_object(content), service.settings.max_comments))
        await service.access.allow(request, "score", len(call.rows.rows))
        return await _answer(call, service)

    return api


async def _answer(call: Call, service: Service) -> JSONResponse:
    scorer = await to_thread.run_sync(service.models.get, call.model)
    scores = await service.batcher.score(scorer, [row.comment for row in call.rows.rows])
    scored = _scored(call.rows, scorer, scores)
    if not call.rows.problems:
        return JSONResponse(scored.model_dump())
    error = ErrorBody(message=_message(call), problems=list(call.rows.problems))
    body = PartialScoreResponse(error=error, model=scored.model, results=scored.results)
    too_long = call.rows.too_long == len(call.rows.problems)
    return JSONResponse(body.model_dump(), status_of(TextTooLongError if too_long else InputError))


def read_call(value: Mapping[str, Any], max_comments: int) -> Call:
    """Read a request; keys that are not known are left alone.

    Raises:
        InputError: `model`, `article` or `comments` is missing or of another type.
        TooLargeError: there are more than `max_comments`.
    """
    model, comments = value.get("model"), value.get("comments")
    if model is not None and not isinstance(model, str):
        raise InputError(f"model: found {json_type(model)}, wanted a string or null")
    if not isinstance(comments, list):
        found = json_type(comments) if "comments" in value else "nothing"
        raise InputError(f"comments: found {found}, wanted a list")
    if len(comments) > max_comments:
        raise TooLargeError(f"comments: found {len(comments):,}, wanted at most {max_comments:,}")
    article = parse_article(value.get("article"), "article")
    return Call(parse_comments(comments, article), len(comments), model or None)


def _scored(rows: Rows, scorer: Scorer, scores: Sequence[Scores]) -> ScoreResponse:
    results = [Result(id=row.id, scores=LabelScores.of(s)) for row, s in zip(rows.rows, scores, strict=True)]
    manifest = scorer.manifest
    return ScoreResponse(
        model=ModelName(name=manifest.name, version=manifest.version, sha256=manifest.sha256), results=results
    )


def _message(call: Call) -> str:
    bad, good = len(call.rows.problems), len(call.rows.rows)
    return f"comments: found {bad:,} bad of {call.sent:,}, wanted none (scored: {good:,})"
