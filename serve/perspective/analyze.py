"""Scores a comment as Perspective's comments:analyze did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from threadwarden.data.context import CommentInContext
from threadwarden.model import Scorer, Scores
from threadwarden.model.surroundings import known_article
from threadwarden.serve.body import read_body
from threadwarden.serve.disconnect import until_gone
from threadwarden.serve.openapi import request_body
from threadwarden.serve.perspective import examples
from threadwarden.serve.perspective.attributes import (
    PROBABILITY,
    Attribute,
    answers,
    parse_attributes,
    unknown,
    value_of,
)
from threadwarden.serve.perspective.comment import parse_comment, parse_context
from threadwarden.serve.perspective.errors import GoogleJSON
from threadwarden.serve.perspective.keys import allow
from threadwarden.serve.perspective.languages import Detect, Languages, languages_of
from threadwarden.serve.perspective.markup import Plain, utf16_places
from threadwarden.serve.perspective.message import parse_message
from threadwarden.serve.perspective.schemas import AnalyzeCommentRequest, AnalyzeCommentResponse
from threadwarden.serve.perspective.sentences import sentences
from threadwarden.serve.service import Service

PATH = "/v1alpha1/comments:analyze"
UNANSWERED, MODEL = "X-Threadwarden-Unanswered", "X-Threadwarden-Model"
Span = tuple[int, int]


@dataclass(frozen=True)
class Analysis:
    """A request that was read: what shall be scored, and how it is answered.

    `comments` are the whole text and, behind it, the text of each span where there are several. Spans are in UTF-16
    code units of the text as sent. `left_out` are attributes that the model cannot answer.
    """

    comments: tuple[str | CommentInContext, ...]
    spans: tuple[Span, ...]
    attributes: tuple[Attribute, ...]
    left_out: tuple[Attribute, ...]
    languages: Languages
    token: str | None
    keep: bool


class Analyzer:
    """Answers comments:analyze, sent alone or as a part of a batch."""

    def __init__(self, service: Service, detect: Detect) -> None:
        self._service = service
        self._detect = detect

    async def answer(self, request: Request, content: bytes) -> Response:
        """Return the scores that the body of a request asks for.

        Raises:
            InputError: it is not JSON, or a request that Perspective refused too.
            UnauthorizedError: as `Access.allow`; so do ForbiddenError and RateLimitedError.
            NotReadyError: the model is not loaded.
            OverloadedError: too much waits already.
        """
        scorer = self._service.models.get()
        await allow(self._service, request, "score")
        analysis = await to_thread.run_sync(self._read, content, scorer)
        scores: list[Scores] = []
        if analysis.attributes:
            scores = await self._service.batcher.score(scorer, analysis.comments, keep=analysis.keep)
        return GoogleJSON(_body(analysis, scores), headers=_headers(analysis, scorer))

    def _read(self, content: bytes, scorer: Scorer) -> Analysis:
        request = parse_message(content)
        comment = parse_comment(request)
        asked = parse_attributes(request)
        context = parse_context(request)
        languages = languages_of(request, comment.text, self._detect)
        languages.check(asked[0].written)
        whole = context.around(comment.text)
        able = tuple(one for one in asked if _answerable(one, scorer, whole))
        left_out = tuple(one for one in asked if one not in able)
        if left_out and self._service.settings.strict_attributes:
            raise unknown(left_out[0].written)
        texts, spans = _pieces(comment, request.flag("spanAnnotations"))
        in_context = any(one.name == "OFF_TOPIC" for one in able)
        return Analysis(
            comments=tuple(context.around(text) if in_context else text for text in texts),
            spans=spans,
            attributes=able,
            left_out=left_out,
            languages=languages,
            token=request.text("clientToken"),
            keep=not request.flag("doNotStore"),
        )


def _pieces(comment: Plain, annotated: bool) -> tuple[list[str], tuple[Span, ...]]:
    """Return the texts to be scored, and where they stand in what was sent: the whole, or its sentences."""
    if not annotated:
        return [comment.text], ((0, utf16_places(comment.sent)[-1]),)
    found, places = sentences(comment.text), utf16_places(comment.sent)
    parts = [comment.text[start:end] for start, end in found] if len(found) > 1 else []
    in_sent = (comment.place(start, end) for start, end in found)
    return [comment.text, *parts], tuple((places[start], places[end]) for start, end in in_sent)


def _answerable(attribute: Attribute, scorer: Scorer, comment: CommentInContext) -> bool:
    if attribute.name == "OFF_TOPIC":
        return known_article(comment) is not None
    return answers(scorer.manifest, attribute.name)


def _body(analysis: Analysis, scores: Sequence[Scores]) -> dict[str, Any]:
    found = dict(_attribute_scores(analysis, scores))
    body: dict[str, Any] = {"attributeScores": found} if found else {}
    body["languages"] = list(analysis.languages.scored)
    if analysis.token is not None:
        body["clientToken"] = analysis.token
    return body | {"detectedLanguages": list(analysis.languages.detected)}


def _attribute_scores(analysis: Analysis, scores: Sequence[Scores]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each attribute that reaches its threshold, its spans' scores, and the score of the whole."""
    for attribute in analysis.attributes:
        whole, *parts = (value_of(attribute.name, one) for one in scores)
        if attribute.threshold is not None and whole < attribute.threshold:
            continue
        spans = [
            {"begin": begin, "end": end, "score": _score(value)}
            for (begin, end), value in zip(analysis.spans, parts or [whole], strict=True)
        ]
        yield attribute.written, {"spanScores": spans, "summaryScore": _score(whole)}


def _score(value: float) -> dict[str, Any]:
    return {"value": value, "type": PROBABILITY}


def _headers(analysis: Analysis, scorer: Scorer) -> dict[str, str]:
    """Return which model answered, and which names it left out for want of a trained head or of an article."""
    names = dict.fromkeys(one.name for one in analysis.left_out)
    return {MODEL: scorer.version} | ({UNANSWERED: ", ".join(names)} if names else {})


def router(service: Service, analyzer: Analyzer) -> APIRouter:
    """Return the route /v1alpha1/comments:analyze."""
    api = APIRouter(tags=["perspective"])

    @api.post(
        PATH,
        response_model=AnalyzeCommentResponse,
        summary="Score a comment as the Perspective API did",
        responses=examples.ANALYZE_RESPONSES,
        openapi_extra=request_body(AnalyzeCommentRequest, examples.ANALYZE_REQUEST),
    )
    async def analyze(request: Request) -> Response:
        """Return the probability of each requested attribute that the model was trained for.

        `OFF_TOPIC` is judged against the article in `context`. Names that Perspective had and this model does not
        answer are left out, and listed in the header `X-Threadwarden-Unanswered`.
        """
        service.models.get()  # before the body is read: a caller that must wait hears it at once
        content = await read_body(request, service.settings.max_body_bytes)
        return await until_gone(request, analyzer.answer(request, content))

    return api
