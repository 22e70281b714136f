"""Movable Type's list of comments."""

from threadwarden.data.extract import extract_thread

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Well dug up</title><meta name="generator" content="Movable Type
Pro 5">
</head><body><div class="asset"><h1 class="asset-name">Well dug up</h1><p>An old well was found under the car park on
Mill
Lane, and the town will keep it, the mayor said.</p></div>
<div id="comments" class="comments"><h2 class="comments-header">{heading}</h2><div
class="comments-content">{comments}</div>
<div class="comments-open" id="comments-open"><h2>Leave a comment</h2><form><textarea></textarea></form></div></div>
</body></html>"""


def item(number: int, author: str, when: str, moment: str, body: str, *, reply: str = "") -> str:
    return (
        f'<div class="comment" id="comment-{number}"><div class="inner"><div '
        'class="comment-header"><div class="asset-meta">'
        f'<span class="byline"><span class="vcard author">{author}</span>{reply} | <a href="http://harwick.example/well.html'
        f'#comment-{number}"><abbr class="published" title="{moment}">{when}</abbr></a> | <a title="Reply" '
        f'href="javascript:void(0);" onclick="mtReplyCommentOnClick({number}, \'x\')">Reply</a></span></div></div>'
        f'<div class="comment-content">{body}</div></div></div>'
    )


ANSWER = ' replied to <a href="http://harwick.example/well.html#comment-11">comment from Bo Lind</a>'
COMMENTS = item(
    11, "Bo Lind", "November 5, 2012 8:23 PM", "2012-11-05T20:11:59-08:00", "<p>Nice well.</p><p>Deep, too.</p>"
) + item(
    12,
    '<a href="http://cara.example/">Cara</a>',
    "November 6, 2012 9:00 AM",
    "2012-11-06T09:00:00-08:00",
    "<p>So it is.</p>",
    reply=ANSWER,
)


def test_every_field() -> None:
    thread = extract_thread(PAGE.format(heading="2 Comments", comments=COMMENTS))
    assert thread.article.source_format == "movable-type"
    assert [(c.id, c.parent_id, c.parent_basis, c.author, c.author_url) for c in thread.comments] == [
        ("11", None, "none", "Bo Lind", None),
        ("12", "11", "explicit", "Cara", "http://cara.example/"),
    ]
    assert [(c.timestamp, c.timestamp_raw, c.text) for c in thread.comments] == [
        ("2012-11-06T04:11:59Z", "November 5, 2012 8:23 PM", "Nice well.\n\nDeep, too."),
        ("2012-11-06T17:00:00Z", "November 6, 2012 9:00 AM", "So it is."),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (2, True)
    assert "Nice well" not in (thread.article.text or "")


def test_the_plain_template_of_older_versions() -> None:
    comments = "".join(
        f'<a id="c{n}"></a><div class="comment" id="comment-{n}"><div class="comment-inner"><div '
        'class="comment-header"></div>'
        f'<div class="comment-content"><p>{text}</p></div><p class="posted">Posted by {author} | '
        f'<a href="#comment-{n}">November {n}, 2012 1:04 PM</a></p></div></div>'
        for n, author, text in ((6, "jenn", "Nice well, deep too."), (7, "Anonymous", "So it is."))
    )
    thread = extract_thread(PAGE.format(heading="Comments (3)", comments=comments))
    assert [(c.id, c.author, c.timestamp, c.text) for c in thread.comments] == [
        ("6", "jenn", "2012-11-06T13:04:00", "Nice well, deep too."),
        ("7", "Anonymous", "2012-11-07T13:04:00", "So it is."),
    ]
    assert (thread.thread.declared_count, thread.thread.complete) == (3, False)


def test_an_entry_without_comments() -> None:
    assert extract_thread(PAGE.format(heading="No Comments", comments="")).comments == ()
