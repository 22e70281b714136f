"""What a comment stands under: it changes OFF_TOPIC and nothing else, in whichever way a client sends it."""

import json
from typing import Any

import pytest

from tests.serve.perspective.conftest import ARTICLE, Ask, named, value
from threadwarden.serve.perspective.comment import parse_context
from threadwarden.serve.perspective.message import Message

TEXT = "The detour costs the shops along the river a year"
IDS = {"url": "https://news.example/bridge?commentID=1", "Coral_comment_id": "1", "reply_to_id_Coral_comment_id": None}
CORAL = {"entries": [{"text": json.dumps(IDS)}]}


def off_topic(ask: Ask, context: dict[str, Any]) -> float:
    return value(ask(TEXT, "OFF_TOPIC", context=context), "OFF_TOPIC")


def test_the_article_and_the_parent_change_off_topic(ask: Ask) -> None:
    about, other = off_topic(ask, named(ARTICLE)), off_topic(ask, named("A soup recipe with onion to bake"))
    assert about + 0.2 < other
    assert off_topic(ask, named(ARTICLE, "The detour will be hard on the shops")) != about


def test_no_other_attribute_depends_on_the_context(ask: Ask) -> None:
    alone = ask(TEXT, "TOXICITY", "DEHUMANIZING", "INSULT").json()["attributeScores"]
    within = ask(TEXT, "TOXICITY", "DEHUMANIZING", "INSULT", context=named(ARTICLE, "You idiot"))
    assert within.json()["attributeScores"] == alone


def test_entries_are_the_article_and_the_parent(ask: Ask) -> None:
    parent = "The detour will be hard on the shops"
    assert off_topic(ask, {"entries": [{"text": ARTICLE}]}) == off_topic(ask, named(ARTICLE))
    both = off_topic(ask, named(ARTICLE, parent))
    assert off_topic(ask, {"entries": [{"text": ARTICLE}, {"text": parent}]}) == both
    thread = [{"text": ARTICLE}, {"text": "Thanks"}, {"text": parent, "type": "PLAIN_TEXT"}]
    assert off_topic(ask, {"entries": thread}) == both
    snake = {"article_and_parent_comment": {"article": {"text": ARTICLE}, "parent_comment": {"text": parent}}}
    assert off_topic(ask, snake) == both


def test_an_article_in_html_is_read_without_it(ask: Ask) -> None:
    entry = {"text": f"<style>p {{}}</style><p>{ARTICLE.replace('bridge', '<b>br</b>idge')}</p>", "type": "HTML"}
    assert off_topic(ask, {"entries": [entry]}) == off_topic(ask, named(f"{ARTICLE}\n\n"))


@pytest.mark.parametrize(
    "context",
    [
        None,
        {},
        CORAL,
        {"entries": [{"text": " "}]},
        {"entries": [{}]},
        {"articleAndParentComment": {}},
        named(" \n"),
        named("?!"),
        {"articleAndParentComment": {"parentComment": {"text": "A parent, but no article"}}},
        {"entries": [{"url": "https://news.example"}, {"Coral_comment_id": "1"}]},
    ],
)
def test_without_an_article_off_topic_is_left_out(ask: Ask, context: object) -> None:
    answer = ask(TEXT, "OFF_TOPIC", "TOXICITY", context=context)
    assert set(answer.json()["attributeScores"]) == {"TOXICITY"}
    assert answer.headers["x-threadwarden-unanswered"] == "OFF_TOPIC"


def test_ids_stand_beside_texts(ask: Ask) -> None:
    entries = [*CORAL["entries"], {"text": ARTICLE}]
    assert off_topic(ask, {"entries": entries}) == off_topic(ask, named(ARTICLE))


@pytest.mark.parametrize("text", ["{not json}", "{" * 50_000 + "}", '{"a": 1} and more', "[1]"])
def test_what_only_begins_like_ids_is_a_text(text: str) -> None:
    context = parse_context(Message({"context": {"entries": [{"text": text}]}}))
    assert (context.article, context.ids) == (text, {})


def test_only_what_can_be_an_id_is_one() -> None:
    values = {
        "url": "https://news.example/1",
        "number": 7,
        "flag": True,
        "none": None,
        "empty": "",
        "words": "a comment's text",
        "long": "x" * 501,
        "n" * 65: "x",
        "nested": {"id": "1"},
    }
    context = parse_context(Message({"context": {"entries": [{"text": json.dumps(values)}, {"parent": "9"}]}}))
    assert context.ids == {"url": "https://news.example/1", "number": "7", "parent": "9"}
    many = {"entries": [{"text": json.dumps({str(n): n for n in range(50)})}]}
    assert len(parse_context(Message({"context": many})).ids) == 20
