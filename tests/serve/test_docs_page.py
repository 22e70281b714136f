"""The documentation: it needs no other host, describes every route, and its examples are true."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from tests.serve.live_server import running
from threadwarden.serve.app import create_app
from threadwarden.serve.settings import Settings

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=10000",
    "--dump-dom",
]
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


class Links(HTMLParser):
    """Gathers what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href")]


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_all_that_the_page_loads_is_local(client: TestClient) -> None:
    page = client.get("/docs")
    links = Links()
    links.feed(page.text)
    assert len(links.found) == 4
    for link in links.found:
        assert not re.match(r"[a-z]+:|//", link), link
        assert client.get(f"/{link}").status_code == 200, link
    assert "://" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_page_asks_nobody_to_validate_it(client: TestClient) -> None:
    script = client.get("/docs/docs.js").text
    assert "validatorUrl: null" in script
    assert 'url: "openapi.json"' in script


def test_files_have_the_right_type(client: TestClient) -> None:
    types = {
        "/docs": "text/html",
        "/docs/swagger-ui.css": "text/css",
        "/docs/swagger-ui-bundle.js": "text/javascript",
        "/favicon.ico": "image/png",
        "/openapi.json": "application/json",
    }
    for path, wanted in types.items():
        assert client.get(path).headers["content-type"].partition(";")[0] == wanted


def test_the_root_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/", follow_redirects=False)
    assert answer.status_code == 307
    assert client.get("/").text == client.get("/docs").text


def test_every_route_is_described(description: dict[str, Any]) -> None:
    assert set(description["paths"]) >= {"/v1/score", "/v1/model", "/healthz", "/readyz", "/v1alpha1/comments:analyze"}
    for operation in _operations(description):
        assert operation["summary"]
        assert operation["description"]
        assert operation["responses"][min(operation["responses"])]["description"] != "Successful Response"


def test_every_example_has_the_shape_that_is_described(description: dict[str, Any]) -> None:
    contents = [
        content["content"]["application/json"]
        for operation in _operations(description)
        for content in (*operation["responses"].values(), operation.get("requestBody"))
        if content and "$ref" in content.get("content", {}).get("application/json", {}).get("schema", {})
    ]
    assert len(contents) >= 1 + 6 + 2 + 1 + 2
    models = dict(_models(BaseModel))
    for content in contents:
        models[content["schema"]["$ref"].rpartition("/")[2]].model_validate(content["example"], strict=True)


def test_the_description_is_openapi_3_0(description: dict[str, Any]) -> None:
    text = json.dumps(description)
    assert description["openapi"].startswith("3.0.")
    assert '"const"' not in text
    assert '"type": "null"' not in text
    names = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert names <= set(description["components"]["schemas"])
    assert description["components"]["schemas"]["LabelScores"]["properties"]["off_topic"]["nullable"]


def test_a_browser_without_a_network_shows_the_routes(
    require_program: Callable[[str], str], tiny_model: Path, tmp_path: Path
) -> None:
    chromium = require_program("chromium")
    with running(create_app(Settings(model=str(tiny_model)))) as address:
        command = [chromium, *CHROMIUM, NOWHERE_ELSE, f"--user-data-dir={tmp_path}", f"{address}/docs"]
        found = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert 'data-path="/v1/score"' in found
    assert "Score comments" in found
    assert "Unable to render" not in found


def _models(base: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for model in base.__subclasses__():
        if model.__module__.startswith("threadwarden."):
            yield model.__name__, model
        yield from _models(model)


def _operations(description: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in description["paths"].values():
        yield from path.values()
