"""Slashdot's threads, loaded in part as its pages are."""

from threadwarden.data import Thread, Votes
from threadwarden.data.extract import extract_thread

URL = "https://news.town.example/story/24/05/04/well"


def comment(number: int, title: str, head: str, body: str, *, children: str = "", score: str = "1") -> str:
    inner = f'<ul id="commtree_{number}">{children}</ul>' if children else ""
    return f"""<li id="tree_{number}" class="comment full contain"><span class="ind"></span>
<div id="comment_status_{number}" class="commentstatus"></div>
<div id="comment_{number}" class="cw"><div id="comment_top_{number}" class="commentTop newcomment"><div class="title">
<h4><a id="comment_link_{number}" name="comment_link_{number}" href="//news.town.example/comments.pl?cid={number}"
>{title}</a> <span id="comment_score_{number}" class="score"> (<a href="#"><span class=opt>Score:</span>{score})</span>
</h4></div><div class="details">{head}</div></div>
<div class="commentBody"><div id="comment_body_{number}">{body}</div></div>
<div class="commentSub" id="comment_sub_{number}"><a class="btn link" href="#">Reply to This</a>
<div class="comment_share hide"><a href="#">twitter</a></div></div></div>
<div id="replyto_{number}"></div>
<ul id="group_{number}"><li id="hiddens_{number}" class="hide"></li></ul>{inner}</li>"""


def by(name: str, when: str, number: int, uid: int | None = 7) -> str:
    user = f'<a href="//town.example/~{name}">{name} <span class="uid">({uid})</span></a>' if uid else name
    return (
        f'<span class="by"><span class="byby">by </span>{user}</span><span class="writes" style="display:none"> writes:'
        f'</span> <span class="otherdetails" id="comment_otherdetails_{number}">{when} (<a href="#">#{number}</a>) '
        '<small><a href="/j" title="Tuesday July 03, @02:34PM">Journal</a></small></span>'
    )


HIDDEN = """<li id="tree_13" class="comment hidden"><span class="ind"></span><div id="comment_status_13"></div>
<div id="comment_13" class="cw"></div><ul id="group_13"><li id="hiddens_13" class="hide"></li></ul>
<ul id="commtree_13">{children}</ul></li>"""

THREAD = comment(
    11,
    "My aunt drew water there",
    by("ann", "on Saturday May 04, 2024 @09:05PM", 11),
    '<p><div class="quote"><p>under the car park</p></div><p>And it was clean.</p>',
    children=comment(12, "Re:My aunt", by("Anonymous Coward", "on Saturday May 04, @09:30PM", 12, None), "Was it?")
    + HIDDEN.format(
        children=comment(14, "Re:", by("bo", "&lt;bo`at`bo.example&gt; on 2024.05.05 7:31", 14), "Ask her.", score="-1")
    ),
    score="5</a>, Insightful",
)

PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Well dug up - Town</title></head><body class="anon firehose">
<section id="content"><section id="firehose"><article><h2 class="story">Well dug up</h2>
<p>An old well was found under the car park and will be kept, the town said on Monday evening.</p></article></section>
<aside><a class="comments" href="#comments"><strong class="comments loadedcommentcnt" id="curVisComm">4</strong> of
<strong class="comments"><span class="totalcommentcnt">6</span></strong> comments loaded</a></aside>
<section id="comments" class="a2commentwrap"><div id="commentwrap" class="commentwrap"><section id="d2header">
<h2 class="commentspl"><a href="#">Well dug up</a></h2><a href="#" class="btn" id="d2loadall">Load All Comments</a>
</section><ul id="commentlisting" class="d2">{THREAD}<li id="roothiddens" class="hide"></li></ul></div></section>
</section></body></html>"""


def only_list(comments: str) -> Thread:
    return extract_thread(f'<html lang="en"><body><p>A well.</p><ul id="commentlisting">{comments}</ul></body></html>')


def test_who_answers_whom() -> None:
    thread = extract_thread(PAGE, url=URL)
    assert [(c.id, c.parent_id, c.parent_basis, c.depth, c.order) for c in thread.comments] == [
        ("11", None, "none", 0, 0),
        ("12", "11", "explicit", 1, 1),
        ("13", "11", "explicit", 1, 2),
        ("14", "13", "explicit", 2, 3),
    ]


def test_fields() -> None:
    comments = extract_thread(PAGE, url=URL).comments
    assert [c.author for c in comments] == ["ann", "Anonymous Coward", None, "bo"]
    assert [c.author_url for c in comments] == ["https://town.example/~ann", None, None, "https://town.example/~bo"]
    assert [(c.timestamp_raw, c.timestamp) for c in comments] == [
        ("Saturday May 04, 2024 @09:05PM", "2024-05-04T21:05:00"),
        ("Saturday May 04, @09:30PM", None),
        (None, None),
        ("2024.05.05 7:31", "2024-05-05T07:31:00"),
    ]
    assert [c.votes for c in comments] == [Votes(score=5), Votes(score=1), Votes(), Votes(score=-1)]
    assert [c.text for c in comments] == ["My aunt drew water there\n\nAnd it was clean.", "Was it?", "", "Ask her."]
    assert [c.quotes for c in comments] == [("under the car park",), (), (), ()]
    assert {(c.state, c.kind, c.edited) for c in comments} == {("visible", "comment", False)}


def test_hidden_comments_are_kept_for_their_answers() -> None:
    thread = extract_thread(PAGE, url=URL)
    assert [c.truncated for c in thread.comments] == [False, False, True, False]
    found = thread.thread
    assert (found.declared_count, found.extracted_count, found.complete, found.next_page) == (6, 4, False, None)
    assert found.reason == ("comments hidden or shortened below the reader's threshold; 6 comments declared, 4 found")


def test_the_article_holds_nothing_of_the_thread() -> None:
    article = extract_thread(PAGE, url=URL).article
    assert article.source_format == "slashdot"
    assert "An old well was found" in (article.text or "")
    assert not [words for words in ("aunt", "Load All", "loaded", "Ask her") if words in (article.text or "")]


def test_a_shortened_comment() -> None:
    item = comment(5, "Re:", by("ann", "", 5), "<p>It begins</p>")
    shrunk = '<div id="comment_shrunk_5" class="commentshrunk"><a href="#">Read the rest of this comment...</a></div>'
    item = item.replace('<div class="commentSub"', f'{shrunk}<div class="commentSub"')
    (found,) = only_list(item).comments
    assert (found.text, found.truncated, found.timestamp_raw) == ("It begins", True, None)


def test_one_number_twice_and_a_list_that_names_itself() -> None:
    again = comment(5, "Re:", by("bo", "", 5), "two")
    thread = only_list(comment(5, "Re:", by("ann", "", 5), "one", children=again))
    assert [(c.id, c.parent_id, c.depth, c.text) for c in thread.comments] == [
        ("5", None, 0, "one"),
        ("5-2", "5", 1, "two"),
    ]


def test_pages_without_a_thread() -> None:
    for page in (
        '<ul id="commentlisting" class="d2"><li id="roothiddens" class="hide"></li></ul>',
        '<style>#tree_1 .comment{}</style><script>var t = \'<li id="tree_1" class="comment">\';</script>',
        '<ul><li id="tree_oak" class="comment">An oak</li><li id="comment_1">no</li></ul>',
    ):
        thread = extract_thread(f"<html><body><p>A well.</p>{page}</body></html>")
        assert (thread.comments, thread.article.source_format) == ((), "html")
