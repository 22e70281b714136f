"""Threads of no known system, in the shapes that news sites' own templates have."""

import pytest

from threadwarden.data import Thread
from threadwarden.data.extract import extract_thread

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title></head><body><div id="page">
<div class="story"><h1>Well dug up</h1><p class="byline">By Ida Marsh, 3 May 2024</p>
<p>An old well was found under the car park on Mill Lane, and the town will keep it, the mayor said on 2 May 2024.</p>
<p>Visitors may look down through a glass plate from the summer on, once the railing has been put up around
it.</p></div>
{thread}<div class="foot"><p>The Harwick Courier, 4 Mill Lane</p></div></div></body></html>"""

Row = tuple[str | None, str | None, str]


def read(thread: str) -> Thread:
    return extract_thread(PAGE.format(thread=thread))


def rows(thread: Thread) -> list[Row]:
    return [(comment.author, comment.timestamp_raw, comment.text) for comment in thread.comments]


WANTED: list[Row] = [
    ("Bo Lind", "4 May 2024, 9:05", "Nice well, and deep too.\n\nWho pays for the glass?"),
    ("Cara", "4 May 2024, 10:15", "The town does, as the article says."),
    ("old_tom", "5 May 2024, 8:00", "I used to draw water there as a boy."),
]
TEXTS = [(author, date, "".join(f"<p>{line}</p>" for line in text.split("\n\n"))) for author, date, text in WANTED]


def each(template: str) -> str:
    return "".join(
        template.format(n=n, author=author, date=date, text=text) for n, (author, date, text) in enumerate(TEXTS, 501)
    )


SHAPES = {
    "numbered ids, named parts": '<div class="comments"><h3>3 Comments</h3>'
    + each(
        '<div class="citem" id="comment_{n}"><span class="author">{author}</span> <span class="date">{date}</span>'
        '<div class="comment_body">{text}</div><a href="#r">Reply</a> <a href="#f">Report abuse</a></div>'
    )
    + "</div>",
    "a list without names, under a heading": "<h3>Reader comments</h3><ul>"
    + each("<li><b>{author}</b> <small>{date}</small><div>{text}</div></li>")
    + "</ul>",
    "head and words side by side": "<div id='comments'><h2>Comments</h2><dl>"
    + each("<dt><a href='#c{n}'>{author}</a> - {date}</dt><dd>{text}</dd>")
    + "</dl></div>",
    "signed below the words": "<h2><a id='comments'></a>Comments</h2>"
    + each("<a id='n{n}'></a>{text}<p class='posted'>Posted by: <a href='/u/{n}'>{author}</a> | {date}</p>")
    + "<h2>Post a comment</h2><form><textarea></textarea></form>",
    "a table": "<h3>Comments</h3><table class='comments'>"
    + each("<tr class='comment'><td class='who'>{author}</td><td><i>{date}</i><div>{text}</div></td></tr>")
    + "</table>",
    "NAME says": "<section class='reader-comments'>"
    + each("<div class='entry-{n}'><p>{author} says:</p><p><em>{date}</em></p><div class='body'>{text}</div></div>")
    + "</section>",
    "a div soup of hashed names": "<div class='x1 commentsWrap'>"
    + each(
        "<div class='x9'><div class='x2'><span class='userName'>{author}</span><span class='x4'>{date}</span></div>"
        "<div class='x5'>{text}</div><button>Like</button><button>Reply</button></div>"
    )
    + "</div>",
    "times with a machine-readable moment": "<div class='discussion'>"
    + each(
        "<article class='post'><header><a rel='author' href='/u/{n}'>{author}</a> <time datetime='2024-05-04'>{date}"
        "</time></header>{text}</article>"
    )
    + "</div>",
}


@pytest.mark.parametrize("markup", SHAPES.values(), ids=SHAPES.keys())
def test_author_date_and_words_of_any_shape(markup: str) -> None:
    thread = read(markup)
    assert rows(thread) == WANTED
    assert thread.article.source_format == "generic"
    assert [comment.order for comment in thread.comments] == [0, 1, 2]
    text = thread.article.text or ""
    assert "old well was found" in text
    assert "draw water" not in text


def test_numbers_in_ids_are_the_source_ids() -> None:
    thread = read(SHAPES["numbered ids, named parts"])
    assert [(comment.id, comment.source_id) for comment in thread.comments] == [(n, n) for n in ("501", "502", "503")]
    assert (thread.thread.declared_count, thread.thread.complete) == (3, True)


def comment(number: int, author: str, text: str, inner: str = "", extra: str = "") -> str:
    return (
        f'<div class="comment" id="cmt-{number}" {extra}><div class="meta"><span class="author">{author}</span>'
        f'<span class="date">May {number}, 2024</span></div><div class="text">{text}</div>{inner}</div>'
    )


def links(thread: Thread) -> list[tuple[str, str | None, str, int]]:
    return [(c.id, c.parent_id, c.parent_basis, c.depth) for c in thread.comments]


def test_replies_inside_their_parents() -> None:
    inner = comment(2, "Cara", "Two here.", comment(3, "Bo", "Three in two."))
    thread = read(
        f'<div id="comments">{comment(1, "Bo", "One alone.", inner)}{comment(4, "Ann", "Four at the top.")}</div>'
    )
    assert links(thread) == [
        ("1", None, "none", 0),
        ("2", "1", "dom", 1),
        ("3", "2", "dom", 2),
        ("4", None, "none", 0),
    ]
    assert [c.text for c in thread.comments] == ["One alone.", "Two here.", "Three in two.", "Four at the top."]


def test_parents_by_attribute_and_by_link() -> None:
    link = '<a class="in-reply-to" href="#cmt-1">in reply to Bo</a>'
    body = (
        comment(1, "Bo", "One.")
        + comment(2, "Cara", "Two.", extra='data-parent-id="1"')
        + comment(3, "Di", "Three.", link)
    )
    assert [parent for _, parent, _, _ in links(read(f'<div id="comments">{body}</div>'))] == [None, "1", "1"]


def test_a_deleted_comment_keeps_its_replies() -> None:
    reply = comment(2, "Cara", "A fair point all the same.")
    stub, answer = read(f'<div id="comments">{comment(1, "Bo", "This comment was deleted.", reply)}</div>').comments
    assert (stub.state, stub.text, answer.parent_id) == ("deleted", "", "1")


@pytest.mark.parametrize("mark", ["hidden", "style='color: red; display : none'", "class='tip\thidden'"])
def test_what_a_comment_hides_is_none_of_its_words(mark: str) -> None:
    shown = "<b>{author}</b> <small>{date}</small><div>{text}<p>And thanks to all who dug it up again.</p></div>"
    thread = each(f"<li class='comment'>{shown}<div {mark}>You must log in to vote.</div></li>")
    found = read(f"<div class='comments'><h3>3 Comments</h3><ul>{thread}</ul></div>")
    wanted = [f"{text}\n\nAnd thanks to all who dug it up again." for _, _, text in WANTED]
    assert [comment.text for comment in found.comments] == wanted


def test_pending_votes_and_quotes() -> None:
    extra = '<span class="vote-count">+12</span><p class="awaiting-approval">Your comment waits for approval.</p>'
    first, second = read(
        '<div id="comments">'
        + comment(1, "Bo", "Nice well indeed.", extra)
        + comment(2, "Cara", "<blockquote>Nice well indeed.</blockquote><p>So it is.</p>")
        + "</div>"
    ).comments
    assert (first.state, first.votes.score, second.state) == ("pending", 12, "visible")
    assert (second.text, second.quotes) == ("So it is.", ("Nice well indeed.",))


def test_more_comments_than_the_page_holds() -> None:
    body = comment(1, "Bo", "One here.") + comment(2, "Cara", "Two here.")
    found = read(f'<div id="comments"><h3>40 comments</h3>{body}<a href="/c?p=2">Load more comments</a></div>').thread
    assert (found.declared_count, found.extracted_count, found.complete) == (40, 2, False)
    assert found.reason == "further pages of comments; 40 comments declared, 2 found"


def test_one_comment_alone() -> None:
    assert rows(read(f'<div id="comments">{comment(7, "Bo", "Nice well.")}</div>')) == [
        ("Bo", "May 7, 2024", "Nice well.")
    ]


def test_dates_that_are_relative_are_kept_raw() -> None:
    body = "".join(
        f'<div class="comment"><a class="user" href="/u/{n}">Bo {n}</a> <i>{n} hours ago</i><p>Nice '
        f"well, said {n}.</p></div>"
        for n in (2, 3)
    )
    first, second = read(f'<div id="comments">{body}</div>').comments
    assert (first.timestamp_raw, first.timestamp, second.author) == ("2 hours ago", None, "Bo 3")


def nested(key: str, author: str, text: str, replies: str = "") -> str:
    return (
        f'<div class="thing comment" id="thing_t1_{key}"><div class="entry"><p class="tagline"><a href="#">[–]</a>'
        f'<a class="author" href="/user/{author}">{author}</a> <span class="score">4 points</span> '
        '<time datetime="2024-05-04T09:05:00+00:00">2 hours ago</time> <a href="#">(1 child)</a></p>'
        f'<form class="usertext"><input type="hidden"><div class="md"><p>{text}</p></div></form><ul class="buttons">'
        f'<li><a href="#">permalink</a></li><li><a>reply</a></li></ul></div><div class="child">{replies}</div></div>'
    )


def test_words_in_a_form_and_ids_of_letters() -> None:
    inner = nested("b2", "cara", "So it is.")
    body = nested("a1", "bo", "Nice well.", inner) + nested("c3", "ann", "Who pays?")
    thread = read(f'<div class="commentarea"><div class="nestedlisting">{body}</div></div>')
    assert [(c.id, c.parent_id, c.author, c.timestamp, c.text, c.votes.score) for c in thread.comments] == [
        ("t1_a1", None, "bo", "2024-05-04T09:05:00Z", "Nice well.", 4),
        ("t1_b2", "t1_a1", "cara", "2024-05-04T09:05:00Z", "So it is.", 4),
        ("t1_c3", None, "ann", "2024-05-04T09:05:00Z", "Who pays?", 4),
    ]


def test_replies_in_the_dd_they_answer() -> None:
    inner = "<dl><dt class='comment'><b>Cara</b> May 5, 2024</dt><dd><p>So it is.</p></dd></dl>"
    body = (
        f"<dl><dt class='comment'><b>Bo</b> May 4, 2024</dt><dd><p>Nice well, and deep.</p>{inner}</dd>"
        "<dt class='comment'><b>Ann</b> May 6, 2024</dt><dd><p>Who pays for it?</p></dd></dl>"
    )
    thread = read(f'<div id="comments"><h3>Comments</h3>{body}</div>')
    assert [(c.author, c.depth, c.text) for c in thread.comments] == [
        ("Bo", 0, "Nice well, and deep."),
        ("Cara", 1, "So it is."),
        ("Ann", 0, "Who pays for it?"),
    ]


def test_words_as_short_as_a_head() -> None:
    body = "".join(
        f'<div class="comment-wrapper"><div class="comment" id="comment{n}"><div id="item{n}" class="body">{text}</div>'
        f'<div class="signature">May {n}, 2024 | <a href="/u/{n}">{author}</a></div></div></div>'
        for n, author, text in ((4, "Eve", "Oh!"), (5, "Bo Lind", "What a well."))
    )
    thread = read(f'<div id="comments" class="journal-area"><h3>Reader Comments (2)</h3>{body}</div>')
    assert rows(thread) == [("Eve", "May 4, 2024", "Oh!"), ("Bo Lind", "May 5, 2024", "What a well.")]


NO_THREAD = {
    "a form": '<div id="comments"><h3>Leave a comment</h3><form id="commentform">'
    '<p class="comment-form-author">Name</p>'
    '<p class="comment-notes">Your e-mail is not shown.</p><textarea></textarea></form></div>',
    "recent comments": '<div class="sidebar"><div class="recent-comments"><h3>Recent comments</h3><ul>'
    + "".join(
        f'<li class="comment"><b>Bo</b> on <a href="/a{n}">Bus line {n}</a> May {n}, 2024</li>' for n in (1, 2, 3)
    )
    + "</ul></div></div>",
    "other stories with counts": "".join(
        f'<div class="teaser"><h2><a href="/s{n}">Library news {n}</a></h2><span class="author">Ida Marsh</span> '
        f'<span class="date">May {n}, 2024</span><p>The library opens later on day {n}.</p><a class="comments-link" '
        f'href="/s{n}#comments">{n} comments</a></div>'
        for n in (1, 2, 3)
    ),
    "no comments yet": '<div id="comments"><h3>0 Comments</h3><p class="no-comments">Be the first to comment.'
    "</p></div>",
    "styles and scripts": "<style>.comment .author{color:red}</style><script>"
    'var t="<div class=comment>Bo</div>"</script>',
    "a list of the most read": '<div class="most-commented"><ol>'
    + "".join(f'<li><a href="/s{n}">Bus line {n} is late</a> May {n}, 2024, {n} comments</li>' for n in (1, 2, 3))
    + "</ol></div>",
}


@pytest.mark.parametrize("markup", NO_THREAD.values(), ids=NO_THREAD.keys())
def test_what_is_no_thread(markup: str) -> None:
    thread = read(markup)
    assert (rows(thread), thread.article.source_format) == ([], "html")
