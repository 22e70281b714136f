"""POST /v1/score: what comes back, and in which order."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.model_builder import build_model
from tests.serve.conftest import Connect
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.model import load
from threadwarden.serve import examples
from threadwarden.serve.models import Models

ARTICLE = {"title": "City council votes to close the bridge"}


def comment(number: int, text: str, **more: object) -> dict[str, object]:
    return {"id": number, "text": text, **more}


def ids(body: dict[str, Any]) -> list[object]:
    return [result["id"] for result in body["results"]]


def test_scores_are_those_of_the_model(client: TestClient, tiny_model: Path) -> None:
    texts = ["Only an idiot would write that.", "They are vermin.", "The detour will cost the shops."]
    answer = client.post(
        "/v1/score", json={"article": ARTICLE, "comments": [comment(n, t) for n, t in enumerate(texts)]}
    )
    assert answer.status_code == 200
    article = ArticleContext(ARTICLE["title"])
    wanted = load(tiny_model).score([CommentInContext(text, None, article) for text in texts])
    assert [result["scores"] for result in answer.json()["results"]] == [scores.to_dict() for scores in wanted]
    assert ids(answer.json()) == [0, 1, 2]


def test_flags_follow_the_words(client: TestClient) -> None:
    body = client.post("/v1/score", json={"comments": [comment(1, "you idiot"), comment(2, "vermin")]}).json()
    flags = [{label: s["flag"] for label, s in r["scores"].items() if s} for r in body["results"]]
    assert flags == [{"incivility": True, "dehumanizing": False}, {"incivility": True, "dehumanizing": True}]


def test_the_answer_names_the_model(client: TestClient, tiny_model: Path) -> None:
    manifest = load(tiny_model).manifest
    body = client.post("/v1/score", json={"comments": []}).json()
    assert body == {
        "model": {"name": "threadwarden-tiny", "version": "0.0.1", "sha256": manifest.sha256},
        "results": [],
    }


@pytest.mark.parametrize("article", [None, {}, {"id": None}, {"title": "", "text": " "}])
def test_off_topic_is_null_without_an_article(client: TestClient, article: object) -> None:
    body = client.post("/v1/score", json={"article": article, "comments": [comment(1, "good")]}).json()
    assert body["results"][0]["scores"]["off_topic"] is None


def test_off_topic_knows_the_article(client: TestClient) -> None:
    comments = [comment(1, "the council votes to close the bridge"), comment(2, "bake onion soup, good recipe")]
    body = client.post("/v1/score", json={"article": ARTICLE, "comments": comments}).json()
    near, far = (result["scores"]["off_topic"]["probability"] for result in body["results"])
    assert near < far


def test_ids_come_back_with_their_type(client: TestClient) -> None:
    given: list[object] = [7, "7", "ä\u202e", 10**30, -1]
    body = client.post("/v1/score", json={"comments": [{"id": i, "text": "good"} for i in given]}).json()
    assert ids(body) == given


def test_a_parent_id_stands_for_its_text(client: TestClient) -> None:
    reply = "agree"
    by_id = [comment(1, "they are vermin"), comment(2, reply, parent_id=1)]
    by_text = [comment(2, reply, parent="they are vermin")]
    alone = [comment(2, reply)]
    requests = [{"article": ARTICLE, "comments": comments} for comments in (by_id, by_text, alone)]
    scores = [client.post("/v1/score", json=request).json()["results"][-1]["scores"] for request in requests]
    assert scores[0] == scores[1]
    assert scores[0]["off_topic"] != scores[2]["off_topic"]
    assert scores[0]["incivility"] == scores[2]["incivility"]


def test_a_parent_may_come_later_and_may_be_bad(client: TestClient) -> None:
    later = {"comments": [comment(1, "agree", parent_id=2), comment(2, "good")]}
    assert client.post("/v1/score", json=later).status_code == 200
    bad = {"comments": [comment(1, "agree", parent_id=2), comment(2, " ")]}
    answer = client.post("/v1/score", json=bad)
    assert (answer.status_code, ids(answer.json())) == (422, [1])


def test_keys_that_are_not_known_are_left_alone(client: TestClient) -> None:
    answer = client.post("/v1/score", json={"comments": [comment(1, "good", colour="red")], "languages": ["en"]})
    assert answer.status_code == 200


def test_a_byte_order_mark_is_no_error(client: TestClient) -> None:
    assert client.post("/v1/score", content=b'\xef\xbb\xbf{"comments": []}').status_code == 200


def test_half_a_surrogate_pair_in_a_text_is_scored(client: TestClient) -> None:
    content = rb'{"article": {"title": "\ud800"}, "comments": [{"id": 1, "text": "good \ud83d", "parent": "\udc00"}]}'
    assert client.post("/v1/score", content=content).status_code == 200


def test_the_example_of_the_documentation(client: TestClient) -> None:
    answer = client.post("/v1/score", json=examples.SCORE_REQUEST)
    assert (answer.status_code, ids(answer.json())) == (200, ids(examples.SCORED))


def test_another_version_is_loaded_once(connect: Connect, tiny_model: Path, tmp_path: Path) -> None:
    other = build_model(tmp_path / "0.0.2", "0.0.2")
    loaded: list[str | None] = []

    def loader(version: str | None) -> Any:
        loaded.append(version)
        return load(other if version == "0.0.2" else tiny_model)

    with connect(Models(None, loader, lambda: ["0.0.1", "0.0.2"])) as client:
        for version in ("0.0.2", "0.0.1", "0.0.2", None, ""):
            answer = client.post("/v1/score", json={"comments": [comment(1, "good")], "model": version})
            assert answer.json()["model"]["version"] == (version or "0.0.1")
    assert loaded == [None, "0.0.2"]


def test_many_at_once_get_the_scores_of_one_by_one(client: TestClient) -> None:
    words = ["idiot", "bridge", "vermin", "soup", "council", "liar"]
    requests = [
        {"article": ARTICLE, "comments": [comment(n, f"{words[n % 6]} {words[m % 6]} {m}") for n in range(4)]}
        for m in range(24)
    ]
    one_by_one = [client.post("/v1/score", json=request).json() for request in requests]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(lambda request: client.post("/v1/score", json=request).json(), requests))
    assert at_once == one_by_one


def test_as_many_comments_as_allowed(connect: Connect) -> None:
    with connect(max_comments=3) as client:
        answer = client.post("/v1/score", json={"comments": [comment(n, "good") for n in range(3)]})
        assert (answer.status_code, ids(answer.json())) == (200, [0, 1, 2])


def test_a_text_as_long_as_allowed(client: TestClient) -> None:
    answer = client.post("/v1/score", json={"comments": [comment(1, "good " * 4095 + "idiot")]})
    assert answer.status_code == 200
    assert answer.json()["results"][0]["scores"]["incivility"]["flag"]


def test_spans_are_given_on_request(client: TestClient, tiny_model: Path) -> None:
    text = "only an idiot would write that"
    request = {"comments": [comment(1, text), comment(2, "good")], "spans": True}
    results = client.post("/v1/score", json=request).json()["results"]
    assert results[0]["spans"] == [vars(span) for span in load(tiny_model).reasons(text)] != []
    assert results[1]["spans"] == []
    assert "spans" not in client.post("/v1/score", json={"comments": [comment(1, text)]}).json()["results"][0]


def test_another_language_has_no_scores(client: TestClient) -> None:
    texts = ["the council will vote on the bridge", "Wer soll das alles bezahlen, und warum wir?", "good", "😂"]
    request = {"article": ARTICLE, "comments": [comment(n, text) for n, text in enumerate(texts)]}
    results = client.post("/v1/score", json=request).json()["results"]
    assert [result["language"] for result in results] == ["en", "de", None, None]
    assert [result["scores"] is None for result in results] == [False, True, False, False]
    assert [result.get("unsupported_language", False) for result in results] == [False, True, False, False]


def test_the_caller_may_say_the_language(client: TestClient) -> None:
    def ask(language: str) -> Any:
        request = {"comments": [comment(1, "good idiot")], "language": language}
        return client.post("/v1/score", json=request).json()["results"][0]

    assert ask("en-GB")["scores"]["incivility"]["flag"]
    assert (ask("fr")["scores"], ask("fr")["language"]) == (None, "fr")


def test_languages_of_many_comments_are_told_apart(client: TestClient) -> None:
    texts = ["Wer soll das alles bezahlen, und warum wir?", "you idiot"] * 20
    request = {"comments": [comment(n, text) for n, text in enumerate(texts)]}
    results = client.post("/v1/score", json=request).json()["results"]
    assert [result["scores"] is None for result in results] == [True, False] * 20
