"""Movable Type's list of comments."""

import pytest

from threadwarden.data.extract import extract_thread
from threadwarden.data.extract.page import parse_page
from threadwarden.data.extract.pages.movable_type import MovableType

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title><meta name="generator" content="Movable Type
Pro 5">
</head><body><div class="asset"><h1 class="asset-name">Well dug up</h1><p>An old well was found under the car park on
Mill
Lane, and the town will keep it, the mayor said.</p></div>
<div id="comments" class="comments"><h2 class="comments-header">{heading}</h2><div
class="comments-content">{comments}</div>
<div class="comments-open" id="comments-open"><h2>Leave a comment</h2><form><textarea></textarea></form></div></div>
</body></html>"""


def item(number: int, author: str, when: str, moment: str, body: str, *, reply: str = "") -> str:
    return (
        f'<div class="comment" id="comment-{number}"><div class="inner"><div '
        'class="comment-header"><div class="asset-meta">'
        f'<span class="byline"><span class="vcard author">{author}</span>{reply} | <a href="http://harwick.example/well.html'
        f'#comment-{number}"><abbr class="published" title="{moment}">{when}</abbr></a> | <a title="Reply" '
        f'href="javascript:void(0);" onclick="mtReplyCommentOnClick({number}, \'x\')">Reply</a></span></div></div>'
        f'<div class="comment-content">{body}</div></div></div>'
    )


ANSWER = ' replied to <a href="http://harwick.example/well.html#comment-11">comment from Bo Lind</a>'
COMMENTS = item(
    11, "Bo Lind", "November 5, 2012 8:23 PM", "2012-11-05T20:11:59-08:00", "<p>Nice well.</p><p>Deep, too.</p>"
) + item(
    12,
    '<a href="http://cara.example/">Cara</a>',
    "November 6, 2012 9:00 AM",
    "2012-11-06T09:00:00-08:00",
    "<p>So it is.</p>",
    reply=ANSWER,
)


def test_every_field() -> None:
    thread = extract_thread(PAGE.format(heading="2 Comments", comments=COMMENTS))
    assert thread.article.source_format == "movable-type"
    assert [(c.id, c.parent_id, c.parent_basis, c.author, c.author_url) for c in thread.comments] == [
        ("11", None, "none", "Bo Lind", None),
        ("12", "11", "explicit", "Cara", "http://cara.example/"),
    ]
    assert [(c.timestamp, c.timestamp_raw, c.text) for c in thread.comments] == [
        ("2012-11-06T04:11:59Z", "November 5, 2012 8:23 PM", "Nice well.\n\nDeep, too."),
        ("2012-11-06T17:00:00Z", "November 6, 2012 9:00 AM", "So it is."),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (2, True)
    assert "Nice well" not in (thread.article.text or "")


def test_the_plain_template_of_older_versions() -> None:
    comments = "".join(
        f'<a id="c{n}"></a><div class="comment" id="comment-{n}"><div class="comment-inner"><div '
        'class="comment-header"></div>'
        f'<div class="comment-content"><p>{text}</p></div><p class="posted">Posted by {author} | '
        f'<a href="#comment-{n}">November {n}, 2012 1:04 PM</a></p></div></div>'
        for n, author, text in ((6, "jenn", "Nice well, deep too."), (7, "Anonymous", "So it is."))
    )
    thread = extract_thread(PAGE.format(heading="Comments (3)", comments=comments))
    assert [(c.id, c.author, c.timestamp, c.text) for c in thread.comments] == [
        ("6", "jenn", "2012-11-06T13:04:00", "Nice well, deep too."),
        ("7", "Anonymous", "2012-11-07T13:04:00", "So it is."),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (3, False)


def test_an_entry_without_comments() -> None:
    assert extract_thread(PAGE.format(heading="No Comments", comments="")).comments == ()


def test_an_answer_to_a_comment_that_is_not_here() -> None:
    comments = item(12, "Cara", "November 6, 2012", "2012-11-06T09:00:00-08:00", "<p>So it is.</p>", reply=ANSWER)
    thread = extract_thread(PAGE.format(heading="1 Comment", comments=comments))
    assert [(c.author, c.parent_id, c.text) for c in thread.comments] == [("Cara", None, "So it is.")]
    assert thread.thread.reason == "a comment answers one that is not here"


def test_comments_that_answer_each_other() -> None:
    back = ANSWER.replace("#comment-11", "#comment-12")
    moment = "2012-11-05T20:11:59-08:00"
    comments = item(11, "Bo", "November 5, 2012", moment, "<p>Nice.</p>", reply=back)
    comments += item(12, "Cara", "November 5, 2012", moment, "<p>Deep.</p>", reply=ANSWER)
    thread = extract_thread(PAGE.format(heading="2 Comments", comments=comments))
    assert [(c.id, c.parent_id, c.depth) for c in thread.comments] == [("11", None, 0), ("12", "11", 1)]


def test_the_list_that_a_script_pages() -> None:
    navigation = '<ul id="comment-nav"><li id="next-comments"><a href="javascript://">Newer Comments</a></li></ul>'
    thread = extract_thread(PAGE.format(heading="Comments", comments=COMMENTS + navigation))
    assert (thread.thread.complete, thread.thread.reason) == (False, "further pages of comments")


HTML5 = """<article id="comment-{number}" class="comment{names}"><header><h3>{head}</h3><a
href="/well.html#comment-{number}"><time datetime="2016-11-05T20:11:59+00:00">November 5, 2016</time></a></header>
<p>{text}</p><div class="reply"><a title="Reply" href="javascript:void(0);"
onclick="mtReplyCommentOnClick({number}, 'x')">Reply</a></div></article>"""


def test_the_html5_themes() -> None:
    answer = '<a href="http://cara.example/">Cara</a> replied to <a href="/well.html#comment-11">comment from Bo</a>'
    comments = HTML5.format(number=11, names="", head="Bo Lind", text="Nice well.")
    comments += HTML5.format(number=12, names=" comment-reply", head=answer, text="So it is.")
    thread = extract_thread(PAGE.format(heading="Comments", comments=comments))
    assert [(c.id, c.parent_id, c.parent_basis, c.author, c.timestamp, c.text) for c in thread.comments] == [
        ("11", None, "none", "Bo Lind", "2016-11-05T20:11:59Z", "Nice well."),
        ("12", "11", "explicit", "Cara", "2016-11-05T20:11:59Z", "So it is."),
    ]
    assert thread.comments[1].author_url == "http://cara.example/"
    assert (thread.article.source_format, thread.thread.complete) == ("movable-type", True)


SIGNED = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title></head><body><div class="content">
<h3>Well dug up</h3><p>An old well was found under the car park on Mill Lane, and the town will keep it.</p>
<p class="posted">Posted by Ann on May 3, 2009 | <a href="/well.html">Permalink</a></p>
<h2><a id="comments"></a>Comments</h2>{comments}<h2><a id="post"></a>Post a comment</h2>
<form method="post" action="/cgi/mt-comments.cgi"><textarea></textarea></form></div></body></html>"""
SIGNATURES = {
    "an anchor and paragraphs": (
        '<a id="c{n}"></a><p>{text}</p><p>Deep, too.</p><p class="posted">Posted by: {author} | May 4, 2009 9:05:10 '
        "PM</p>"
    ),
    "a box beside the signature": (
        '<div class="commentbody"><a name="c{n}"></a><div id="c{n}"><p>{text}</p><p>Deep, too.</p></div><p '
        'class="posted">Posted by: {author} at <a href="/well.html#c{n}">May 4, 2009 9:05:10 PM</a></p></div>'
    ),
    "an anchor in the first paragraph": (
        '<p><a name="c{n}"></a>{text}</p><p>Deep, too.</p><span class="comments-post">Posted by: {author} at '
        "May 4, 2009 9:05:10 PM</span>"
    ),
    "a signature of another name": (
        '<div id="c{n}"><a name="{n}"></a><div class="body"><p>{text}</p><p>Deep, too.</p><p class="comment-sign">'
        'Posted by: {author}  at May 4, 2009  9:05:10 PM [<a href="/well.html#{n}">#</a>]</p></div></div>'
    ),
    "a box with words and foot": (
        '<a id="c{n}"></a><div class="comment" id="comment-{n}"><div class="comment-content"><p>{text}</p><p>Deep, too.'
        '</p></div><p class="comment-footer">Posted by: {author} | <a href="#comment-{n}">May 4, 2009 9:05:10 PM</a>'
        "</p></div>"
    ),
}


@pytest.mark.parametrize("markup", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_comments_that_a_line_signs(markup: str) -> None:
    linked = '<a rel="nofollow" href="http://cara.example/">Cara, of Harwick</a>'
    mailed = '<a href="mailto:bo@bo.example">Bo Lind</a>'
    authors = (mailed, linked, "Anonymous")
    comments = "".join(markup.format(n=n, author=a, text=f"Nice well {n}.") for n, a in enumerate(authors, 765431))
    thread = extract_thread(SIGNED.format(comments=comments))
    when, moment = "May 4, 2009 9:05:10 PM", "2009-05-04T21:05:10"
    assert [(c.id, c.author, c.author_url, c.timestamp, c.timestamp_raw, c.text) for c in thread.comments] == [
        ("765431", "Bo Lind", None, moment, when, "Nice well 765431.\n\nDeep, too."),
        ("765432", "Cara, of Harwick", "http://cara.example/", moment, when, "Nice well 765432.\n\nDeep, too."),
        ("765433", "Anonymous", None, moment, when, "Nice well 765433.\n\nDeep, too."),
    ]
    assert thread.article.source_format == "movable-type"
    text = thread.article.text or ""
    assert "An old well" in text
    assert "Nice well" not in text


NOT_THEIRS = {
    "the signature of the entry alone": "<p>Nice well.</p>",
    "anchors without signatures": '<a id="c11"></a><p>Nice well.</p><a id="c12"></a><p>Deep, too.</p>',
    "a chapter of the entry": (
        '<a name="c1"></a><p>Chapter one of the well.</p><p class="posted">Posted by Ann on May 3, 2009</p>'
    ),
    "signatures before the words": "".join(
        f'<a id="c{n}"></a><p class="posted">Posted by Bo on May 4, 2009</p><a id="x{n}"></a>' for n in (11, 12)
    ),
    "WordPress's own": (
        '<div class="comment even depth-1" id="comment-5"><div class="comment-content"><p>Nice well.</p></div>'
        '<p class="comment-footer">Posted by Bo | May 4, 2009</p></div>'
    ),
}


@pytest.mark.parametrize("markup", NOT_THEIRS.values(), ids=NOT_THEIRS.keys())
def test_pages_it_does_not_claim(markup: str) -> None:
    page = parse_page(SIGNED.format(comments=markup))
    assert page is not None
    assert not MovableType().claims(page)
