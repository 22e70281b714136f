"""The one table from error to HTTP status, and the one shape in which every error is answered."""

import asyncio
import logging
import traceback
from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threadwarden.data.errors import (
    CorruptError,
    InputError,
    NotFoundError,
    TextTooLongError,
    ThreadwardenError,
)
from threadwarden.serve.schemas import ErrorBody, ErrorResponse


class MalformedError(InputError):
    """A request's body is not UTF-8, not JSON, or no object."""


class TooLargeError(InputError):
    """A request's body, or its number of comments, is over the limit."""


class NotReadyError(ThreadwardenError):
    """The model is still being loaded, or could not be."""


STATUS: Mapping[type[ThreadwardenError], int] = {
    MalformedError: 400,
    NotFoundError: 404,
    TooLargeError: 413,
    TextTooLongError: 413,
    InputError: 422,
    NotReadyError: 503,
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


def add_error_handlers(app: FastAPI) -> None:
    """Make `app` answer every error in the one shape."""
    app.add_exception_handler(ThreadwardenError, _domain_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_middleware(LastResort)


class LastResort:
    """Answers what nothing else caught with 500, and logs where it was raised.

    Starlette hands such an error on to the server, whose log prints its message; the message of a bug may
    quote a comment, so that only its type and the lines of code go into our log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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
                await error_response(503, STOPPING)(scope, receive, send)
        except Exception as error:
            if scope["type"] != "http":
                raise
            _log.error("%s", _where(error))
            if not begun:
                await error_response(500, INTERNAL)(scope, receive, send)


def _where(error: BaseException) -> str:
    """Return a traceback without any error's message."""
    lines = traceback.format_tb(error.__traceback__)
    cause = error.__cause__ or error.__context__
    first = f"{_where(cause)}\n" if cause is not None else ""
    return f"{first}internal error: {type(error).__qualname__} (message left out)\n{''.join(lines)}".rstrip()


def _domain_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ThreadwardenError)
    status = status_of(type(error))
    return error_response(status, str(error), headers={"Retry-After": "1"} if status == 503 else None)


def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    wanted = {404: "one of the paths listed at /docs", 405: f"{(error.headers or {}).get('Allow', 'another method')}"}
    if error.status_code not in wanted:
        return error_response(error.status_code, str(error.detail), headers=error.headers)
    message = f"found {request.method} {request.url.path[:200]!r}, wanted {wanted[error.status_code]}"
    return error_response(error.status_code, message, headers=error.headers)


def _validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors()]
    return error_response(422, problems[0] if len(problems) == 1 else f"found {len(problems)} problems", problems)
