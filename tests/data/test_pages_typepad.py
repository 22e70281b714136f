"""TypePad's list of comments."""

import pytest

from threadwarden.data.extract import extract_thread

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title></head><body><div id="alpha"><div
class="entry">
<h3 class="entry-header">Well dug up</h3><div class="entry-body"><p>An old well was found under the car park on Mill
Lane, and the town will keep it, the mayor said.</p></div></div>
<div id="all-comments" class="comments"><h2 class="comments-header">Comments</h2><div class="comments-info"><p>You can
follow this conversation by subscribing to the comment feed for this post.</p></div>
<div class="comments-content" id="comments-content">{comments}</div>{after}
<div id="comment-preview" class="comment"><h3>Verify your Comment</h3><p class="comment-footer">Posted by: | </p></div>
<form id="comments-form"><textarea></textarea></form></div></div></body></html>"""


def item(number: int, author: str, body: str, when: str) -> str:
    key = f"6a00d83451f23a69e2017c32eece59{number}"
    return (
        f'<a id="c{key}"></a><div class="comment comment-odd comment-has-avatar" id="comment-{key}">'
        f'<div class="comment-avatar"><img alt="" src="x.gif"></div><div class="comment-content" '
        f'id="comment-{key}-content">'
        f'<span id="comment-{key}-content">{body}</span></div><p class="comment-footer"> Posted by: {author} | '
        f'<a rel="nofollow" href="http://harwick.example/well.html?cid={key}#comment-{key}">{when}</a></p></div>'
    )


BO = '<a rel="nofollow" target="_blank" title="http://bo.example" href="http://bo.example">Bo Lind</a>'


def test_every_field() -> None:
    comments = item(1001, BO, "<p>Nice well.</p><p>Deep, too.</p>", "October 30, 2012 at 08:58 AM")
    comments += item(
        1002, "old_tom", "<blockquote><p>Nice well.</p></blockquote><p>So it is.</p>", "October 30, 2012 at 09:09 PM"
    )
    thread = extract_thread(PAGE.format(comments=comments, after=""))
    assert thread.article.source_format == "typepad"
    assert [(c.author, c.author_url, c.timestamp, c.timestamp_raw, c.text, c.quotes) for c in thread.comments] == [
        (
            "Bo Lind",
            "http://bo.example",
            "2012-10-30T08:58:00",
            "October 30, 2012 at 08:58 AM",
            "Nice well.\n\nDeep, too.",
            (),
        ),
        ("old_tom", None, "2012-10-30T21:09:00", "October 30, 2012 at 09:09 PM", "So it is.", ("Nice well.",)),
    ]
    assert [c.source_id for c in thread.comments] == [f"6a00d83451f23a69e2017c32eece59{n}" for n in (1001, 1002)]
    assert thread.thread.complete
    assert "Nice well" not in (thread.article.text or "")


@pytest.mark.parametrize(
    ("footer", "author", "timestamp"),
    [
        ("Posted by: Cara (in Harwick, by the well) | {link}", "Cara (in Harwick, by the well)", "2012-10-30T08:58:00"),
        ("Posted by: Tom Hale, Ltd | {link}", "Tom Hale, Ltd", "2012-10-30T08:58:00"),
        ("Posted by: Pat at Home | {link} | <a href='#'>Reply</a>", "Pat at Home", "2012-10-30T08:58:00"),
        ("Kommentiert von: Jörg | {link}", "Jörg", "2012-10-30T08:58:00"),
        ("Rédigé par : Zoé | le {link}", "Zoé", "2012-10-30T08:58:00"),
        ("{link}", None, "2012-10-30T08:58:00"),
        ("Posted by: Old Tom | May 4, 2009 at 9:05 PM", "Old Tom", "2009-05-04T21:05:00"),
        ("Posted by: May 1 Walkers | May 4, 2009", "May 1 Walkers", "2009-05-04"),
        ("Posted by: Old Tom", "Old Tom", None),
    ],
)
def test_who_signs(footer: str, author: str | None, timestamp: str | None) -> None:
    link = '<a rel="nofollow" href="/well.html?cid=6a0#comment-6a0">October 30, 2012 at 08:58 AM</a>'
    key = "6a00d83451f23a69e2017c32eece591001"
    page = PAGE.format(
        comments=f'<div class="comment" id="comment-{key}"><div class="comment-content"><p>Nice well.</p></div>'
        f'<p class="comment-footer">{footer.format(link=link)}</p></div>',
        after="",
    )
    (comment,) = extract_thread(page).comments
    assert (comment.author, comment.author_url, comment.timestamp, comment.text) == (
        author,
        None,
        timestamp,
        "Nice well.",
    )


def test_answers_that_nest_and_a_count() -> None:
    when = "October 30, 2012 at 08:58 AM"
    inner = item(1002, "Cara", "<p>So it is.</p>", when)
    outer = (
        item(1001, BO, "<p>Nice well.</p>", when).removesuffix("</div>") + f'<div class="replies">{inner}</div></div>'
    )
    page = PAGE.format(comments=outer, after="").replace(">Comments<", ">3 Comments<")
    thread = extract_thread(page)
    assert [(c.source_id and c.source_id[-4:], c.parent_basis, c.depth, c.author, c.text) for c in thread.comments] == [
        ("1001", "none", 0, "Bo Lind", "Nice well."),
        ("1002", "dom", 1, "Cara", "So it is."),
    ]
    found = thread.thread
    assert (found.declared_count, found.complete, found.reason) == (3, False, "3 comments declared, 2 found")


def test_a_deleted_comment_keeps_its_place() -> None:
    when = "October 30, 2012 at 08:58 AM"
    comments = item(1001, BO, "<p>This comment was removed.</p>", when) + item(1001, BO, "<p>Nice well.</p>", when)
    first, second = extract_thread(PAGE.format(comments=comments, after="")).comments
    assert (first.state, first.text, second.state, second.id) == ("removed", "", "visible", f"{first.id}-2")


def test_further_pages() -> None:
    after = '<p class="pager-bottom"><a href="/well/comments/page/2/#comments">Next &raquo;</a></p>'
    page = PAGE.format(comments=item(1001, BO, "<p>Nice well.</p>", "October 30, 2012 at 08:58 AM"), after=after)
    found = extract_thread(page, url="http://harwick.example/well.html").thread
    assert (found.complete, found.next_page) == (False, "http://harwick.example/well/comments/page/2/#comments")


def test_the_preview_is_no_comment() -> None:
    assert extract_thread(PAGE.format(comments="", after="")).comments == ()
