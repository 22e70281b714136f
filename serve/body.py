"""A request's body: read and unpacked up to a limit, then parsed as one JSON object."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from threadwarden.data.text import json_type
from threadwarden.serve.errors import MalformedError, TooLargeError

_ANY_HEADER = 47
"""What tells zlib to take gzip's header or its own."""


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body, and undo its Content-Encoding: Google's libraries for Java and .NET compress what they send.

    Raises:
        TooLargeError: it is longer than `limit` bytes, as sent or as meant.
        MalformedError: it is not what its Content-Encoding says, or that is none of gzip and deflate.
    """
    content = await read_raw_body(request, limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return content
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise MalformedError(f"Content-Encoding: found {encoding[:40]!r}, wanted gzip or deflate")
    return _unpacked(content, encoding, limit)


async def read_raw_body(request: Request, limit: int) -> bytes:
    """Read the body as it comes in, and stop at the limit, whatever the headers say of its length.

    Raises:
        TooLargeError: it is longer than `limit` bytes.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLargeError(f"body: found {int(declared):,} bytes, wanted at most {limit:,}")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLargeError(f"body: found more than {limit:,} bytes, wanted at most {limit:,}")
    return bytes(content)


def parse_object(content: bytes) -> Mapping[str, Any]:
    """Parse a body.

    Raises:
        MalformedError: it is not UTF-8, not JSON, or no object.
    """
    value = _parse(content)
    if not isinstance(value, dict):
        raise MalformedError(f"body: found {json_type(value)}, wanted a JSON object")
    return value


def _parse(content: bytes) -> object:
    if not content.strip():
        raise MalformedError("body: found nothing, wanted a JSON object")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MalformedError(f"body: found byte 0x{content[error.start]:02x} at {error.start}, wanted UTF-8") from error
    except json.JSONDecodeError as error:
        raise MalformedError(
            f"body: found broken JSON ({error.msg}, line {error.lineno}, column {error.colno}), wanted an object"
        ) from error
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else "a number too long"
        raise MalformedError(f"body: found broken JSON ({reason}), wanted an object") from error


def _unpacked(content: bytes, encoding: str, limit: int) -> bytes:
    reader = zlib.decompressobj(_ANY_HEADER)
    try:
        found = reader.decompress(content, limit + 1)
    except zlib.error as error:
        raise MalformedError(f"body: found broken {encoding}, wanted what Content-Encoding says") from error
    if len(found) > limit:
        raise TooLargeError(f"body: found more than {limit:,} bytes unpacked, wanted at most {limit:,}")
    if not reader.eof:
        raise MalformedError(f"body: found the {encoding} cut off, wanted all of it")
    return found
