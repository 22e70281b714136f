"""A request's JSON, read as Google's servers read it."""

import math
from collections.abc import Iterator, Mapping

from threadwarden.data.text import json_type
from threadwarden.serve.body import parse_object
from threadwarden.serve.perspective.errors import PerspectiveError


class Message:
    """One object of a request: a field may be spelt in either case, null is as good as absent, others are left alone.

    Google's servers take `doNotStore` and `do_not_store`, and the strings "true" and "0.5" where a bool or a number is
    wanted. An empty list is an empty object, as PHP writes one. Either is as good as absent where neither is wanted.
    """

    def __init__(self, value: object, where: str = "") -> None:
        if value is None or value == []:
            value = {}
        if not isinstance(value, Mapping):
            raise _invalid(where or "the request", value, "an object")
        self._fields = value
        self._where = where

    def text(self, name: str) -> str | None:
        """Return a string, or None.

        Raises:
            PerspectiveError: it is something else; the same holds for the other methods.
        """
        value = self._scalar(name)
        if value is not None and not isinstance(value, str):
            raise _invalid(self._at(name), value, "a string")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings; a string alone is a list of one."""
        value = self._scalar(name)
        values = [value] if isinstance(value, str) else self._list(name)
        for place, one in enumerate(values):
            if not isinstance(one, str):
                raise _invalid(f"{self._at(name)}[{place}]", one, "a string")
        return tuple(str(one) for one in values)

    def flag(self, name: str) -> bool:
        """Return true or false, false where nothing is given."""
        value = self._scalar(name)
        for found, spellings in ((False, (None, False, "false")), (True, (True, "true"))):
            if any(value is one or (value == one and isinstance(value, str)) for one in spellings):
                return found
        raise _invalid(self._at(name), value, "true or false")

    def number(self, name: str) -> float | None:
        """Return a finite number, or None."""
        value = self._scalar(name)
        if value is None:
            return None
        try:
            found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
        except (ValueError, OverflowError):
            found = math.nan
        if not math.isfinite(found):
            raise _invalid(self._at(name), value, "a number")
        return found

    def message(self, name: str) -> "Message | None":
        """Return an object, or None."""
        value = self._get(name)
        return None if value is None else Message(value, self._at(name))

    def messages(self, name: str) -> list["Message"]:
        """Return a list of objects."""
        return [Message(value, f"{self._at(name)}[{place}]") for place, value in enumerate(self._list(name))]

    def map(self, name: str) -> Iterator[tuple[str, "Message"]]:
        """Yield the names and objects of a map."""
        fields = self.message(name)
        for key, value in fields._fields.items() if fields else ():
            yield key, Message(value, f"{self._at(name)}[{key[:80]!r}]")

    def scalars(self) -> Iterator[tuple[str, str]]:
        """Yield the fields that are strings or whole numbers, as strings."""
        for name, value in self._fields.items():
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield name, str(value)

    def _get(self, name: str) -> object:
        found = self._fields.get(name)
        return self._fields.get(_snake(name)) if found is None else found

    def _scalar(self, name: str) -> object:
        """Return what is no object; an empty one, or an empty list, is none: R writes its NULL so."""
        found = self._get(name)
        return None if found in ({}, []) else found

    def _list(self, name: str) -> list[object]:
        value = self._scalar(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise _invalid(self._at(name), value, "a list")
        return value

    def _at(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name


def parse_message(content: bytes) -> Message:
    """Read a body; an empty one is an empty request, as at Google.

    Raises:
        MalformedError: it is not UTF-8, not JSON, or no object.
    """
    return Message(parse_object(content) if content.strip() else {})


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _invalid(where: str, value: object, wanted: str) -> PerspectiveError:
    found = "another string" if isinstance(value, str) else json_type(value)
    return PerspectiveError(f"Invalid value at '{where}': found {found}, wanted {wanted}")
