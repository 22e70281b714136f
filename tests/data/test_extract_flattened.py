"""Threads flattened to text, and plain text that is none."""

import pytest

from threadwarden.data.extract import extract_thread
from threadwarden.data.extract.dates import find_date, parse_timestamp
from threadwarden.data.extract.numbers import parse_count

OPENING = "Well Dug Up\n\nAn old well was found.\n\n\nNotify of\nOldest\nInline Feedbacks\nView all comments\n\n"


def found(thread: str) -> list[tuple[str | None, str]]:
    return [(comment.author, comment.text) for comment in extract_thread(OPENING + thread).comments]


@pytest.mark.parametrize(
    ("thread", "comments"),
    [
        ("Nice well.", [(None, "Nice well.")]),
        ("Nice well.\n\n\nDeep, too.", [(None, "Nice well."), (None, "Deep, too.")]),
        ("Bo K\n\nNice well.\n\nAnn\n\nDeep, too.", [("Bo K", "Nice well."), ("Ann", "Deep, too.")]),
        ("Nice well.\n\nAnn\n\nDeep, too.\n\n\nYes.", [(None, "Nice well."), ("Ann", "Deep, too."), (None, "Yes.")]),
        ("Bo\n\nlol\n\nAnn\n\nNo way", [("Bo", "lol"), ("Ann", "No way")]),
        ("Nice well.\n\nDeep, too.\n\nDark as well!", [(None, "Nice well.\n\nDeep, too.\n\nDark as well!")]),
        ("Nice well.\n\nSo true\n\n\nYes.", [(None, "Nice well.\n\nSo true"), (None, "Yes.")]),
        ("Bo Jr.\n\nNice well.\nSecond line.", [("Bo Jr.", "Nice well.\nSecond line.")]),
        ("Bo\n\nNice well.\n\n3\nReply\n\nAnn\n\nDeep, too.", [("Bo", "Nice well."), ("Ann", "Deep, too.")]),
        ("Bo\n\nNice well.\nWould love your thoughts, please comment.x\n()\nx\nFooter", [("Bo", "Nice well.")]),
        ("", []),
    ],
)
def test_authors_and_texts(thread: str, comments: list[tuple[str | None, str]]) -> None:
    assert found(thread) == comments
    assert found(thread.replace("\n", "\r\n")) == [(author, text) for author, text in comments]


def test_dates_between_author_and_text() -> None:
    thread = extract_thread(OPENING + "Bo\n\n7 years ago\n\nNice well.\n\nAnn\nMay 4, 2017 9:05 am\n\nDeep, too.")
    assert [(c.author, c.timestamp_raw, c.timestamp, c.text) for c in thread.comments] == [
        ("Bo", "7 years ago", None, "Nice well."),
        ("Ann", "May 4, 2017 9:05 am", "2017-05-04T09:05:00", "Deep, too."),
    ]


def test_the_forms_lines_are_of_neither_article_nor_thread() -> None:
    page = (
        "Well Dug Up\n\nAn old well was found.\n\nSubscribe\nLogin\nNotify of\nnew follow-up comments\nLabel\n\nName*\n"
        "Email*\n3 Comments\nOldest\nNewest Most Voted\nInline Feedbacks\nView all comments\n\nNice well.\n"
    )
    thread = extract_thread(page)
    assert thread.article.text == "An old well was found."
    assert [comment.text for comment in thread.comments] == ["Nice well."]
    assert (thread.thread.declared_count, thread.thread.complete) == (3, False)


@pytest.mark.parametrize(
    "page",
    [
        "Well Dug Up\n\nAn old well was found.\n\n\nBo\n\nNice well.",
        "Well Dug Up\n\nView all comments\n\nBo\n\nNice well.",
        "Well Dug Up\n\nNotify of\n\nThe town will notify of changes.\n\nBo\n\nNice well.",
        "Well Dug Up\n\nComment on our articles on our Facebook page",
    ],
)
def test_no_thread_without_its_opening_lines(page: str) -> None:
    thread = extract_thread(page)
    assert (thread.comments, thread.article.source_format, thread.article.title) == ((), "text", "Well Dug Up")


@pytest.mark.parametrize(
    ("head", "title", "byline", "date", "tags"),
    [
        ("# **Well** dug up\n\nBy [Bo K](#)\n\nTown News, May 4, 2017\n", "Well dug up", "Bo K", "2017-05-04", ()),
        (
            "Well dug up\nBy Bo and Ann\n4 May 2017\nTheme: [Wells](#), [Town](#)\n",
            "Well dug up",
            "Bo and Ann",
            "2017-05-04",
            ("Wells", "Town"),
        ),
        (
            "Well dug up\n\nRegion: Valley, Hills\nIn-depth Report: Wells\n",
            "Well dug up",
            None,
            None,
            ("Valley", "Hills"),
        ),
        ("0 €\n2,500 €\n\nSupport us\n\nWell dug up\n\nSupport us\n", "Well dug up", None, None, ()),
        ("Support for well grows\n\nBy Bo | May 4, 2017\n", "Support for well grows", "Bo", "2017-05-04", ()),
    ],
)
def test_head_of_the_article(
    head: str, title: str, byline: str | None, date: str | None, tags: tuple[str, ...]
) -> None:
    article = extract_thread(f"{head}\nAn old well was found on May 1, 2016.\n\nIt stays.").article
    assert (article.title, article.byline, article.date, article.tags) == (title, byline, date, tags)
    assert article.text == "An old well was found on May 1, 2016.\n\nIt stays."


@pytest.mark.parametrize(
    ("raw", "language", "timestamp"),
    [
        ("2024-05-04T23:30:00-02:00", None, "2024-05-05T01:30:00Z"),
        ("2024-05-04 09:05", None, "2024-05-04T09:05:00"),
        ("4/5/2024", "en-GB", "2024-05-04"),
        ("4/5/2024 1:05 pm", "en-US", "2024-04-05T13:05:00"),
        ("4/5/2024", "en", None),
        ("13/5/2024", None, "2024-05-13"),
        ("04.05.2024 09:05", "de", "2024-05-04T09:05:00"),
        ("4. Mai 2024 um 9:05", "de", "2024-05-04T09:05:00"),
        ("31/31/2024", None, None),
        ("1 Monat her", "de", None),
        ("yesterday", "en", None),
        ("May 4", "en", None),
        ("", None, None),
    ],
)
def test_dates(raw: str, language: str | None, timestamp: str | None) -> None:
    assert parse_timestamp(raw, language) == timestamp


def test_a_date_in_a_line() -> None:
    assert find_date("by Bo on May 4th, 2017 at 9:05 am. Reply #") == "May 4th, 2017 at 9:05 am"
    assert find_date("seen 3 times by 20 people in May") is None


@pytest.mark.parametrize(
    ("text", "count"),
    [("1,204", 1204), ("+3", 3), ("−2", -2), ("1.2K", 1200), ("0", 0), ("12 345", 12345), ("", None), ("many", None)],
)
def test_counts(text: str, count: int | None) -> None:
    assert parse_count(text) == count
