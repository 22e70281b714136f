"""Requests byte for byte as clients of other languages send them, whose programs are not on this machine."""

import gzip
import json
import socket
from collections.abc import Sequence
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.serve.perspective.conftest import ANALYZE, SUGGEST

TEXT = "Only an idiot would write that."
BODY = {"comment": {"text": TEXT}, "requestedAttributes": {"TOXICITY": {}}}
HELM = (
    "TOXICITY",
    "SEVERE_TOXICITY",
    "IDENTITY_ATTACK",
    "INSULT",
    "PROFANITY",
    "SEXUALLY_EXPLICIT",
    "THREAT",
    "FLIRTATION",
)


def send(address: str, target: str, headers: Sequence[str], body: bytes) -> tuple[int, dict[str, Any]]:
    """Send a POST with these header lines and no others, and return the status and the JSON."""
    host = urlsplit(address).netloc
    head = "\r\n".join((f"POST {target} HTTP/1.1", f"Host: {host}", *headers, "", ""))
    name, _, port = host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        response = HTTPResponse(connection)
        response.begin()
        return response.status, json.loads(response.read())


def sized(body: bytes, *headers: str) -> tuple[str, ...]:
    return (*headers, f"Content-Length: {len(body)}")


def chunked(body: bytes, size: int = 20) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def toxicity(answer: tuple[int, dict[str, Any]]) -> float:
    status, body = answer
    assert status == 200, body
    found: float = body["attributeScores"]["TOXICITY"]["spanScores"][0]["score"]["value"]
    return found


def test_r_with_httr_and_jsonlite(address: str) -> None:
    """peRspective 0.1: its NULL is an empty object, and the first span's score is what it reads."""
    body = (
        b'{"comment":{"text":"%s"},"requestedAttributes":{"TOXICITY":{},"SPAM":{}},"languages":{},"doNotStore":{}}'
        % TEXT.encode()
    )
    headers = sized(
        body,
        "User-Agent: libcurl/7.64.1 r-curl/4.3 httr/1.4.2",
        "Accept-Encoding: deflate, gzip",
        "Accept: application/json, text/xml, application/xml, */*",
        "Content-Type: application/json",
    )
    assert toxicity(send(address, f"{ANALYZE}?key=k", headers, body)) > 0.9


def test_go_with_googles_library(address: str) -> None:
    """A zero is left out of what Go writes, and the request ends in a line break."""
    body = json.dumps(BODY | {"doNotStore": True}, separators=(",", ":")).encode() + b"\n"
    agent = ("User-Agent: google-api-go-client/0.5", "X-Goog-Api-Client: gl-go/1.22.0 gdcl/0.171.0")
    headers = sized(body, *agent, "Content-Type: application/json", "Accept-Encoding: gzip")
    assert toxicity(send(address, f"{ANALYZE}?alt=json&key=k&prettyPrint=false", headers, body)) > 0.9
    zero = b'{"attributeScores":{"TOXICITY":{"summaryScore":{"type":"PROBABILITY"}}},"comment":{"text":"Hi"}}\n'
    status, _ = send(address, f"{SUGGEST}?alt=json&key=k&prettyPrint=false", sized(zero, *agent), zero)
    assert status == 200


@pytest.mark.parametrize("target", [f"{ANALYZE}?key=k", f"{ANALYZE.replace(':', '%3A')}?key=k"])
def test_java_and_net_with_googles_libraries(address: str, target: str) -> None:
    """Both compress what they send; Java's sends it in chunks."""
    packed = gzip.compress(json.dumps(BODY).encode())
    shared = ("Accept-Encoding: gzip", "Content-Encoding: gzip", "Content-Type: application/json; charset=UTF-8")
    java = (*shared, "User-Agent: app Google-API-Java-Client/2.2.0 (gzip)", "Transfer-Encoding: chunked")
    assert toxicity(send(address, target, java, chunked(packed))) > 0.9
    net = sized(packed, *shared, "User-Agent: app google-api-dotnet-client/1.60.0 (gzip)")
    assert toxicity(send(address, target, net, packed)) > 0.9


def test_php_with_curl(address: str) -> None:
    """Without a Content-Type PHP's curl calls the body a form; its empty arrays are lists."""
    body = json.dumps(BODY | {"requestedAttributes": {"TOXICITY": []}, "context": []}).encode()
    headers = sized(body, "Accept: */*", "X-Goog-Api-Key: k", "Content-Type: application/x-www-form-urlencoded")
    assert toxicity(send(address, ANALYZE, headers, body)) > 0.9


def test_a_body_that_begins_with_a_byte_order_mark(address: str) -> None:
    body = "\ufeff".encode() + json.dumps(BODY).encode()
    assert toxicity(send(address, f"{ANALYZE}?key=k", sized(body), body)) > 0.9


def test_helm_asks_for_all_attributes_at_once(address: str) -> None:
    """Stanford's HELM reads the first span of every attribute that it gets; one error would fail them all."""
    asked = {"requestedAttributes": {name: {} for name in HELM}, "languages": ["en"], "spanAnnotations": True}
    body = json.dumps(BODY | asked).encode()
    status, found = send(address, f"{ANALYZE}?key=k&alt=json", sized(body), body)
    assert status == 200
    first = {name: scores["spanScores"][0]["score"]["value"] for name, scores in found["attributeScores"].items()}
    assert set(first) == {"TOXICITY", "INSULT"}


def test_coral(address: str) -> None:
    """It follows no redirect, waits 800 ms, and asks for the one attribute that its admin set."""
    asked = {"doNotStore": True, "requestedAttributes": {"INCIVILITY": {}}, "languages": ["en"]}
    with httpx.Client(follow_redirects=False, timeout=0.8) as client:
        answer = client.post(f"{address}{ANALYZE}?key=k", json={"comment": {"text": TEXT}, **asked})
        assert answer.status_code == 200
        assert answer.json()["attributeScores"]["INCIVILITY"]["summaryScore"]["value"] > 0.8
        ids = {
            "url": "https://news.example/?commentID=c",
            "reply_to_id_Coral_comment_id": None,
            "Coral_comment_id": "c",
        }
        feedback = {
            "comment": {"text": TEXT},
            "context": {"entries": [{"text": json.dumps(ids)}]},
            "attributeScores": {"DELETED": {"summaryScore": {"value": 1}}},
            "languages": ["EN"],
            "communityId": "Coral:https://news.example/",
            "clientToken": "comment:c",
        }
        answer = client.post(f"{address}{SUGGEST}?key=k", content=json.dumps(feedback, indent=2))
        assert (answer.status_code, answer.json()["clientToken"]) == (200, "comment:c")


def test_talk_which_came_before_coral(address: str) -> None:
    """Its ids were fields of the entries, and its languages one string."""
    entries = [{"url": "https://news.example"}, {"reply_to_id_Coral_comment_id": None}, {"Coral_comment_id": "c"}]
    scores = {"APPROVED": {"summaryScore": {"value": 1}}}
    body = {"comment": {"text": TEXT}, "context": {"entries": entries}, "attributeScores": scores, "languages": "EN"}
    answer = httpx.post(f"{address}{SUGGEST}?key=k", json=body | {"communityId": "Coral:1", "clientToken": ""})
    assert answer.json() == {"clientToken": "", "detectedLanguages": ["en"], "requestedLanguages": ["EN"]}


def test_osmod(address: str) -> None:
    """It sends article and parent as entries, and reads summary and spans of each."""
    entries = [{"text": "The bridge is closed for a year"}, {"text": "The detour will be hard on the shops"}]
    asked: dict[str, Any] = {"TOXICITY": {}, "OFF_TOPIC": {}, "SPAM": {}}
    body = {
        "comment": {"text": TEXT, "type": "PLAIN_TEXT"},
        "context": {"entries": entries},
        "requestedAttributes": asked,
        "languages": ["en"],
        "clientToken": "t",
        "doNotStore": False,
        "spanAnnotations": True,
    }
    found = httpx.post(f"{address}{ANALYZE}?key=k", json=body).json()["attributeScores"]
    assert set(found) == {"TOXICITY", "OFF_TOPIC"}
    assert all(scores["spanScores"][0]["begin"] == 0 and scores["summaryScore"] for scores in found.values())
