"""Discourse, embedded under an article: `article.post#post-ID`, its words in `.cooked`, answers by `a.in-reply-to`."""

import re

from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.elements import (
    Element,
    attribute,
    by_class,
    classes,
    detach_all,
    detach_each,
    first,
    holders,
    select,
)
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.prose import Prose, line_of, read_prose
from threadwarden.data.extract.stubs import stub_state
from threadwarden.data.thread import Comment, Votes

_POSTS = "//article[" + by_class("post") + "][starts-with(@id, 'post-')]"
_COOKED = "//*[" + by_class("cooked") + "]"
_HEADER = "//header[" + by_class("discourse", "embedded") + "]"
_FOOTER = "following-sibling::footer"
_REPLIES = ".//*[" + by_class("replies") + "]"
_CONTINUE = ".//a[" + by_class("button") + "][@href]"
_NAME = ".//*[" + by_class("username") + "]"
_TITLE = ".//*[" + by_class("title") + "]"
_DATE = ".//*[" + by_class("post-date") + "]"
_BODY = ".//*[" + by_class("cooked") + "]"
_ANSWERED = ".//a[" + by_class("in-reply-to") + "][@data-link-to-post]"
_LIKES = ".//*[" + by_class("like-count") + "]"
_NOT_WORDS = f"{_NAME} | .//*[{by_class('post-replies')}] | .//aside[{by_class('quote')}]/*[{by_class('title')}]"
_NUMBER = re.compile(r"\D*(\d[\d.,]*)")


class DiscourseEmbed:
    """Reads the document that Discourse puts into an article's frame, saved alone or within the article's page."""

    def claims(self, page: Page) -> bool:
        """Tell whether posts of the embedded kind stand on the page."""
        return {"cooked", "post"} <= page.classes and page.has_id("post-") and bool(page.once(_posts))

    def read(self, page: Page) -> Reading:
        """Read the posts; one that answers another links to it."""
        posts = page.once(_posts)
        header = first(page.root, _HEADER)
        footers = select(posts[-1], _FOOTER)
        left = next((line for line in map(_replies, footers) if line), None)
        onward = next((link for link in (first(foot, _CONTINUE) for foot in footers) if link is not None), None)
        detach_each(posts)
        return Reading(
            source_format="discourse-embed",
            drafts=tuple(_draft(post, page) for post in posts),
            cut=(*posts, *footers, *([] if header is None else [header])),
            declared_count=None if header is None else _count(_replies(header)),
            missing=(f"{left}, not loaded",) if left else (),
            next_page=page.absolute(attribute(onward, "href")) if left and onward is not None else None,
        )


def _posts(page: Page) -> list[Element]:
    worded = holders(select(page.root, _COOKED))
    return [post for post in select(page.root, _POSTS) if post in worded]


def _replies(element: Element) -> str:
    found = first(element, _REPLIES)
    return "" if found is None else line_of(found)


def _count(line: str) -> int | None:
    match = _NUMBER.match(line)
    return parse_count(match[1]) if match else None


def _draft(post: Element, page: Page) -> Draft:
    name, date = first(post, _NAME), first(post, _DATE)
    answered, likes = first(post, _ANSWERED), first(post, _LIKES)
    link = None if name is None else first(name, ".//a[@href]")
    prose = _prose(post)
    gone = "deleted" if "deleted" in classes(post) else stub_state(prose.text)
    moment = "" if date is None else attribute(date, "title")
    comment = Comment(
        id="",
        source_id=attribute(post, "id").removeprefix("post-") or None,
        author=_author(name, link),
        author_url=None if link is None else page.absolute(attribute(link, "href")),
        timestamp=parse_timestamp(moment, page.language) if moment else None,
        timestamp_raw=None if date is None else line_of(date) or moment or None,
        votes=Votes(up=None if likes is None else _count(line_of(likes))),
        text=prose.text if gone is None or "deleted" in classes(post) else "",
        quotes=prose.quotes,
        state=gone or "visible",
    )
    return Draft(comment, None if answered is None else attribute(answered, "data-link-to-post") or None)


def _author(name: Element | None, link: Element | None) -> str | None:
    if name is None:
        return None
    detach_all(name, _TITLE)
    return line_of(name if link is None else link) or None


def _prose(post: Element) -> Prose:
    body = first(post, _BODY)
    if body is None:
        return Prose("")
    # The names stand within the words' element: keep the tree whole until they are read.
    detach_all(body, _NOT_WORDS)
    return read_prose(body)
