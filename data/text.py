"""How comment text is cleaned before it is compared or read by a model."""

import hashlib
import re
import unicodedata

import emoji

from threadwarden.data.errors import InputError, TextTooLongError

MAX_TEXT_BYTES = 20_480
"""Longest comment that is scored, in UTF-8 bytes: the limit the Perspective API had."""

_INVISIBLE = re.compile(
    r"[\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return `text` as the model reads it: compatibility forms folded, invisible characters gone, emoji in words.

    The base model's vocabulary knows almost no emoji; spelled out, a rat is "rat" instead of [UNK].
    """
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _LONE_SURROGATE.sub("\ufffd", text))
        text = emoji.replace_emoji(text, lambda _, data: f" {data['en'].strip(':').replace('_', ' ')} ")
    return _SPACE.sub(" ", text).strip()


def text_hash(text: str) -> str:
    """Return a key that is equal for texts alike but for case, spacing and invisible characters (16 hex digits)."""
    return hashlib.sha256(normalise(text).casefold().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def check_text(text: object, where: str) -> str:
    """Return `text` if it can be scored.

    Raises:
        InputError: it is no string, or holds nothing but white space; `where` names the field.
        TextTooLongError: it is longer than `MAX_TEXT_BYTES`.
    """
    if not isinstance(text, str):
        raise InputError(f"{where}: found {json_type(text)}, wanted a string")
    if not _INVISIBLE.sub("", text).strip():
        raise InputError(f"{where}: found no visible character, wanted a text")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_TEXT_BYTES:
        raise TextTooLongError(f"{where}: found {size:,} bytes, wanted at most {MAX_TEXT_BYTES:,}")
    return text


def json_type(value: object) -> str:
    """Name a value's type in the words of JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    names: dict[type, str] = {str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def blank(value: object) -> bool:
    """Tell whether there is nothing in a field: null, or a string of spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: str | float) -> str:
    """Return an id, a key or a number for a message: on one line, printable, and short."""
    found = repr(value)
    return found if len(found) <= 60 else f"{found[:56]}..."
