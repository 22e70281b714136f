"""Work for a caller who left is cancelled; for one who waits it is answered, or its error heard."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request

from threadwarden.serve.disconnect import until_gone
from threadwarden.serve.errors import OverloadedError


def request_of(*messages: str) -> Request:
    """Return a request whose connection says `messages` and then nothing."""
    left = list(messages)

    async def receive() -> MutableMapping[str, Any]:
        if not left:
            await asyncio.sleep(60)
        return {"type": left.pop(0)}

    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)


def test_work_is_cancelled_when_the_caller_leaves() -> None:
    cancelled = False

    async def work() -> None:
        nonlocal cancelled
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled = True
            raise

    async def main() -> None:
        with pytest.raises(ClientDisconnect):
            await until_gone(request_of("http.request", "http.disconnect"), work())
        await asyncio.sleep(0)

    asyncio.run(main())
    assert cancelled


def test_a_caller_who_waits_gets_the_result_or_the_error() -> None:
    async def work(error: Exception | None) -> str:
        await asyncio.sleep(0)
        if error is not None:
            raise error
        return "done"

    assert asyncio.run(until_gone(request_of(), work(None))) == "done"
    with pytest.raises(OverloadedError):
        asyncio.run(until_gone(request_of(), work(OverloadedError("full"))))
