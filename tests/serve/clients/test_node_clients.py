"""The clients for Node, against a live server."""

import httpx

from tests.serve.clients.conftest import Node
from tests.serve.perspective.conftest import ANALYZE, request

TEXT = "Only an idiot would write that 😀."


def score(address: str, name: str, **fields: object) -> float:
    answer = httpx.post(f"{address}{ANALYZE}", json=request(TEXT, name, **fields)).json()
    found: float = answer["attributeScores"][name]["summaryScore"]["value"]
    return found


def test_the_js_client_of_conversationai(node: Node, address: str) -> None:
    found = node("js_client.cjs", address, TEXT)
    assert found["scores"] == {name: score(address, name) for name in ("TOXICITY", "INSULT")}
    assert found["html"] == {"INCIVILITY": score(address, "INCIVILITY")}
    assert "400" in found["refused"]
    assert 0 < found["within"]["OFF_TOPIC"] < 1


def test_perspective_api_client(node: Node, address: str) -> None:
    found = node("api_client.cjs", address, TEXT)
    assert found["plain"]["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == score(address, "TOXICITY")
    assert set(found["several"]["attributeScores"]) == {"TOXICITY", "INSULT"}
    assert found["several"]["clientToken"] == "t"
    assert found["refused"] == {
        "name": "ResponseError",
        "message": "Unknown requested attribute: NICENESS",
        "status": 400,
    }
    assert found["long"] == "Comment text too long."


def test_googles_library_for_node(node: Node, address: str) -> None:
    found = node("google_client.cjs", address, TEXT)
    assert found["analyzed"]["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == score(address, "TOXICITY")
    assert found["analyzed"]["clientToken"] == "t"
    assert found["suggested"]["clientToken"] == "s"
    assert found["refused"] == {"status": 400, "message": "Missing requested_attributes"}
