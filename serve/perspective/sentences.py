"""Where the sentences of a text begin and end."""

import unicodedata

import sentencex

MAX_SENTENCES = 100
"""More than real comments have; what comes behind belongs to the last one, so that a request's work has a bound."""

_LIKE = {
    "\u2026": ".",
    "\u3002": ".",
    "\uff0e": ".",
    "\uff1f": "?",
    "\uff01": "!",
    "\u203c": "!",
    "\u2047": "?",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2029": "\n",
}
_OF_CATEGORY = {"Lu": "X", "Lt": "X", "L": "x", "M": "x", "N": "0", "Z": " "}


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the first and the last place of each sentence (characters, end exclusive), without the space around it.

    A sentence has a letter or a digit; what has none, such as a row of signs, belongs to the one before it, or at the
    beginning to the one after it.
    """
    found: list[tuple[int, int]] = []
    spoken = True
    for boundary in sentencex.get_sentence_boundaries("en", _in_ascii(text)):
        start, end = _trimmed(text, boundary["start_index"], boundary["end_index"])
        if start == end:
            continue
        speaks = any(c.isalnum() for c in text[start:end])
        if found and not (spoken and speaks and len(found) < MAX_SENTENCES):
            found[-1] = (found[-1][0], end)
            spoken = spoken or speaks
        else:
            found.append((start, end))
            spoken = speaks
    return found or [(0, len(text))]


def _in_ascii(text: str) -> str:
    """Return a text of the same length and the same sentences in ASCII.

    sentencex 1.0.32 slices between bytes: beside U+2028 it panics, and writes the text to stderr as it does.
    """
    return text if text.isascii() else "".join(c if c.isascii() else _like(c) for c in text)


def _like(character: str) -> str:
    category = unicodedata.category(character)
    found = _LIKE.get(character) or _OF_CATEGORY.get(category) or _OF_CATEGORY.get(category[0])
    return found or ","


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())
