"""What is over the limit is refused at once; health, and senders whose body is still on its way, are not counted."""

import asyncio
from typing import Any

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threadwarden.serve.errors import Failure, LastResort
from threadwarden.serve.gate import Gate


class Caller:
    """One request to a gate, and the status that it was answered with."""

    def __init__(self, gate: ASGIApp, method: str = "POST", path: str = "/v1/score", slow: bool = False) -> None:
        self.status: int | None = None
        self.body = b""
        self.headers: dict[bytes, bytes] = {}
        self._slow = slow
        self._asked = gate({"type": "http", "method": method, "path": path, "headers": []}, self._receive, self._send)
        self.task = asyncio.ensure_future(self._asked)

    async def _receive(self) -> Message:
        if self._slow:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": b"{}"}

    async def _send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.headers |= dict(message.get("headers", ()))
        self.body += message.get("body", b"")


@pytest.fixture
def door() -> asyncio.Event:
    return asyncio.Event()


def gate_of(door: asyncio.Event, limit: int, **more: Any) -> ASGIApp:
    """Return a gate before an application that answers when the door is open."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await door.wait()
        await JSONResponse({})(scope, receive, send)

    return LastResort(Gate(app, limit), **more)


def test_more_than_the_limit_are_refused_until_the_others_are_answered(door: asyncio.Event) -> None:
    async def work() -> None:
        gate = gate_of(door, 2)
        first = [Caller(gate) for _ in range(2)]
        await asyncio.sleep(0)
        late = Caller(gate)
        await late.task
        assert (late.status, late.headers[b"retry-after"]) == (503, b"1")
        assert b"found 2 requests at work" in late.body
        door.set()
        await asyncio.gather(*(caller.task for caller in first))
        again = Caller(gate)
        await again.task
        assert [caller.status for caller in (*first, again)] == [200] * 3

    asyncio.run(work())


def test_reading_and_slow_senders_are_not_counted(door: asyncio.Event) -> None:
    async def work() -> None:
        gate = gate_of(door, 1)
        slow = [Caller(gate, slow=True) for _ in range(3)]
        await asyncio.sleep(0)
        full = Caller(gate)
        await asyncio.sleep(0)
        health, refused = Caller(gate, "GET", "/healthz"), Caller(gate)
        await refused.task
        door.set()
        await asyncio.gather(full.task, health.task)
        assert [caller.status for caller in (full, health, refused)] == [200, 200, 503]
        for caller in slow:
            caller.task.cancel()

    asyncio.run(work())


def test_a_refusal_has_the_shape_of_its_api_and_errors_leave_no_one_at_work(door: asyncio.Event) -> None:
    def other(failure: Failure) -> JSONResponse:
        return JSONResponse({"other": failure.message}, failure.status)

    async def work() -> None:
        gate = gate_of(door, 1, shaped=lambda _, failure: other(failure))
        left = Caller(gate)
        await asyncio.sleep(0)
        refused = Caller(gate, path="/other/one")
        await refused.task
        assert refused.body.startswith(b'{"other":"the service: found 1 requests')
        left.task.cancel()
        await asyncio.wait([left.task])
        door.set()
        again = Caller(gate)
        await again.task
        assert again.status == 200

    asyncio.run(work())
