"""Dates as pages print them, read only when they name one day without doubt."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from threadwarden.data.extract.months import MONTHS, UNSURE_ZONES, ZONE_MINUTES

_DAY = r"\d{1,2}(?:st|nd|rd|th|º|er)?\.?"
_MONTH = r"[^\W\d_]{3,10}\.?"
_AM_PM = r"\s?(?:[ap]m\b|[ap]\.\s?m\.)"
_CLOCK = rf"\d{{1,2}}(?::\d{{2}}(?::\d{{2}})?(?:{_AM_PM})?|\s?h\s?\d{{2}}\b(?:\smin\b)?|(?:\.\d{{2}})?{_AM_PM})"
_ZONE_NAMES = "|".join((*ZONE_MINUTES, *UNSURE_ZONES))
_ZONE = rf"(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d{{2}})?|(?-i:{_ZONE_NAMES})\b|[+-]\d{{2}}:?\d{{2}}"
_DATE = re.compile(
    rf"\b(?P<before>{_CLOCK}(?:,|\s?[-–—|]|\son|\sam)?\s(?:[^\W\d_]{{3,12}},?\s)??)?"
    rf"(?:(?P<month>{_MONTH})\s(?P<day>{_DAY}),?\s(?P<year>\d{{4}})"
    rf"|(?P<day2>{_DAY})[\s-](?:de\s)?(?P<month2>{_MONTH}),?[\s-](?:de\s)?(?P<year2>\d{{4}})"
    r"|(?<![\w/])(?P<year3>\d{4})(?P<mark3>[-/.])(?P<month3>\d{1,2})(?P=mark3)(?P<day3>\d{1,2})(?!/)"
    r"|(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})[./-](?P<year4>\d{4}))(?![-/.:]?\d)"
    r"(?P<after>,?\s?(?:at|um|@|à|às|a las?|om|alle(?:\sore)?|ore|kl\.|-|–|—|\||•|·|/|T)?\s?"
    rf"{_CLOCK}(?:\s?(?:{_ZONE}))?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:(?::|\s?h\s?|\.)(?P<minute>\d{2}))?(?::(?P<second>\d{2}))?(?:\smin\b)?"
    rf"(?:\s?(?P<half>[ap])(?:m\b|\.\s?m\.))?(?:\s?(?P<zone>{_ZONE}))?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?", re.IGNORECASE)
_KNOWN_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})[a-z]{{0,6}}\.?,?\s$", re.IGNORECASE)
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
    match = _DATE.search(raw)
    if match is None:
        return None
    word = match["month"] or match["month2"]
    if word and word.rstrip(".").lower() not in MONTHS:
        return _from_words(match.group().strip(" ,"), language)
    day = _day(match, (language or "").lower())
    clock = _TIME.search(match["after"] or match["before"] or "")
    return None if day is None else _with_time(day, clock)


def from_epoch(seconds: float) -> str | None:
    """Return seconds since 1970 as ISO 8601 in UTC, None where no calendar has them."""
    try:
        return _iso(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def parse_relative(raw: str, saved_at: datetime, language: str | None = None) -> str | None:
    """Return a date such as "2 hours ago" as ISO 8601, counted back from the time the page was saved."""
    import dateparser

    # dateparser fails on a base with a zone: it is given UTC without one, and answers in UTC.
    base = (saved_at if saved_at.tzinfo else saved_at.replace(tzinfo=UTC)).astimezone(UTC)
    settings = {"PARSERS": ["relative-time"], "RELATIVE_BASE": base.replace(tzinfo=None), "PREFER_DATES_FROM": "past"}
    settings |= {"TIMEZONE": "UTC", "RETURN_AS_TIMEZONE_AWARE": True}
    moment = dateparser.parse(" ".join(raw[:_LONGEST].split()), languages=_languages(language), settings=settings)
    return None if moment is None or moment > base else _iso(moment)


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


def _day(match: re.Match[str], language: str) -> date | None:
    """Return the day that a match names, None if the calendar has no such day or it could be another."""
    word = match["month"] or match["month2"]
    year, number = next(int(match[name]) for name in ("year", "year2", "year3", "year4") if match[name]), 0
    if word:
        number, month = int(re.sub(r"\D", "", match["day"] or match["day2"])), MONTHS[word.rstrip(".").lower()]
    elif match["year3"]:
        number, month = int(match["day3"]), int(match["month3"])
    else:
        one, two = int(match["one"]), int(match["two"])
        day_first = _by_weekday(match, one, two)
        if day_first is None:
            day_first = _day_first(one, two, match["mark"], language)
        if day_first is None:
            return None
        number, month = (one, two) if day_first else (two, one)
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _day_first(one: int, two: int, mark: str, language: str) -> bool | None:
    if one > 12 or two > 12:
        return one > 12
    if one == two or (mark == "." and not language.startswith(("en-us", "en_us"))):
        return True
    if language in ("", "en"):
        return None
    return not language.startswith(("en-us", "en_us"))


def _by_weekday(match: re.Match[str], one: int, two: int) -> bool | None:
    """Tell by a day of the week before a date ("Thu, 08/09/2012") whether its day stands first."""
    named = _WEEKDAY.search(match.string[: match.start()])
    if named is None or one == two:
        return None
    fitting = []
    for number, month in ((one, two), (two, one)):
        with suppress(ValueError):
            if date(int(match["year4"]), month, number).weekday() == _WEEKDAYS.index(named[1].lower()):
                fitting.append(number == one)
    return fitting[0] if len(fitting) == 1 else None


def _with_time(day: date, clock: re.Match[str] | None) -> str | None:
    if clock is None:
        return day.isoformat()
    hour = int(clock["hour"])
    if clock["half"] and hour <= 12:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    try:
        moment = datetime(day.year, day.month, day.day, hour, int(clock["minute"] or 0), int(clock["second"] or 0))
        return _iso(moment.replace(tzinfo=_zone(clock["zone"])))
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> timezone | None:
    offset = _OFFSET.fullmatch(name or "")
    if offset is None:
        minutes = ZONE_MINUTES.get((name or "").upper())
        return None if minutes is None else timezone(timedelta(minutes=minutes))
    minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
    return timezone(timedelta(minutes=-minutes if offset["sign"] == "-" else minutes))


def _from_words(raw: str, language: str | None) -> str | None:
    code = _code(language)
    if not code or code in _KNOWN_LANGUAGES:
        return None
    # Heavy (half a second, then 4 ms a date): only languages whose months are not in the table need it.
    import dateparser

    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    plain = re.sub(r"\s(?:@|\|)\s?", " ", raw)
    moment = dateparser.parse(plain, languages=_languages(language), settings=settings)
    if moment is None:
        return None
    return _iso(moment) if re.search(r"\d[:h.]\d|\d\s?[ap]\.?m", raw, re.IGNORECASE) else moment.date().isoformat()


def _languages(language: str | None) -> list[str]:
    from dateparser.data.languages_info import language_order

    code = _code(language)
    return list(dict.fromkeys([code, "en"])) if code in language_order else list(_KNOWN_LANGUAGES)


def _code(language: str | None) -> str:
    return re.split(r"[-_]", (language or "").lower())[0]
