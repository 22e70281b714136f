"""Spans: the whole text or its sentences, in UTF-16 code units of what was sent."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.serve.perspective.conftest import ARTICLE, Ask, named, value
from threadwarden.serve.perspective.markup import plain, utf16_places
from threadwarden.serve.perspective.sentences import MAX_SENTENCES, sentences

SIGNS = st.sampled_from(
    [*"aB1 .!?\n\"'()…。？😀é\u200b\ufffd\u2028\u2029\ud800<>&;", "Mr. ", "U.S. ", "\n\n", "&amp;", "<p>"]
)
TEXTS = st.lists(SIGNS, max_size=60).map("".join)


def spans(answer: Any, name: str = "TOXICITY") -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["attributeScores"][name]["spanScores"]
    return found


def cut(text: str, span: dict[str, Any]) -> str:
    """Return what a client in JavaScript, Java or C# sees of a span."""
    return text.encode("utf-16-le")[2 * span["begin"] : 2 * span["end"]].decode("utf-16-le")


@pytest.mark.parametrize("text", ["You idiot. Thank you.", "😀😀 you", " padded "])
def test_without_annotations_there_is_one_span_of_the_whole(ask: Ask, text: str) -> None:
    (span,) = spans(ask(text))
    assert cut(text, span) == text
    assert span["score"] == {"value": value(ask(text)), "type": "PROBABILITY"}


def test_with_annotations_there_is_one_for_each_sentence(ask: Ask) -> None:
    text = "Mr. Smith is right 😀. you idiot!! “Thanks…”  Was that all?\n\nA good idea"
    found = spans(ask(text, spanAnnotations=True))
    assert [cut(text, span) for span in found] == [
        "Mr. Smith is right 😀.",
        "you idiot!!",
        "“Thanks…”",
        "Was that all?",
        "A good idea",
    ]
    for span in found:
        assert span["score"]["value"] == value(ask(cut(text, span)))
    assert found[1]["score"]["value"] > 0.9


def test_each_attribute_has_the_same_spans_and_off_topic_is_judged_in_context(ask: Ask) -> None:
    text = "The bridge is closed. A soup recipe."
    answer = ask(text, "TOXICITY", "OFF_TOPIC", spanAnnotations=True, context=named(ARTICLE))
    toxic, off_topic = spans(answer), spans(answer, "OFF_TOPIC")
    assert [(s["begin"], s["end"]) for s in toxic] == [(s["begin"], s["end"]) for s in off_topic] == [(0, 21), (22, 36)]
    assert off_topic[0]["score"]["value"] < off_topic[1]["score"]["value"]


def test_html_is_not_read_and_spans_are_those_of_what_was_sent(ask: Ask) -> None:
    text = "<p>You <b>idi&#111;t</b> 😀</p><script>idiot</script><p>A good &amp; cheap idea<br>thanks</p>"
    answer = ask(text, spanAnnotations=True)
    assert len(spans(answer)) > 0
    as_html = {"text": text, "type": "HTML"}
    first, second = spans(ask(text, spanAnnotations=True, comment=as_html))
    assert cut(text, first) == "You <b>idi&#111;t</b> 😀"
    assert cut(text, second) == "A good &amp; cheap idea<br>thanks"
    assert first["score"]["value"] == value(ask("You idiot 😀"))
    assert second["score"]["value"] == value(ask("A good & cheap idea\nthanks"))
    (whole,) = spans(ask(text, comment=as_html))
    assert cut(text, whole) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br/>b", "a\nb"),
        ("<div><p>a</p></div><p>b", "a\n\nb"),
        ("a<i>b</i>c", "abc"),
        ("&lt;b&gt; &ampc &nosuch; &#x41;&#65 &", "<b> &c &nosuch; AA &"),
        ("a<!-- b -->c<style>d</style>e", "ac\n\ne"),
        ("1 < 2 <3", "1 < 2 <3"),
        ("line\nbreak <a href='x'>y</a>", "line\nbreak y"),
        ("<br>\n", "\n"),
        ("</script>x", "x"),
        ("a <SCRIPT src=x>1 < 2</Script >b", "a \n\nb"),
        ("a<b", "a"),
    ],
)
def test_what_html_says(html: str, text: str) -> None:
    found = plain(html, html=True)
    assert found.text == text
    for place, character in enumerate(text):
        start, end = found.place(place, place + 1)
        assert character in ("\n", html[start:end]) or "&" in html[start:end]


def test_plain_text_is_left_as_it_is() -> None:
    found = plain("<b>&amp;", html=False)
    assert (found.text, found.place(1, 3)) == ("<b>&amp;", (1, 3))


@given(TEXTS, st.booleans())
def test_spans_follow_each_other_and_hold_all_that_is_said(text: str, html: bool) -> None:
    found = plain(text, html)
    pieces = sentences(found.text)
    places = [found.place(start, end) for start, end in pieces if start < end]
    at, units = 0, utf16_places(text)
    for start, end in places:
        assert at <= start < end <= len(text)
        assert units[start] < units[end] <= units[-1]
        at = end
    spoken = "".join(c for c in found.text if c.isalnum())
    assert "".join(c for start, end in pieces for c in found.text[start:end] if c.isalnum()) == spoken
    if len(pieces) > 1:
        assert all(any(c.isalnum() for c in found.text[start:end]) for start, end in pieces)


@given(TEXTS)
def test_utf16_places_are_those_of_the_encoding(text: str) -> None:
    places = utf16_places(text)
    for place in range(len(text) + 1):
        assert places[place] == len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def test_signs_alone_are_no_sentence() -> None:
    text = "... Well! ??? No. 😀"
    assert [text[start:end] for start, end in sentences(text)] == ["... Well! ???", "No. 😀"]


@pytest.mark.parametrize(
    "text", ["a? " * 6826, "😀! " * 3000, "\n" * 20_000 + "a", "Mr. " * 5000, '"(' * 10_000, "a. B"]
)
def test_the_work_for_one_request_has_a_bound(text: str) -> None:
    begun = time.monotonic()
    found = sentences(text)
    assert time.monotonic() - begun < 2
    assert 1 <= len(found) <= MAX_SENTENCES
    assert found[-1][1] == len(text.rstrip())


def test_hostile_html_takes_no_longer() -> None:
    begun = time.monotonic()
    for text in (
        "<" * 20_000,
        "<!--" * 5000,
        "<a " * 6000,
        "&" * 20_000,
        "<p>" * 6000,
        "<![CDATA[" * 2000,
        "</" * 9000,
    ):
        plain(text, html=True)
    assert time.monotonic() - begun < 5
