"""One page or export to be read: its name, how its bytes are had, and how many of them are too many."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, NoReturn, Protocol

from threadwarden.data.errors import InputError
from threadwarden.data.extract.encoding import MAX_PAGE_BYTES
from threadwarden.data.extract.export import MAX_EXPORT_BYTES

PAGES = (".html", ".htm", ".xhtml", ".txt", ".md")
EXPORTS = (".xml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".db", ".sqlite", ".sqlite3")
PACKED = (".gz", ".bz2", ".xz")
ARCHIVES = (".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz")

_PIECE = 2**20


@dataclass(frozen=True)
class Content:
    """What was read: bytes, or text where its encoding is known; its address and time of saving where they are."""

    data: bytes | str
    url: str | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True)
class Source:
    """A page's or an export's name, as the record gives it, and how it is read, or why it cannot be."""

    name: str
    read: Callable[[], Content]


class Readable(Protocol):
    """Something that gives bytes, a piece at a time."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        ...


def failing(name: str, error: Exception) -> Source:
    """Return a source that was found but cannot be read, so that it is listed with the others."""

    def read() -> NoReturn:
        raise error

    return Source(name, read)


def is_wanted(name: str, endings: tuple[str, ...]) -> bool:
    """Tell whether a path is of these endings, and neither hidden nor what macOS puts beside each file."""
    parts = name.replace("\\", "/").split("/")
    junk = any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in parts)
    return not junk and name.lower().endswith(endings)


def read_whole(stream: BinaryIO, name: str) -> bytes:
    """Read all of a file that can be rewound; one that is too large is refused before."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    most = most_bytes(name)
    if size > most:
        raise InputError(f"found {size:,} bytes, wanted at most {most:,}")
    return read_capped(stream, most)


def read_capped(stream: Readable, most: int) -> bytes:
    """Read to the end, but never more than `most` bytes.

    Raises:
        InputError: there are more.
    """
    held = io.BytesIO()
    while piece := stream.read(_PIECE):
        held.write(piece)
        if held.tell() > most:
            raise InputError(f"found more than {most:,} bytes, wanted at most that")
    return held.getvalue()


def most_bytes(name: str) -> int:
    """Return how large a source of this name may be: a page, unless its ending is not a page's."""
    stem = name.lower()
    for ending in PACKED:
        stem = stem.removesuffix(ending)
    return MAX_PAGE_BYTES if stem.endswith(PAGES) else MAX_EXPORT_BYTES


def moment(seconds: float) -> datetime | None:
    """Return seconds since 1970 as a time in UTC, None where no calendar has them."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
