"""An adapter for "Talkbox", a comment system nobody has: `div.talkbox-post[data-id][data-parent]`, nested or not."""

from threadwarden.data import Comment
from threadwarden.data.extract.adapter import Draft, Reading
from threadwarden.data.extract.dates import parse_timestamp
from threadwarden.data.extract.elements import Element, attribute, by_class, detach, first, select
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.prose import line_of, read_prose

POSTS = f"//div[{by_class('talkbox-post')}]"


class Talkbox:
    def claims(self, page: Page) -> bool:
        return "talkbox-post" in page.classes

    def read(self, page: Page) -> Reading:
        posts, area = select(page.root, POSTS), select(page.root, "//section[@id='talkbox']")
        for post in posts:
            detach(post)  # replies stand in their parents: apart, each has only its own words
        return Reading("talkbox", tuple(draft(post, page.language) for post in posts), cut=(*area, *posts))


def draft(post: Element, language: str | None) -> Draft:
    author, date, words = (first(post, f".//*[{by_class(name)}]") for name in ("who", "when", "words"))
    prose = None if words is None else read_prose(words)
    raw = None if date is None else line_of(date)
    comment = Comment(
        id="",
        source_id=attribute(post, "data-id") or None,
        author=None if author is None else line_of(author) or None,
        timestamp=parse_timestamp(raw, language) if raw else None,
        timestamp_raw=raw,
        text="" if prose is None else prose.text,
        quotes=() if prose is None else prose.quotes,
    )
    return Draft(comment, explicit_parent=attribute(post, "data-parent") or None)
