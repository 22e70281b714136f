"""Counts as pages print them: "1,204", "+3", "−2", "1.2K"."""

import re

_COUNT = re.compile(r"([+\-−–]?)\s?(\d{1,3}(?:[,.\u202f\xa0 ]\d{3})+|\d{1,12})")
_SHORT = re.compile(r"([+\-−–]?)(\d{1,4})[.,](\d)\s?([KM])", re.IGNORECASE)
_SCALE = {"k": 100, "m": 100_000}


def parse_count(text: str) -> int | None:
    """Return the whole number a short text is, or None."""
    text = text.strip()
    if short := _SHORT.fullmatch(text):
        value = int(short[2] + short[3]) * _SCALE[short[4].lower()]
        return -value if short[1] in "-−–" and short[1] else value
    match = _COUNT.fullmatch(text)
    if match is None:
        return None
    value = int(re.sub(r"\D", "", match[2]))
    return -value if match[1] in ("-", "−", "–") else value
