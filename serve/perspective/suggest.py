"""Stores what a moderator thought of a comment, as Perspective's comments:suggestscore did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from threadwarden.serve.access import Caller
from threadwarden.serve.body import read_body
from threadwarden.serve.openapi import request_body
from threadwarden.serve.perspective import examples
from threadwarden.serve.perspective.comment import parse_comment, parse_context
from threadwarden.serve.perspective.errors import GoogleJSON, PerspectiveError
from threadwarden.serve.perspective.keys import allow
from threadwarden.serve.perspective.languages import Detect, Languages, languages_of
from threadwarden.serve.perspective.message import Message, parse_message
from threadwarden.serve.perspective.schemas import SuggestCommentScoreRequest, SuggestCommentScoreResponse
from threadwarden.serve.service import Service
from threadwarden.serve.store.feedback import Feedback, Feedbacks

PATH = "/v1alpha1/comments:suggestscore"
MAX_ATTRIBUTES, _MAX_NAME, _MAX_WORDS, _MAX_LANGUAGES = 200, 100, 1000, 20


class _Store(Protocol):
    def add(self, feedback: Feedback) -> Feedback: ...


@dataclass(frozen=True)
class _Suggestion:
    """A request that was read."""

    feedback: Feedback
    languages: Languages
    token: str | None


class Suggester:
    """Answers comments:suggestscore, sent alone or as a part of a batch."""

    def __init__(self, service: Service, detect: Detect, store: _Store | None = None) -> None:
        self._service = service
        self._detect = detect
        self._store = store or Feedbacks(service.database)

    async def answer(self, request: Request, content: bytes) -> Response:
        """Store the feedback that the body of a request holds.

        Raises:
            InputError: it is not JSON, or a request that Perspective refused too.
            UnauthorizedError: as `Access.allow`; so do ForbiddenError and RateLimitedError.
            StoreError: it could not be stored.
        """
        caller = await allow(self._service, request, "feedback")
        suggestion = await to_thread.run_sync(self._keep, content, caller)
        languages = suggestion.languages
        body: dict[str, object] = {} if suggestion.token is None else {"clientToken": suggestion.token}
        body |= {"detectedLanguages": list(languages.detected), "requestedLanguages": list(languages.requested)}
        return GoogleJSON(body)

    def _keep(self, content: bytes, caller: Caller) -> _Suggestion:
        suggestion = self._read(parse_message(content), caller)
        self._store.add(suggestion.feedback)
        return suggestion

    def _read(self, request: Message, caller: Caller) -> _Suggestion:
        text, token = parse_comment(request).text, request.text("clientToken")
        languages = languages_of(request, text, self._detect)
        feedback = Feedback.of(
            text,
            _scores(request),
            caller.site,
            key=caller.key,
            context_ids=parse_context(request).ids,
            community=_short(request.text("communityId")),
            client_token=_short(token),
            session=_short(request.text("sessionId")),
            languages=[code[:40] for code in languages.requested[:_MAX_LANGUAGES]],
        )
        return _Suggestion(feedback, languages, token)


def _scores(request: Message) -> Mapping[str, float]:
    """Read `attributeScores`, of any names: Coral suggests APPROVED and DELETED, which no model answers.

    Raises:
        PerspectiveError: there are none, or one has no score from 0 to 1.
    """
    found = {_name(name): _value(name, scores) for name, scores in request.map("attributeScores")}
    if not found:
        raise PerspectiveError("Missing attribute_scores")
    if len(found) > MAX_ATTRIBUTES:
        raise PerspectiveError(f"Found {len(found):,} attribute scores, wanted at most {MAX_ATTRIBUTES}")
    return found


def _name(name: str) -> str:
    if not name.strip() or len(name) > _MAX_NAME or not name.isprintable():
        raise PerspectiveError(f"Invalid attribute name: wanted 1 to {_MAX_NAME} printable characters")
    return name


def _value(name: str, scores: Message) -> float:
    """Return the score of the whole or, where only spans have one, the highest of these."""
    summary = scores.message("summaryScore")
    spans = (span.message("score") for span in scores.messages("spanScores"))
    values = [_number(name, score) for score in ([summary] if summary else spans) if score]
    if not values:
        raise PerspectiveError(f"Attribute {name[:80]} has no score: wanted summaryScore.value")
    return max(values)


def _number(name: str, score: Message) -> float:
    """Return a score; one without a value is 0, since Google's libraries leave a zero out."""
    value = score.number("value") or 0.0
    if not 0 <= value <= 1:
        raise PerspectiveError(f"Attribute {name[:80]}: found a score of {value:g}, wanted 0 to 1")
    return value


def _short(words: str | None) -> str | None:
    return None if words is None else words[:_MAX_WORDS]


def router(service: Service, suggester: Suggester) -> APIRouter:
    """Return the route /v1alpha1/comments:suggestscore."""
    api = APIRouter(tags=["perspective"])

    @api.post(
        PATH,
        response_model=SuggestCommentScoreResponse,
        summary="Suggest a score as the Perspective API let one",
        responses=examples.SUGGEST_RESPONSES,
        openapi_extra=request_body(SuggestCommentScoreRequest, examples.SUGGEST_REQUEST),
    )
    async def suggest(request: Request) -> Response:
        """Store what the scores should have been; the text is kept only where the site's policy says so."""
        return await suggester.answer(request, await read_body(request, service.settings.max_body_bytes))

    return api
