"""Blogger's templates."""

import pytest

from threadwarden.data import Thread
from threadwarden.data.extract import extract_thread

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title><meta name="generator"
content="blogger"></head>
<body><div class="post"><h3 class="post-title">Well dug up</h3><div class="post-body"><p>An old well was found under the
car park on Mill Lane, and the town will keep it, the mayor said.</p></div></div>{thread}</body></html>"""

LINK = "http://harwick.example/2012/10/well.html?showComment={epoch}#c{number}"


def old(number: int, author: str, body: str, when: str, epoch: int) -> str:
    return (
        f"<dt class='comment-author' id='c{number}'><a name='c{number}'></a><div class='avatar-image-container'><span>"
        f"<a class='avatar-hovercard' href='http://www.blogger.com/profile/1' rel='nofollow'><img "
        "alt=''></a></span></div>"
        f"{author} said... </dt><dd class='comment-body' id='Blog1_cmt-{number}'>{body}</dd><dd class='comment-footer'>"
        f"<span class='comment-timestamp'><a href='{LINK.format(epoch=epoch, number=number)}' "
        "title='comment permalink'>"
        f" {when} </a><span class='item-control blog-admin'><a class='comment-delete' href='#'>x</a></span></span></dd>"
    )


OLD = (
    "<div class='comments' id='comments'><a name='comments'></a><h4>3 comments:</h4><dl id='comments-block'>"
    + old(
        8418,
        "<a href='http://bo.example/' rel='nofollow'>Bo Lind</a>",
        "<p>Nice well.<br/><br/>Deep, too.</p>",
        "6:46 AM",
        1351518366807,
    )
    + old(8419, "Anonymous", "<p>Who pays?</p>", "October 29, 2012 at 7:00 AM", 1351519200000)
    + old(
        8420,
        "<a href='http://www.blogger.com/profile/2' rel='nofollow'>Cara</a>",
        "<span class='deleted-comment'>This comment has been removed by the author.</span>",
        "8:00 AM",
        1351522800000,
    )
    + "</dl><p class='comment-footer'><a href='#'>Post a Comment</a></p></div>"
)


def rows(thread: Thread) -> list[tuple[object, ...]]:
    return [(c.id, c.parent_id, c.author, c.timestamp, c.timestamp_raw, c.state, c.text) for c in thread.comments]


def test_the_old_template() -> None:
    thread = extract_thread(PAGE.format(thread=OLD))
    assert thread.article.source_format == "blogger"
    assert rows(thread) == [
        ("8418", None, "Bo Lind", "2012-10-29T13:46:06Z", "6:46 AM", "visible", "Nice well.\n\nDeep, too."),
        ("8419", None, "Anonymous", "2012-10-29T14:00:00Z", "October 29, 2012 at 7:00 AM", "visible", "Who pays?"),
        ("8420", None, "Cara", "2012-10-29T15:00:00Z", "8:00 AM", "deleted", ""),
    ]
    assert [c.author_url for c in thread.comments][:2] == ["http://bo.example/", None]
    assert (thread.thread.declared_count, thread.thread.complete) == (3, True)
    assert "Nice well" not in (thread.article.text or "")


def threaded(number: int, author: str, body: str, epoch: int, replies: str = "") -> str:
    inner = f"<div class='comment-thread'><ol>{replies}</ol></div>" if replies else ""
    return (
        f"<li class='comment'><div class='avatar-image-container'><img></div><div class='comment-block' id='c{number}'>"
        f"<div class='comment-header'><cite class='user'><a href='http://bo.example/' "
        f"rel='nofollow'>{author}</a></cite>"
        "<span class='icon user'></span><span class='datetime secondary-text'>"
        f"<a href='{LINK.format(epoch=epoch, number=number)}' rel='nofollow'>10/29/2012</a></span></div>"
        f"<p class='comment-content'>{body}</p><span class='comment-actions'><a href='#'>Reply</a></span></div>"
        f"<div class='comment-replies'>{inner}</div></li>"
    )


THREADED = (
    "<div class='comments' id='comments'><h4>40 comments:</h4><div id='comment-holder'><div class='comment-thread'><ol>"
    + threaded(1, "Bo", "Nice well.", 1351518366807, threaded(2, "Cara", "So it is.", 1351518400000))
    + threaded(
        3,
        "Ann",
        "<span class='deleted-comment'>Kommentar vom Autor gelöscht</span>",
        1351518500000,
        threaded(4, "Di", "A pity.", 1351518600000),
    )
    + "</ol></div></div><div class='loadmore'><a href='/2012/10/well.html?commentPage=2'>Load more...</a></div></div>"
)


def test_the_threaded_template() -> None:
    thread = extract_thread(PAGE.format(thread=THREADED), url="http://harwick.example/2012/10/well.html")
    assert rows(thread) == [
        ("1", None, "Bo", "2012-10-29T13:46:06Z", "10/29/2012", "visible", "Nice well."),
        ("2", "1", "Cara", "2012-10-29T13:46:40Z", "10/29/2012", "visible", "So it is."),
        ("3", None, "Ann", "2012-10-29T13:48:20Z", "10/29/2012", "deleted", ""),
        ("4", "3", "Di", "2012-10-29T13:50:00Z", "10/29/2012", "visible", "A pity."),
    ]
    assert [c.depth for c in thread.comments] == [0, 1, 0, 1]
    found = thread.thread
    assert (found.declared_count, found.complete) == (40, False)
    assert found.next_page == "http://harwick.example/2012/10/well.html?commentPage=2"
    assert found.reason == "further pages of comments; 40 comments declared, 4 found"


@pytest.mark.parametrize(
    ("link", "next_page"),
    [
        ("<div class='loadmore loaded' kind='rb'><a href='javascript:;' target='_self'>Load more...</a></div>", None),
        (
            "<span class='paging-control-container'><a class='unneeded-paging-control' href='/w?commentPage=1'>Old</a>"
            " 1 – 1 of 1 <a class='unneeded-paging-control' href='/w?commentPage=2'>Newer</a></span>",
            None,
        ),
    ],
    ids=["all loaded", "one page"],
)
def test_a_thread_that_is_all_here(link: str, next_page: str | None) -> None:
    comments = threaded(1, "Bo", "Nice well.", 1351518366807)
    page = f"<div class='comments' id='comments'><h4>1 comment:</h4><ol>{comments}</ol>{link}</div>"
    found = extract_thread(PAGE.format(thread=page)).thread
    assert (found.declared_count, found.complete, found.next_page) == (1, True, next_page)


@pytest.mark.parametrize(
    ("link", "next_page"),
    [
        ("<div class='loadmore'><a href='javascript:;' target='_self'>Load more...</a></div>", None),
        (
            "<span class='paging-control-container'><a class='unneeded-paging-control' href='/w?commentPage=1'>Old</a>"
            " 1 – 200 of 351 <a class='paging-control' href='/w?commentPage=2'>Newer›</a></span>",
            "http://harwick.example/w?commentPage=2",
        ),
    ],
    ids=["loaded by a script", "two pages"],
)
def test_a_thread_that_goes_on(link: str, next_page: str | None) -> None:
    comments = old(1, "Bo", "<p>Nice well.</p>", "6:46 AM", 1351518366807)
    page = f"<div class='comments' id='comments'><dl id='comments-block'>{comments}</dl>{link}</div>"
    found = extract_thread(PAGE.format(thread=page), url="http://harwick.example/well.html").thread
    assert (found.complete, found.reason, found.next_page) == (False, "further pages of comments", next_page)


def flat(number: int, author: str, body: str, gone: str = "") -> str:
    return (
        f"<div class='comment' id='c{number}'><div class='avatar-image-container'><img></div>"
        f"<div class='comment-block'><div class='comment-author'>{author}</div>"
        f"<div class='comment-body{gone}'>{body}</div><div class='comment-footer'>"
        f"<span class='comment-timestamp'><a href='{LINK.format(epoch=1351518366807, number=number)}' title='comment "
        "permalink'>29 Oktober 2012 um 06:46</a><span class='item-control'><a href='#'>x</a></span></span>"
        "</div></div></div>"
    )


def test_the_flat_list_of_newer_themes() -> None:
    thread = (
        "<section class='comments embed' data-num-comments='3' id='comments'><h3 class='title'>3 Kommentare</h3>"
        "<div id='Blog1_comments-block-wrapper'><div id='comments-block'>"
        + flat(21, "<a href='http://bo.example/' rel='nofollow'>Bo Lind</a> hat gesagt…", "Nice well.<br>Deep, too.")
        + flat(22, "Anonym hat gesagt…", "Who pays?")
        + flat(23, "Cara hat gesagt…", "Dieser Kommentar wurde vom Autor entfernt.", " deleted")
        + "</div></div><div class='footer'><div class='comment-form'></div></div></section>"
    )
    found = extract_thread(PAGE.format(thread=thread))
    when, moment = "29 Oktober 2012 um 06:46", "2012-10-29T13:46:06Z"
    assert rows(found) == [
        ("21", None, "Bo Lind", moment, when, "visible", "Nice well.\nDeep, too."),
        ("22", None, "Anonym", moment, when, "visible", "Who pays?"),
        ("23", None, "Cara", moment, when, "deleted", ""),
    ]
    assert [c.author_url for c in found.comments] == ["http://bo.example/", None, None]
    assert (found.article.source_format, found.thread.declared_count, found.thread.complete) == ("blogger", 3, True)


def test_the_oldest_templates() -> None:
    thread = (
        "<div id='comments'><a name='comments'></a><h4>2 Comments:</h4><dl id='comments-block'>"
        "<dt class='comment-data' id='c31'><a name='c31'></a> At <a href='#c31' title='comment permalink'>Mon May 04, "
        "09:05:00 PM 2009</a>, <a href='http://bo.example/' rel='nofollow'>Bo Lind</a> said&hellip;</dt>"
        "<dd class='comment-body'><p>Nice well.</p></dd>"
        "<dt class='comment-poster' id='c32'><a name='c32'></a>Ann said...</dt><dd class='comment-body'><p>Deep, too."
        "</p></dd><dd class='comment-timestamp'><a href='#c32' title='comment permalink'>May 5, 2009 8:00 AM</a></dd>"
        "</dl></div>"
    )
    found = extract_thread(PAGE.format(thread=thread))
    assert [(c.id, c.author, c.author_url, c.text) for c in found.comments] == [
        ("31", "Bo Lind", "http://bo.example/", "Nice well."),
        ("32", "Ann", None, "Deep, too."),
    ]
    assert [c.timestamp_raw for c in found.comments] == ["Mon May 04, 09:05:00 PM 2009", "May 5, 2009 8:00 AM"]
    assert found.comments[1].timestamp == "2009-05-05T08:00:00"
    assert (found.thread.declared_count, found.thread.complete) == (2, True)


def test_who_speaks_without_a_link_in_the_oldest_templates() -> None:
    thread = (
        "<dl id='comments-block'><dt class='comment-data' id='c31'>At <a href='#c31' title='comment permalink'>May 4, "
        "2009 9:05 PM</a>, Old Tom said…</dt><dd class='comment-body'><p>Nice well.</p></dd></dl>"
    )
    (comment,) = extract_thread(PAGE.format(thread=thread)).comments
    assert (comment.author, comment.timestamp, comment.text) == ("Old Tom", "2009-05-04T21:05:00", "Nice well.")


def test_styles_alone_are_no_comments() -> None:
    page = PAGE.format(
        thread="<style>.comment-block cite.user{}</style>"
        "<div class='comments' id='comments'><h4>No comments:</h4></div>"
    )
    assert extract_thread(page).comments == ()
