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


NESTED = (
    item(51, name(51, "Bo Lind"), "<p>Nice well.</p>").removesuffix("</li>")
    + '<ul class="children">'
    + item(52, name(52, "Cara"), "<p>So it is.</p>", 2)
    + "</ul></li>"
    + item(52, name(52, "Ann"), "<p>A second use of one id.</p>")
)


def test_answers_that_stand_in_the_comment_and_an_id_used_twice() -> None:
    thread = extract_thread(PAGE.format(comments=NESTED))
    assert [(c.id, c.source_id, c.parent_id, c.depth, c.text) for c in thread.comments] == [
        ("51", "51", None, 0, "Nice well."),
        ("52", "52", "51", 1, "So it is."),
        ("52-2", "52", None, 0, "A second use of one id."),
    ]


def test_an_address_that_is_printed_before_the_name() -> None:
    author = "\nhttp://bo.example/bo\t\t" + name(61, "Bo Lind")
    (comment,) = extract_thread(PAGE.format(comments=item(61, author, "<p>Nice well.</p>"))).comments
    assert (comment.author, comment.author_url) == ("Bo Lind", "http://bo.example/bo")


def test_pingbacks_stand_among_the_comments() -> None:
    ping = (
        '<li class="post pingback"><p>{label}: <a href="http://fay.example/wells" rel="external nofollow" class="url">'
        'Wells of the valley</a> (<a class="comment-edit-link" href="/edit">Edit</a>)</p></li>'
    )
    comments = item(71, name(71, "Bo"), "<p>Nice well.</p>") + ping.format(label="Pingback")
    thread = extract_thread(PAGE.format(comments=comments + ping.format(label="Trackback")))
    assert [(c.id, c.source_id, c.kind, c.author, c.author_url, c.text) for c in thread.comments] == [
        ("71", "71", "comment", "Bo", None, "Nice well."),
        ("2", None, "pingback", "Wells of the valley", "http://fay.example/wells", ""),
        ("3", None, "trackback", "Wells of the valley", "http://fay.example/wells", ""),
    ]


def test_further_pages() -> None:
    page = PAGE.format(comments=item(81, name(81, "Bo"), "<p>Nice well.</p>")).replace(
        "</ul></div></div>",
        '</ul><div class="nav-previous"><a href="/well/comment-page-1/#comments">Older Comments</a></div></div></div>',
    )
    found = extract_thread(page, url="https://harwick.example/well/").thread
    assert (found.complete, found.reason) == (False, "further pages of comments")
    assert found.next_page == "https://harwick.example/well/comment-page-1/#comments"


def test_a_thread_that_stands_only_in_a_noscript() -> None:
    thread = item(91, name(91, "Bo"), "<p>Nice well.</p>")
    noscript = PAGE.format(comments="").replace("<script>", f"<noscript><ul>{thread}</ul></noscript><script>")
    assert [c.id for c in extract_thread(noscript).comments] == ["91"]
    twice = PAGE.format(comments=thread).replace("<script>", f"<noscript><ul>{thread}</ul></noscript><script>")
    assert [c.id for c in extract_thread(twice).comments] == ["91"]


@pytest.mark.parametrize("comments", ["", "<li>Please enable JavaScript to view the comments.</li>"])
def test_the_script_alone_has_no_comments(comments: str) -> None:
    thread = extract_thread(PAGE.format(comments=comments))
    assert (thread.comments, thread.article.source_format) == ((), "html")
