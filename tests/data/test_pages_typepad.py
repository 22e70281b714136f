"""TypePad's list of comments."""

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


def test_further_pages() -> None:
    after = '<p class="pager-bottom"><a href="/well/comments/page/2/#comments">Next &raquo;</a></p>'
    page = PAGE.format(comments=item(1001, BO, "<p>Nice well.</p>", "October 30, 2012 at 08:58 AM"), after=after)
    found = extract_thread(page, url="http://harwick.example/well.html").thread
    assert (found.complete, found.next_page) == (False, "http://harwick.example/well/comments/page/2/#comments")


def test_the_preview_is_no_comment() -> None:
    assert extract_thread(PAGE.format(comments="", after="")).comments == ()
