"""Input that was never meant to be read, and input meant to hurt."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import tostring
from lxml.html import document_fromstring

from threadwarden.data import Thread
from threadwarden.data.errors import InputError
from threadwarden.data.extract import ExtractOptions, extract_thread
from threadwarden.data.extract.elements import MOST_NESTED, Element, detach, detach_each
from threadwarden.data.extract.encoding import MAX_PAGE_BYTES
from threadwarden.data.extract.pages import wordpress
from threadwarden.data.extract.prose import line_of

PIECES = st.sampled_from(
    [
        *("<html>", "<body>", "<p>", "</p>", "<br>", "<ol class='children'>", "</ol>", "</li>", "</div>", "<noscript>"),
        *("<li id='comment-1' class='comment depth-1'>", "<li id='comment-2' data-parent-id='1'>", "<cite class='fn'>"),
        *("<div id='wpd-comm-1_2'>", "<div id='wpd-comm-2_1'>", "<div class='wpd-comment-text'>", "<blockquote>"),
        *("<a id='comment-3'>", "<dt id='comment-4'>", "<dd>", "<time datetime='9999-12-31T23:59-14:00'>", "<!-- x"),
        *("Notify of\n", "Inline Feedbacks\n", "View all comments\n", "\n\n", "Bo\n", "Nice well.\n", "\x00", "\ud800"),
        *(
            "<meta charset=x-user-defined>",
            "Pingback: ",
            "<li class='pingback depth-1'>",
            "By 1/1/0001\n",
            "* * *",
            "# ",
        ),
    ]
)


def check(thread: Thread) -> None:
    record = thread.to_dict()
    assert json.loads(json.dumps(record, ensure_ascii=False).encode().decode()) == json.loads(json.dumps(record))
    ids = [comment.id for comment in thread.comments]
    assert len(set(ids)) == len(ids)
    depths = {None: -1} | {comment.id: comment.depth for comment in thread.comments}
    assert [c.depth for c in thread.comments] == [depths[c.parent_id] + 1 for c in thread.comments]
    assert [c.parent_basis == "none" for c in thread.comments] == [c.parent_id is None for c in thread.comments]
    assert thread.thread.extracted_count == len(ids)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.binary(), st.binary().map(lambda data: b"<html>" + data)))
def test_any_text_and_any_bytes(page: str | bytes) -> None:
    with suppress(InputError):
        check(extract_thread(page))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("".join))
def test_any_heap_of_markup(page: str) -> None:
    with suppress(InputError):
        check(extract_thread(page, url="http://[broken", source="a\udc80b"))


def test_form_feeds_are_white_space() -> None:
    thread = extract_thread(
        "<html><body><div itemscope itemtype='https://schema.org/Comment'>On Monday\f<b itemprop='author'>Ida</b>\fsaid"
        " <p itemprop='text'>Two\fwords.</p></div></body></html>"
    )
    check(thread)
    assert [comment.text for comment in thread.comments] == ["Two words."]


DEEP = 10_000
HOSTILE = {
    "nested elements": "<div>x" * DEEP + "<p>after</p>",
    "nested comments": "".join(
        f"<ol class='children'><li id='comment-{n}' class='comment depth-1'><p>words {n}</p>" for n in range(DEEP)
    ),
    "nested quotes": "<div id='wpd-comm-1_0'><div class='wpd-comment-text'>" + "<blockquote>q" * DEEP,
    "comments side by side": "".join(
        f"<li id='comment-{n}' class='comment depth-1' data-parent-id='{n + 1}'><p>words</p></li>" for n in range(2000)
    ),
    "one id for all": "<div id='wpd-comm-1_1'><div class='wpd-comment-text'>words</div></div>" * 2000,
    "angle brackets": "<" * 100_000,
    "asterisks": "*a " * 50_000,
    "amounts": "1" * 50_000 + "x",
    "markers": "Notify of\n" * 20_000,
    "blank lines": "Notify of\nView all comments\n" + "\n" * 100_000 + "x",
    "attributes": "<p " + "a=b " * 50_000 + ">",
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_are_read_in_bounded_time(page: str) -> None:
    started = time.process_time()
    check(extract_thread(page))
    assert time.process_time() - started < 20


MANY = 1500
TAILS = "<li class='comment depth-1'><p>words</p></li> and more " * 5000
DRUPAL = (
    "<div class='comment comment-published'><div class='submitted'>Ida</div><div class='content'>words</div>{}</div>"
)
LINKS = "<a href='?page=1'>on</a>" * MANY
NESTED = {
    "links in a pager": ("<div id='comments'>" + DRUPAL.format("") + "<i class='pager next'>" * MANY + LINKS, 1),
    "comments without fields": (
        DRUPAL.format("") + "<div class='comment'>" * MANY + "<b class='submitted'></b>" * MANY,
        1,
    ),
    "names without words": (DRUPAL.format("<b class='username'>" * MANY + "<i></i>" * MANY), 1),
    "headings": (
        "<div id='comments' class='comments-area'><ol class='commentlist'><li class='comment depth-1'><p>words</p></li>"
        "</ol>" + "<h2 class='comments-title'>x" * MANY,
        1,
    ),
    "bodies": (
        "<li class='comment depth-1'>"
        + "<div class='comment-text'>" * MANY
        + "<b class='fn'></b>"
        + "</div>" * MANY
        + "<div class='comment-text'>words</div>",
        1,
    ),
    "authors": (
        "<div itemscope itemtype='https://schema.org/Comment'><p itemprop='text'>words</p>"
        + "<b itemprop='author'>" * MANY,
        1,
    ),
    "bylines": (
        "<div id='comment-1' class='comment'><div class='inner'><div class='comment-content'>words</div>"
        + "<div class='comment-header'>" * MANY
        + "<a href='#comment-9'><time></time></a>" * MANY,
        1,
    ),
    "lists of pages": (
        "<li id='dsq-comment-1'><p id='dsq-comment-message-1'>words</p></li>" + "<div id='dsq-content'>" * MANY + LINKS,
        1,
    ),
    "rows of a table": (
        "<table><tr class='comtr'><td><i class='commtext'>words</i>"
        + "<b class='navs'>" * MANY
        + "<a href='#1'></a>" * MANY,
        1,
    ),
    "posts without words": (
        "<article class='post' id='post-1'><p class='cooked'>words</p></article>"
        + "<article class='post' id='post-2'>" * MANY
        + "<i></i>" * MANY,
        1,
    ),
    "tails": (TAILS, 5000),
}


@pytest.mark.parametrize(("page", "count"), NESTED.values(), ids=NESTED.keys())
def test_what_repeats_by_thousands_is_read_to_the_end(page: str, count: int) -> None:
    thread = extract_thread(f"<html><body>{page}", options=ExtractOptions(article=False))
    check(thread)
    assert [comment.text for comment in thread.comments] == ["words"] * count


def test_of_headings_that_nest_only_the_outer_ones_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Element] = []

    def counted(element: Element) -> str:
        read.append(element)
        return line_of(element)

    monkeypatch.setattr(wordpress, "line_of", counted)
    extract_thread(f"<html><body>{NESTED['headings'][0]}", options=ExtractOptions(article=False))
    assert len(read) == MOST_NESTED


def test_a_long_and_deep_thread_is_read_whole() -> None:
    start = "<li class='comment depth-1' id='comment-{}'><p>words</p><ol class='children'>"
    chains = ("".join(start.format(100 * chain + n) for n in range(100)) + "</ol></li>" * 100 for chain in range(20))
    thread = extract_thread(f"<html><body><ol class='commentlist'>{''.join(chains)}</ol>")
    check(thread)
    assert [(comment.depth, comment.text) for comment in thread.comments] == [(n % 100, "words") for n in range(2000)]
    assert thread.thread.complete


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_elements_taken_out_together_leave_the_page_as_one_by_one(data: st.DataObject) -> None:
    pieces = st.sampled_from(["<b>", "</b>", "x", " y ", "<i></i>", "<p>"])
    page = "".join(data.draw(st.lists(pieces, max_size=20)))
    together, alone = (document_fromstring(f"<html><body><div>{page}</div></body></html>") for _ in range(2))
    chosen = data.draw(st.permutations(range(1, len([*together.iter()])))) if page else []
    chosen = chosen[: data.draw(st.integers(0, len(chosen)))]
    nodes, others = list(together.iter()), list(alone.iter())
    detach_each(nodes[at] for at in chosen)
    for at in chosen:
        detach(others[at])
    assert list(map(tostring, nodes)) == list(map(tostring, others))


def test_a_page_too_deep_to_read_whole_is_incomplete() -> None:
    thread = extract_thread(HOSTILE["nested comments"])
    assert [comment.depth for comment in thread.comments] == list(range(len(thread.comments)))
    assert len(thread.comments) > 100
    assert not thread.thread.complete


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b" \n\t", "an empty file"),
        (b"\xef\xbb\xbf ", "an empty page"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
        (b"PK\x03\x04\x14\x00\x00\x00", "a ZIP archive"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a WEBP file"),
        (bytes(range(32)) * 8, "binary data"),
    ],
)
def test_what_is_no_page_is_named(data: bytes, found: str) -> None:
    with pytest.raises(InputError) as raised:
        extract_thread(data)
    assert str(raised.value) == f"found {found}, wanted an HTML page or plain text"


def test_a_page_too_large() -> None:
    with pytest.raises(InputError) as raised:
        extract_thread(b"x" * (MAX_PAGE_BYTES + 1))
    assert str(raised.value) == "found 33,554,433 bytes, wanted at most 33,554,432"
