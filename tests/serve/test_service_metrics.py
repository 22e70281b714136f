"""What Prometheus reads: its numbers, who may read them, and that it can."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from threadwarden.model import load
from threadwarden.serve.batching import Turns
from threadwarden.serve.calls import Call
from threadwarden.serve.errors import OverloadedError
from threadwarden.serve.gate import Gate
from threadwarden.serve.keys import Pepper, Role, make_key
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.keys import Keys, StoredKey
from threadwarden.serve.telemetry.metrics import FOLDER, Metrics, _forget_dead

Numbers = Callable[..., float]


def read(client: TestClient) -> Numbers:
    """Return a function that gives one number by its name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return numbers(answer.text)


def numbers(text: str) -> Numbers:
    found = {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    return lambda name, **labels: found[f"threadwarden_{name}", frozenset(labels.items())]


def test_what_is_counted(connect: Connect) -> None:
    comments = [{"id": number, "text": text} for number, text in enumerate(["You idiot!", "The bridge is closed."])]
    with connect() as client:
        client.post("/v1/score", json={"comments": comments})
        client.post("/v1/score", json={"article": {"title": "The bridge"}, "comments": comments[:1]})
        client.post("/v1/score", content=b"{")
        of = read(client)
    assert of("requests_total", method="POST", route="/v1/score", status="200") == 2
    assert of("requests_total", method="POST", route="/v1/score", status="400") == 1
    assert of("request_seconds_count", route="/v1/score") == 3
    assert of("comments_scored_total", model="0.0.1") == 3
    assert of("batch_comments_sum") == 3
    assert of("batch_comments_bucket", le="1.0") == 1
    assert of("queue_seconds_count") == of("model_seconds_count") == 2
    assert of("queue_tokens") == 0
    assert of("score_count", label="incivility", model="0.0.1") == 3
    assert of("score_bucket", label="incivility", model="0.0.1", le="0.5") == 1
    assert of("score_count", label="off_topic", model="0.0.1") == 1


def test_which_model_is_served(connect: Connect, tiny_model: Path) -> None:
    with connect() as client:
        of = read(client)
    assert of("model_info", version="0.0.1", sha256=load(tiny_model).manifest.sha256) == 1


def test_probes_are_not_counted_among_the_comments(connect: Connect) -> None:
    with connect() as client:
        assert client.get("/readyz").status_code == 200
        text = client.get("/metrics").text
    assert "threadwarden_comments_scored_total{" not in text
    assert numbers(text)("queue_seconds_count") == 0


def test_refusals_for_overload_are_counted(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Turns, __: Call) -> None:
        raise OverloadedError("full")

    body = {"comments": [{"id": 1, "text": "good"}]}
    with connect() as client:
        monkeypatch.setattr(Turns, "add", full)
        assert client.post("/v1/score", json=body).status_code == 503
        of = read(client)
    assert of("refused_total", reason="overload") == 1


def test_a_request_that_the_gate_refuses_is_counted(connect: Connect) -> None:
    with connect(max_requests=1) as client:
        gate = client.app.middleware_stack  # type: ignore[attr-defined]
        while not isinstance(gate, Gate):
            gate = getattr(gate, "app", None) or gate._app
        gate._working = 1
        assert client.post("/v1/score", json={"comments": []}).status_code == 503
        assert read(client)("refused_total", reason="overload") == 1


def test_a_refusal_for_its_rate_is_counted(connect: Connect, database: Database) -> None:
    unstored = StoredKey("", "", "shop", ("score",), per_minute=1)
    key = make_key(Pepper(Settings(), database).read_or_make(Keys(database)), unstored)
    Keys(database).add(key.stored)
    body = {"comments": [{"id": 1, "text": "good"}]}
    with connect(database=f"sqlite:///{database.path}") as client:
        headers = {"X-API-Key": key.text}
        assert [client.post("/v1/score", json=body, headers=headers).status_code for _ in range(2)] == [200, 429]
        assert read(client)("refused_total", reason="rate") == 1


def test_many_comments_are_counted_too(connect: Connect) -> None:
    with connect() as client:
        client.post("/v1/score", json={"comments": [{"id": n, "text": "good"} for n in range(40)]})
        assert read(client)("comments_scored_total", model="0.0.1") == 40


@pytest.mark.parametrize(("roles", "status"), [(("admin",), 200), (("score", "feedback"), 403), ((), 401)])
def test_who_may_read_them(connect: Connect, database: Database, roles: tuple[Role, ...], status: int) -> None:
    headers = {}
    if roles:
        key = make_key(
            Pepper(Settings(), database).read_or_make(Keys(database)), StoredKey("", "", "prometheus", roles)
        )
        Keys(database).add(key.stored)
        headers = {"Authorization": f"Bearer {key.text}"}
    url = f"sqlite:///{database.path}"
    with connect(require_keys=True, database=url) as client:
        assert client.get("/metrics", headers=headers).status_code == status
        assert client.put("/v1/model", json={"version": "0.0.1"}, headers=headers).status_code == status
    with connect(require_keys=True, metrics_open=True, database=url) as client:
        assert client.get("/metrics").status_code == 200
        assert client.put("/v1/model", json={"version": "0.0.1"}).status_code == 401


def test_the_gauges_of_ended_processes_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    ended = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(ended, 0)
    for name in (f"gauge_livesum_{ended}.db", f"gauge_livesum_{os.getpid()}.db", f"counter_{ended}.db"):
        (tmp_path / name).touch()
    _forget_dead(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"gauge_livesum_{os.getpid()}.db", f"counter_{ended}.db"}


def test_the_numbers_of_several_processes_are_read_from_their_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = Metrics()
    metrics.refused("overload")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert metrics.text() == b""


def test_every_number_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(threadwarden_\w+)`", page, flags=re.MULTILINE))
    found = text_string_to_metric_families(Metrics().text().decode())
    families = {family.name: family.type for family in found if not family.name.endswith("_created")}
    assert documented == {f"{name}_total" if kind == "counter" else name for name, kind in families.items()}
