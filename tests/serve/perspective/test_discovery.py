"""GET /$discovery/rest: a whole document, without a key, with the service's own address."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from threadwarden.serve.perspective.discovery import document, root_url
from threadwarden.serve.settings import Settings

DISCOVERY = "/$discovery/rest?version=v1alpha1"


def get(client: TestClient, path: str = DISCOVERY, **headers: str) -> dict[str, Any]:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {str(value["$ref"])} if "$ref" in value else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_it_is_whole(client: TestClient) -> None:
    found = get(client)
    assert found["id"] == "commentanalyzer:v1alpha1"
    assert references(found) <= set(found["schemas"])
    assert all(name == schema["id"] for name, schema in found["schemas"].items())
    methods = found["resources"]["comments"]["methods"]
    assert {name: (m["httpMethod"], m["path"]) for name, m in methods.items()} == {
        "analyze": ("POST", "v1alpha1/comments:analyze"),
        "suggestscore": ("POST", "v1alpha1/comments:suggestscore"),
    }
    assert found == get(client, "/discovery/v1/apis/commentanalyzer/v1alpha1/rest") == get(client, "/$discovery/rest")


def test_it_needs_no_key(connect: Connect) -> None:
    with connect(require_keys=True) as client:
        assert get(client)["rootUrl"]


def test_the_host_header_has_no_say(client: TestClient, connect: Connect) -> None:
    stranger = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    assert get(client, **stranger) == get(client)
    with connect(public_url="https://scores.example/tw/") as public:
        found = get(public, **stranger)
    assert (found["rootUrl"], found["baseUrl"]) == ("https://scores.example/tw/", "https://scores.example/tw/")
    assert found["batchPath"] == "batch"


@pytest.mark.parametrize(
    ("server", "url"),
    [
        (("10.0.0.5", 8000), "http://10.0.0.5:8000/"),
        (("::1", 8000), "http://[::1]:8000/"),
        (("/run/threadwarden.sock", None), "http://127.0.0.1:9000/"),
        (None, "http://127.0.0.1:9000/"),
    ],
)
def test_without_a_public_address_it_is_that_of_the_socket(server: Any, url: str) -> None:
    from starlette.requests import Request

    request = Request({"type": "http", "server": server, "headers": [(b"host", b"evil.example")]})
    assert root_url(Settings(port=9000), request) == url
    assert document(url)["documentationLink"] == f"{url}docs"
