"""The parts of a multipart/mixed body that each hold an HTTP request, and the body that holds the answers."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message as Headers
from email.parser import BytesHeaderParser
from http import HTTPStatus
from itertools import islice
from urllib.parse import unquote, urlsplit

from starlette.responses import Response

from threadwarden.serve.errors import MalformedError

MAX_PARTS = 100
MAX_BOUNDARY = 200
MAX_HEAD_BYTES = 16_384
"""The longest head of a part, and of the request in it."""
_BLANK = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")


@dataclass(frozen=True)
class Part:
    """A request within a batch; `content_id` is on one line, None where there is none."""

    content_id: str | None
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    content: bytes


def boundary_of(content_type: str) -> bytes:
    """Return the boundary that a Content-Type names.

    Raises:
        MalformedError: it is not multipart/mixed, or names none.
    """
    headers = Headers()
    headers["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    found = headers.get_boundary()
    if headers.get_content_type() != "multipart/mixed" or not found or len(found) > MAX_BOUNDARY:
        raise MalformedError("Content-Type: wanted multipart/mixed with a boundary")
    return found.encode("latin-1", "replace")


def parts_of(content: bytes, boundary: bytes) -> list[bytes]:
    """Return the parts between the boundaries, at most `MAX_PARTS`; what stands before the first is passed over.

    Lines may end in LF alone, as Google's Python library writes them, and the last boundary may be missing.

    Raises:
        MalformedError: there is no part, or there are more.
    """
    found = list(islice(_between(content, boundary), MAX_PARTS + 1))
    if not found:
        raise MalformedError("batch: found no part, wanted 1 to 100")
    if len(found) > MAX_PARTS:
        raise MalformedError(f"batch: found more than {MAX_PARTS} parts, wanted at most {MAX_PARTS}")
    return found


def _between(content: bytes, boundary: bytes) -> Iterator[bytes]:
    # Not the email package: it reads parts within parts, and a body of blank lines takes it seconds a megabyte.
    start = None
    line = rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)"
    for found in re.finditer(line, content):
        if start is not None:
            yield content[start : found.start()]
        if found[1]:
            return
        start = found.end()
    if start is not None:
        yield content[start:]


def parse_part(content: bytes) -> Part:
    """Read one part: its own head, and the request in it.

    Raises:
        MalformedError: it holds no HTTP request.
    """
    _, request = _cut(content)
    line, _, rest = request.lstrip(b"\r\n").partition(b"\n")
    words = line.decode("latin-1").split()
    if len(words) not in (2, 3) or (len(words) == 3 and not words[2].startswith("HTTP/")):
        raise MalformedError("part: found no request line, wanted METHOD PATH HTTP/1.1")
    try:
        target = urlsplit(words[1])
    except ValueError as error:
        raise MalformedError("part: found a broken address, wanted a path") from error
    inner, body = _cut(b"\n" + rest)
    headers = {name.lower(): _unfolded(value) for name, value in _headers(inner).items()}
    return Part(content_id_of(content), words[0], unquote(target.path), target.query, headers, body)


def content_id_of(content: bytes) -> str | None:
    """Return a part's Content-ID on one line and in ASCII, None where there is none."""
    found = _headers(_cut(content, strict=False)[0]).get("Content-ID")
    return None if found is None else _unfolded(found)


def _cut(content: bytes, strict: bool = True) -> tuple[bytes, bytes]:
    """Cut at the first blank line; what has no head begins with one.

    Raises:
        MalformedError: the head is too long, and `strict` is set.
    """
    blank = _BLANK.search(content, 0, MAX_HEAD_BYTES)
    if blank is None:
        if strict and len(content) > MAX_HEAD_BYTES:
            raise MalformedError(f"part: found a head of more than {MAX_HEAD_BYTES:,} bytes, wanted a shorter one")
        return content[:MAX_HEAD_BYTES], b""
    return content[: blank.start()], content[blank.end() :]


def _headers(head: bytes) -> Headers:
    return BytesHeaderParser().parsebytes(head.strip(b"\r\n") + b"\n\n")


def _unfolded(value: object) -> str:
    """Return a header's value on one line; Google's Python library folds a long Content-ID over two."""
    text = _FOLD.sub(" ", str(value)).strip()
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in text)


def batch_response(answers: Sequence[tuple[str | None, Response]]) -> Response:
    """Return the answers as one multipart/mixed body, each with the Content-ID of its request."""
    boundary = f"batch_{secrets.token_hex(16)}"
    lines = [line for content_id, response in answers for line in _part(boundary, content_id, response)]
    body = b"\r\n".join((*lines, f"--{boundary}--".encode(), b""))
    return Response(body, media_type=f"multipart/mixed; boundary={boundary}")


def _part(boundary: str, content_id: str | None, response: Response) -> Iterator[bytes]:
    yield f"--{boundary}".encode()
    yield b"Content-Type: application/http"
    if content_id is not None:
        yield f"Content-ID: {_answering(content_id)}".encode()
    yield b""
    yield f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}".encode()
    yield from (name + b": " + value for name, value in response.raw_headers)
    yield b""
    yield bytes(response.body)


def _answering(content_id: str) -> str:
    return f"<response-{content_id[1:]}" if content_id.startswith("<") else f"response-{content_id}"
