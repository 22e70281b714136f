"""/v1/articles: registered once, then named by id."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.test_access import make
from threadwarden.serve import examples
from threadwarden.serve.routes.articles import MAX_BYTES, MAX_ID
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.sites import Site, Sites

ARTICLE = {"title": "City council votes to close the bridge", "text": "The council will vote."}
COMMENTS = [
    {"id": 1, "text": "the council votes to close the bridge"},
    {"id": 2, "text": "bake onion soup, good recipe"},
]


def off_topic(answer: Any) -> list[float]:
    return [result["scores"]["off_topic"]["probability"] for result in answer.json()["results"]]


@pytest.mark.parametrize("article_id", ["a1", "17", "https://herald.example/a?b=c", "ä b"])
def test_an_article_is_named_by_its_id(client: TestClient, article_id: str) -> None:
    path = client.base_url.copy_with(raw_path=("/v1/articles/" + _quoted(article_id)).encode())
    put = client.put(path, json=ARTICLE | {"url": "https://herald.example"})
    assert (put.status_code, put.json()["id"], put.json()["characters"]) == (201, article_id, len(ARTICLE["text"]))
    named = client.post("/v1/score", json={"article": {"id": article_id}, "comments": COMMENTS})
    given = client.post("/v1/score", json={"article": ARTICLE, "comments": COMMENTS})
    assert named.json() == given.json()
    assert off_topic(named)[0] < off_topic(named)[1]


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


def test_a_number_is_an_id_too(client: TestClient) -> None:
    client.put("/v1/articles/12", json=ARTICLE)
    assert client.post("/v1/score", json={"article": {"id": 12}, "comments": COMMENTS}).status_code == 200


def test_the_same_id_replaces(client: TestClient) -> None:
    first = client.put("/v1/articles/replaced", json=ARTICLE)
    again = client.put("/v1/articles/replaced", json=ARTICLE)
    other = client.put("/v1/articles/replaced", json={"title": "Onion soup"})
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 200]
    assert again.json() == first.json()
    assert other.json()["registered_at"] > first.json()["registered_at"]
    soup = off_topic(client.post("/v1/score", json={"article": {"id": "replaced"}, "comments": COMMENTS}))
    assert soup[0] > soup[1]


def test_the_text_is_not_shown(client: TestClient) -> None:
    client.put("/v1/articles/shown", json=ARTICLE)
    found = client.get("/v1/articles/shown")
    assert found.status_code == 200
    assert found.json().keys() == examples.REGISTERED.keys()
    assert ARTICLE["text"] not in found.text


def test_a_deleted_article_is_gone(client: TestClient) -> None:
    client.put("/v1/articles/gone", json=ARTICLE)
    assert [client.delete("/v1/articles/gone").status_code for _ in range(2)] == [204, 404]
    assert client.get("/v1/articles/gone").status_code == 404
    answer = client.post("/v1/score", json={"article": {"id": "gone"}, "comments": COMMENTS})
    assert answer.status_code == 404
    assert "article.id: found no 'gone'" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "wanted"),
    [
        ({}, 422, "body: found neither a title nor a text"),
        ({"title": " "}, 422, "body: found neither"),
        ({"title": 1}, 422, "body.title: found a number"),
        ({"title": "a", "url": []}, 422, "body.url: found a list"),
        ({"text": "x" * (MAX_BYTES + 1)}, 413, "body.text: found 262,145 bytes"),
    ],
)
def test_bad_articles_are_refused(client: TestClient, body: object, status: int, wanted: str) -> None:
    answer = client.put("/v1/articles/bad", json=body)
    assert (answer.status_code, answer.json()["error"]["message"].startswith(wanted)) == (status, True)


def test_an_id_has_a_longest_length(client: TestClient) -> None:
    assert client.put("/v1/articles/" + "x" * (MAX_ID + 1), json=ARTICLE).status_code == 413


def test_an_article_id_of_another_type_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/score", json={"article": {"id": [1]}, "comments": COMMENTS})
    assert (answer.status_code, answer.json()["error"]["problems"]) == (
        422,
        ["article.id: found a list, wanted a string or a whole number"],
    )


def test_articles_belong_to_their_site(connect: Connect, database: Database) -> None:
    for name in ("herald", "gazette"):
        Sites(database).add(Site(name))
    headers = {"Authorization": f"Bearer {make(database, site='herald')}"}
    with connect(database=f"sqlite:///{database.path}") as client:
        assert client.put("/v1/articles/a", json=ARTICLE, headers=headers).json()["site"] == "herald"
        assert client.get("/v1/articles/a?site=herald").status_code == 200
        assert client.get("/v1/articles/a").status_code == 404
        assert client.get("/v1/articles/a?site=gazette", headers=headers).status_code == 403
        assert client.put("/v1/articles/a?site=times", json=ARTICLE).status_code == 404
        answer = client.post("/v1/score", json={"site": "herald", "article": {"id": "a"}, "comments": COMMENTS})
        assert answer.status_code == 200
