"""POST /coral/moderate: Coral's external moderation phase."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.serve.conftest import Connect
from threadwarden.data.text import MAX_TEXT_BYTES
from threadwarden.serve import examples
from threadwarden.serve.errors import UnauthorizedError
from threadwarden.serve.formats.coral import HEADER, MAX_SIGNATURES, check_signature, parse_signatures, read_coral
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.sites import Site, Sites

OLD, NEW = "ssec_old", "ssec_new"
FLAG = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}
POLICY = {
    "incivility": {"approve_below": 0.1, "review_at": 0.5},
    "dehumanizing": {"reject_at": 0.9},
    "off_topic": {"review_at": 0.6},
}


def sign(body: bytes, *secrets: str) -> str:
    return ",".join(f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}" for secret in secrets)


def send(client: TestClient, text: str, path: str = "/coral/moderate", **more: object) -> Any:
    body = json.dumps({"action": "NEW", "comment": {"body": text, "parentID": None}, **more}).encode()
    return client.post(path, content=body, headers={HEADER: sign(body, NEW)})


@pytest.fixture
def client(connect: Connect, database: Database) -> Iterator[TestClient]:
    Sites(database).add(Site("herald", POLICY))
    with connect(coral_secrets=f"{OLD}, {NEW}", database=f"sqlite:///{database.path}") as found:
        yield found


HERALD: dict[str, Any] = {"site": {"id": "herald"}}


def test_nothing_is_said_of_a_civil_comment(client: TestClient) -> None:
    for more in (dict[str, Any](), HERALD):
        answer = send(client, "<div>good bridge</div>", **more)
        assert (answer.status_code, answer.content) == (204, b"")


def test_without_a_policy_a_rude_comment_is_flagged(client: TestClient) -> None:
    assert send(client, "<div>you <b>idiot</b></div>").json() == {"actions": [FLAG]}


def test_the_policy_holds_and_rejects(client: TestClient) -> None:
    assert send(client, "you idiot", **HERALD).json() == {"actions": [FLAG], "status": "SYSTEM_WITHHELD"}
    assert send(client, "vermin", **HERALD).json() == {"actions": [FLAG], "status": "REJECTED"}


def test_the_site_may_have_the_tenants_name(client: TestClient) -> None:
    found = send(client, "you idiot", site={"id": "0b1c"}, tenantDomain="herald").json()
    assert found["status"] == "SYSTEM_WITHHELD"


def test_off_topic_is_judged_by_the_registered_story(client: TestClient) -> None:
    client.put("/v1/articles/story-1?site=herald", json={"title": "City council votes to close the bridge"})
    far, near = "bake onion soup, good recipe", "the council votes to close the bridge"
    assert send(client, far, story={"id": "story-1"}, **HERALD).json() == {"actions": [], "status": "SYSTEM_WITHHELD"}
    assert send(client, near, story={"id": "story-1"}, **HERALD).status_code == 204
    assert send(client, far, story={"id": "unknown"}, **HERALD).status_code == 204


def test_markup_is_not_read_as_words(client: TestClient) -> None:
    assert send(client, '<a href="https://idiot.example/idiot">good</a>').status_code == 204
    assert send(client, "you &#105;diot<br>").status_code == 200
    assert send(client, "<img src=a.png>").status_code == 204


def test_plain_text_is_read_whole(client: TestClient) -> None:
    text = "good <you idiot>"
    assert send(client, text, path="/coral/moderate?format=text").status_code == 200
    assert send(client, text, path="/coral/moderate?format=pdf").status_code == 422


def test_another_language_is_held_only_by_a_policy(client: TestClient) -> None:
    german = "Wer soll das alles bezahlen, und warum wir?"
    assert send(client, german).status_code == 204
    assert send(client, german, **HERALD).json() == {"actions": [], "status": "SYSTEM_WITHHELD"}


def test_a_long_text_is_read_up_to_the_limit() -> None:
    call = read_coral({"comment": {"body": "ä" * MAX_TEXT_BYTES}}, html=True)
    assert call.text == "ä" * (MAX_TEXT_BYTES // 2)


@pytest.mark.parametrize("body", [{}, {"comment": None}, {"comment": {"body": 1}}, {"comment": []}])
def test_a_body_without_a_comment_is_refused(client: TestClient, body: object) -> None:
    content = json.dumps(body).encode()
    answer = client.post("/coral/moderate", content=content, headers={HEADER: sign(content, OLD)})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("comment.body: found ")


def test_either_secret_and_either_signature_is_good(client: TestClient) -> None:
    body = json.dumps(examples.CORAL_REQUEST).encode()
    for header in (sign(body, OLD), sign(body, NEW), sign(body, "expired", NEW), sign(body, NEW, "next").upper()):
        assert client.post("/coral/moderate", content=body, headers={HEADER: header}).status_code == 200


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha256=xyz", "md5=00", ",", sign(b"other", NEW), "ü"])
def test_what_is_not_signed_is_refused(client: TestClient, header: str | None) -> None:
    headers = {} if header is None else {HEADER.encode(): header.encode("latin-1")}
    answer = client.post("/coral/moderate", content=b"{}", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["message"].startswith(f"{HEADER}: found ")


@pytest.mark.parametrize("secrets", [None, "", " , "])
def test_without_secrets_there_is_no_such_phase(connect: Connect, secrets: str | None) -> None:
    with connect(coral_secrets=secrets) as client:
        answer = send(client, "good")
    assert (answer.status_code, "CORAL_SECRETS" in answer.json()["error"]["message"]) == (404, True)


def test_the_signature_is_that_of_the_raw_body() -> None:
    check_signature(sign(b'{"a": 1}', NEW), b'{"a": 1}', [OLD, NEW])
    with pytest.raises(UnauthorizedError):
        check_signature(sign(b'{"a": 1}', NEW), b'{"a":1}', [OLD, NEW])


@given(st.text(st.characters()) | st.text("sha256=,0aF \t", max_size=200))
def test_no_header_breaks_the_parser(header: str) -> None:
    try:
        found = parse_signatures(header)
    except UnauthorizedError:
        return
    assert 0 < len(found) <= MAX_SIGNATURES
    assert all(len(one) == 64 and int(one, 16) >= 0 for one in found)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=MAX_SIGNATURES), st.sampled_from(["", " "]))
def test_what_coral_writes_is_read(digests: list[bytes], space: str) -> None:
    header = f",{space}".join(f"sha256={digest.hex()}" for digest in digests)
    assert parse_signatures(header) == [digest.hex() for digest in digests]


def test_a_header_has_a_most_signatures() -> None:
    with pytest.raises(UnauthorizedError):
        parse_signatures(sign(b"", *["secret"] * (MAX_SIGNATURES + 1)))
