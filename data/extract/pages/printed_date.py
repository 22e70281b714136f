"""Dates as any page may print them: whole, without a year, in two digits, or relative ("3 hours ago")."""

import re

_MONTH = (
    r"(?:jan|feb|m[aä]r|apr|avr|abr|ma[yi]|mei|jun|jui|jul|lug|aug|ago|ao[uû]|sep|set|oct|okt|ott|out|nov|dec|dez|d[eé]c"
    r"|dic|ene|gen|f[eé]v|maart|giu)[^\W\d_]{0,7}\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th|º|er|\.)?"
_YEAR = r"(?:\d{4}|['’]?\d{2})\b(?!\s?[:h])"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s)?"
_ZONE = r"(?:\s?(?:(?-i:[A-Z]{2,4})\b|[+-]\d{2}:?\d{2}))?"
_CLOCK = rf"(?:\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?(?:\s?[ap]\.?\s?m\b\.?)?{_ZONE}|\d{{1,2}}\s?[ap]m\b)"
_CALENDAR = (
    rf"(?:{_MONTH}\s{_DAY}(?:,?\s(?:at\s)?{_YEAR})?|{_DAY}[\s-](?:de\s)?{_MONTH}(?:,?[\s-](?:de\s)?{_YEAR})?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b)"
)
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)"
_AGO = (
    rf"(?:(?:(?:about|over|almost|less than)\s)?(?:\d{{1,4}}|an?|one|two|three|few)\s?{_UNIT}"
    rf"(?:,?\s(?:and\s)?\d{{1,3}}\s{_UNIT})*\sago|\d{{1,3}}\s?[hdwmy]\sago|vor\s\d{{1,3}}\s\w{{2,10}}"
    r"|il y a\s\d{1,3}\s\w{2,8}|hace\s\d{1,3}\s\w{2,8}|\d{1,3}\s\w{3,8}\sgeleden|\d{1,2}:\d{2}\s?[ap]\.?m\.?"
    r"|(?:just now|yesterday|today|gestern|heute|hier|ayer)\b)"
)
_PRINTED = re.compile(
    rf"(?<![\w/.=]){_WEEKDAY}{_CALENDAR}(?![/\w])(?:[\s,]*(?:at|um|@|à|a las|om|kl\.?|[-–—|•·/])?[\s,]*@?{_CLOCK})?"
    rf"|(?<![\w.]){_CLOCK}[\s,]*(?:on|am|le|[-–—|])?[\s,]*{_WEEKDAY}{_CALENDAR}"
    rf"|(?<!\w){_AGO}(?:[\s,]*(?:at|@)\s?{_CLOCK})?",
    re.IGNORECASE,
)
# No flags, since a search that ignores case is slower, and this one turns most lines away.
_HINT = re.compile(
    r"\d|[Aa](?:[Gg][Oo]|[Yy][Ee][Rr])\b|[Yy][Ee][Ss][Tt][Ee][Rr]|[Tt][Oo][Dd][Aa][Yy]|[Jj][Uu][Ss][Tt] [Nn]"
    r"|[Gg][Ee][Ss][Tt][Ee][Rr]|[Hh](?:[Ee][Uu][Tt][Ee]|[Ii][Ee][Rr]\b)"
)


def find_printed_date(line: str) -> str | None:
    """Return the first date in a line of single spaces, as printed there, however vague it is."""
    if _HINT.search(line) is None:
        return None
    match = _PRINTED.search(line)
    return match.group().strip(" ,-–—|•·/") if match else None
