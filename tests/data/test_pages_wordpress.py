"""WordPress: the markup of its own walkers, of well-known themes, and of plug-ins that write into comments."""

import time
from dataclasses import replace

import pytest

from tests.data.wordpress_themes import THEMES, page
from threadwarden.data import Article, Comment, Thread, Votes
from threadwarden.data.extract import extract_thread
from threadwarden.data.extract.page import parse_page
from threadwarden.data.extract.pages.wordpress import WordPress

PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>Bus line 9</title>
<link rel="stylesheet" href="/wp-content/themes/own/style.css"></head><body><h1>Bus line 9</h1>
<p>The bus will stop at the library again from June, the town says.</p>{thread}</body></html>"""


def read(thread: str) -> Thread:
    return extract_thread(PAGE.format(thread=thread))


def item(number: int, text: str, children: str = "", depth: int = 1, name: str = "Ann") -> str:
    inner = f'<ol class="children">{children}</ol>' if children else ""
    return (
        f'<li id="comment-{number}" class="comment even depth-{depth}"><article id="div-comment-{number}" '
        f'class="comment-body"><footer class="comment-meta"><b class="fn">{name}</b></footer>'
        f'<div class="comment-content">{text}</div></article>{inner}</li>'
    )


def listed(*items: str) -> str:
    return f'<div id="comments" class="comments-area"><ol class="comment-list">{"".join(items)}</ol></div>'


def links(thread: Thread) -> list[tuple[str, str | None, str, int]]:
    return [(c.id, c.parent_id, c.parent_basis, c.depth) for c in thread.comments]


def only(thread: Thread) -> Comment:
    (comment,) = thread.comments
    return comment


@pytest.mark.parametrize("theme", THEMES)
def test_every_field_in_the_markup_of_well_known_themes(theme: str) -> None:
    thread = extract_thread(page(theme))
    raw = "2 years ago" if theme == "Hybrid" else "May 4, 2024 at 9:05 am"
    dated = Comment(id="", text="", timestamp="2024-05-04T09:05:00", timestamp_raw=raw)
    ann = replace(
        dated,
        id="11",
        source_id="11",
        author="Ann",
        author_url="https://ann.example/",
        text="Good news for the square.\n\nIs it deep?",
        quotes=("It will be kept.",),
    )
    bo = replace(dated, id="12", source_id="12", author="Bo", text="Nine metres.", order=1)
    if THEMES[theme].nested:
        bo = replace(bo, parent_id="11", parent_basis="dom", depth=1)
    cy = replace(dated, id="13", source_id="13", author="Cy", text="See you there.", state="pending", order=2)
    assert thread.comments == (ann, bo, cy)
    assert (thread.thread.declared_count, thread.thread.complete) == (3, True)


@pytest.mark.parametrize("theme", THEMES)
def test_the_article_holds_nothing_of_the_thread(theme: str) -> None:
    article: Article = extract_thread(page(theme)).article
    assert (article.title, article.source_format) == ("An old well", "wordpress")
    text = article.text or ""
    assert text.endswith("found under the car park, the town says. It will be kept.")
    words = ("Ann", "Bo", "square", "metres", "3 ", "Reply", "Comment")
    assert [word for word in words if word in text] == []


def test_answers_below_the_deepest_level_stay_where_the_page_puts_them() -> None:
    deepest = item(3, "<p>three</p>", depth=3) + item(4, "<p>@Cy four</p>", depth=3)
    thread = read(listed(item(1, "<p>one</p>", children=item(2, "<p>two</p>", children=deepest, depth=2))))
    assert links(thread) == [("1", None, "none", 0), ("2", "1", "dom", 1), ("3", "2", "dom", 2), ("4", "2", "dom", 2)]
    assert thread.comments[3].text == "@Cy four"


def test_an_answer_that_names_its_parent_by_number_leaves_the_siblings() -> None:
    answer = '<p class="in-reply-to">In reply to <a href="/bus/#comment-3">Cy</a>.</p>'
    deepest = item(3, "<p>three</p>", depth=3) + item(4, f"{answer}<p>four</p>", depth=3)
    thread = read(listed(item(1, "<p>one</p>", children=item(2, "<p>two</p>", children=deepest, depth=2))))
    assert links(thread)[3] == ("4", "3", "explicit", 3)
    assert thread.comments[3].text == "four"


@pytest.mark.parametrize(
    ("count", "up"),
    [
        ('<span id="comment-like-count-5" data-like-count="3" class="comment-like-feedback">Liked by 3</span>', 3),
        ("", None),
    ],
)
def test_jetpack_likes_are_votes_and_no_words(count: str, up: int | None) -> None:
    likes = f'<p class="comment-likes comment-not-liked"><a class="comment-like-link"><span>Like</span></a>{count}</p>'
    comment = only(read(listed(item(5, f"<p>At last.</p>{likes}"))))
    assert (comment.text, comment.votes) == ("At last.", Votes(up=up))


def test_the_comment_rating_plug_in() -> None:
    rating = (
        '<p><img src="up.png"><span id="karma-5-up">4</span> <img src="down.png"><span id="karma-5-down">-1</span></p>'
    )
    comment = only(read(listed(item(5, f"<p>At last.</p>{rating}"))))
    assert (comment.text, comment.votes) == ("At last.", Votes(up=4, down=1))


@pytest.mark.parametrize(
    "added",
    [
        '<p><span class="cluv">Ann recently posted..<a href="https://ann.example/a">My garden</a></span></p>',
        '<div class="cld-like-dislike-wrap"><a class="cld-like-trigger">up</a><span>2</span></div>',
        '<div class="wpulike wpulike-default"><div class="wp_ulike_general_class">7</div></div>',
        '<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3></div>',
        '<div class="reply"><a class="comment-reply-login" href="/wp-login.php">Log in to Reply</a></div>',
    ],
)
def test_lines_that_plug_ins_add_are_no_words(added: str) -> None:
    assert only(read(listed(item(5, f"<p>At last.</p>{added}")))).text == "At last."


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="amp-wp-meta amp-wp-comments-link"><a href="/bus/#respond">Leave a Comment</a></div>',
        '<div id="comments" class="comments-area"><p class="no-comments">Comments are closed.</p></div>',
        '<ul class="wp-block-latest-comments"><li class="wp-block-latest-comments__comment"><article><footer>'
        '<a class="wp-block-latest-comments__comment-author" href="#">Bo</a> on <a href="/bus/#comment-4">Bus</a>'
        "</footer></article></li></ul>",
        '<style>#comment-7 .comment-content, .depth-2 {color: red}</style><div class="depth-3">Deep water</div>',
    ],
)
def test_pages_without_comments(markup: str) -> None:
    assert read(markup).comments == ()


@pytest.mark.parametrize("start", ["comment_", "comment-"])
def test_bare_ids_count_only_on_a_page_that_wordpress_made(start: str) -> None:
    block = (
        f'<div id="{start}8" class="cw"><div class="who">Ann</div><div class="comment-text"><p>At last.</p></div></div>'
    )
    made, other = parse_page(PAGE.format(thread=block)), parse_page(f"<body><h1>Bus</h1>{block}</body>")
    assert made is not None
    assert other is not None
    assert (WordPress().claims(made), WordPress().claims(other)) == (True, False)
    assert [draft.comment.source_id for draft in WordPress().read(made).drafts] == ["8"]


@pytest.mark.parametrize(
    "link",
    [
        '<a class="comment-reply-link" data-commentid="31" href="#">Reply</a>',
        '<a class="comment-reply-link" href="/bus/?replytocom=31#respond">Reply</a>',
    ],
)
def test_a_theme_without_ids_tells_the_number_in_its_reply_link(link: str) -> None:
    head = '<cite class="fn">Ann</cite>'
    bare = f'<li class="comment even depth-1">{head}<p>At last.</p><div class="reply">{link}</div></li>'
    comment = only(read(listed(bare)))
    assert (comment.id, comment.source_id, comment.author, comment.text) == ("31", "31", "Ann", "At last.")


DAY, MINUTE = "2024-05-04", "2024-05-04T09:05:00"
HEADS = {
    "number, name, date": (
        "<span>#2</span> Ann Bell <br><a href='#comment-8'>4. Mai 2024 um 9:05</a>",
        ("4. Mai 2024 um 9:05", MINUTE),
    ),
    "name said": (
        "<div class='commeta'>2 Ann Bell said:</div><div class='comdate'>4 mai 2024 à 9 h 05 min</div>",
        ("4 mai 2024 à 9 h 05 min", MINUTE),
    ),
    "posted by": (
        "<div>Posted by Ann Bell | <a href='#'>Report</a> 2024/05/04 9:05</div>",
        ("2024/05/04 9:05", MINUTE),
    ),
    "heading, no year": (
        "<h4>Ann Bell <span>On Saturday, May 4 at 9:05 am</span></h4>",
        ("Saturday, May 4 at 9:05 am", None),
    ),
    "link to itself": (
        "<div class='comment-author vcard'><a href='/u/3'>Ann Bell</a> | <a href='#comment-8'>Posted 9:05am</a></div>",
        ("9:05am", None),
    ),
    "plug-in behind the name": (
        "<span class='comment_author'><a class='url' href='/a'>Ann Bell</a><br>Twitter: <a href='/t'>bell</a></span>",
        (None, None),
    ),
    "two digits for the year": (
        "<div class='comment_author'>Ann Bell</div><div class='comment_date'>05.04.24 at 9:05 am</div>",
        ("05.04.24 at 9:05 am", None),
    ),
    "day and hour apart": (
        "<div class='comment-meta'><i class='date'>May 4, 2024</i> <i class='time'>9:05 am</i></div><b>Ann Bell</b>",
        ("May 4, 2024 9:05 am", MINUTE),
    ),
    "day alone": ("<div class='date'>May 4, 2024</div><b>Ann Bell</b>", ("May 4, 2024", DAY)),
}


@pytest.mark.parametrize(("head", "date"), HEADS.values(), ids=HEADS)
def test_heads_of_hand_made_themes(head: str, date: tuple[str | None, str | None]) -> None:
    comment = only(read(listed(f'<li class="comment depth-1" id="comment-8">{head}<p>At last, a bus.</p></li>')))
    assert (comment.author, comment.text) == ("Ann Bell", "At last, a bus.")
    assert (comment.timestamp_raw, comment.timestamp) == date


def test_words_stand_below_the_head_in_one_element() -> None:
    inner = '<div class="comment-text"><h4>Ann <span>May 4, 2024</span></h4><p>At last.</p><p>And daily?</p></div>'
    comment = only(
        read(listed(f'<li class="comment depth-1" id="comment-8"><p class="comment-number">1</p>{inner}</li>'))
    )
    assert (comment.author, comment.timestamp, comment.text) == ("Ann", "2024-05-04", "At last.\n\nAnd daily?")


@pytest.mark.parametrize("name", ["Pandit", "Ann Said-Bell", "Wrote", "3:10 to Harwick"])
def test_names_that_look_like_chrome(name: str) -> None:
    assert only(read(listed(item(5, "<p>At last.</p>", name=name)))).author == name


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 10_000 + listed(*(item(number, "<p>At last.</p>") for number in range(1, 200))),
        '<div class="comments">' * 5_000 + listed(item(1, "<p>At last.</p>")),
        "".join(f'<ol class="commentlist">{item(number, "<p>At last.</p>")}</ol>' for number in range(1, 2_000)),
        "".join(f'<div class="comment depth-1" id="comment-{number}"><p>At last.</p>' for number in range(1, 3_000)),
    ],
    ids=["levels", "areas in areas", "a list each", "comments in comments"],
)
def test_thousands_of_elements_take_no_longer_than_their_number(markup: str) -> None:
    start = time.process_time()
    assert read(markup).comments is not None
    assert time.process_time() - start < 20
