"""OpenAI's moderations in our model's words: the shapes, the categories, and the shape of errors.

A category that no trained head answers is null, and applies to no input type: false and 0 would be invented.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from threadwarden.data.codebook import LABELS
from threadwarden.data.errors import InputError, NotFoundError
from threadwarden.data.fields import read_string
from threadwarden.data.text import check_text, json_type, shown
from threadwarden.model import Scores
from threadwarden.serve.errors import Failure, TooLargeError
from threadwarden.serve.judgement import Judgement

OPENAI = (
    *("harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm"),
    *("self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic"),
)
CATEGORIES = (*OPENAI, *LABELS)
FROM_ATTRIBUTES = {"hate": "identity_attack", "harassment/threatening": "threat"}
"""The categories that a further head of the model answers, where it has that head."""
EVEN = 0.5
"""From which probability such a category is true: it is then more likely than not."""
ANY_MODEL = re.compile(r"(omni|text)-moderation-\S{1,40}")
"""OpenAI's own models: clients send these names unasked, and ours answers."""
_TYPES = {429: "rate_limit_error", 500: "server_error", 503: "server_error"}
_CODES = {401: "invalid_api_key", 403: "permission_denied", 404: "not_found", 429: "rate_limit_exceeded"}
_PARAM = re.compile(r"input|model")


class TextPart(BaseModel):
    """A part of one input; images are refused."""

    type: Literal["text"]
    text: str


class ModerationRequest(BaseModel):
    """One text, several, or the parts of one."""

    input: str | list[str] | list[TextPart] = Field(description="A list of parts is one input, and has one result.")
    model: str | None = Field(
        default=None, description="A released version; unset, or a name of OpenAI's, is the one that the service runs."
    )


class Moderation(BaseModel):
    """One input's categories: OpenAI's, null where the model does not answer them, and our three labels."""

    flagged: bool
    categories: dict[str, bool | None]
    category_scores: dict[str, float | None]
    category_applied_input_types: dict[str, list[Literal["text"]]]
    unsupported_language: str | None = Field(
        default=None, description="The language of a text that was not scored, all of whose categories are null."
    )


class Moderations(BaseModel):
    """The results, in the order of the inputs."""

    id: str
    model: str
    results: list[Moderation]


class ModerationFault(BaseModel):
    """What was found and what was wanted; `param` is the field of the request."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class ModerationErrorResponse(BaseModel):
    """The shape of OpenAI's errors."""

    error: ModerationFault


def moderation_of(judgement: Judgement) -> Moderation:
    """Return one input's categories."""
    found = {} if judgement.scores is None else _categories(judgement.scores)
    return Moderation(
        flagged=any(flag for _, flag in found.values()),
        categories={name: found[name][1] if name in found else None for name in CATEGORIES},
        category_scores={name: found[name][0] if name in found else None for name in CATEGORIES},
        category_applied_input_types={name: ["text"] if name in found else [] for name in CATEGORIES},
        unsupported_language=judgement.language if judgement.scores is None else None,
    )


def _categories(scores: Scores) -> dict[str, tuple[float, bool]]:
    """Return probability and flag of each category that is answered."""
    found = {"harassment": (scores.incivility.probability, scores.incivility.flag)}
    for name, attribute in FROM_ATTRIBUTES.items():
        if (value := scores.attributes.get(attribute)) is not None:
            found[name] = (value, value >= EVEN)
    for label in LABELS:
        if (score := scores.get(label)) is not None:
            found[label] = (score.probability, score.flag)
    return found


def parse_texts(request: Mapping[str, Any], limit: int) -> list[str]:
    """Return the texts that a request wants judged.

    Raises:
        InputError: there is none, one is empty or too long, or something is no text.
        TooLargeError: there are more than `limit`.
    """
    if "input" not in request:
        raise InputError("input: found nothing, wanted a text or a list")
    value = request["input"]
    if isinstance(value, str):
        return [check_text(value, "input")]
    if not isinstance(value, list) or not value:
        raise InputError(f"input: found {'an empty list' if value == [] else json_type(value)}, wanted a text or some")
    if len(value) > limit:
        raise TooLargeError(f"input: found {len(value):,} texts, wanted at most {limit:,}")
    if isinstance(value[0], Mapping):
        parts = [_part(part, f"input[{place}]") for place, part in enumerate(value)]
        return [check_text("\n\n".join(parts), "input")]
    return [check_text(text, f"input[{place}]") for place, text in enumerate(value)]


def _part(value: object, where: str) -> str:
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: found {json_type(value)}, wanted an object, as the others are")
    kind = value.get("type")
    if kind != "text":
        found = shown(kind) if isinstance(kind, str) else json_type(kind)
        raise InputError(f"{where}.type: found {found}, wanted 'text': the model reads nothing else")
    text = value.get("text")
    if not isinstance(text, str):
        raise InputError(f"{where}.text: found {json_type(text)}, wanted a string")
    return text


def parse_model(request: Mapping[str, Any], name: str) -> str | None:
    """Return the version that a request names, None for the one that the service runs; `name` is that of our models.

    Raises:
        InputError: it is no string.
    """
    value = read_string(request, "model", "model")
    return None if not value or ANY_MODEL.fullmatch(value) else value.removeprefix(f"{name}-")


def openai_shape(failure: Failure) -> Response:
    """Return the answer that every error of this API has."""
    status = _status(failure)
    param = _PARAM.match(failure.message)
    code = "model_not_found" if isinstance(failure.error, NotFoundError) else _CODES.get(status)
    fault = ModerationFault(
        message=failure.message,
        type=_TYPES.get(status, "invalid_request_error"),
        param=param[0] if param and status < 500 else None,
        code=code,
    )
    body = ModerationErrorResponse(error=fault).model_dump()
    return JSONResponse(body, status, dict(failure.headers or {}))


def _status(failure: Failure) -> int:
    """Return the status: OpenAI answers 400 to any bad field."""
    is_field = isinstance(failure.error, InputError) and not isinstance(failure.error, TooLargeError)
    return 400 if is_field or failure.status == 422 else failure.status


SHAPES: Mapping[str, Any] = {"/v1/moderations": openai_shape}
"""Where errors have OpenAI's shape."""
