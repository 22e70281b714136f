"""Fields of a JSON object that may be missing: each read as what it must be, or refused with its name."""

import re
from collections.abc import Mapping
from typing import Any

from threadwarden.data.errors import InputError
from threadwarden.data.text import blank, json_type, shown

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_id(value: Mapping[str, Any], key: str, where: str) -> str | int | None:
    """Return an id, a string or a whole number; None where there is none.

    Raises:
        InputError: it is something else, or a string that no encoding can write back; `where` names the field.
    """
    found = value.get(key)
    if found is None or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise InputError(f"{where}: found {json_type(found)}, wanted a string or a whole number")
    if isinstance(found, str) and _LONE_SURROGATE.search(found):
        raise InputError(f"{where}: found half a surrogate pair in {shown(found)}, wanted Unicode")
    return found


def read_string(value: Mapping[str, Any], key: str, where: str) -> str | None:
    """Return a string, None where there is none or nothing but spaces.

    Raises:
        InputError: it is something else; `where` names the field.
    """
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise InputError(f"{where}: found {json_type(found)}, wanted a string or null")
    return None if blank(found) else found


def read_switch(value: Mapping[str, Any], key: str, where: str) -> bool:
    """Return whether a switch is on; a missing one is off.

    Raises:
        InputError: it is something else; `where` names the field.
    """
    found = value.get(key)
    if found is not None and not isinstance(found, bool):
        raise InputError(f"{where}: found {json_type(found)}, wanted true or false")
    return bool(found)
