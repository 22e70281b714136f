"""Texts as writers disguise them to pass a filter: for training, and to measure what a disguise does to a score."""

import random
from collections.abc import Callable, Sequence

_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
_LOOKALIKE = {"a": "а", "c": "с", "e": "е", "i": "і", "o": "о", "p": "р", "x": "х", "y": "у"}
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060"
_SIGNS = "🙂😀👍🔥🎉"


def leet(text: str, chance: random.Random) -> str:
    """Put digits and signs for some letters inside words."""
    return _in_words(text, chance, lambda word: _swapped(word, _LEET, chance))


def homoglyphs(text: str, chance: random.Random) -> str:
    """Put Cyrillic letters for the Latin ones they look like."""
    return _in_words(text, chance, lambda word: _swapped(word, _LOOKALIKE, chance))


def zero_width(text: str, chance: random.Random) -> str:
    """Put characters without width into words."""
    return _in_words(text, chance, lambda word: f"{word[:2]}{chance.choice(_ZERO_WIDTH)}{word[2:]}")


def spaced(text: str, chance: random.Random) -> str:
    """Put a space, a dot or a hyphen between the letters of some words."""
    return _in_words(text, chance, lambda word: chance.choice(" .-").join(word))


def masked(text: str, chance: random.Random) -> str:
    """Put an asterisk for an inner letter of some words."""

    def star(word: str) -> str:
        place = chance.randrange(1, len(word) - 1)
        return f"{word[:place]}*{word[place + 1 :]}"

    return _in_words(text, chance, star)


def drawn_out(text: str, chance: random.Random) -> str:
    """Repeat a letter of some words."""

    def stretched(word: str) -> str:
        place = chance.randrange(len(word))
        return word[:place] + word[place] * chance.randint(3, 6) + word[place + 1 :]

    return _in_words(text, chance, stretched)


def swapped_letters(text: str, chance: random.Random) -> str:
    """Swap two inner letters of some words, as fast typing does."""

    def typo(word: str) -> str:
        place = chance.randrange(1, len(word) - 2)
        return f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}"

    return _in_words(text, chance, typo)


def capitals(text: str, chance: random.Random) -> str:  # noqa: ARG001 - one signature for all
    """Write everything in capitals."""
    return text.upper()


def emoji(text: str, chance: random.Random) -> str:
    """Put friendly emoji between the words."""
    words = text.split(" ")
    words.insert(chance.randint(0, len(words)), chance.choice(_SIGNS))
    return " ".join([*words, chance.choice(_SIGNS)])


DISGUISES: tuple[Callable[[str, random.Random], str], ...] = (
    leet,
    homoglyphs,
    zero_width,
    spaced,
    masked,
    drawn_out,
    swapped_letters,
    capitals,
    emoji,
)
_SHARE = 0.5
_LEAST_LETTERS = 4


def disguised(texts: Sequence[str], share: float, seed: int) -> list[str]:
    """Return the texts, a share of them in a disguise drawn at random."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [chance.choice(DISGUISES)(text, chance) if chance.random() < share else text for text in texts]


def _in_words(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    """Change about half of the words of four letters and more, one at least."""
    words = text.split(" ")
    able = [place for place, word in enumerate(words) if len(word) >= _LEAST_LETTERS and word.isalpha()]
    chosen = [place for place in able if chance.random() < _SHARE] or able[:1]
    for place in chosen:
        words[place] = change(words[place])
    return " ".join(words)


def _swapped(word: str, table: dict[str, str], chance: random.Random) -> str:
    inner = [place for place in range(1, len(word) - 1) if word[place].lower() in table]
    for place in inner[:2]:
        word = word[:place] + chance.choice(table[word[place].lower()]) + word[place + 1 :]
    return word
