"""The pages that ship with the package, read field by field."""

from dataclasses import astuple, replace
from pathlib import Path

import pytest

from threadwarden.data import Article, Comment, Completeness, Thread, Votes
from threadwarden.data.extract import extract_thread

PAGES = Path(__file__).parents[2] / "data" / "samples" / "pages"
SITE = "https://courier.harwick.example"

Row = tuple[str, str | None, str, int, str | None, str, tuple[int | None, int | None, int | None]]


def read(name: str) -> Thread:
    return extract_thread((PAGES / name).read_bytes(), source=name)


def row(comment: Comment) -> Row:
    votes: tuple[int | None, int | None, int | None] = astuple(comment.votes)
    return (
        comment.id,
        comment.parent_id,
        comment.parent_basis,
        comment.depth,
        comment.author,
        comment.state,
        votes,
    )


NO_VOTES = (None, None, None)
COUNCIL: list[Row] = [
    ("5104", None, "none", 0, "Margaret Ellis", "visible", (None, None, 14)),
    ("5107", "5104", "explicit", 1, "Tom Hargreaves", "visible", (None, None, 6)),
    ("5112", "5107", "explicit", 2, "Margaret Ellis", "visible", (None, None, 9)),
    ("5120", "5112", "explicit", 3, "Tom Hargreaves", "visible", (None, None, 4)),
    ("5105", None, "none", 0, "Bill_From_Netherfield", "visible", (None, None, -5)),
    ("5109", "5105", "explicit", 1, "Sana Qureshi", "visible", (None, None, 11)),
    ("5110", None, "none", 0, "Priya N.", "visible", (None, None, 17)),
    ("5111", None, "none", 0, "Anonymous", "deleted", (None, None, 0)),
    ("5115", "5111", "explicit", 1, "Graham Pole", "visible", (None, None, 3)),
    ("5118", None, "none", 0, "Derek W", "visible", (None, None, -19)),
    ("5123", None, "none", 0, "EasyCash Loans", "pending", NO_VOTES),
    ("5131", None, "none", 0, "Valley Notes: What the budget means for buses", "visible", (None, None, 0)),
]
BRIDGE: list[Row] = [
    ("911", None, "none", 0, "Colin Marsh", "visible", (8, 1, None)),
    ("914", "911", "explicit", 1, "Ruth Ashdown", "visible", (12, 0, None)),
    ("919", "914", "explicit", 2, "Colin Marsh", "visible", (5, 0, None)),
    ("916", None, "none", 0, "J. Okafor", "visible", (3, 2, None)),
    ("921", None, "none", 0, "pete77", "visible", (0, 4, None)),
    ("925", None, "none", 0, "NoMoreExcuses", "pending", (0, 0, None)),
]
# 868, 870 and 873 are printed as siblings at the theme's last level; only 873 names the comment it answers.
PHONES: list[Row] = [
    ("861", None, "none", 0, "Ian Whitlock", "visible", NO_VOTES),
    ("864", "861", "dom", 1, "Freya", "visible", NO_VOTES),
    ("868", "864", "dom", 2, "Lena", "visible", NO_VOTES),
    ("870", "864", "dom", 2, "Mr Abara", "visible", NO_VOTES),
    ("873", "870", "explicit", 3, "Lena", "visible", NO_VOTES),
    ("862", None, "none", 0, "Dad of three", "visible", NO_VOTES),
    ("866", "862", "dom", 1, "Nadia Hussein", "visible", NO_VOTES),
    ("863", None, "none", 0, "Anonymous", "deleted", NO_VOTES),
    ("867", "863", "dom", 1, "Ian Whitlock", "visible", NO_VOTES),
    ("877", None, "none", 0, "Lena", "visible", NO_VOTES),
    ("880", None, "none", 0, "Cheap Pouches 4 U", "pending", NO_VOTES),
    ("882", None, "none", 0, "Phones in schools: a list of local rules | Valley Notes", "visible", NO_VOTES),
]
LIBRARY: list[Row] = [
    (str(number), None, "none", 0, author, "visible", NO_VOTES)
    for number, author in enumerate([None, None, "Hanne B", "old_tom", None, "Hanne B", "R. Castellane", None], 1)
]


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        ("council-budget.html", COUNCIL),
        ("bridge-repair.html", BRIDGE),
        ("school-phones.html", PHONES),
        ("library-hours.txt", LIBRARY),
        ("market-square.html", []),
    ],
)
def test_authors_parents_depths_states_and_votes(page: str, rows: list[Row]) -> None:
    comments = read(page).comments
    assert [row(comment) for comment in comments] == rows
    assert [comment.order for comment in comments] == list(range(len(rows)))


OLDER = f"{SITE}/2024/02/school-phones/comment-page-1/#comments"


@pytest.mark.parametrize(
    ("page", "completeness"),
    [
        ("council-budget.html", Completeness(12, 12, True, None)),
        ("bridge-repair.html", Completeness(9, 6, False, None, "replies not loaded; 9 comments declared, 6 found")),
        (
            "school-phones.html",
            Completeness(14, 12, False, OLDER, "further pages of comments; 14 comments declared, 12 found"),
        ),
        ("library-hours.txt", Completeness(None, 8, True, None)),
        ("market-square.html", Completeness(None, 0, True, None)),
    ],
)
def test_completeness(page: str, completeness: Completeness) -> None:
    assert read(page).thread == completeness


def article(page: str, path: str, title: str, byline: str, date: str) -> Article:
    return Article(source=page, url=f"{SITE}/{path}/", title=title, byline=byline, date=date)


@pytest.mark.parametrize(
    ("expected", "tags", "source_format"),
    [
        (
            article(
                "council-budget.html",
                "2024/03/council-passes-budget",
                "Council passes budget with cuts to road repairs",
                "Ruth Ashdown",
                "2024-03-06",
            ),
            ("council budget", "road repairs"),
            "wpdiscuz-7",
        ),
        (
            article(
                "bridge-repair.html",
                "2019/09/bridge-repair",
                "Old town bridge shuts for fourteen weeks of repairs",
                "Ruth Ashdown",
                "2019-09-16",
            ),
            ("transport", "bridge"),
            "wpdiscuz-3",
        ),
        (
            article(
                "school-phones.html",
                "2024/02/school-phones",
                "Phones to be locked away at Harwick High",
                "Owen Teale",
                "2024-02-12",
            ),
            ("schools", "phones"),
            "wordpress",
        ),
        (
            article(
                "market-square.html",
                "2023/08/market-square",
                "Market square to be repaved without its plane trees",
                "Owen Teale",
                "2023-08-21",
            ),
            ("market square", "trees"),
            "html",
        ),
    ],
)
def test_article(expected: Article, tags: tuple[str, ...], source_format: str) -> None:
    found = read(expected.source or "").article
    assert found == replace(expected, text=found.text, tags=tags, source_format=source_format)


@pytest.mark.parametrize(
    ("page", "opening", "closing"),
    [
        ("council-budget.html", "Harwick council has passed", "at all three libraries."),
        ("bridge-repair.html", "The old town bridge over", "its meeting next Thursday."),
        ("school-phones.html", "Pupils at Harwick High will", "switched off and kept in bags."),
        ("library-hours.txt", "The reading room on the", "hangs beside the door."),
        ("market-square.html", "The market square will be", "spent by the summer."),
    ],
)
def test_article_text_is_the_article_alone(page: str, opening: str, closing: str) -> None:
    thread = read(page)
    text = thread.article.text or ""
    assert text.startswith(opening)
    assert text.endswith(closing)
    assert [comment.text for comment in thread.comments if comment.text and comment.text in text] == []


def test_flattened_article_is_free_of_chrome() -> None:
    article = read("library-hours.txt").article
    assert article.title == "Volunteers Keep Netherfield Library Open On Saturdays (Photos)"
    assert (article.byline, article.date, article.tags, article.source_format) == (None, None, (), "flattened")
    text = article.text or ""
    chrome = ("£\n", "Support the Courier", "Click to see", "Volunteers Keep", "Notify of")
    assert [line for line in chrome if line in text] == []


def test_a_wpdiscuz_comment_in_full() -> None:
    comments = {comment.id: comment for comment in read("council-budget.html").comments}
    assert comments["5112"] == Comment(
        id="5112",
        source_id="5112",
        text="From June of which year, though? We were promised the same in 2022.",
        parent_id="5107",
        parent_basis="explicit",
        depth=2,
        order=2,
        author="Margaret Ellis",
        timestamp="2024-03-06T09:05:00",
        timestamp_raw="8 months ago",
        votes=Votes(score=9),
        quotes=("The county grant covers Station Road from June",),
    )
    assert comments["5110"].text == (
        "The youth centre loses two evenings a week.\n"
        "That is where my two do their homework, because our flat has no quiet room.\n\n"
        "Has anyone costed what those evenings save elsewhere?"
    )
    assert [comment.id for comment in comments.values() if comment.edited] == ["5110"]
    assert [comment.id for comment in comments.values() if comment.kind == "pingback"] == ["5131"]
    assert comments["5111"].text == ""
    assert comments["5107"].author_url == "https://tomh.example/"


def test_what_old_wpdiscuz_cuts_short_and_holds_back() -> None:
    comments = {comment.id: comment for comment in read("bridge-repair.html").comments}
    assert [comment.id for comment in comments.values() if comment.truncated] == ["916"]
    assert comments["916"].text == (
        "Could the night bus not run over the old railway bridge? It carried heavier things than buses once …"
    )
    assert comments["925"].text == "Only a clown would close the one bridge in the week the school term starts."
    assert comments["914"].timestamp == "2019-09-17T09:10:00"


def test_wordpress_text_is_free_of_likes_links_and_notices() -> None:
    comments = {comment.id: comment for comment in read("school-phones.html").comments}
    assert comments["861"].text == ("About time. In my day we threw a rubber and that was all the messaging we had.")
    assert comments["866"].text == "It does not have to stop them all. It has to stop most of them in lessons."
    assert comments["866"].quotes == ("a plastic pouch stops a fifteen-year-old",)
    assert comments["880"].text == "Wholesale phone pouches, best prices, visit our shop!"
    assert (comments["864"].timestamp, comments["864"].timestamp_raw) == (
        "2024-02-12T07:31:00Z",
        "12 February 2024 at 8:31 am",
    )
    ping = comments["882"]
    assert (ping.kind, ping.text, ping.author_url) == ("pingback", "", "https://valleynotes.example/phones/")


def test_flattened_comment_of_two_paragraphs_stays_one() -> None:
    assert read("library-hours.txt").comments[5].text == (
        "It is, ten pence a page.\n\nYou need coins for it, the desk gives no change."
    )
