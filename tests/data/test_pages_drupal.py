"""Drupal's threads, one whole page for each generation of its templates."""

from threadwarden.data import Comment, Thread, Votes
from threadwarden.data.extract import extract_thread

URL = "https://town.example/well"

DRUPAL_10 = """<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8" />
<meta name="Generator" content="Drupal 10 (https://www.drupal.org)" /><title>Well dug up | Town</title></head>
<body class="path-node page-node-type-article"><main><h1 class="page-title"><span>Well dug up</span></h1>
<article class="node node--type-article"><div class="node__content"><div class="text-formatted field field--name-body">
<p>An old well was found under the car park and will be kept, the town said on Monday evening.</p></div>
<section class="field field--name-comment field--type-comment field--label-above comment-wrapper">
<h2 class="title">5 Comments</h2>
<a id="comment-11"></a>
<article data-comment-user-id="4" class="comment js-comment">
  <mark class="hidden" data-comment-timestamp="1714813200"></mark>
  <footer class="comment__meta">
    <article class="profile"><a href="/user/4"><img src="/ann.jpg" alt="Profile picture for user ann" /></a></article>
    <p class="comment__submitted">Submitted by <a title="View user profile." href="/user/4" class="username">Ann</a>
    on Sat, 05/04/2024 - 09:00</p>
    <a href="/comment/11#comment-11" hreflang="en">Permalink</a>
  </footer>
  <div class="content">
    <h3><a href="/comment/11#comment-11" class="permalink" rel="bookmark" hreflang="en">Keep it open</a></h3>
    <div class="clearfix text-formatted field field--name-comment-body field--type-text-long field--label-hidden">
    <blockquote><p>under the car park</p></blockquote><p>My aunt drew water there.</p><p>Let us see it.</p></div>
    <ul class="links inline"><li class="comment-reply"><a href="/comment/reply/node/9/comment/11">Reply</a></li></ul>
  </div>
</article>
<div class="indented"><a id="comment-12"></a>
<article data-comment-user-id="0" class="comment js-comment by-anonymous">
  <footer class="comment__meta">
    <p class="comment__submitted">Submitted by <span lang="" typeof="schema:Person" property="schema:name"
    datatype="">Bo (not verified)</span> on Sat, 05/04/2024 - 10:30</p>
    <p class="parent visually-hidden">In reply to <a href="/comment/11#comment-11" class="permalink" rel="bookmark"
    hreflang="en">Keep it open</a> by <a title="View user profile." href="/user/4" class="username">Ann</a></p>
  </footer>
  <div class="content">
    <h3><a href="/comment/12#comment-12" class="permalink" rel="bookmark" hreflang="en">And who pays for</a></h3>
    <div class="clearfix text-formatted field field--name-comment-body">
    <p>And who pays for it?</p></div></div>
</article>
<div class="indented"><a id="comment-15"></a>
<article data-comment-user-id="4" class="comment js-comment unpublished by-node-author">
  <footer class="comment__meta"><p class="comment__submitted">Submitted by
  <a href="/user/4" class="username">Ann</a> on Sun, 05/05/2024 - 08:00</p></footer>
  <div class="content"><div class="field field--name-comment-body"><p>The town does.</p></div></div>
</article></div></div>
<a id="comment-13"></a>
<article data-comment-user-id="7" class="comment js-comment">
  <footer class="comment__meta"><p class="comment__submitted">Submitted by <a href="/user/7" class="username">Cy</a>
  on Sun, 05/05/2024 - 07:15</p></footer>
  <div class="content"><div class="field field--name-comment-body"><p>Mind the step.</p></div></div>
</article>
<nav class="pager"><ul class="pager__items js-pager__items"><li class="pager__item is-active">
<a href="?page=0">1</a></li>
<li class="pager__item pager__item--next"><a href="?page=1" rel="next">Next</a></li></ul></nav>
<h2 class="title comment-form__title">Add new comment</h2>
<form class="comment-comment-form comment-form" id="comment-form"><label>Subject</label></form>
</section></div></article></main></body></html>"""

DRUPAL_7 = """<!DOCTYPE html><html lang="de" dir="ltr"><head><title>Brunnen</title>
<meta name="Generator" content="Drupal 7 (http://drupal.org)" /></head>
<body class="html not-front page-node"><h1>Brunnen</h1>
<div id="node-9" class="node node-article"><div class="content">
<p>Der alte Brunnen bleibt offen, sagt die Stadt.</p></div>
<div id="comments" class="comment-wrapper"><h2 class="title">Kommentare</h2>
<a id="comment-21"></a>
<div class="comment comment-by-anonymous clearfix" about="/comment/21#comment-21" typeof="sioc:Post sioct:Comment">
  <h3 property="dc:title" datatype="">
  <a href="/comment/21#comment-21" class="permalink" rel="bookmark">Sehr schön</a></h3>
  <div class="submitted"><a href="/comment/21#comment-21" class="permalink">Permalink</a>
  Gespeichert von <span rel="sioc:has_creator"><span class="username" typeof="sioc:UserAccount" property="foaf:name">Bo
  (nicht überprüft)</span></span> am <span property="dc:date dc:created" content="2012-05-14T11:05:23+02:00"
  datatype="xsd:dateTime">Mo, 14.05.2012 - 11:05</span></div>
  <div class="content"><span rel="sioc:reply_of" resource="/node/9" class="rdf-meta element-hidden"></span>
    <div class="field field-name-comment-body field-type-text-long field-label-hidden"><div class="field-items">
    <div class="field-item even" property="content:encoded"><p>Sehr schön, danke.</p></div></div></div></div>
  <ul class="links inline"><li class="comment-reply first last"><a href="/comment/reply/9/21">Antworten</a></li></ul>
</div>
<h2 class="title comment-form">Neuen Kommentar schreiben</h2>
<form class="comment-form"></form></div></div></body></html>"""

DRUPAL_6 = """<html lang="en"><head><title>Bus line nine</title><script src="/misc/drupal.js?a"></script></head><body>
<h1>Bus line nine</h1><div class="node" id="node-3"><span class="submitted">Mon, 06/04/2012 - 08:00 — editor</span>
<div class="content">
<p>The bus line runs every ten minutes from the library to the well again, said the town.</p></div></div>
<div id="comments"><h2 class="comments">2 comments</h2><a id="comment-31"></a>
<div class="comment comment-published odd"><div class="clear-block">
<span class="submitted">Mon, 2012-06-04 18:05 — Bo (not verified)</span>
<h3><a href="/bus#comment-31" class="active">Late</a></h3><p>Still late<br />today.</p></div>
<div class="links"><ul class="links">
<li class="comment_reply first"><a href="/comment/reply/3/31">reply</a></li></ul></div></div>
<div class="indented"><div class="indented"><a id="comment-33"></a>
<div class="comment comment-unpublished even"><span class="new">new</span>
<div class="unpublished">Unpublished</div><div class="submitted">Submitted by
<a href="http://cy.example/" rel="nofollow">Cy</a> on Thu, 08/09/2012 - 14:32.</div>
<div class="content">Mine was not.
<div class="user-signature clear-block">Cy of the library</div></div></div></div></div>
<div class="comment comment-preview"><div class="submitted">Dee</div><div class="content">Not sent yet</div></div>
</div></body></html>"""


def links(thread: Thread) -> list[tuple[str, str | None, str, int, int]]:
    return [(c.id, c.parent_id, c.parent_basis, c.depth, c.order) for c in thread.comments]


def heads(thread: Thread) -> list[tuple[str | None, str | None, str | None]]:
    return [(c.author, c.timestamp_raw, c.timestamp) for c in thread.comments]


def test_a_page_of_drupal_10() -> None:
    thread = extract_thread(DRUPAL_10, url=URL)
    assert links(thread) == [
        ("11", None, "none", 0, 0),
        ("12", "11", "explicit", 1, 1),
        ("15", "12", "dom", 2, 2),
        ("13", None, "none", 0, 3),
    ]
    assert heads(thread) == [
        ("Ann", "Sat, 05/04/2024 - 09:00", "2024-05-04T09:00:00"),
        ("Bo", "Sat, 05/04/2024 - 10:30", "2024-05-04T10:30:00"),
        ("Ann", "Sun, 05/05/2024 - 08:00", "2024-05-05T08:00:00"),
        ("Cy", "Sun, 05/05/2024 - 07:15", "2024-05-05T07:15:00"),
    ]
    assert [c.text for c in thread.comments] == [
        "Keep it open\n\nMy aunt drew water there.\n\nLet us see it.",
        "And who pays for it?",
        "The town does.",
        "Mind the step.",
    ]
    assert [c.state for c in thread.comments] == ["visible", "visible", "pending", "visible"]
    assert thread.comments[0].quotes == ("under the car park",)
    assert [c.author_url for c in thread.comments][:2] == ["https://town.example/user/4", None]


def test_the_rest_of_the_record_of_drupal_10() -> None:
    thread = extract_thread(DRUPAL_10, url=URL)
    assert {(c.kind, c.edited, c.truncated, c.votes) for c in thread.comments} == {("comment", False, False, Votes())}
    found = thread.thread
    assert (found.declared_count, found.extracted_count, found.complete) == (5, 4, False)
    assert found.next_page == "https://town.example/well?page=1"
    assert found.reason == "further pages of comments; 5 comments declared, 4 found"
    assert (thread.article.source_format, thread.article.title) == ("drupal", "Well dug up")
    assert (thread.article.text or "").endswith("and will be kept, the town said on Monday evening.")


def test_a_page_of_drupal_7() -> None:
    thread = extract_thread(DRUPAL_7, url=URL)
    assert thread.comments == (
        Comment(
            id="21",
            text="Sehr schön, danke.",
            source_id="21",
            author="Bo",
            timestamp="2012-05-14T09:05:23Z",
            timestamp_raw="Mo, 14.05.2012 - 11:05",
        ),
    )
    assert (thread.thread.declared_count, thread.thread.complete) == (None, True)
    assert "danke" not in (thread.article.text or "")


def test_a_page_of_drupal_6() -> None:
    thread = extract_thread(DRUPAL_6, url=URL)
    assert links(thread) == [("31", None, "none", 0, 0), ("33", "31", "dom", 1, 1)]
    assert heads(thread) == [
        ("Bo", "Mon, 2012-06-04 18:05", "2012-06-04T18:05:00"),
        ("Cy", "Thu, 08/09/2012 - 14:32", "2012-08-09T14:32:00"),
    ]
    assert [c.text for c in thread.comments] == ["Late\n\nStill late\ntoday.", "Mine was not."]
    assert [c.author_url for c in thread.comments] == [None, "http://cy.example/"]
    assert [c.state for c in thread.comments] == ["visible", "pending"]
    assert (thread.thread.declared_count, thread.thread.complete) == (2, True)


def themed(comments: str) -> Thread:
    head = '<head><link rel="stylesheet" href="/sites/all/themes/town/style.css"></head>'
    return extract_thread(
        f"<html lang='en'>{head}<body><h1>Well</h1><p>An old well was found.</p>{comments}</body></html>"
    )


def themed_item(number: int, text: str) -> str:
    return (
        f'<a id="comment-{number}"></a><div class="talk">'
        f'<b><a href="/users/ann" title="View user profile.">Ann</a></b>'
        f'<span class="when">May 4, 2024 - 9:0{number % 10}</span>'
        f'<div class="comment-content"><p>{text}</p></div></div>'
    )


def test_a_theme_with_names_of_its_own() -> None:
    thread = themed(
        f'{themed_item(1, "one")}<div class="indented">{themed_item(2, "two")}</div>{themed_item(3, "three")}'
    )
    assert links(thread) == [("1", None, "none", 0, 0), ("2", "1", "dom", 1, 1), ("3", None, "none", 0, 2)]
    assert heads(thread)[1] == ("Ann", "May 4, 2024 - 9:02", "2024-05-04T09:02:00")
    assert [c.text for c in thread.comments] == ["one", "two", "three"]


def test_answers_to_a_comment_that_was_taken_away_stay_below_it() -> None:
    stub = '<a id="comment-1"></a><div class="comment comment-published"><div class="submitted">Bo</div>'
    thread = themed(
        f'{stub}<div class="content">[deleted]</div></div><div class="indented">{themed_item(2, "two")}</div>'
    )
    assert links(thread) == [("1", None, "none", 0, 0), ("2", "1", "dom", 1, 1)]
    assert [(c.state, c.text) for c in thread.comments] == [("deleted", ""), ("visible", "two")]


def test_a_parent_on_another_page() -> None:
    named = '<p class="parent visually-hidden">In reply to <a href="/comment/7#comment-7">Old</a> by Bo</p>'
    thread = themed(
        f'<a id="comment-9"></a><article class="comment"><footer><p class="submitted">By Ann</p>{named}</footer>'
        '<div class="content"><p>nine</p></div></article>'
    )
    assert links(thread) == [("9", None, "none", 0, 0)]
    assert (thread.comments[0].author, thread.thread.reason) == ("Ann", "a comment answers one that is not here")


def test_one_number_twice() -> None:
    thread = themed(themed_item(5, "one") + themed_item(5, "two"))
    assert [(c.id, c.source_id) for c in thread.comments] == [("5", "5"), ("5-2", "5")]


def test_pages_without_a_thread() -> None:
    for page in (
        '<style>.comment .submitted{} .indented{} article.comment{}</style><div id="comments"></div>',
        '<div class="node"><span class="submitted">Ann, 4 May</span><div class="content"><p>A well.</p></div></div>',
        '<div class="item-list"><ul><li><a href="/well#comment-4">Keep it</a> 3 hours ago</li></ul></div>',
        '<div class="sidebar_module js-comment"><p>3 hours</p></div>',
    ):
        thread = themed(page)
        assert (thread.comments, thread.article.source_format == "drupal") == ((), False)


def test_deep_nesting_is_read_in_bounded_time() -> None:
    page = "".join(f'<div class="indented">{themed_item(n, "words")}' for n in range(2000))
    assert len(themed(page).comments) > 100
