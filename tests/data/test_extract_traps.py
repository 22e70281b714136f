"""Pages that look like something else, and comments that carry more than their words."""

import pytest

from threadwarden.data import Comment, Thread
from threadwarden.data.extract import extract_thread
from threadwarden.data.extract.encoding import decode

CORE = """<!DOCTYPE html><html lang="en-GB"><head><title>Well dug up</title>
<meta name="generator" content="WordPress 6.4"></head><body><h1>Well dug up</h1>
<p>An old well was found under the car park and will be kept, the town said.</p>
<div id="comments" class="comments-area">{heading}<ol class="comment-list">{comments}</ol>{after}</div></body></html>"""


def core(comments: str, heading: str = "", after: str = "") -> Thread:
    return extract_thread(CORE.format(comments=comments, heading=heading, after=after))


def item(number: int | str, text: str, children: str = "", extra: str = "", head: str = "") -> str:
    inner = f'<ol class="children">{children}</ol>' if children else ""
    return (
        f'<li id="comment-{number}" class="comment even depth-1" {extra}><div class="comment-author vcard">'
        f'<cite class="fn">Ann</cite> <span class="says">says:</span></div>{head}'
        f'<div class="comment-content"><p>{text}</p></div>{inner}</li>'
    )


def links(thread: Thread) -> list[tuple[str, str | None, str, int]]:
    return [(c.id, c.parent_id, c.parent_basis, c.depth) for c in thread.comments]


def only(thread: Thread) -> Comment:
    (comment,) = thread.comments
    return comment


NOT_COMMENTS = {
    "styles and scripts": "<style>#comment-1 .comment-content{color:red} #wpd-comm-1_0{}</style>"
    '<script>var t = \'<li id="comment-2" class="comment depth-1"><cite class="fn">N</cite></li>\';</script>',
    "a recent-comments widget": '<ul id="recentcomments"><li class="recentcomments"><span class="comment-author-link">'
    'Bo</span> on <a href="/well/#comment-77">Well dug up</a></li></ul>',
    "AMP's link": '<div class="amp-wp-comments-link"><a href="/well/#respond">Leave a comment</a></div>',
    "Facebook's foot": "<p>Comment on our articles on our Facebook page</p>",
}
OTHER_SYSTEMS = {
    "Disqus, static copy": '<ul id="dsq-comments"><li id="dsq-comment-5" class="comment even thread-even depth-1">'
    '<cite id="dsq-cite-5"><span id="dsq-author-user-5">Bo</span></cite>'
    '<div id="dsq-comment-message-5">Nice well</div></li></ul>',
    "Movable Type": '<div class="comment" id="comment-9"><span class="vcard author">Bo</span>'
    '<abbr class="published" title="2012-11-05T20:11:59-08:00">Nov 5</abbr>'
    '<div class="comment-content"><p>Nice well</p></div></div>',
    "Blogger": '<dl id="comments-block"><dt class="comment-author" id="c1">Bo said</dt>'
    '<dd class="comment-body" id="Blog1_cmt-1"><p>Nice well</p></dd></dl>',
    "Drupal": '<article class="comment" id="c9"><p class="submitted">Bo, 4 May</p><div>Nice well</div></article>',
}


@pytest.mark.parametrize("markup", NOT_COMMENTS.values(), ids=NOT_COMMENTS.keys())
def test_no_comments_where_wordpress_has_none(markup: str) -> None:
    thread = extract_thread(f"<html><body><h1>Well</h1><p>An old well was found.</p>{markup}</body></html>")
    assert (thread.comments, thread.article.source_format) == ((), "html")


@pytest.mark.parametrize("markup", OTHER_SYSTEMS.values(), ids=OTHER_SYSTEMS.keys())
def test_what_borrows_wordpress_names_is_not_wordpress(markup: str) -> None:
    thread = extract_thread(f"<html><body><h1>Well</h1><p>An old well was found.</p>{markup}</body></html>")
    assert thread.article.source_format != "wordpress"


def test_explicit_parent_beats_the_nesting() -> None:
    answer = '<span class="in-reply-to">in reply to <a href="/well/#comment-2">Bo</a></span>'
    thread = core(item(1, "one", children=item(2, "two") + item(3, "three", head=answer)) + item(4, "four"))
    assert links(thread) == [
        ("1", None, "none", 0),
        ("2", "1", "dom", 1),
        ("3", "2", "explicit", 2),
        ("4", None, "none", 0),
    ]
    assert thread.comments[2].text == "three"


def test_parent_by_data_attribute() -> None:
    assert links(core(item(1, "one") + item(2, "two", extra='data-parent-id="1"'))) == [
        ("1", None, "none", 0),
        ("2", "1", "explicit", 1),
    ]


def test_a_parent_that_is_not_on_the_page_makes_the_thread_incomplete() -> None:
    thread = core(item(2, "two", extra='data-parent-id="1"'))
    assert links(thread) == [("2", None, "none", 0)]
    assert not thread.thread.complete


def test_cycles_of_parents_are_broken_at_the_first_of_them() -> None:
    thread = core(
        item(1, "one", extra='data-parent-id="3"')
        + item(2, "two", extra='data-parent-id="1"')
        + item(3, "three", extra='data-parent-id="2"')
        + item(4, "four", extra='data-parent-id="4"')
    )
    assert links(thread) == [
        ("1", None, "none", 0),
        ("2", "1", "explicit", 1),
        ("3", "2", "explicit", 2),
        ("4", None, "none", 0),
    ]


def test_duplicate_ids_get_suffixes() -> None:
    thread = core(item(7, "one") + item(7, "two") + item("7-2", "not a comment id") + item(7, "three"))
    assert [(c.id, c.source_id, c.text) for c in thread.comments][:2] == [("7", "7", "one"), ("7-2", "7", "two")]
    assert len({comment.id for comment in thread.comments}) == len(thread.comments) == 4


def test_comments_without_ids_are_numbered() -> None:
    bare = '<li class="comment even thread-even depth-1"><cite class="fn">Bo</cite><p>Nice well</p></li>'
    assert [(c.id, c.source_id, c.author, c.text) for c in core(bare + bare).comments] == [
        ("1", None, "Bo", "Nice well"),
        ("2", None, "Bo", "Nice well"),
    ]


def test_a_noscript_copy_is_not_counted() -> None:
    assert [c.id for c in core(f"<noscript>{item(1, 'one')}</noscript>{item(1, 'one')}").comments] == ["1"]


@pytest.mark.parametrize(
    ("heading", "declared", "complete"),
    [
        ('<h2 class="comments-title">2 thoughts on &ldquo;12 wells&rdquo;</h2>', 2, True),
        ('<h2 class="comments-title">One Response to 12 wells</h2>', 1, True),
        ('<h3 id="comments">1,204 Comments</h3>', 1204, False),
        ("<h3>Comments (5)</h3>", 5, False),
        ("<h3>3 Kommentare</h3>", 3, False),
        ("<h3>2 Comments</h3><h3>9 Responses</h3>", None, True),
        ("<h3>12 wells of the valley</h3>", None, True),
        ("", None, True),
    ],
)
def test_declared_count(heading: str, declared: int | None, complete: bool) -> None:
    found = core(item(1, "one") + item(2, "two"), heading=heading).thread
    assert (found.declared_count, found.extracted_count, found.complete) == (declared, 2, complete)


@pytest.mark.parametrize(
    ("after", "next_page", "complete"),
    [
        ('<div class="nav-previous"><a href="/well/comment-page-1/#comments">&larr; Older</a></div>', "a", False),
        ('<a class="prev page-numbers" href="?cpage=1#comments">1</a>', "b", False),
        ('<div class="nav-next"><a href="/well/comment-page-3/#comments">Newer Comments</a></div>', None, False),
        ('<a href="/well/comment-page-1/#comment-55">a link to one comment</a>', None, True),
    ],
)
def test_further_pages(after: str, next_page: str | None, complete: bool) -> None:
    pages = {
        "a": "https://town.example/well/comment-page-1/#comments",
        "b": "https://town.example/well/?cpage=1#comments",
    }
    page = CORE.format(comments=item(1, "one"), heading="", after=after)
    found = extract_thread(page, url="https://town.example/well/").thread
    assert (found.next_page, found.complete) == (pages.get(next_page or ""), complete)


@pytest.mark.parametrize(
    ("text", "state", "kept"),
    [
        ("This comment was deleted.", "deleted", ""),
        ("[deleted]", "deleted", ""),
        ("Comment removed by moderator", "removed", ""),
        ("This comment has been removed by the author.", "deleted", ""),
        ("They removed the well", "visible", "They removed the well"),
    ],
)
def test_stubs_keep_their_replies(text: str, state: str, kept: str) -> None:
    stub, reply = core(item(1, text, children=item(2, "reply"))).comments
    assert (stub.state, stub.text, reply.parent_id) == (state, kept, "1")


@pytest.mark.parametrize(
    ("head", "raw", "timestamp"),
    [
        ('<time datetime="2024-05-04T09:00:00+02:00">4 May</time>', "4 May", "2024-05-04T07:00:00Z"),
        ('<time datetime="2024-05-04">4 May</time>', "4 May", "2024-05-04"),
        (
            '<div class="commentmetadata"><a href="#comment-1">May 4, 2024 at 9:05 pm</a></div>',
            "May 4, 2024 at 9:05 pm",
            "2024-05-04T21:05:00",
        ),
        ('<div class="comment-date">4/5/2024 21:05</div>', "4/5/2024 21:05", "2024-05-04T21:05:00"),
        ('<div class="comment-date">2 hours ago</div>', "2 hours ago", None),
        ('<div class="comment-date">4 May at noon</div>', "4 May at noon", None),
        ("", None, None),
    ],
)
def test_timestamps_are_absolute_or_none(head: str, raw: str | None, timestamp: str | None) -> None:
    comment = only(core(item(1, "one", head=head)))
    assert (comment.timestamp_raw, comment.timestamp, comment.text) == (raw, timestamp, "one")


def test_old_themes_without_a_content_element() -> None:
    comment = only(
        core(
            '<li class="alt" id="comment-3"><cite><a href="https://bo.example/" rel="external nofollow">Bo</a></cite>'
            ' Says:<br><small class="commentmetadata"><a href="#comment-3">May 4th, 2009 at 9:05 am</a></small>'
            '<p>Nice well.</p><p>Deep, too. <img class="wp-smiley" alt=":)" src="x.gif"></p></li>'
        )
    )
    assert (comment.author, comment.author_url, comment.timestamp, comment.text) == (
        "Bo",
        "https://bo.example/",
        "2009-05-04T09:05:00",
        "Nice well.\n\nDeep, too. :)",
    )


def test_old_themes_that_name_the_kind_before_the_author() -> None:
    comment = only(
        core(
            '<li id="comment-8"><p>[...] via the town [...]</p><div class="commentby"><cite>Pingback by '
            '<a class="url" href="https://bo.example/">Bo’s notes</a> — May 4, 2009 @ '
            '<a href="#comment-8">12:22</a></cite></div></li>'
        )
    )
    assert (comment.kind, comment.author_url, comment.timestamp) == (
        "pingback",
        "https://bo.example/",
        "2009-05-04T12:22:00",
    )
    assert (comment.author, comment.text) == ("Bo’s notes", "[...] via the town [...]")


@pytest.mark.parametrize(
    "head",
    [
        "<p>Bo - May 4, 2009</p>",
        '<p class="cm-meta">Bo — <a href="#comment-8">May 4, 2009</a></p>',
        "<p>1. Bo - May 4, 2009</p>",
        "<p>Bo says:</p><p>May 4, 2009</p>",
        '<h4><a class="url" href="https://bo.example/">Bo</a> <span>On May 4, 2009</span></h4>',
    ],
)
def test_themes_that_print_the_head_as_a_paragraph(head: str) -> None:
    comment = only(core(f'<li class="comment depth-1" id="comment-8">{head}<p>Nice well, seen on May 1, 2008</p></li>'))
    assert (comment.author, comment.timestamp, comment.text) == ("Bo", "2009-05-04", "Nice well, seen on May 1, 2008")


def test_themes_that_use_a_definition_list() -> None:
    thread = core(
        '<dl><dt class="comment even depth-1" id="comment-3"><span class="comment_author">Bo</span>'
        '<span class="comment_time">May 4, 2009 at 9:05 am</span></dt><dd class="comment even depth-1">'
        '<div class="format_text" id="comment-body-3"><p>Nice well</p></div></dd></dl>'
    )
    comment = only(thread)
    assert (comment.id, comment.author, comment.text) == ("3", "Bo", "Nice well")


def test_the_outermost_of_two_elements_is_the_comment() -> None:
    comment = only(core(f'<li id="li-comment-4" class="comment depth-1"><ol>{item(4, "one")}</ol></li>'))
    assert (comment.id, comment.author, comment.text, comment.parent_id) == ("4", "Ann", "one", None)


def test_wpdiscuz_with_replies_not_loaded() -> None:
    page = (
        '<html><body><p>An old well.</p><div id="wpdcom"><div class="wpd-thread-info" data-comments-count="3"></div>'
        '<div id="wpd-comm-5_0" class="wpd-comment wpd_comment_level-1">'
        '<div class="wpd-comment-wrap wpd-hidden-replies">'
        '<div class="wpd-comment-author">Bo</div><div class="wpd-comment-text"><p>Nice well</p></div>'
        '<div class="wpd-vote-result wpd-vote-result-like" title="1204">1.2K</div>'
        '<div class="wpd-vote-result wpd-vote-result-dislike" title="-3">-3</div></div></div></div></body></html>'
    )
    thread = extract_thread(page)
    votes = only(thread).votes
    assert (votes.up, votes.down, votes.score) == (1204, 3, None)
    assert (thread.thread.declared_count, thread.thread.extracted_count, thread.thread.complete) == (3, 1, False)


def test_wpdiscuz_that_loads_its_comments_later() -> None:
    info = '<div class="wpd-thread-info" data-comments-count="8"></div>'
    thread = extract_thread(f'<html><body><div id="wpd-threads">{info}</div></body></html>')
    assert (thread.article.source_format, thread.comments) == ("wpdiscuz-7", ())
    assert (thread.thread.declared_count, thread.thread.complete) == (8, False)


@pytest.mark.parametrize(
    ("encoding", "declaration"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("windows-1252", ""),
        ("windows-1252", '<meta charset="iso-8859-1">'),
        ("iso-8859-15", '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-15">'),
        ("utf-8", '<meta charset="utf-16">'),
    ],
)
def test_encodings(encoding: str, declaration: str) -> None:
    page = CORE.format(comments=item(1, "Für René: “gut”".replace("“", '"').replace("”", '"')), heading="", after="")
    data = page.replace("<head>", f"<head>{declaration}").encode(encoding)
    assert only(extract_thread(data)).text == 'Für René: "gut"'


def test_other_encodings() -> None:
    declared = '<?xml version="1.0" encoding="koi8-r"?><p>Старый колодец</p>'
    assert decode(declared.encode("koi8-r")) == declared
    russian = "Старый колодец нашли под стоянкой, и город решил сохранить его для всех жителей района. " * 4
    assert decode(russian.encode("cp1251")) == russian
    damaged = "Für René — ".encode() * 3 + b"\xc3"
    assert decode(damaged) == "Für René — " * 3 + "\ufffd"
    assert decode("“quoted” text – with dashes and plenty of plain letters".encode("cp1252")).startswith(
        "“quoted” text –"
    )
