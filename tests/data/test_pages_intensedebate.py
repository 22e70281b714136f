"""IntenseDebate's copy for readers without scripts."""

import pytest

from threadwarden.data.extract import extract_thread

COPY = """<div id="idc-noscript"><div id="comments"><h2 id="comments-title">2 Responses to Well dug up</h2><ol
class="commentlist">
<li class="comment even thread-even depth-1" id="li-comment-485"><div id="comment-485"><div class="comment-author
vcard">
<cite class="fn">Bo Lind</cite> <span class="says">says:</span></div><div class="comment-meta commentmetadata">
<a href="#comment-485"><time datetime="2012-11-12T16:55:57+00:00">November 12, 2012 at 4:55 pm</time></a></div>
<div class="comment-content"><p>Nice well.</p></div></div><ul class="children"><li class="comment odd depth-2"
id="li-comment-486">
<div id="comment-486"><div class="comment-author vcard"><cite class="fn">Cara</cite></div><div class="comment-content">
<p>So it is.</p></div></div></li></ul></li></ol></div></div>"""
PAGE = """<html lang="en"><head><title>Well dug up</title></head><body><h1>Well dug up</h1><p>An old well was found
under the
car park on Mill Lane, and the town will keep it, the mayor said.</p><div
id="idc-container"></div>{copy}</body></html>"""


@pytest.mark.parametrize("copy", [COPY, f"<noscript>{COPY}</noscript>"], ids=["hidden by script", "in a noscript"])
def test_the_copy_is_read(copy: str) -> None:
    thread = extract_thread(PAGE.format(copy=copy))
    assert thread.article.source_format == "intensedebate"
    assert [(c.id, c.parent_id, c.depth, c.author, c.timestamp, c.text) for c in thread.comments] == [
        ("485", None, 0, "Bo Lind", "2012-11-12T16:55:57Z", "Nice well."),
        ("486", "485", 1, "Cara", None, "So it is."),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (2, True)
    assert "Nice well" not in (thread.article.text or "")


def test_the_container_alone_holds_nothing() -> None:
    assert extract_thread(PAGE.format(copy="")).comments == ()


def live(number: int, author: str, text: str, score: str, answers: str = "") -> str:
    return (
        f'<div id="IDThread{number}" class="idc-thread"><div id="IDComment{number}" class="idc-c"><div '
        f'class="idc-c-h"><div class="idc-v"><span class="idc-v-total" id="IDCommentVoteScore{number}">{score}</span>'
        f'</div><div class="idc-c-h-inner"><a class="idc-a" href="/people/1"><img class="idc-avatar" src="x.gif"></a>'
        f'<p class="idc-i">{author}<em class="idc-time"> · <a id="IDCommentTime{number}" class="IDCommentTime" '
        f'href="/well#IDComment{number}">12 weeks ago</a></em></p></div></div><div class="idc-c-t" '
        f'id="IDComment-CommentText{number}"><div class="idc-c-t-inner">{text}</div></div><div class="idc-c-b"><a '
        f'class="idc-btn_s" href="#">Reply</a></div></div><div id="IDCommentSubThread{number}">{answers}</div></div>'
    )


BO = '<a href="http://intensedebate.example/people/bo"><span> Bo Lind </span></a>'
LIVE = live(
    41,
    BO,
    "Nice well.<br>Deep, too.",
    "+3",
    live(42, "<span>Cara</span>", "So it is.", "0", live(43, BO, "Thank you.", "-1")),
) + live(44, "<span>Ann</span>", "This comment was deleted.", "0", live(45, "<span>Di</span>", "A pity.", "0"))


def page(thread: str) -> str:
    cover = f'<div id="idc-cover" class="idc-comments">{thread}</div>'
    return PAGE.format(copy="").replace('"></div>', f'">{cover}</div>', 1)


def test_the_thread_that_the_script_left_in_a_saved_page() -> None:
    thread = extract_thread(page(LIVE))
    assert thread.article.source_format == "intensedebate"
    rows = [(c.id, c.parent_id, c.parent_basis, c.depth, c.author, c.state, c.text) for c in thread.comments]
    assert rows == [
        ("41", None, "none", 0, "Bo Lind", "visible", "Nice well.\nDeep, too."),
        ("42", "41", "dom", 1, "Cara", "visible", "So it is."),
        ("43", "42", "dom", 2, "Bo Lind", "visible", "Thank you."),
        ("44", None, "none", 0, "Ann", "deleted", ""),
        ("45", "44", "dom", 1, "Di", "visible", "A pity."),
    ]
    assert [c.votes.score for c in thread.comments] == [3, 0, -1, 0, 0]
    first = thread.comments[0]
    assert (first.author_url, first.timestamp, first.timestamp_raw) == (
        "http://intensedebate.example/people/bo",
        None,
        "12 weeks ago",
    )
    assert (thread.thread.complete, "Nice well" in (thread.article.text or "")) == (True, False)


def test_replies_that_were_not_loaded() -> None:
    collapsed = live(41, BO, "Nice well.", "0").replace('"idc-thread"', '"idc-thread idc-collapse"')
    found = extract_thread(page(collapsed)).thread
    assert (found.extracted_count, found.complete, found.reason) == (1, False, "replies not loaded")


def test_the_copy_is_read_where_both_stand() -> None:
    thread = extract_thread(page(LIVE).replace("</body>", f"{COPY}</body>"))
    assert [c.id for c in thread.comments] == ["485", "486"]
    assert "Nice well" not in (thread.article.text or "")
