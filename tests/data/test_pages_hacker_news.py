"""Hacker News: today's rows, the rows of 2013, and the sample that defuddle ships."""

from pathlib import Path

import pytest

from threadwarden.data import Comment, Thread, Votes
from threadwarden.data.extract import extract_thread

URL = "https://news.ycombinator.com/item?id=100"
SHARED = Path(__file__).parents[2] / ".." / "shared" / "pages" / "defuddle"


def row(number: int, indent: int, name: str, body: str, navs: str = "", *, flags: str = "") -> str:
    user = f'<a href="user?id={name}" class="hnuser">{name}</a>' if name else ""
    return f"""<tr class="athing comtr" id="{number}"><td><table border="0"><tr>
<td class="ind" indent="{indent}"><img src="s.gif" height="1" width="{40 * indent}"></td>
<td valign="top" class="votelinks"><center><a id="up_{number}" class="clicky" href="vote?id={number}"><div
class="votearrow" title="upvote"></div></a></center></td>
<td class="default"><div style="margin-top:2px; margin-bottom:-10px;"><span class="comhead">{user}
<span class="age" title="2024-05-04T09:05:00 1714813500"><a href="item?id={number}">2 hours ago</a></span> {flags}
<span id="unv_{number}"></span><span class="navs">{navs} <a class="togg clicky" id="{number}" n="3"
href="javascript:void(0)">[&ndash;]</a></span></span></div><br>
<div class="comment">{body}<div class="reply"><p><font size="1"><u><a href="reply?id={number}&amp;goto=x"
>reply</a></u></font></div></div></td></tr></table></td></tr>"""


def words(text: str, shade: str = "c00") -> str:
    return f'<div class="commtext {shade}">{text}</div>'


def nav(*links: tuple[str, int]) -> str:
    return "".join(f' | <a href="#{number}" class="clicky" aria-hidden="true">{name}</a>' for name, number in links)


def page(rows: str, more: str = "", count: str = "6&nbsp;comments") -> str:
    return f"""<html lang="en" op="item"><head><title>A well under a car park | Hacker News</title></head><body><center>
<table id="hnmain"><tr><td><table class="fatitem" border="0"><tr class="athing submission" id="100"><td class="title">
<span class="titleline"><a href="https://town.example/well">A well under a car park</a></span></td></tr>
<tr><td class="subtext"><span class="subline"><span class="score" id="score_100">150 points</span> by
<a href="user?id=ann" class="hnuser">ann</a> <span class="age" title="2024-05-04T08:00:00 1714809600"><a
href="item?id=100">3 hours ago</a></span> | <a href="item?id=100">{count}</a></span></td></tr>
<tr><td><div class="toptext">Found last week, and it will be kept, says the town.</div></td></tr></table><br><br>
<table border="0" class="comment-tree">{rows}</table>{more}</td></tr></table></center></body></html>"""


ROWS = (
    row(101, 0, "bo", words("My aunt drew water there.<p>Clean, too."), nav(("next", 104)))
    + row(102, 1, "cy", words("<p>&gt; Clean, too.</p><p>Was it?</p>", "c5a"), nav(("parent", 101), ("next", 104)))
    + row(103, 2, "dee", words("Yes."), nav(("root", 101), ("parent", 102)))
    + row(104, 0, "", "[deleted]")
    + row(105, 1, "bo", "[flagged]", nav(("parent", 104)))
    + row(106, 0, "eve", words("Sold cheap.", "cdd"), flags="[flagged] [dead]")
)


def links(thread: Thread) -> list[tuple[str, str | None, str, int, int]]:
    return [(c.id, c.parent_id, c.parent_basis, c.depth, c.order) for c in thread.comments]


def test_who_answers_whom() -> None:
    assert links(extract_thread(page(ROWS), url=URL)) == [
        ("101", None, "none", 0, 0),
        ("102", "101", "explicit", 1, 1),
        ("103", "102", "explicit", 2, 2),
        ("104", None, "none", 0, 3),
        ("105", "104", "explicit", 1, 4),
        ("106", None, "none", 0, 5),
    ]


def test_fields() -> None:
    comments = extract_thread(page(ROWS), url=URL).comments
    assert comments[1] == Comment(
        id="102",
        text="Was it?",
        source_id="102",
        parent_id="101",
        parent_basis="explicit",
        depth=1,
        order=1,
        author="cy",
        author_url="https://news.ycombinator.com/user?id=cy",
        timestamp="2024-05-04T09:05:00Z",
        timestamp_raw="2 hours ago",
        quotes=("Clean, too.",),
    )
    assert [c.text for c in comments] == [
        "My aunt drew water there.\n\nClean, too.", "Was it?", "Yes.", "", "", "Sold cheap."
    ]  # fmt: skip
    assert [c.state for c in comments] == ["visible", "visible", "visible", "deleted", "removed", "removed"]
    assert [c.author for c in comments] == ["bo", "cy", "dee", None, "bo", "eve"]


def test_the_submission_is_the_article() -> None:
    thread = extract_thread(page(ROWS), url=URL)
    assert (thread.thread.declared_count, thread.thread.extracted_count, thread.thread.complete) == (6, 6, True)
    assert thread.article.source_format == "hacker-news"
    assert "will be kept" in (thread.article.text or "")
    assert "aunt" not in (thread.article.text or "")


def test_a_further_page() -> None:
    more = '<a class="morelink" href="item?id=100&amp;p=2" rel="next">More</a>'
    found = extract_thread(page(ROWS, more, "312&nbsp;comments"), url=URL).thread
    assert (found.declared_count, found.complete) == (312, False)
    assert found.next_page == "https://news.ycombinator.com/item?id=100&p=2"
    assert found.reason == "further pages of comments; 312 comments declared, 6 found"


def test_indentation_where_no_link_names_the_parent() -> None:
    rows = "".join(row(n, indent, "bo", words("x")) for n, indent in ((1, 0), (2, 1), (3, 2), (4, 1), (5, 4), (6, 0)))
    assert [(c.id, c.parent_id, c.parent_basis) for c in extract_thread(page(rows)).comments] == [
        ("1", None, "none"),
        ("2", "1", "dom"),
        ("3", "2", "dom"),
        ("4", "1", "dom"),
        ("5", "4", "dom"),
        ("6", None, "none"),
    ]


def test_parents_in_a_circle_and_one_number_twice() -> None:
    circle = row(1, 0, "bo", words("x"), nav(("parent", 2))) + row(2, 0, "cy", words("y"), nav(("parent", 1)))
    assert links(extract_thread(page(circle))) == [("1", None, "none", 0, 0), ("2", "1", "explicit", 1, 1)]
    assert [c.id for c in extract_thread(page(row(1, 0, "bo", words("x")) * 2)).comments] == ["1", "1-2"]


OLD = """<html><head><title>A well | Hacker News</title></head><body><center><table><tr><td><table border=0>
<tr><td class="title"><a href="http://town.example/well">A well</a>
<span class="comhead"> (town.example) </span></td></tr>
<tr><td class="subtext"><span id=score_100>9 points</span> by <a href="user?id=ann">ann</a> 3 hours ago | <a
href="item?id=100">2 comments</a></td></tr></table><table border=0>
<tr><td><table border=0><tr><td><img src="s.gif" height=1 width=0></td><td valign=top><center><a id=up_101
href="vote?for=101"><img src="grayarrow.gif"></a></center></td><td class="default"><div><span class="comhead"><a
href="user?id=bo">bo</a> 2 hours ago | <a href="item?id=101">link</a></span></div><br>
<span class="comment"><font color=#000000>My aunt drew water there.<p>Clean, too.</font></span><p><font size=1><u><a
href="reply?id=101&amp;whence=x">reply</a></u></font></td></tr></table></td></tr>
<tr><td><table border=0><tr><td><img src="s.gif" height=1 width=40></td><td valign=top></td><td class="default"><div>
<span class="comhead"><a href="user?id=cy">cy</a> 1 day ago | <a href="item?id=102">link</a></span></div><br>
<span class="comment"><font color=#000000>Was it?</font></span></td></tr></table></td></tr></table></td></tr></table>
</center></body></html>"""


def test_the_rows_of_2013() -> None:
    thread = extract_thread(OLD, url=URL)
    assert links(thread) == [("101", None, "none", 0, 0), ("102", "101", "dom", 1, 1)]
    assert [(c.author, c.timestamp_raw, c.timestamp, c.text) for c in thread.comments] == [
        ("bo", "2 hours ago", None, "My aunt drew water there.\n\nClean, too."),
        ("cy", "1 day ago", None, "Was it?"),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (2, True)


def test_pages_without_a_thread() -> None:
    for html in (page(""), page("<style>tr.comtr .commtext{}</style>")):
        thread = extract_thread(html)
        assert (thread.comments, thread.article.source_format) == ((), "html")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real pages (../shared/pages) is not here")
def test_the_sample_of_defuddle() -> None:
    thread = extract_thread((SHARED / "comments--news.ycombinator.com-item-id=12345678.html").read_bytes())
    assert links(thread) == [
        ("12345679", None, "none", 0, 0),
        ("12345680", "12345679", "dom", 1, 1),
        ("12345681", "12345680", "dom", 2, 2),
        ("12345682", None, "none", 0, 3),
    ]
    assert [c.author for c in thread.comments] == ["commenter_one", "commenter_two", "commenter_one", "commenter_three"]
    assert [c.votes for c in thread.comments] == [Votes(score=25), Votes(), Votes(), Votes(score=10)]
    assert [c.timestamp for c in thread.comments][:2] == ["2025-01-15T10:00:00", "2025-01-15T10:30:00"]
    assert (thread.thread.declared_count, thread.thread.complete) == (45, False)
