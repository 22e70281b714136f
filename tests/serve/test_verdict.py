"""A site's policy: what is decided, and why."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from tests.serve.test_access import make
from threadwarden.model import load
from threadwarden.serve.access import Caller
from threadwarden.serve.errors import ForbiddenError
from threadwarden.serve.judgement import Judgement
from threadwarden.serve.policy import parse_policy
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.sites import Site, Sites
from threadwarden.serve.verdict import READ_SECONDS, Policies, Verdict, decide, site_of

POLICY = {
    "incivility": {"approve_below": 0.1, "review_at": 0.5, "reject_at": 0.999},
    "dehumanizing": {"approve_below": 0.1, "reject_at": 0.9},
}
GERMAN = "Wer soll das alles bezahlen, und warum wir?"


def judgement(model: Path, text: str) -> Judgement:
    (scores,) = load(model).score([text])
    return Judgement("en", scores)


def test_the_gravest_label_decides_and_says_so(tiny_model: Path) -> None:
    policy = parse_policy(POLICY)
    civil, rude, vermin = (decide(policy, judgement(tiny_model, text)) for text in ("good", "idiot", "vermin"))
    assert civil.decision == "approve"
    assert civil.because[0].startswith("incivility: 0.0")
    assert civil.because[0].endswith(" is below 0.1 (approve_below)")
    assert rude.decision == "review"
    assert [line.partition(":")[0] for line in rude.because] == ["incivility"]
    assert vermin.decision == "reject"
    assert vermin.because[0].endswith(" reaches 0.9 (reject_at)")


def test_what_no_bound_covers_stays_open(tiny_model: Path) -> None:
    policy = parse_policy({"incivility": {"reject_at": 1}})
    assert decide(policy, judgement(tiny_model, "idiot")) == Verdict(None)


def test_what_was_not_scored_is_for_a_person() -> None:
    found = decide(parse_policy(POLICY), Judgement("de", None))
    assert found == Verdict("review", ("language: found de, wanted en: it was not scored",))


@pytest.mark.parametrize(
    ("key", "named", "wanted"),
    [(None, None, None), ("herald", None, "herald"), (None, "herald", "herald"), ("herald", "herald", "herald")],
)
def test_the_site_is_the_named_one_or_the_keys(key: str | None, named: str | None, wanted: str | None) -> None:
    assert site_of(Caller(1, "test", key), named) == wanted


def test_a_key_is_not_good_for_another_site() -> None:
    with pytest.raises(ForbiddenError, match="wanted 'herald'"):
        site_of(Caller(1, "test", "herald"), "gazette")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_policy_is_read_anew_after_a_while(database: Database, anyio_backend: str) -> None:
    now = 0.0
    policies = Policies(database, lambda: now)
    Sites(database).add(Site("herald"))
    assert await policies.of("herald") is None
    Sites(database).change("herald", policy=POLICY)
    assert await policies.of("herald") is None
    now = float(READ_SECONDS)
    assert await policies.of("herald") == parse_policy(POLICY)


@pytest.fixture
def herald(connect: Connect, database: Database) -> Any:
    Sites(database).add(Site("herald", POLICY))
    with connect(database=f"sqlite:///{database.path}") as client:
        yield client


def ask(client: TestClient, **more: object) -> dict[str, Any]:
    texts = ("good", "you idiot", GERMAN)
    comments = [{"id": number, "text": text} for number, text in enumerate(texts)]
    return client.post("/v1/score", json={"comments": comments, **more}).json()  # type: ignore[no-any-return]


def test_the_answer_decides_for_the_site(herald: TestClient) -> None:
    results = ask(herald, site="herald")["results"]
    assert [result["decision"] for result in results] == ["approve", "review", "review"]
    assert all(result["because"] for result in results)


def test_the_keys_site_decides_unnamed(herald: TestClient, database: Database) -> None:
    herald.headers["X-API-Key"] = make(database, site="herald")
    assert ask(herald)["results"][0]["decision"] == "approve"
    assert (
        ask(herald, site="default")["error"]["message"] == "site: found 'default', wanted 'herald', whose key this is"
    )


def test_without_a_policy_nothing_is_decided(herald: TestClient) -> None:
    assert all("decision" not in result for result in ask(herald)["results"])


def test_the_default_site_may_have_one_too(herald: TestClient, database: Database) -> None:
    Sites(database).change("default", policy=POLICY)
    assert ask(herald)["results"][0]["decision"] == "approve"


def test_an_unknown_site_is_404(herald: TestClient) -> None:
    assert "site: found no 'times'" in ask(herald, site="times")["error"]["message"]
