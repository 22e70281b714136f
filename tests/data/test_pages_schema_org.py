"""Threads that a page describes for search engines, in microdata and in JSON-LD."""

import json
import time
from typing import Any

import pytest

from threadwarden.data import Comment, Thread, Votes
from threadwarden.data.extract import extract_thread

URL = "https://town.example/bus"
BODY = (
    "<p>The bus line is back. It runs every ten minutes from the library to the well, the town said on Monday.</p>"
    "<p>It will do so all the year, by day and by night, and the fare stays what it was in the spring.</p>"
)

MICRODATA = f"""<!DOCTYPE html><html lang="en"><head><title>Bus line nine</title></head><body>
<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Bus line nine</h1>
<div itemprop="articleBody">{BODY}</div><meta itemprop="commentCount" content="5"></article>
<section class="comments"><h2>5 voices</h2>
<div class="voice" id="comment-7" itemprop="comment" itemscope itemtype="https://schema.org/Comment">
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/u/ann"><span
itemprop="name">Ann</span></a></span>
<time itemprop="dateCreated" datetime="2024-05-04T09:00:00+02:00">4 May, 9:00</time>
<meta itemprop="dateModified" content="2024-05-04T10:30:00+02:00">
<div itemprop="text"><blockquote><p>every ten minutes</p></blockquote><p>Good news.</p><p>At last.</p></div>
<button>Like</button> <span itemprop="upvoteCount">1,204</span> <span itemprop="downvoteCount">3</span>
<div class="answers"><div class="voice" id="comment-8" itemprop="comment" itemscope
itemtype="https://schema.org/Comment"><a itemprop="author" href="/u/bo">Bo</a>
<time itemprop="datePublished" datetime="2024-05-04">yesterday</time>
<div itemprop="text">Not at night.</div></div></div>
</div>
<div class="voice" id="comment-9" itemprop="comment" itemscope itemtype="https://schema.org/Comment">
<link itemprop="parentItem" href="{URL}#comment-8"><span itemprop="creator">Cy</span>
<div itemprop="interactionStatistic" itemscope itemtype="https://schema.org/InteractionCounter"><link
itemprop="interactionType" href="https://schema.org/LikeAction"><meta itemprop="userInteractionCount" content="2"></div>
<p itemprop="text">It says by night.</p></div>
<div class="voice" itemprop="comment" itemscope itemtype="https://schema.org/Comment">
<meta itemprop="dateCreated" content="2024-05-05T08:00:00Z"><p itemprop="text">This comment was deleted.</p></div>
<form><textarea>Say something</textarea></form></section></body></html>"""


def test_a_page_with_microdata() -> None:
    comments = extract_thread(MICRODATA, url=URL).comments
    assert comments == (
        Comment(
            id="7",
            text="Good news.\n\nAt last.",
            source_id="7",
            author="Ann",
            author_url="https://town.example/u/ann",
            timestamp="2024-05-04T07:00:00Z",
            timestamp_raw="4 May, 9:00",
            votes=Votes(up=1204, down=3),
            quotes=("every ten minutes",),
            edited=True,
        ),
        Comment(
            id="8",
            text="Not at night.",
            source_id="8",
            parent_id="7",
            parent_basis="dom",
            depth=1,
            order=1,
            author="Bo",
            author_url="https://town.example/u/bo",
            timestamp="2024-05-04",
            timestamp_raw="yesterday",
        ),
        Comment(
            id="9",
            text="It says by night.",
            source_id="9",
            parent_id="8",
            parent_basis="explicit",
            depth=2,
            order=2,
            author="Cy",
            votes=Votes(up=2),
        ),
        Comment(
            id="4",
            text="",
            order=3,
            timestamp="2024-05-05T08:00:00Z",
            timestamp_raw="2024-05-05T08:00:00Z",
            state="deleted",
        ),
    )


def test_the_page_around_microdata() -> None:
    thread = extract_thread(MICRODATA, url=URL)
    found = thread.thread
    assert (found.declared_count, found.extracted_count, found.complete) == (5, 4, False)
    assert found.reason == "5 comments declared, 4 found"
    assert thread.article.source_format == "schema-org"
    assert "the fare stays" in (thread.article.text or "")
    assert not [
        words for words in ("Good news", "voices", "Ann", "by night.\n") if words in (thread.article.text or "")
    ]


OLD = """<div class="entry"><div itemscope itemtype="http://schema.org/UserComments" id="c12">
<div class="who" itemprop="creator" itemscope itemtype="http://schema.org/Person"><cite itemprop="name">Ann</cite></div>
<meta itemprop="replyToUrl" content="#c11"><time itemprop="commentTime" datetime="2012-05-04T09:05:00Z">4 May</time>
<div itemprop="commentText"><p>Twelve.</p></div></div>
<div itemscope itemtype="http://schema.org/UserComments" id="c11"><span itemprop="creator">Bo</span>
<div itemprop="commentText">Eleven.</div></div></div>"""


def bare(markup: str) -> Thread:
    return extract_thread(f"<html lang='en'><body><h1>Bus line nine</h1>{BODY}{markup}</body></html>", url=URL)


def test_user_comments_as_they_once_were() -> None:
    page = (
        OLD.replace('id="c12"', 'id="comment-12"').replace('id="c11"', 'id="comment-11"').replace("#c11", "#comment-11")
    )
    first, second = bare(page).comments
    assert (first.id, first.parent_id, first.parent_basis, first.author) == ("12", "11", "explicit", "Ann")
    assert (first.timestamp, first.timestamp_raw, first.text) == ("2012-05-04T09:05:00Z", "4 May", "Twelve.")
    assert (second.id, second.parent_id, second.author, second.text) == ("11", None, "Bo", "Eleven.")


def test_a_text_that_holds_the_whole_comment() -> None:
    (comment,) = bare(
        '<div itemscope itemtype="http://schema.org/Comment"><div itemprop="text"><a href="http://bo.example/"'
        ' itemprop="author">Bo</a> <time itemprop="datePublished" datetime="2024-05-04">4 May</time>'
        "<p>Late.</p></div></div>"
    ).comments
    assert (comment.author, comment.author_url, comment.timestamp_raw, comment.text) == (
        "Bo",
        "http://bo.example/",
        "4 May",
        "Late.",
    )


def test_answers_to_a_question() -> None:
    answer = (
        '<div itemprop="suggestedAnswer" itemscope itemtype="https://schema.org/Answer" id="answer-5">'
        '<span itemprop="upvoteCount">-1</span><div itemprop="text"><p>Take the nine.</p></div>'
        '<a itemprop="author" href="/u/bo">Bo</a>'
        '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="text">Or walk.</span>'
        '<span itemprop="author">Cy</span></div></div>'
    )
    first, second = bare(f'<div itemscope itemtype="https://schema.org/QAPage">{answer}</div>').comments
    assert (first.author, first.votes, first.text) == ("Bo", Votes(up=-1), "Take the nine.")
    assert (second.author, second.parent_basis, second.depth, second.text) == ("Cy", "dom", 1, "Or walk.")


COMMENTS: list[dict[str, Any]] = [
    {
        "@type": "Comment",
        "@id": f"{URL}#comment-7",
        "text": "Good news for all of us here.\n\nAt last, a bus that runs in the night.",
        "author": {"@type": "Person", "name": "Ann", "url": "https://ann.example/"},
        "dateCreated": "2024-05-04T09:00:00+02:00",
        "dateModified": "2024-05-04T09:00:00+02:00",
        "upvoteCount": 5,
        "downvoteCount": "1",
        "comment": {
            "@type": "https://schema.org/Comment",
            "url": f"{URL}#comment-8",
            "text": "<blockquote>a bus that runs</blockquote>Yes &amp; no, my friend.",
            "author": "Bo",
            "datePublished": "2024-05-04",
            "dateModified": "2024-05-06",
            "interactionStatistic": [
                {"@type": "InteractionCounter", "interactionType": {"@type": "LikeAction"}, "userInteractionCount": 3},
                {"interactionType": "https://schema.org/DislikeAction", "userInteractionCount": "0"},
            ],
        },
    },
    {
        "@type": ["Comment", "CreativeWork"],
        "identifier": {"@type": "PropertyValue", "value": 12},
        "description": "An answer from elsewhere in the list.",
        "parentItem": {"@type": "Comment", "@id": f"{URL}#comment-7", "author": "Ann"},
        "creator": [{"@type": "Person", "alternateName": "Cy"}],
    },
    {"@type": "Comment", "text": "To the article itself.", "author": "Dee", "parentItem": {"@id": URL}},
]
COPY = """<div class="talk"><h2>4 voices</h2>
<div class="x"><b>Ann</b> 4 May<p>Good news for all of us here.</p><p>At last, a bus that runs <i>in the night</i>.</p>
<div class="x"><b>Bo</b><q>a bus that runs</q> Yes &amp; no, my friend.</div></div>
<div class="x"><b>Cy</b><p>An answer from elsewhere in the list.</p></div>
<div class="x"><b>Dee</b><p>To the article itself.</p></div></div>"""


def scripted(data: object, body: str = "") -> Thread:
    script = data if isinstance(data, str) else json.dumps(data)
    head = f'<title>Bus line nine</title><script type="application/ld+json">{script}</script>'
    page = (
        f'<html lang="en"><head>{head}</head><body><h1>Bus line nine</h1><article>{BODY}</article>{body}</body></html>'
    )
    return extract_thread(page, url=URL)


def article(comments: object, **fields: object) -> dict[str, object]:
    news = {"@type": "NewsArticle", "headline": "Bus line nine", "comment": comments, **fields}
    return {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "url": URL}, news]}


def test_a_page_with_json_ld() -> None:
    thread = scripted(article(COMMENTS, commentCount="5"), COPY)
    assert [(c.id, c.source_id, c.parent_id, c.parent_basis, c.depth, c.order) for c in thread.comments] == [
        ("7", "7", None, "none", 0, 0),
        ("8", "8", "7", "dom", 1, 1),
        ("12", "12", "7", "explicit", 1, 2),
        ("4", None, None, "none", 0, 3),
    ]
    assert [(c.author, c.author_url) for c in thread.comments] == [
        ("Ann", "https://ann.example/"), ("Bo", None), ("Cy", None), ("Dee", None)
    ]  # fmt: skip
    assert [(c.timestamp_raw, c.timestamp) for c in thread.comments] == [
        ("2024-05-04T09:00:00+02:00", "2024-05-04T07:00:00Z"), ("2024-05-04", "2024-05-04"), (None, None), (None, None)
    ]  # fmt: skip
    assert [c.text for c in thread.comments] == [
        "Good news for all of us here.\n\nAt last, a bus that runs in the night.",
        "Yes & no, my friend.",
        "An answer from elsewhere in the list.",
        "To the article itself.",
    ]
    assert [c.votes for c in thread.comments] == [Votes(up=5, down=1), Votes(up=3, down=0), Votes(), Votes()]
    assert [c.edited for c in thread.comments] == [False, True, False, False]
    assert [c.quotes for c in thread.comments] == [(), ("a bus that runs",), (), ()]
    assert {(c.state, c.kind, c.truncated) for c in thread.comments} == {("visible", "comment", False)}


def test_the_page_around_json_ld_keeps_no_copy() -> None:
    thread = scripted(article(COMMENTS, commentCount="5"), COPY)
    found = thread.thread
    assert (found.declared_count, found.extracted_count, found.complete) == (5, 4, False)
    text = thread.article.text or ""
    assert (thread.article.source_format, "the fare stays" in text) == ("schema-org", True)
    assert not [words for words in ("Good news", "Yes &", "elsewhere", "itself", "voices", "Cy") if words in text]


def test_a_comment_that_opens_with_the_articles_words_leaves_them_there() -> None:
    words = "The bus line is back. It runs every ten minutes from the library to the well, the town said on Monday."
    thread = scripted(article([{"@type": "Comment", "author": "Ann", "text": f"{words} Who believes it?"}]))
    assert len(thread.comments) == 1
    assert "The bus line is back" in (thread.article.text or "")


def test_a_forum_posting_and_one_thread_in_two_scripts() -> None:
    posting = {"@type": "DiscussionForumPosting", "text": "Which line?", "comment": COMMENTS}
    counter = {"interactionType": "https://schema.org/CommentAction", "userInteractionCount": 4}
    script = json.dumps([posting | {"interactionStatistic": counter}])
    thread = scripted(f'{script}</script><script type="application/ld+json">{json.dumps(COMMENTS[:2])}')
    assert [c.id for c in thread.comments] == ["7", "8", "12", "4"]
    assert (thread.thread.declared_count, thread.thread.complete) == (4, True)


def test_ids_that_are_the_articles_address_are_none() -> None:
    same = [{"@type": "Comment", "url": URL, "author": "Ann", "text": words} for words in ("one", "two")]
    assert [(c.id, c.source_id) for c in scripted(article(same)).comments] == [("1", None), ("2", None)]


def test_parents_in_a_circle() -> None:
    circle = [
        {"@type": "Comment", "@id": f"#{n}", "author": "Ann", "text": f"words {n}", "parentItem": {"@id": f"#{m}"}}
        for n, m in ((1, 2), (2, 1), (3, 3))
    ]
    assert [(c.id, c.parent_id) for c in scripted(article(circle)).comments] == [("1", None), ("2", "1"), ("3", None)]


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "NewsArticle", "headline": "Bus", "commentCount": 12, "comment": []},
        {
            "@type": "WebPage",
            "potentialAction": [{"@type": "CommentAction", "name": "Comment", "target": ["#respond"]}],
        },
        {
            "@type": "FAQPage",
            "mainEntity": {"@type": "Question", "acceptedAnswer": {"@type": "Answer", "text": "Yes."}},
        },
        {"@type": "Quiz", "hasPart": {"@type": "Question", "comment": {"@type": "Comment", "text": "Because."}}},
        {"@type": "NewsArticle", "comment": "none"},
        '{"@type": "Comment", "author": "Ann", "text": "cut off',
        '{"@type": "Comment",' + "[" * 50_000,
    ],
    ids=["a count", "an action", "frequent questions", "a quiz", "a text", "cut off", "nested"],
)
def test_scripts_without_a_thread(data: object) -> None:
    thread = scripted(data)
    assert (thread.comments, thread.article.source_format) == ((), "html")


def test_elements_without_a_thread() -> None:
    for markup in (
        '<div itemscope itemtype="https://schema.org/Question"><div itemprop="acceptedAnswer" itemscope '
        'itemtype="https://schema.org/Answer"><p itemprop="text">Yes.</p></div></div>',
        '<div itemscope itemtype="http://schema.org/UserComments"><p>No comments yet</p></div>',
        '<div itemscope itemtype="http://schema.org/CommentAction"><span itemprop="name">Say something</span></div>',
        '<style>[itemtype="http://schema.org/Comment"]{}</style>',
    ):
        thread = bare(markup)
        assert (thread.comments, thread.article.source_format) == ((), "html")


def test_a_whole_list_marked_as_one_item() -> None:
    one = '<li><b itemprop="creator">{}</b><p itemprop="commentText">words</p></li>'
    thread = bare(f'<ol itemscope itemtype="http://schema.org/UserComments">{one.format("Ann")}{one.format("Bo")}</ol>')
    assert thread.article.source_format != "schema-org"


HOSTILE = {
    "items in items": '<div itemscope itemtype="http://schema.org/Comment"><b itemprop="author">A</b>'
    '<p itemprop="text">x</p>',
    "scopes in one item": "<div itemprop='about' itemscope>",
    "elements in one text": "<div>",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_deep_pages_are_read_in_bounded_time(piece: str) -> None:
    started = time.process_time()
    start = '<div itemscope itemtype="http://schema.org/Comment"><b itemprop="author">A</b><div itemprop="text">'
    thread = bare(start + piece * 5000 + "deep")
    assert thread.comments
    assert time.process_time() - started < 20


def test_long_threads_are_read_in_bounded_time() -> None:
    started = time.process_time()
    many = [
        {"@type": "Comment", "author": "Ann", "text": f"The words of number {n}, which are few."} for n in range(3000)
    ]
    body = "".join(f"<div><b>Ann</b><p>The words of number {n}, which are few.</p></div>" for n in range(3000))
    assert len(scripted(article(many), f"<div>{body}</div>").comments) == 3000
    nested: dict[str, Any] = {"@type": "Comment", "author": "Ann", "text": "last"}
    for _ in range(300):
        nested = {"@type": "Comment", "author": "Ann", "text": "words", "comment": [nested]}
    assert [c.depth for c in scripted(article(nested)).comments] == list(range(301))
    assert time.process_time() - started < 20
