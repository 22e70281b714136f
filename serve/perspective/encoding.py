"""A request's body as its client wrote it: Google's libraries for Java and .NET compress what they send."""

import zlib

from starlette.requests import Request

from threadwarden.serve.body import read_body
from threadwarden.serve.errors import MalformedError, TooLargeError

_ANY_HEADER = 47
"""What tells zlib to take gzip's header or its own."""


async def read_content(request: Request, limit: int) -> bytes:
    """Read the body, and undo its Content-Encoding.

    Raises:
        TooLargeError: it is longer than `limit` bytes, as sent or as meant.
        MalformedError: it is not what its Content-Encoding says, or that is none of gzip and deflate.
    """
    content = await read_body(request, limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return content
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise MalformedError(f"Content-Encoding: found {encoding[:40]!r}, wanted gzip or deflate")
    return _unpacked(content, encoding, limit)


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
