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
