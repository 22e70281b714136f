"""Dates in words and figures: what is read without dateparser, and what is left alone."""

import sys

import pytest

from threadwarden.data.extract.dates import find_date, parse_timestamp

MOMENT, DAY = "2024-05-04T21:05:00", "2024-05-04"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("May 4, 2024 at 9:05 pm", MOMENT),
        ("May 4th, 2024 @ 9:05 p.m.", MOMENT),
        ("Saturday, 4 May 2024, 21:05", MOMENT),
        ("4-May-2024 21:05:00", MOMENT),
        ("9:05 pm on May 4, 2024", MOMENT),
        ("9:05pm, Saturday May 4, 2024", MOMENT),
        ("May 4, 2024 · 9:05 PM", MOMENT),
        ("May 4, 2024 9 pm", "2024-05-04T21:00:00"),
        ("May 4, 2024 at 12:05 am", "2024-05-04T00:05:00"),
        ("4. Mai 2024 um 21:05 Uhr", MOMENT),
        ("4 mai 2024 à 21 h 05 min", MOMENT),
        ("1er août 2024 à 21h05", "2024-08-01T21:05:00"),
        ("4 de mayo de 2024 a las 21:05", MOMENT),
        ("4 maggio 2024 alle 21:05", MOMENT),
        ("4 maggio 2024 alle ore 21:05", MOMENT),
        ("4 mei 2024 om 21:05", MOMENT),
        ("4 de maio de 2024 às 21:05", MOMENT),
        ("2024/05/04 21:05", MOMENT),
        ("2024-05-04 9:05 pm", MOMENT),
        ("2024-5-4", DAY),
        ("Sept. 4, 2024", "2024-09-04"),
    ],
)
def test_dates_of_the_main_languages_need_no_parser(raw: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dateparser", None)
    assert parse_timestamp(raw) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("GMT", "2024-05-04T21:05:00Z"),
        ("UTC", "2024-05-04T21:05:00Z"),
        ("EDT", "2024-05-05T01:05:00Z"),
        ("PST", "2024-05-05T05:05:00Z"),
        ("CEST", "2024-05-04T19:05:00Z"),
        ("GMT+2", "2024-05-04T19:05:00Z"),
        ("UTC-03:30", "2024-05-05T00:35:00Z"),
        ("+0200", "2024-05-04T19:05:00Z"),
        ("CST", MOMENT),
        ("ET", MOMENT),
        ("est", MOMENT),
    ],
)
def test_zones_count_where_they_are_one_offset(zone: str, expected: str) -> None:
    assert parse_timestamp(f"May 4, 2024 9:05 pm {zone}") == expected


@pytest.mark.parametrize(
    ("raw", "language", "expected"),
    [
        ("05.04.2024", None, "2024-04-05"),
        ("05.04.2024", "en-US", "2024-05-04"),
        ("05/04/2024", "en-US", "2024-05-04"),
        ("05/04/2024", "en-GB", "2024-04-05"),
        ("05/04/2024", None, None),
        ("4 maja 2024", "pl", DAY),
        ("4 května 2024, 21:05", "cs", MOMENT),
        ("4 maja 2024", "en", None),
    ],
)
def test_the_language_of_the_page_decides(raw: str, language: str | None, expected: str | None) -> None:
    assert parse_timestamp(raw, language) == expected


@pytest.mark.parametrize(
    "raw",
    [
        *("February 30, 2024", "May 4, 2024 at 27:05", "May 40, 2024", "31.04.2024", "2024-13-01"),
        *("3 hours ago", "May 4", "Version 12, 2024", "https://town.example/2024/05/04/an-old-well/", "9:05 pm", ""),
    ],
)
def test_what_names_no_day_is_no_date(raw: str) -> None:
    assert parse_timestamp(raw) is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ann on May 4, 2024 at 9:05 pm EDT (Edit)", "May 4, 2024 at 9:05 pm EDT"),
        ("May 4, 2024 9:05 pm Ivan wrote", "May 4, 2024 9:05 pm"),
        ("#1 munya 2011-06-02 13:28", "2011-06-02 13:28"),
        ("posted at 12:54 PM on May 4, 2024 in music", "12:54 PM on May 4, 2024"),
        ("read https://town.example/2024/05/04/well/", None),
        ("2024-05-04T09:05:00+02:00", "2024-05-04T09:05:00+02:00"),
    ],
)
def test_find_date_keeps_the_hour_and_the_zone(line: str, found: str | None) -> None:
    assert find_date(line) == found
