"""Errors in the shape that Google's servers give them: code, message, status, details."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from starlette.responses import JSONResponse, Response

from threadwarden.data.errors import InputError
from threadwarden.serve.errors import Failure, ForbiddenError, RateLimitedError, UnauthorizedError

ErrorType = Literal[
    "COMMENT_EMPTY",
    "COMMENT_TOO_LONG",
    "NO_REQUESTED_ATTRIBUTES",
    "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    "INVALID_REQUEST",
]
BAD_KEY = "API key not valid. Please pass a valid API key."
NO_KEY = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
_COMMENT_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
_ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}
"""Google's word for each HTTP status; any other is INTERNAL."""


class PerspectiveError(InputError):
    """A request that Perspective refused too: `kind` is its error type, `detail` the fields that stand beside it."""

    def __init__(
        self, message: str, kind: ErrorType = "INVALID_REQUEST", detail: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.detail = detail or {}


class GoogleJSON(JSONResponse):
    """JSON as Google's servers write it, in ASCII: it can hold half a surrogate pair that a client sent."""

    media_type = "application/json; charset=UTF-8"

    def render(self, content: Any) -> bytes:
        """Return the bytes of the body."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def google_shape(failure: Failure) -> Response:
    """Return the answer that every error has under the paths that Perspective's clients call."""
    code, message, details = _code(failure), failure.message, _details(failure)
    if isinstance(failure.error, UnauthorizedError):
        message = BAD_KEY
    error: dict[str, Any] = {"code": code, "message": message, "status": _STATUS.get(code, "INTERNAL")}
    if details:
        error["details"] = details
    return GoogleJSON({"error": error}, code, dict(failure.headers or {}))


def _code(failure: Failure) -> int:
    """Return the status: Perspective knew neither 401 for a bad key nor 422."""
    if failure.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY):
        return HTTPStatus.BAD_REQUEST.value
    return failure.status


def _details(failure: Failure) -> list[dict[str, Any]]:
    error = failure.error
    if isinstance(error, PerspectiveError):
        return [{"@type": _COMMENT_ERROR, "errorType": error.kind, **error.detail}]
    if isinstance(error, UnauthorizedError):
        return [_info("API_KEY_INVALID")]
    if isinstance(error, RateLimitedError):
        return [_info("RATE_LIMIT_EXCEEDED")]
    if isinstance(error, ForbiddenError):
        return [_info("CONSUMER_INVALID")]
    if _code(failure) == HTTPStatus.BAD_REQUEST:
        return [{"@type": _BAD_REQUEST, "fieldViolations": [{"description": failure.message}]}]
    return []


def _info(reason: str) -> dict[str, Any]:
    service = {"service": "commentanalyzer.googleapis.com"}
    return {"@type": _ERROR_INFO, "reason": reason, "domain": "googleapis.com", "metadata": service}
