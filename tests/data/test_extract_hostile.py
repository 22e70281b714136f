"""Input that was never meant to be read, and input meant to hurt."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.data import Thread
from threadwarden.data.errors import InputError
from threadwarden.data.extract import extract_thread
from threadwarden.data.extract.encoding import MAX_PAGE_BYTES

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
