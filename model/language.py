"""The language of a comment, and whether that is sure enough to refuse it; made for a service that scores English."""

import re
import unicodedata
from dataclasses import dataclass

import pycld2

READ_CHARACTERS = 1000
"""How much of a text is looked at."""
_LEAST_WORDS, _LEAST_LETTERS = 4, 16
"""Below either, Latin letters are no evidence: names and slang of one to three words look like any language."""
_LEAST_FOREIGN_LETTERS = 2
_MOST_ENGLISH = 25
"""The share of English, in percent, from which a mixed text is one that can be scored."""
_NO_LETTERS = re.compile(r"[^A-Za-z'.,!? -]+")
_AS_ENGLISH = frozenset(("en", "sco"))
"""English in dialect spelling ("ain't nothin") is taken for Scots."""


@dataclass(frozen=True)
class Language:
    """A BCP 47 code, the share of the text that speaks for it (0 to 1), and whether it may be acted on.

    `code` is None where the text says too little, or nothing that can be told.
    """

    code: str | None = None
    confidence: float = 0.0
    reliable: bool = False


def detect(text: str) -> Language:
    """Return the language of a text; the same text always has the same.

    English is assumed until the text says otherwise: another language is `reliable` only where the text is
    long enough, or in letters that English does not have, and little of it is English.
    """
    words = _words(text)
    if not any(map(str.isalpha, words)):
        return Language()
    parts, sure = _parts(words)
    code, percent = parts[0]
    if code in _AS_ENGLISH:
        return Language("en", percent / 100, sure)
    if code == "un" or code.startswith("xx"):  # letters of no language, such as signs for one
        return Language()
    english = sum(share for other, share in parts if other in _AS_ENGLISH)
    return Language(code, percent / 100, sure and english < _MOST_ENGLISH and _enough(words))


def _words(text: str) -> str:
    """Return what is written in words: no addresses, names of users, emoji, digits and signs."""
    text = unicodedata.normalize("NFKC", text[:READ_CHARACTERS])
    kept = (word for word in text.split() if "://" not in word and not word.startswith(("www.", "@", "#")))
    line = " ".join(kept)
    return " ".join((_NO_LETTERS.sub(" ", line) if line.isascii() else "".join(map(_letter, line))).split())


def _letter(character: str) -> str:
    if character.isalpha() or character in "'’.,!?- ":
        return character
    # Vowel signs of Hindi, Thai or Arabic are marks; so are the variation selectors of emoji.
    is_mark = unicodedata.category(character) in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"
    return character if is_mark else " "


def _parts(words: str) -> tuple[list[tuple[str, int]], bool]:
    """Return up to three languages with their percents, and whether the detector trusts the first."""
    sure, _, details = pycld2.detect(words.encode("utf-8"), isPlainText=True, hintLanguage="en")
    return [(code, percent) for _, code, percent, _ in details], sure


def _enough(words: str) -> bool:
    letters = [character for character in words if character.isalpha()]
    if not words.isascii():
        foreign = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
        if foreign * 2 > len(letters):
            return len(letters) >= _LEAST_FOREIGN_LETTERS
    return len(words.split()) >= _LEAST_WORDS and len(letters) >= _LEAST_LETTERS
