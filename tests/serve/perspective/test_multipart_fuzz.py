"""No body, however broken, makes the batch fail with anything but an error of its own."""

import json
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.serve.perspective.conftest import ANALYZE, SUGGEST, request
from tests.serve.perspective.test_batch import answers, mixed, part
from threadwarden.serve.errors import MalformedError
from threadwarden.serve.perspective.multipart import MAX_PARTS, boundary_of, content_id_of, parse_part, parts_of

PIECES = st.sampled_from(
    (
        *(b"--b", b"--b--", b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b"<", b">", b"\x00", b"\xff", b"--"),
        *(b"Content-ID: <a +\r\n 1>", b"Content-Type: application/http", b"Content-Type: multipart/mixed; boundary=b"),
        *(f"POST {path} HTTP/1.1".encode() for path in (ANALYZE, SUGGEST, "/", "http://[", "*")),
        json.dumps(request("Hi")).encode(),
        b"{}",
    )
)
BODIES = st.lists(PIECES | st.binary(max_size=12), max_size=40).map(b"".join)
TYPES = st.text(st.characters(codec="latin-1"), max_size=40) | st.sampled_from(
    ("multipart/mixed; boundary=b", "multipart/mixed;boundary*=utf-8''b", "multipart/mixed; boundary*0=b; boundary*1=c")
)


@given(BODIES)
@example(b"--b\n" * 300)
def test_any_body_is_read_or_refused(content: bytes) -> None:
    try:
        parts = parts_of(content, b"b")
    except MalformedError:
        return
    assert 1 <= len(parts) <= MAX_PARTS
    for one in parts:
        found = content_id_of(one)
        assert found is None or (found.isascii() and "\n" not in found and "\r" not in found)
        try:
            inner = parse_part(one)
        except MalformedError:
            continue
        assert inner.content in one
        assert not any(c in value for value in (inner.method, *inner.headers.values()) for c in "\r\n")


@given(TYPES)
def test_any_content_type_is_read_or_refused(content_type: str) -> None:
    try:
        found = boundary_of(content_type)
    except MalformedError:
        return
    assert 1 <= len(found) <= 200


@given(BODIES)
@settings(max_examples=200, deadline=None)
def test_the_service_answers_any_body(client: TestClient, content: bytes) -> None:
    answer = client.post("/batch", content=content, headers={"content-type": "multipart/mixed; boundary=b"})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert all(status < 500 for _, status, _ in answers(answer))


@given(st.lists(PIECES | st.binary(max_size=12), max_size=12).map(b"".join), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_a_good_part_beside_a_broken_one_is_answered(client: TestClient, noise: bytes, at: int) -> None:
    good = mixed(part(head="Content-ID: <good + 1>\n"))
    broken = part().encode()
    content = b"--b\r\n" + broken[:at] + noise.replace(b"--b", b"") + broken[at:] + b"\r\n" + good
    answer = client.post("/batch", content=content, headers={"content-type": "multipart/mixed; boundary=b"})
    assert answers(answer)[-1][:2] == ("<response-good + 1>", 200)


@pytest.mark.parametrize("piece", [b"\n", b"\r\n--", b"\n--b", b"--b\n", b"\n--" + b"a" * 150, b"Content-ID: <a>\n"])
def test_eight_megabytes_of_it_are_read_in_little_time(piece: bytes) -> None:
    content, boundary = piece * (8_000_000 // len(piece)), b"a" * 200 if b"aa" in piece else b"b"
    begun = time.monotonic()
    for body in (content, b"--" + boundary + b"\n" + content):
        try:
            for one in parts_of(body, boundary):
                content_id_of(one)
                parse_part(one)
        except MalformedError:
            pass
    assert time.monotonic() - begun < 5
