"""The Python client, against a service that listens."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serve.live_server import running
from threadwarden.model import load
from threadwarden.serve.app import create_app
from threadwarden.serve.client import Article, Client, Comment, LabelScore, ServiceError, Span
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.sites import Site, Sites

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
ARTICLE = Article("bridge/1", title="City council votes to close the bridge")


@pytest.fixture(scope="module")
def address(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = f"sqlite:///{tmp_path_factory.mktemp('store')}/store.sqlite3"
    Sites(Database(database)).add(Site("herald", {"incivility": {"review_at": 0.5}}))
    with running(create_app(Settings(model=str(tiny_model), database=database))) as found:
        yield found


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address) as found:
        yield found


def test_scores_come_typed(client: Client, tiny_model: Path) -> None:
    (scores,) = load(tiny_model).score(["only an idiot"])
    answer = client.score([Comment(1, "only an idiot")], spans=True, site="herald")
    (result,) = answer.results
    assert (answer.model_version, result.id, answer.problems) == ("0.0.1", 1, ())
    assert result.scores["incivility"] == LabelScore(**vars(scores.incivility))
    assert result.scores["off_topic"] is None
    assert isinstance(result.spans[0], Span)
    assert result.decision == "review"
    assert len(result.because) == 1


def test_a_registered_article_is_named(client: Client) -> None:
    client.register(ARTICLE)
    (result,) = client.score([Comment("a", "bake onion soup")], Article(ARTICLE.id)).results
    assert result.scores["off_topic"] is not None
    assert ARTICLE.id is not None
    client.forget(ARTICLE.id)
    with pytest.raises(ServiceError, match=r"article\.id: found no 'bridge/1'") as caught:
        client.score([Comment("a", "bake onion soup")], Article(ARTICLE.id))
    assert caught.value.status == 404


def test_articles_may_belong_to_a_site(client: Client) -> None:
    client.register(ARTICLE, site="herald")
    assert client.score([Comment("a", "good")], Article(ARTICLE.id), site="herald").results
    client.forget("bridge/1", site="herald")


def test_bad_comments_are_told_beside_the_good_ones(client: Client) -> None:
    answer = client.score([Comment("a", ""), Comment("b", "good")])
    assert ([result.id for result in answer.results], len(answer.problems)) == (["b"], 1)


def test_another_language_has_no_scores(client: Client) -> None:
    (result,) = client.score([Comment("a", "Wer soll das alles bezahlen, und warum wir?")]).results
    assert (result.language, result.unsupported_language, dict(result.scores)) == ("de", True, {})


def test_the_model_tells_of_itself(client: Client) -> None:
    assert client.model()["version"] == "0.0.1"


def test_an_article_without_an_id_cannot_be_registered(client: Client) -> None:
    with pytest.raises(ServiceError, match=r"article\.id: found none"):
        client.register(Article(title="Bridge repair"))


def test_a_service_that_is_not_there_is_told() -> None:
    with Client("http://127.0.0.1:9") as client, pytest.raises(ServiceError) as caught:
        client.model()
    assert caught.value.status == 0


def scripted(answers: list[httpx.Response], retries: int = 4) -> tuple[Client, list[float]]:
    """Return a client that gets these answers, one a request, and the list of what it waited."""
    waited: list[float] = []
    client = Client("http://service.example", key="tw_key", retries=retries, sleep=waited.append)
    client._http = httpx.Client(
        base_url="http://service.example", transport=httpx.MockTransport(lambda _: answers.pop(0))
    )
    return client, waited


def busy(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"error": {"message": "busy", "problems": ["busy"]}}, headers=named)


def test_a_busy_service_is_asked_again() -> None:
    answers = [busy(429, Retry_After="7"), busy(503), busy(503, Retry_After="900"), httpx.Response(200, json={"a": 1})]
    client, waited = scripted(answers)
    assert client.model() == {"a": 1}
    assert waited == [7, 1, 60]


def test_patience_ends() -> None:
    client, waited = scripted([busy(503), busy(503)], retries=1)
    with pytest.raises(ServiceError, match="busy") as caught:
        client.model()
    assert (caught.value.status, caught.value.problems, waited) == (503, ("busy",), [0.5])


@pytest.mark.parametrize("content", [b"<html>", b"[]"])
def test_what_is_not_the_services_answer_is_told(content: bytes) -> None:
    client, _ = scripted([httpx.Response(502, content=content)])
    with pytest.raises(ServiceError, match="found 502 Bad Gateway, wanted 200"):
        client.model()


def test_fields_of_a_newer_service_are_passed_over() -> None:
    result = {"id": 1, "scores": None, "unheard_of": 3}
    body: dict[str, Any] = {"model": {"version": "9"}, "results": [result]}
    client, _ = scripted([httpx.Response(200, json=body)])
    assert client.score([Comment(1, "good")]).results[0].id == 1


def test_the_example_of_the_docs_runs(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = [
        block for block in re.findall(r"```py\n(.*?)```", DOCS.read_text(), re.DOTALL) if "serve.client" in block
    ]
    exec(compile(code.replace("http://127.0.0.1:8000", address), "api.md", "exec"), {})
    assert "incivility" in capsys.readouterr().out
