"""What somebody, or another service, said of a comment before: decisions and stored scores within a row."""

from collections.abc import Callable, Mapping

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.errors import InputError
from threadwarden.data.text import blank, json_type, shown

Place = Callable[[str], str]
"""Names a field of a row for a message."""
_ANSWERS: Mapping[str, bool] = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


def read_answers(row: object, place: Place) -> dict[Label, bool]:
    """Return what was decided on a comment, label by label; a label nobody decided is left out.

    Raises:
        InputError: an answer is neither yes nor no.
    """
    assert isinstance(row, Mapping)
    found = {label: _answer(row.get(label), place(label)) for label in LABELS}
    return {label: answer for label, answer in found.items() if answer is not None}


def read_stored(row: object, name: str, place: Place) -> float | None:
    """Return the score (0 to 1) in the field `name`, or of that attribute of Perspective's `attributeScores`.

    Raises:
        InputError: what stands there is no such number.
    """
    assert isinstance(row, Mapping)
    found, where = row.get(name), place(name)
    if "attributeScores" in row:
        found, where = row["attributeScores"], place(f"attributeScores.{name}")
        for key in (name, "summaryScore", "value"):
            found = found.get(key) if isinstance(found, Mapping) else None
    return None if blank(found) else _share(found, where)


def _answer(value: object, where: str) -> bool | None:
    if blank(value):
        return None
    if not isinstance(value, str | int):
        raise InputError(f"{where}: found {json_type(value)}, wanted yes, no or nothing")
    answer = _ANSWERS.get(str(value).strip().casefold())
    if answer is None:
        raise InputError(f"{where}: found {shown(value)}, wanted yes, no or nothing")
    return answer


def _share(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(f"{where}: found {json_type(value)}, wanted a number from 0 to 1")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        number = -1.0
    if not 0 <= number <= 1:
        raise InputError(f"{where}: found {shown(value)}, wanted a number from 0 to 1")
    return number
