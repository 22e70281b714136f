"""Models: which one is served, which never is, and switching between them while they are asked."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import onnx
import pytest
from fastapi import FastAPI
from onnx import numpy_helper

from tests.model_builder import build_model, manifest_record, write_manifest
from tests.serve.conftest import Connect
from tests.serve.live_server import running
from threadwarden.data.errors import CorruptError, NotFoundError, ThreadwardenError
from threadwarden.model import Scorer, load
from threadwarden.model.artifact import find, read_manifest, released_versions
from threadwarden.serve.app import create_app
from threadwarden.serve.deployment import Switch
from threadwarden.serve.models import Models
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.deployments import Deployment, Deployments
from threadwarden.serve.store.errors import StoreError

BODY = {"comments": [{"id": 1, "text": "You idiot!"}]}


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Return a folder of two released versions that score differently."""
    folder = tmp_path / "released"
    build_model(folder / "0.0.1")
    build_model(folder / "0.0.2")
    record = manifest_record("0.0.2")
    record["calibration"]["incivility"]["intercept"] = -2.0
    write_manifest(folder / "0.0.2", record)
    return folder


def models_of(released: Path, wanted: str | None = None, **named: Any) -> Models:
    def loader(version: str | None, thresholds: str | None = None) -> Scorer:
        folder = find(version, released)
        return Scorer(folder, read_manifest(folder))

    return Models(wanted, loader, partial(released_versions, released), **named)


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def make_it_give_no_numbers(path: Path) -> None:
    """Replace every weight by NaN, and write the manifest that belongs to it."""
    network = onnx.load(str(path))
    for tensor in network.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype.kind == "f":
            tensor.CopyFrom(numpy_helper.from_array(values * float("nan"), tensor.name))
    onnx.save(network, str(path))
    write_manifest(path.parent, manifest_record(path.parent.name))


@contextmanager
def under_load(app: FastAPI) -> Iterator[tuple[str, Counter[tuple[int, str, float]]]]:
    """Serve an application that is asked without pause: give its address, and its answers by status, version, score."""
    answers: Counter[tuple[int, str, float]] = Counter()
    stop = threading.Event()

    def ask(address: str) -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            while not stop.is_set():
                answer = client.post("/v1/score", json=BODY)
                score = answer.json()["results"][0]["scores"]["incivility"]["probability"]
                answers[answer.status_code, answer.json()["model"]["version"], score] += 1

    with running(app) as address:
        threads = [threading.Thread(target=ask, args=(address,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        yield address, answers
        stop.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize(
    ("damage", "found"), [(flip_a_byte, "wanted sha256"), (make_it_give_no_numbers, "a score that is no number")]
)
def test_a_damaged_model_is_never_served(released: Path, damage: Callable[[Path], None], found: str) -> None:
    damage(released / "0.0.2" / "model.onnx")
    newest = models_of(released)
    newest.start()
    assert newest.status == "failed"
    assert found in str(newest.failure)
    older = models_of(released, "0.0.1")
    older.start()
    for ask in (older.get, older.switch):
        with pytest.raises(CorruptError, match=found):
            ask("0.0.2")
    assert older.get().version == "0.0.1"


def test_a_damaged_model_is_never_switched_on(connect: Connect, released: Path) -> None:
    flip_a_byte(released / "0.0.2" / "model.onnx")
    with connect(models_of(released, "0.0.1")) as client:
        answer = client.put("/v1/model", json={"version": "0.0.2"})
        assert answer.status_code == 503
        assert "wanted sha256" in answer.json()["error"]["message"]
        assert client.post("/v1/score", json=BODY | {"model": "0.0.2"}).status_code == 503
        assert client.get("/readyz").json() == {"status": "ready", "model": "0.0.1"}


def test_switching_there_and_back(connect: Connect, released: Path, database: Database) -> None:
    url = f"sqlite:///{database.path}"
    with connect(models_of(released, "0.0.1"), database=url) as client:
        before = client.post("/v1/score", json=BODY).json()
        answer = client.put("/v1/model", json={"version": "0.0.2"})
        assert (answer.status_code, answer.json()["version"]) == (200, "0.0.2")
        assert client.get("/readyz").json()["model"] == "0.0.2"
        between = client.post("/v1/score", json=BODY).json()
        assert client.put("/v1/model", json={"version": "0.0.1"}).json()["version"] == "0.0.1"
        assert client.post("/v1/score", json=BODY).json() == before
    assert between["model"]["version"] == "0.0.2"
    assert between["results"] != before["results"]
    assert [one.version for one in Deployments(database).all()] == ["0.0.2", "0.0.1"]


def test_a_restart_serves_what_was_switched_on(connect: Connect, released: Path, database: Database) -> None:
    url = f"sqlite:///{database.path}"
    Deployments(database).add("0.0.2")
    with connect(models_of(released, "0.0.1"), database=url) as client:
        assert client.get("/readyz").json()["model"] == "0.0.2"


def test_what_was_switched_on_and_is_gone_is_replaced_by_the_settings(
    released: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    Deployments(database).add("0.0.9")
    models = models_of(released, "0.0.1")
    Switch(models, Deployments(database)).start()
    assert models.get().version == "0.0.1"
    assert "found 0.0.9 switched on, which cannot be served" in caplog.text


def test_the_settings_model_in_a_folder_can_be_switched_back_to(
    released: Path, tiny_model: Path, tmp_path: Path, database: Database
) -> None:
    """It has no released version; its file of thresholds is for it alone."""
    mine = shutil.copytree(tiny_model, tmp_path / "mine")
    write_manifest(mine, manifest_record("7.0"))
    given: list[tuple[str | None, ...]] = []

    def loader(*wanted: str | None) -> Scorer:
        given.append(wanted)
        folder = find(wanted[0], released)
        return Scorer(folder, read_manifest(folder))

    models = Models(str(mine), loader, partial(released_versions, released), thresholds="some.json")
    Deployments(database).add("0.0.2")
    switch = Switch(models, Deployments(database))
    switch.start()
    assert models.get().version == "0.0.2"
    assert switch.to("7.0", None).version == "7.0"
    assert given == [("0.0.2",), (str(mine), "some.json")]
    with pytest.raises(NotFoundError, match=r"found version '8', wanted one of 0.0.1, 0.0.2, 7.0"):
        switch.to("8", None)


def test_other_processes_follow(released: Path, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    store = Deployments(database)
    here, there = (Switch(models_of(released, "0.0.1"), store) for _ in range(2))
    here.follow()  # nothing is loaded yet: it waits
    for one in (here, there):
        one.start()
    here.to("0.0.2", None)
    assert there._models.get().version == "0.0.1"
    there.follow()
    assert there._models.get().version == "0.0.2"
    flip_a_byte(released / "0.0.1" / "model.onnx")
    fresh = Switch(models_of(released, "0.0.2"), store)
    fresh.start()
    store.add("0.0.1")
    for _ in range(3):
        fresh.follow()
    assert fresh._models.get().version == "0.0.2"
    assert caplog.text.count("model: cannot switch to 0.0.1") == 1


def test_a_store_that_cannot_be_read_is_logged_once(released: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Gone:
        here = False

        def add(self, version: str, key: int | None = None) -> Deployment:  # noqa: ARG002
            raise StoreError("store: found it locked")

        def current(self) -> Deployment | None:
            if not self.here:
                raise StoreError("store: found it locked")
            return None

    store = Gone()
    switch = Switch(models := models_of(released, "0.0.1"), store)
    switch.start()
    assert models.get().version == "0.0.1"
    switch.follow()
    assert caplog.text.count("cannot see whether another was switched on") == 1
    with pytest.raises(StoreError):
        switch.to("0.0.2", None)
    assert models.get().version == "0.0.1"
    store.here = True
    switch.follow()
    store.here = False
    switch.follow()
    assert caplog.text.count("cannot see whether another was switched on") == 2


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"version": "9.9"}, 404, "model: found version '9.9', wanted one of 0.0.1, 0.0.2"),
        ({"version": "../.."}, 404, "model: found version '../..', wanted one of 0.0.1, 0.0.2"),
        ({"version": 2}, 422, "version: found a number, wanted a released version such as '0.2.0'"),
        ({"version": ""}, 422, "version: found '', wanted a released version such as '0.2.0'"),
        ({}, 422, "version: found nothing, wanted a released version such as '0.2.0'"),
        ([], 400, "body: found a list, wanted a JSON object"),
    ],
)
def test_a_bad_switch(connect: Connect, released: Path, body: object, status: int, message: str) -> None:
    with connect(models_of(released, "0.0.1")) as client:
        answer = client.put("/v1/model", json=body)
    assert (answer.status_code, answer.json()["error"]["message"]) == (status, message)


def test_no_request_fails_while_models_are_switched(released: Path, tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path}/store.sqlite3", port=0), models_of(released, "0.0.1"))
    with under_load(app) as (address, answers):
        for version in ("0.0.2", "0.0.1") * 5:
            assert httpx.put(f"{address}/v1/model", json={"version": version}, timeout=30).status_code == 200
    wanted = {version: load(released / version).score(["You idiot!"])[0].incivility for version in ("0.0.1", "0.0.2")}
    assert set(answers) == {(200, version, score and score.probability) for version, score in wanted.items()}
    assert answers.total() > 20


def test_a_bug_in_a_loader_is_not_taken_for_a_damaged_model(released: Path) -> None:
    def buggy(_: str | None) -> Scorer:
        raise KeyError("heads")

    models = Models(None, buggy, partial(released_versions, released))
    models.start()
    assert not isinstance(models.failure, ThreadwardenError)
