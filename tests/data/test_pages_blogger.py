"""Blogger's two templates."""

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


def test_styles_alone_are_no_comments() -> None:
    page = PAGE.format(
        thread="<style>.comment-block cite.user{}</style>"
        "<div class='comments' id='comments'><h4>No comments:</h4></div>"
    )
    assert extract_thread(page).comments == ()
