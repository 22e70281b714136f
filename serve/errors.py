"""The one table from error to HTTP status, and the one shape in which every error is answered."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threadwarden.data.errors import (
    CorruptError,
    InputError,
    NotFoundError,
    TextTooLongError,
    ThreadwardenError,
)
from threadwarden.serve.schemas import ErrorBody, ErrorResponse
from threadwarden.serve.store.errors import StoreError


class MalformedError(InputError):
    """A request's body is not UTF-8, not JSON, or no object."""


class TooLargeError(InputError):
    """A request's body, or its number of comments, is over the limit."""


class NotReadyError(ThreadwardenError):
    """The model is still being loaded, or could not be."""


class OverloadedError(ThreadwardenError):
    """So much waits to be scored that one more would wait too long."""


class UnauthorizedError(ThreadwardenError):
    """A request has no key, or one that is not known or was revoked."""


class ForbiddenError(ThreadwardenError):
    """A key is known, but not for this."""


class ConflictError(ThreadwardenError):
    """A request contradicts what is stored."""


class RateLimitedError(ThreadwardenError):
    """A key has used up what it may ask for just now; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


STATUS: Mapping[type[ThreadwardenError], int] = {
    MalformedError: 400,
    UnauthorizedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    TooLargeError: 413,
    TextTooLongError: 413,
    InputError: 422,
    RateLimitedError: 429,
    NotReadyError: 503,
    OverloadedError: 503,
    StoreError: 503,
    CorruptError: 503,
    ThreadwardenError: 500,
}
"""The status of each domain error; one that is not listed has that of its nearest base."""

INTERNAL = "internal error: the service met a bug; its log says where"
STOPPING = "the service is stopping: ask again"
_log = logging.getLogger("threadwarden.serve")


def status_of(error: type[ThreadwardenError]) -> int:
    """Return the HTTP status of a domain error."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


def error_response(
    status: int, message: str, problems: Sequence[str] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the answer that every error has: a line, and one line for each problem."""
    body = ErrorResponse(error=ErrorBody(message=message, problems=list(problems) or [message]))
    return JSONResponse(body.model_dump(), status, headers)


@dataclass(frozen=True)
class Failure:
    """Why a request fails, before it has the shape of one API; `error` is the domain error, where there is one."""

    status: int
    message: str
    problems: Sequence[str] = ()
    headers: Mapping[str, str] | None = None
    error: ThreadwardenError | None = None


Shape = Callable[[Failure], Response]
"""Gives a failure the shape in which one API answers errors."""


def own_shape(failure: Failure) -> Response:
    """Return the answer that every error of our own API has."""
    return error_response(failure.status, failure.message, failure.problems, failure.headers)


def failure_of(error: ThreadwardenError) -> Failure:
    """Return what a domain error answers; one that passes by itself says when to come back."""
    status = status_of(type(error))
    wait = error.retry_after if isinstance(error, RateLimitedError) else 1
    headers = {"Retry-After": str(wait)} if status in (429, 503) else None
    if status == 401:
        headers = {"WWW-Authenticate": "Bearer"}
    return Failure(status, str(error), headers=headers, error=error)


def add_error_handlers(app: FastAPI, shapes: Mapping[str, Shape] = MappingProxyType({})) -> None:
    """Make `app` answer every error in one shape: that of the path's beginning in `shapes`, or our own."""

    def shaped(path: str, failure: Failure) -> Response:
        return next((shape for start, shape in shapes.items() if path.startswith(start)), own_shape)(failure)

    def domain(request: Request, error: Exception) -> Response:
        assert isinstance(error, ThreadwardenError)
        return shaped(request.url.path, failure_of(error))

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return shaped(request.url.path, _http_failure(request, error))

    def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return shaped(request.url.path, _validation_failure(error))

    app.add_exception_handler(ThreadwardenError, domain)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_middleware(LastResort, shaped=shaped)


class LastResort:
    """Answers what the middleware within it raised, and what nothing else caught with 500, logging where that was.

    Starlette hands such an error on to the server, whose log prints its message; the message of a bug may
    quote a comment, so that only its type and the lines of code go into our log.
    """

    def __init__(
        self, app: ASGIApp, shaped: Callable[[str, Failure], Response] = lambda _, failure: own_shape(failure)
    ) -> None:
        self._app = app
        self._shaped = shaped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app; answer 500 unless an answer was begun."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            return  # nobody is left to answer
        except asyncio.CancelledError:
            # The server stops, and this caller took longer than it waits for.
            if scope["type"] == "http" and not begun:
                await self._shaped(scope["path"], Failure(503, STOPPING))(scope, receive, send)
        except Exception as error:
            if scope["type"] != "http":
                raise
            failure = _failure(error)
            if not begun:
                await self._shaped(scope["path"], failure)(scope, receive, send)


def _failure(error: Exception) -> Failure:
    """Return what an error is answered with; a bug is logged."""
    if isinstance(error, ThreadwardenError):
        return failure_of(error)
    if isinstance(error, HTTPException):
        return Failure(error.status_code, str(error.detail), headers=error.headers)
    _log.error("%s", _where(error))
    return Failure(500, INTERNAL)


def _where(error: BaseException) -> str:
    """Return a traceback without any error's message."""
    lines = traceback.format_tb(error.__traceback__)
    cause = error.__cause__ or error.__context__
    first = f"{_where(cause)}\n" if cause is not None else ""
    return f"{first}internal error: {type(error).__qualname__} (message left out)\n{''.join(lines)}".rstrip()


def _http_failure(request: Request, error: HTTPException) -> Failure:
    wanted = {404: "one of the paths listed at /docs", 405: f"{(error.headers or {}).get('Allow', 'another method')}"}
    if error.status_code not in wanted:
        return Failure(error.status_code, str(error.detail), headers=error.headers)
    message = f"found {request.method} {request.url.path[:200]!r}, wanted {wanted[error.status_code]}"
    return Failure(error.status_code, message, headers=error.headers)


def _validation_failure(error: RequestValidationError) -> Failure:
    problems = [f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors()]
    return Failure(422, problems[0] if len(problems) == 1 else f"found {len(problems)} problems", problems)
