"""How the model reads a text: one form for letters that look alike, emoji in words, disguised words as they are meant.

Every step is a rule that replaces pieces of text, so that the same rules give the text alone, fast, or with the way
back from each of its characters to the original's, for the spans that explain a score.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import emoji

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

# Cyrillic, Greek and other letters that are drawn like Latin ones (a part of Unicode's confusables, UTS 39).
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁһӏԛԝвкмнтгпАЕОРСУХІЈЅВКМНТαεηικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡɩʟ",
        "aeopcyxijsdhlqwbkmhtrnAEOPCYXIJSBKMHTaenikvoptuxwABEZHIKMNOPTYXiagil",
        strict=True,
    )
)
_LEET = str.maketrans("013457@$€£", "oieastasee")
_BEYOND_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
# A joiner stays where it holds two emoji together.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    r"|(?<![\u203c-\U0001faff])[\u200d\ufe0f]|\u200d(?![\u203c-\U0001faff])|[\x00-\x08\x0e-\x1f\x7f]|[\ud800-\udfff]"
)
_MIXED_WORD = re.compile(rf"\b\w*[{''.join(_LOOKALIKES)}]\w*\b")
# Three of a small letter and more; words of capitals (KKK, AAA, XXXIII) and www are meant so.
_DRAWN_OUT = re.compile(r"([a-vx-z])\1{2,}")
# Four single letters and more with the same sign between them: i d i o t, i.d.i.o.t; the article before them stays.
_SPACED = re.compile(r"(?<![\w'’])(?![aAI] )[A-Za-z]([ ._*~-])(?:[A-Za-z]\1){2,}[A-Za-z](?![\w'’])")
# Signs for letters between small letters: 1d10t, m0r0n; but no 4th, mp3, H1B, AK47s, US$5m or me@home.org.
_LEET_WORD = re.compile(r"(?<![\w@.$€£/#&=-])[$15]?[A-Za-z]*[a-z](?:[013457@$€£]{1,3}[a-z]+)+\$?(?!\w|@|\.\w)")
_LEET_START = re.compile(r"(?<![\w@.$€£/#&=-])(?:\$|1(?=d))(?=[a-z]{3})")
_LEET_END = re.compile(r"(?<=\b[A-Za-z])\$\$(?!\w)")
_LATIN = re.compile(r"[A-Za-z]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Read:
    """A text as read; character i of `text` stands for the original's `starts[i]` up to `ends[i]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's characters that `text[start:end]` stands for; it must not be empty."""
        return self.starts[start], self.ends[end - 1]


def read(text: str) -> str:
    """Return the text as the model reads it."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.strip()


def read_with_places(text: str) -> Read:
    """Return the text as the model reads it, with the way back to the original's characters."""
    places = [(place, place + 1) for place in range(len(text))]
    for pattern, replacement in _RULES:
        text, places = _replaced(text, places, pattern, replacement)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    kept = places[start:end]
    return Read(text.strip(), tuple(first for first, _ in kept), tuple(last for _, last in kept))


def _replaced(
    text: str, places: list[tuple[int, int]], pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> tuple[str, list[tuple[int, int]]]:
    pieces: list[str] = []
    kept: list[tuple[int, int]] = []
    done = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        new = replacement(match)
        pieces += [text[done:start], new]
        kept += places[done:start]
        if len(new) == end - start:
            kept += places[start:end]
        elif start < end:
            kept += [(places[start][0], places[end - 1][1])] * len(new)
        done = end
    return "".join([*pieces, text[done:]]), kept + places[done:]


def _folded(match: re.Match[str]) -> str:
    """Return compatibility forms as plain ones, emoji as words, and letters without stacks of marks on them."""
    text = unicodedata.normalize("NFKC", match[0])
    text = "".join(c for c in text if unicodedata.category(c) != "Mn" or c == "\ufe0f")
    return emoji.replace_emoji(text, lambda _, data: f" {data['en'].strip(':').replace('_', ' ')} ")


def _as_latin(match: re.Match[str]) -> str:
    """Return a word with its lookalikes as Latin letters, if that leaves no letter of another script.

    A word of lookalikes alone may be Russian or Greek: it counts as Latin only in a text of no other such letters.
    """
    word = "".join(_LOOKALIKES.get(c, c) for c in match[0])
    if not word.isascii():
        return match[0]
    return word if _LATIN.search(match[0]) or not _is_foreign(match.string) else match[0]


@lru_cache(maxsize=16)
def _is_foreign(text: str) -> bool:
    return any(letter not in _LOOKALIKES for letter in _OTHER_SCRIPT.findall(text))


def _shortened(match: re.Match[str]) -> str:
    return match[1] * 2


_RULES: tuple[Rule, ...] = (
    (_INVISIBLE, lambda _: ""),
    (_BEYOND_ASCII, _folded),
    (_MIXED_WORD, _as_latin),
    (_SPACED, lambda match: re.sub(r"[ ._*~-]", "", match[0])),
    (_LEET_WORD, lambda match: match[0].translate(_LEET)),
    (_LEET_START, lambda match: {"$": "s", "1": "i"}[match[0]]),
    (_LEET_END, lambda _: "ss"),
    (_DRAWN_OUT, _shortened),
    (_SPACE, lambda _: " "),
)
