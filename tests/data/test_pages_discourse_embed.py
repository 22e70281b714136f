"""Discourse's threads as it prints them into the frame under an article."""

from threadwarden.data import Comment, Thread, Votes
from threadwarden.data.extract import extract_thread

URL = "https://town.example/well"

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title>
<base target="_parent"></head><body>
<article class="story"><h1>Well dug up</h1>
<p>An old well was found under the car park and will be kept, the town said on Monday evening.</p></article>
<header class='discourse'><a class="button" target="_blank" href="https://talk.town.example/t/well/9">Continue
Discussion</a> <span class='replies'>5 replies</span></header>
<article class='post' id='post-31'>
  <a title="May  4, 2024  9:05am" class="post-date"
  target="_blank" href="https://talk.town.example/t/well/9/2">4 May</a>
  <div class='author'><a href='https://talk.town.example/u/ann'><img src='/ann.png' alt=''></a></div>
  <div class='cooked'>
    <h3 class='username'><a href='https://talk.town.example/u/ann' class='staff'>ann</a>
    <span class='title'>Librarian</span></h3>
    <aside class="quote" data-post="1" data-topic="9"><div class="title">town: </div>
    <blockquote><p>will be kept</p></blockquote></aside>
    <p>My aunt drew water there. <img src="/s.png" class="emoji" alt=":smile:"></p><p>Clean, too.</p>
    <a data-link-to-post="32" class="post-replies button" href="https://talk.town.example/t/well/9/2">1 reply</a>
  </div><div class="like-count">3 likes</div>
</article>
<article class='post' id='post-32'>
  <a title="May  4, 2024  9:45pm" class="post-date" href="https://talk.town.example/t/well/9/3">4 May</a>
  <a data-link-to-post="31" class="in-reply-to" href="https://talk.town.example/t/well/9/2">in reply to ann</a>
  <div class='author'></div><div class='cooked'><h3 class='username'><a href='https://talk.town.example/u/bo'>bo</a></h3>
  <p>Was it?</p></div>
</article>
<article class='post deleted' id='post-33'><a title="May  5, 2024  7:00am" class="post-date" href="#">5 May</a>
<div class='cooked'><h3 class='username'><a href='https://talk.town.example/u/cy'>cy</a></h3><p>Spam.</p></div></article>
<footer class="clearfix"><a href="https://talk.town.example"><img class="logo" src="/logo.png"></a>
<a class="button" target="_blank" href="https://talk.town.example/t/well/9/4">Continue Discussion</a>
<span class='replies'>2 more replies</span></footer></body></html>"""


def read() -> Thread:
    return extract_thread(PAGE, url=URL)


def test_a_whole_post() -> None:
    assert read().comments[0] == Comment(
        id="31",
        text="My aunt drew water there. :smile:\n\nClean, too.",
        source_id="31",
        author="ann",
        author_url="https://talk.town.example/u/ann",
        timestamp="2024-05-04T09:05:00",
        timestamp_raw="4 May",
        votes=Votes(up=3),
        quotes=("will be kept",),
    )


def test_the_others() -> None:
    comments = read().comments
    assert [(c.id, c.parent_id, c.parent_basis, c.depth, c.order) for c in comments] == [
        ("31", None, "none", 0, 0),
        ("32", "31", "explicit", 1, 1),
        ("33", None, "none", 0, 2),
    ]
    assert [(c.author, c.timestamp, c.text, c.state) for c in comments[1:]] == [
        ("bo", "2024-05-04T21:45:00", "Was it?", "visible"),
        ("cy", "2024-05-05T07:00:00", "Spam.", "deleted"),
    ]


def test_replies_that_are_not_loaded() -> None:
    found = read().thread
    assert (found.declared_count, found.extracted_count, found.complete) == (5, 3, False)
    assert found.next_page == "https://talk.town.example/t/well/9/4"
    assert found.reason == "2 more replies, not loaded; 5 comments declared, 3 found"


def test_the_article_holds_nothing_of_the_thread() -> None:
    article = read().article
    assert article.source_format == "discourse-embed"
    assert "An old well was found" in (article.text or "")
    assert not [words for words in ("aunt", "Continue", "replies", "ann") if words in (article.text or "")]


def test_an_answer_to_a_post_that_is_not_loaded() -> None:
    thread = extract_thread(PAGE.replace('data-link-to-post="31"', 'data-link-to-post="7"'))
    assert thread.comments[1].parent_id is None
    assert "a comment answers one that is not here" in (thread.thread.reason or "")


def test_answers_in_a_circle_and_one_number_twice() -> None:
    circle = extract_thread(PAGE.replace('data-link-to-post="31"', 'data-link-to-post="32"'))
    assert [c.parent_id for c in circle.comments] == [None, None, None]
    double = extract_thread(PAGE.replace("post-33", "post-32"))
    assert [c.id for c in double.comments] == ["31", "32", "32-2"]


def test_all_posts_loaded() -> None:
    page = PAGE.replace("<span class='replies'>2 more replies</span>", "").replace("5 replies", "3 replies")
    found = extract_thread(page, url=URL).thread
    assert (found.declared_count, found.complete, found.next_page, found.reason) == (3, True, None, None)


def test_pages_without_posts() -> None:
    for page in (
        "<header class='discourse'><a class='button' href='#'>Start</a><span class='replies'></span></header>",
        "<style>article.post .cooked{} #post-1{}</style><div id='discourse-comments'></div>",
        "<article class='post' id='post-9'><h2>A blog's own article</h2><p>It is about the well.</p></article>",
    ):
        thread = extract_thread(f"<html><body><h1>Well</h1><p>A well.</p>{page}</body></html>")
        assert (thread.comments, thread.article.source_format) == ((), "html")
