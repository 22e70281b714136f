"""Examples of requests and answers, for the documentation page; tests send and check them."""

from typing import Any

from threadwarden.serve.openapi import answer
from threadwarden.serve.perspective.errors import BAD_KEY
from threadwarden.serve.perspective.schemas import GoogleErrorResponse

_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_SERVICE = {"domain": "googleapis.com", "metadata": {"service": "commentanalyzer.googleapis.com"}}

ANALYZE_REQUEST: dict[str, Any] = {
    "comment": {"text": "Only an idiot would write that. The detour costs an hour."},
    "context": {
        "articleAndParentComment": {
            "article": {"text": "City council votes to close the bridge for a year"},
            "parentComment": {"text": "The detour will be hard on the shops along the river."},
        }
    },
    "requestedAttributes": {"TOXICITY": {}, "OFF_TOPIC": {}},
    "languages": ["en"],
    "spanAnnotations": True,
    "doNotStore": True,
    "clientToken": "comment-53922",
}


def _score(value: float) -> dict[str, Any]:
    return {"value": value, "type": "PROBABILITY"}


def _attribute(whole: float, *parts: float) -> dict[str, Any]:
    spans = [
        {"begin": begin, "end": end, "score": _score(value)}
        for (begin, end), value in zip(((0, 31), (32, 57)), parts, strict=True)
    ]
    return {"spanScores": spans, "summaryScore": _score(whole)}


ANALYZED: dict[str, Any] = {
    "attributeScores": {"TOXICITY": _attribute(0.93, 0.94, 0.02), "OFF_TOPIC": _attribute(0.24, 0.41, 0.11)},
    "languages": ["en"],
    "clientToken": "comment-53922",
    "detectedLanguages": ["en"],
}
SUGGEST_REQUEST: dict[str, Any] = {
    "comment": {"text": "I guess the bridge had it coming."},
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.0}}},
    "languages": ["en"],
    "communityId": "/forum/city",
    "clientToken": "comment-53922",
}
SUGGESTED: dict[str, Any] = {
    "clientToken": "comment-53922",
    "detectedLanguages": ["en"],
    "requestedLanguages": ["en"],
}


def error(code: int, message: str, status: str, *details: dict[str, Any]) -> dict[str, Any]:
    """Return an error as it is answered."""
    found: dict[str, Any] = {"code": code, "message": message, "status": status}
    return {"error": found | ({"details": list(details)} if details else {})}


EMPTY = error(400, "Comment must be non-empty.", "INVALID_ARGUMENT", {"@type": _ERROR, "errorType": "COMMENT_EMPTY"})
NO_SCORES = error(
    400, "Missing attribute_scores", "INVALID_ARGUMENT", {"@type": _ERROR, "errorType": "INVALID_REQUEST"}
)
KEY = error(400, BAD_KEY, "INVALID_ARGUMENT", {"@type": _INFO, "reason": "API_KEY_INVALID", **_SERVICE})
NOT_ALLOWED = error(
    403,
    "API key: found the roles score, wanted feedback",
    "PERMISSION_DENIED",
    {"@type": _INFO, "reason": "CONSUMER_INVALID", **_SERVICE},
)
TOO_LARGE = error(413, "body: found 9,000,000 bytes, wanted at most 8,388,608", "INVALID_ARGUMENT")
QUOTA = error(
    429,
    "API key: found its 60 comments a minute used up, wanted 1 in 1 s",
    "RESOURCE_EXHAUSTED",
    {"@type": _INFO, "reason": "RATE_LIMIT_EXCEEDED", **_SERVICE},
)
LOADING = error(503, "model: found it loading, wanted it ready (see /readyz)", "UNAVAILABLE")
NO_VERSION = error(404, "version: found 'v2', wanted v1alpha1", "NOT_FOUND")

_REFUSED: dict[int | str, dict[str, Any]] = {
    403: answer("There is no key, or it has another role.", NOT_ALLOWED, GoogleErrorResponse),
    413: answer("The body is over the limit.", TOO_LARGE, GoogleErrorResponse),
    429: answer("The key has used up what it may ask for just now: see `Retry-After`.", QUOTA, GoogleErrorResponse),
    503: answer("The model is not loaded, or too much waits: see `Retry-After`.", LOADING, GoogleErrorResponse),
}
ANALYZE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("The scores.", ANALYZED),
    400: answer(
        "The request is one that Perspective refused too, or its key is not valid.", EMPTY, GoogleErrorResponse
    ),
    **_REFUSED,
}
SUGGEST_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("The feedback is stored.", SUGGESTED),
    400: answer(
        "The request is one that Perspective refused too, or its key is not valid.", NO_SCORES, GoogleErrorResponse
    ),
    **_REFUSED,
}
BATCH_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: answer("The body is no multipart/mixed, or has no part, or more than 100.", EMPTY, GoogleErrorResponse),
    413: _REFUSED[413],
}
DISCOVERY_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("The document.", {"kind": "discovery#restDescription", "id": "commentanalyzer:v1alpha1"}),
    404: answer("There is only v1alpha1.", NO_VERSION, GoogleErrorResponse),
}
