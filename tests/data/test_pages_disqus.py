"""Disqus's static copy."""

import pytest

from threadwarden.data.extract import extract_thread

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title></head><body><h1>Well dug up</h1>
<p>An old well was found under the car park on Mill Lane, and the town will keep it, the mayor said.</p>
<div id="disqus_thread"><div id="dsq-content"><ul id="dsq-comments">{comments}</ul></div></div>
<script>var disqus_shortname = 'harwick'; // #dsq-comment-99</script></body></html>"""


def item(number: int, author: str, text: str, depth: int = 1) -> str:
    return (
        f'<li class="comment even thread-even depth-{depth}" id="dsq-comment-{number}">'
        f'<div id="dsq-comment-header-{number}" class="dsq-comment-header"><cite '
        f'id="dsq-cite-{number}">{author}</cite></div>'
        f'<div id="dsq-comment-body-{number}" class="dsq-comment-body"><div id="dsq-comment-message-{number}" '
        f'class="dsq-comment-message">{text}</div></div></li>'
    )


def name(number: int, who: str) -> str:
    return f'<span id="dsq-author-user-{number}">{who}</span>'


def linked(number: int, who: str) -> str:
    return f'http://bo.example/ <a id="dsq-author-user-{number}" href="http://bo.example/" rel="nofollow">{who}</a>'


COMMENTS = (
    item(31, name(31, "Bo Lind"), "<p>Nice well.</p><p>Deep, too.</p>")
    + '<ul class="children">'
    + item(34, linked(34, "Cara"), "<blockquote>Nice well.</blockquote><p>So it is.</p>", 2)
    + '<ul class="children">'
    + item(35, name(35, "Bo Lind"), "<p>Thank you.</p>", 3)
    + "</ul>"
    + item(36, name(36, "old_tom"), "<p>I drew water there.</p>", 2)
    + "</ul>"
    + item(32, name(32, "Guest"), "<p>This comment was deleted.</p>")
    + '<ul class="children">'
    + item(33, name(33, "Ann"), "<p>A pity.</p>", 2)
    + "</ul>"
)


def test_every_field() -> None:
    thread = extract_thread(PAGE.format(comments=COMMENTS))
    assert thread.article.source_format == "disqus"
    rows = [(c.id, c.parent_id, c.parent_basis, c.depth, c.order, c.author, c.state, c.text) for c in thread.comments]
    assert rows == [
        ("31", None, "none", 0, 0, "Bo Lind", "visible", "Nice well.\n\nDeep, too."),
        ("34", "31", "dom", 1, 1, "Cara", "visible", "So it is."),
        ("35", "34", "dom", 2, 2, "Bo Lind", "visible", "Thank you."),
        ("36", "31", "dom", 1, 3, "old_tom", "visible", "I drew water there."),
        ("32", None, "none", 0, 4, "Guest", "deleted", ""),
        ("33", "32", "dom", 1, 5, "Ann", "visible", "A pity."),
    ]
    cara = thread.comments[1]
    assert (cara.author_url, cara.quotes, cara.timestamp, cara.timestamp_raw) == (
        "http://bo.example/",
        ("Nice well.",),
        None,
        None,
    )
    assert "drew water" not in (thread.article.text or "")


@pytest.mark.parametrize("comments", ["", "<li>Please enable JavaScript to view the comments.</li>"])
def test_the_script_alone_has_no_comments(comments: str) -> None:
    thread = extract_thread(PAGE.format(comments=comments))
    assert (thread.comments, thread.article.source_format) == ((), "html")
