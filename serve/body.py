"""A request's body: read up to a limit, then parsed as one JSON object."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from threadwarden.data.text import json_type
from threadwarden.serve.errors import MalformedError, TooLargeError


async def read_body(request: Request, limit: int) -> bytes:
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
