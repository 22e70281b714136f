"""POST /v1alpha1/comments:suggestscore: what is stored of a suggestion, and what is refused."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.perspective.conftest import ARTICLE, SUGGEST, error_of, kind_of, named
from tests.serve.test_access import make
from threadwarden.data.text import text_hash
from threadwarden.serve.perspective.examples import SUGGEST_REQUEST, SUGGESTED
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.feedback import Feedback, Feedbacks
from threadwarden.serve.store.sites import Site, Sites

TEXT = "The bridge had it coming."
IDS = {"url": "https://news.example/bridge?commentID=c1", "Coral_comment_id": "c1"}


def suggestion(**fields: Any) -> dict[str, Any]:
    scores = {"TOXICITY": {"summaryScore": {"value": 0.25}}}
    return {"comment": {"text": TEXT}, "attributeScores": scores, **fields}


def send(connect: Connect, database: Database, body: object, **headers: str) -> list[Feedback]:
    """Send a suggestion to a service of this database, and return what is stored then."""
    with connect(database=f"sqlite:///{database.path}") as client:
        answer = client.post(SUGGEST, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    return list(Feedbacks(database).all())


def test_the_example_is_answered_as_shown(client: TestClient) -> None:
    answer = client.post(SUGGEST, json=SUGGEST_REQUEST)
    assert answer.json() | {"detectedLanguages": ["en"]} == SUGGESTED


def test_what_is_stored(connect: Connect, database: Database) -> None:
    body = suggestion(
        context={"entries": [{"text": json.dumps(IDS)}]},
        languages=["EN"],
        communityId="Coral:news.example",
        clientToken="comment:c1",
        sessionId="s",
    )
    (stored,) = send(connect, database, body)
    assert stored.text_hash == text_hash(TEXT)
    assert stored.text is None
    assert (stored.scores, stored.context_ids) == ({"TOXICITY": 0.25}, IDS)
    assert (stored.community, stored.client_token, stored.session) == ("Coral:news.example", "comment:c1", "s")
    assert (stored.languages, stored.site, stored.key) == (("EN",), "default", None)


def test_a_site_that_keeps_text_keeps_it(connect: Connect, database: Database) -> None:
    Sites(database).add(Site("blog", keeps_text=True))
    key = make(database, "feedback", site="blog")
    html = {"text": f"<p>{TEXT}</p>", "type": "HTML"}
    (stored,) = send(connect, database, suggestion(comment=html), **{"x-goog-api-key": key})
    assert (stored.site, (stored.text or "").strip()) == ("blog", TEXT)
    assert stored.text_hash == text_hash(TEXT)
    assert stored.key is not None


def test_no_text_of_the_context_is_stored(connect: Connect, database: Database) -> None:
    send(connect, database, suggestion(context=named(ARTICLE)))
    send(connect, database, suggestion(context={"entries": [{"text": json.dumps({"title": ARTICLE})}]}))
    assert b"votes to close" not in b"".join(path.read_bytes() for path in database.path.parent.iterdir())


@pytest.mark.parametrize(
    ("scores", "stored"),
    [
        ({"DELETED": {"summaryScore": {"value": 1}}}, {"DELETED": 1.0}),
        ({"INCIVILITY": {"summaryScore": {"value": "0.5", "type": "PROBABILITY"}}}, {"INCIVILITY": 0.5}),
        (
            {"TOXICITY": {"summaryScore": {"type": "PROBABILITY"}}, "SPAM": {"summaryScore": {}}},
            {"TOXICITY": 0, "SPAM": 0},
        ),
        (
            {"TOXICITY": {"spanScores": [{"score": {"value": 0.1}}, {"begin": 1, "score": {"value": 0.7}}]}},
            {"TOXICITY": 0.7},
        ),
    ],
)
def test_scores_as_clients_write_them(
    connect: Connect, database: Database, scores: dict[str, Any], stored: dict[str, float]
) -> None:
    (found,) = send(connect, database, suggestion(attributeScores=scores))
    assert found.scores == stored


def test_what_is_long_is_cut(connect: Connect, database: Database) -> None:
    body = suggestion(communityId="x" * 5000, clientToken="y" * 5000, languages=["en"] * 50)
    (stored,) = send(connect, database, body)
    assert (len(stored.community or ""), len(stored.client_token or ""), len(stored.languages)) == (1000, 1000, 20)


def test_half_a_surrogate_pair_is_no_reason_to_fail(connect: Connect, database: Database) -> None:
    body = suggestion(clientToken="\ud800", communityId="\x00")
    with connect(database=f"sqlite:///{database.path}") as client:
        answer = client.post(SUGGEST, content=json.dumps(body))
    assert answer.json()["clientToken"] == "\ud800"
    (stored,) = Feedbacks(database).all()
    assert (stored.client_token, stored.community) == ("\ufffd", "\ufffd")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"attributeScores": {}}, "Missing attribute_scores"),
        ({"attributeScores": None}, "Missing attribute_scores"),
        ({"attributeScores": {"TOXICITY": {}}}, "Attribute TOXICITY has no score: wanted summaryScore.value"),
        ({"attributeScores": {"TOXICITY": {"spanScores": []}}}, "Attribute TOXICITY has no score"),
        ({"attributeScores": {"SPAM": {"summaryScore": {"value": 1.5}}}}, "found a score of 1.5, wanted 0 to 1"),
        ({"attributeScores": {"SPAM": {"summaryScore": {"value": "x"}}}}, "found another string, wanted a number"),
        ({"attributeScores": {" ": {"summaryScore": {}}}}, "Invalid attribute name"),
        ({"attributeScores": {"a\nb": {"summaryScore": {}}}}, "Invalid attribute name"),
        ({"attributeScores": {f"A{n}": {"summaryScore": {}} for n in range(201)}}, "Found 201 attribute scores"),
        ({"context": {"entries": [{"text": "a"}], **named("b")}}, "Context can have either"),
    ],
)
def test_what_is_refused(client: TestClient, fields: dict[str, Any], message: str) -> None:
    answer = client.post(SUGGEST, json=suggestion(**fields))
    assert kind_of(answer) == "INVALID_REQUEST"
    assert message in error_of(answer)["message"]


def test_a_comment_is_wanted(client: TestClient) -> None:
    assert kind_of(client.post(SUGGEST, json=suggestion(comment={"text": ""}))) == "COMMENT_EMPTY"
    assert kind_of(client.post(SUGGEST, json=suggestion(comment={"text": "x" * 20_481}))) == "COMMENT_TOO_LONG"
