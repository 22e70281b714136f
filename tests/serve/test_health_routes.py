"""GET /healthz, /readyz and /v1/model: before, while and after the model is loaded."""

import asyncio
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.model_builder import manifest_record
from tests.serve.conftest import Connect, wait_for
from threadwarden.data.codebook import LABELS, VERSION
from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import CorruptError
from threadwarden.model import Scorer, load
from threadwarden.model.memory import Memory
from threadwarden.model.scorer import Plan
from threadwarden.serve.app import create_app
from threadwarden.serve.batching import Batcher
from threadwarden.serve.calls import Judged
from threadwarden.serve.errors import OverloadedError
from threadwarden.serve.models import Models
from threadwarden.serve.readiness import Readiness
from threadwarden.serve.settings import Settings


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "model": "0.0.1"}


def test_while_the_model_is_loaded(connect: Connect, tiny_model: Path) -> None:
    go_on = threading.Event()

    def slowly(_: str | None) -> Scorer:
        assert go_on.wait(20)
        return load(tiny_model)

    with connect(Models(None, slowly), wait=False) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "loading"})
        for answer in (client.get("/v1/model"), client.post("/v1/score", json={"comments": []})):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["error"]["message"] == "model: found it loading, wanted it ready (see /readyz)"
        go_on.set()
        wait_for(client, 200)
        assert client.post("/v1/score", json={"comments": []}).status_code == 200


def test_a_model_that_cannot_be_loaded() -> None:
    heard: list[Exception] = []
    told = threading.Event()

    def broken(_: str | None) -> Scorer:
        raise CorruptError("model.onnx: found no file")

    def on_failure(error: Exception) -> None:
        heard.append(error)
        told.set()

    with TestClient(create_app(Settings(), Models(None, broken), on_failure)) as client:
        assert told.wait(20)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "failed"})
        assert client.get("/v1/model").status_code == 503
    assert str(heard[0]) == "model.onnx: found no file"


def test_a_bug_on_loading_is_logged_with_its_place_and_an_expected_error_is_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def buggy(_: str | None) -> Scorer:
        raise KeyError("heads")

    def broken(_: str | None) -> Scorer:
        raise CorruptError("model.onnx: found no file")

    for loading in (broken, buggy):
        models = Models(None, loading)
        models.start()
        assert models.status == "failed"
    assert [str(record.exc_info and record.exc_info[1]) for record in caplog.records] == ["'heads'"]


def test_the_service_answers_while_it_scores(connect: Connect, tiny_model: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class SlowScorer(Scorer):
        def plan(self, items: Sequence[CommentInContext], memory: Memory | None = None) -> Plan:
            if items[0].text == "slow":
                begun.set()
                assert go_on.wait(20)
            return super().plan(items, memory)

    models = Models(None, lambda _: SlowScorer(tiny_model, load(tiny_model).manifest))
    body = {"comments": [{"id": 1, "text": "slow"}]}
    with connect(models) as client:
        statuses: list[int] = []
        post = threading.Thread(target=lambda: statuses.append(client.post("/v1/score", json=body).status_code))
        post.start()
        assert begun.wait(20)
        try:
            begun_at = time.monotonic()
            assert client.get("/healthz").status_code == 200
            assert time.monotonic() - begun_at < 2
            assert client.get("/readyz").status_code == 200
            assert not statuses
        finally:
            go_on.set()
            post.join(20)
        assert statuses == [200]


def test_what_the_model_is(client: TestClient, tiny_model: Path) -> None:
    body, record = client.get("/v1/model").json(), manifest_record()
    assert {key: body[key] for key in ("name", "version", "created", "base_model")} == {
        key: record[key] for key in ("name", "version", "created", "base_model")
    }
    assert body["sha256"] == load(tiny_model).manifest.sha256
    assert body["codebook"] == VERSION
    assert list(body["labels"]) == list(LABELS)
    for label, info in body["labels"].items():
        assert {"value": info["threshold"], "policy": info["policy"]} == record["thresholds"][label]
    assert body["labels"]["incivility"]["calibration"] == {"slope": 1.0, "intercept": 0.0}
    assert body["labels"]["off_topic"]["calibration"] == {
        key: record["off_topic"][key] for key in ("features", "coefficients", "intercept")
    }
    assert [info["provisional"] for info in body["labels"].values()] == [False, False, False]


def test_a_model_of_format_1_calls_its_off_topic_provisional(connect: Connect, old_model: Path) -> None:
    with connect(Models(None, lambda _: load(old_model))) as client:
        body = client.get("/v1/model").json()
        assert [info["provisional"] for info in body["labels"].values()] == [False, False, True]
        answer = client.post("/v1/score", json={"comments": [{"id": 1, "text": "You idiot!"}]})
    assert answer.json()["results"][0]["scores"]["incivility"]["flag"]


class Stubborn(Batcher):
    """Answers as it is told."""

    def __init__(self, answer: Exception | None = None, seconds: float = 0) -> None:
        super().__init__(1)
        self.answer = answer
        self.seconds = seconds
        self.asked = 0

    async def judge(
        self, scorer: Scorer, comments: Sequence[str | CommentInContext], keep: bool = True, explain: bool = False
    ) -> list[Judged]:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        if self.answer is not None:
            raise self.answer
        return await super().judge(scorer, comments, keep, explain)


@pytest.mark.parametrize(
    ("batcher", "status"),
    [
        (Stubborn(), "ready"),
        (Stubborn(seconds=20), "stuck"),
        (Stubborn(OverloadedError("full")), "overloaded"),
        (Stubborn(CorruptError("a score that is no number")), "failed"),
    ],
)
def test_how_the_service_stands(tiny_model: Path, batcher: Stubborn, status: str) -> None:
    models = Models(str(tiny_model))
    models.start()

    async def ask() -> list[str]:
        readiness = Readiness(models, batcher, patience=0.2 if batcher.seconds else 20)
        return list(await asyncio.gather(*(readiness.status() for _ in range(5))))

    assert asyncio.run(ask()) == [status] * 5
    assert batcher.asked == 1  # its answer holds for a while
    batcher.close()


def test_readyz_says_why_not(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect() as client:
        monkeypatch.setattr(Readiness, "_try", lambda _: asyncio.sleep(0, "stuck"))
        end = time.monotonic() + 5
        while (answer := client.get("/readyz")).status_code == 200 and time.monotonic() < end:
            time.sleep(0.05)
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (503, {"status": "stuck"}, "1")
