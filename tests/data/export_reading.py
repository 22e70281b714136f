"""How the tests of the export adapters read a fixture, and what they compare."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from threadwarden.data import Comment, Thread
from threadwarden.data.errors import InputError
from threadwarden.data.extract import ExtractOptions, extract_threads

EXPORTS = Path(__file__).parent / "fixtures" / "exports"


def read(data: bytes | str, source: str | None = None) -> list[Thread]:
    return list(extract_threads(data, source=source, options=ExtractOptions(contacts=True)))


def read_fixture(name: str) -> list[Thread]:
    return read((EXPORTS / name).read_bytes(), name)


def links(thread: Thread) -> list[tuple[str, str | None, str, int]]:
    return [(c.id, c.parent_id, c.parent_basis, c.depth) for c in thread.comments]


def told(comment: Comment) -> dict[str, Any]:
    """Return the fields of a comment that are not as they are by default."""
    plain = Comment(id="", text="")
    fields = {name: value for name, value in vars(comment).items() if value != getattr(plain, name)}
    fields.pop("order", None)
    if "votes" in fields:
        fields["votes"] = (comment.votes.up, comment.votes.down, comment.votes.score)
    return fields


def refusal(data: bytes | str, source: str | None = None) -> str:
    """Return the error a file is refused with."""
    try:
        read(data, source)
    except InputError as error:
        return str(error)
    raise AssertionError("the file was read")


def documents(value: Any) -> Iterator[Any]:
    """Yield every object inside a JSON value."""
    pending = [value]
    while pending:
        here = pending.pop()
        if isinstance(here, dict):
            yield here
            pending += here.values()
        elif isinstance(here, list):
            pending += here
