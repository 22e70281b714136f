"""Dates as pages print them, read only when they name one day without doubt."""

import re
from datetime import UTC, datetime
from functools import lru_cache

_DAY = r"\d{1,2}(?:st|nd|rd|th|º|er)?\.?"
_MONTH = r"[^\W\d_]{3,10}\.?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:[ap]m\b|[ap]\.m\.))?"
_DATE = re.compile(
    rf"\b(?:{_MONTH}\s{_DAY},?\s\d{{4}}|{_DAY}\s(?:de\s)?{_MONTH},?\s(?:de\s)?\d{{4}}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4})\b"
    rf"(?:,?\s?(?:at|um|@|à|a las|om|-|–|\||T)?\s?{_CLOCK}(?:\s?(?:UTC|GMT|Z|[+-]\d{{2}}:?\d{{2}}))?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})\b")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([ap])\.?m)?", re.IGNORECASE)
_UNKNOWN_LANGUAGE = ("en", "de", "fr", "es", "it", "nl", "pt")
_LONGEST = 200


def find_date(text: str) -> str | None:
    """Return the first absolute date in a line of text, as it is written there."""
    match = _DATE.search(" ".join(text[:_LONGEST].split()))
    return match.group().strip(" ,") if match else None


@lru_cache(maxsize=4096)
def parse_timestamp(raw: str, language: str | None = None) -> str | None:
    """Return a date as ISO 8601, or None if it is relative, incomplete, or its day and month could be swapped.

    `language` is the page's (`en-GB`): it tells 4/5/2024 in London from 4/5/2024 in Boston.
    """
    raw = " ".join(raw[:_LONGEST].split())
    if _ISO.fullmatch(raw):
        return _from_iso(raw)
    written = find_date(raw)
    if written is None:
        return None
    if _ISO.fullmatch(written):
        return _from_iso(written)
    return _from_numbers(written, language) if _NUMBERS.match(written) else _from_words(written, language)


def from_epoch(seconds: float) -> str | None:
    """Return seconds since 1970 as ISO 8601 in UTC, None where no calendar has them."""
    try:
        return _iso(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def parse_relative(raw: str, saved_at: datetime, language: str | None = None) -> str | None:
    """Return a date such as "2 hours ago" as ISO 8601, counted back from the time the page was saved."""
    import dateparser

    settings = {"PARSERS": ["relative-time"], "RELATIVE_BASE": saved_at, "PREFER_DATES_FROM": "past"}
    moment = dateparser.parse(" ".join(raw[:_LONGEST].split()), languages=_languages(language), settings=settings)
    return None if moment is None or moment > saved_at else _iso(moment)


def _from_iso(raw: str) -> str | None:
    try:
        moment = datetime.fromisoformat(raw.replace(" ", "T", 1).replace(" ", ""))
        return moment.date().isoformat() if len(raw) == 10 else _iso(moment)
    except (ValueError, OverflowError):
        return None


def _iso(moment: datetime) -> str:
    if moment.tzinfo is None:
        return moment.isoformat(timespec="seconds")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _from_numbers(raw: str, language: str | None) -> str | None:
    match = _NUMBERS.match(raw)
    if match is None:
        return None
    one, mark, two, year = int(match[1]), match[2], int(match[3]), int(match[4])
    day_first = _day_first(one, two, mark, (language or "").lower())
    if day_first is None:
        return None
    day, month = (one, two) if day_first else (two, one)
    return _with_time(year, month, day, _TIME.search(raw, match.end()))


def _day_first(one: int, two: int, mark: str, language: str) -> bool | None:
    if one > 12 or two > 12:
        return one > 12
    if one == two or mark == ".":
        return True
    if language in ("", "en"):
        return None
    return not language.startswith(("en-us", "en_us"))


def _with_time(year: int, month: int, day: int, clock: re.Match[str] | None) -> str | None:
    try:
        if clock is None:
            return datetime(year, month, day).date().isoformat()
        hour = int(clock[1])
        if clock[4]:
            hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
        return _iso(datetime(year, month, day, hour, int(clock[2]), int(clock[3] or 0)))
    except ValueError:
        return None


def _from_words(raw: str, language: str | None) -> str | None:
    # Heavy (half a second): only pages that print their dates in words need it.
    import dateparser

    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    plain = re.sub(r"\s(?:@|\|)\s?", " ", raw)
    moment = dateparser.parse(plain, languages=_languages(language), settings=settings)
    if moment is None:
        return None
    return _iso(moment) if _TIME.search(raw) else moment.date().isoformat()


def _languages(language: str | None) -> list[str]:
    from dateparser.data.languages_info import language_order

    code = re.split(r"[-_]", (language or "").lower())[0]
    return list(dict.fromkeys([code, "en"])) if code in language_order else list(_UNKNOWN_LANGUAGE)
