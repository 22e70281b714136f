"""A load generator: requests over kept connections, as fast as they are answered, or at a given rate.

Bare sockets and a few lines of HTTP/1.1, since a full client would cost as much as the service. It is meant to run in
a process of its own.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LIMIT = 1 << 26


@dataclass(frozen=True)
class Run:
    """What came of some requests: seconds until each answer, how many had which status, and how long it all took."""

    latencies: tuple[float, ...]
    statuses: dict[int, int]
    seconds: float


def request(path: str, body: bytes, method: str = "POST") -> bytes:
    """Return a request as it goes over the wire."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body


def flood(port: int, requests: Sequence[bytes], connections: int) -> Run:
    """Send all requests, each connection its next one as soon as it has its answer."""
    return asyncio.run(_flood(port, requests, connections))


def pace(port: int, requests: Sequence[bytes], rate: float) -> Run:
    """Send all requests at random times, `rate` a second on average, whatever the answers take.

    A latency counts from the time at which its request was due.
    """
    return asyncio.run(_pace(port, requests, rate))


def beside(port: int, requests: Sequence[bytes], rate: float, batches: Sequence[bytes], connections: int) -> Run:
    """As `pace`, while other connections send `batches` again and again, which are not counted."""
    return asyncio.run(_beside(port, requests, rate, batches, connections))


class _Connections:
    """Kept connections; a request takes a free one, or opens one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, content: bytes) -> int:
        """Send a request and return the answer's status, once all of it is there."""
        reader, writer = pair = await self._pair()
        writer.write(content)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        self._free.append(pair)
        return int(head.split(maxsplit=2)[1])

    async def _pair(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            pair = self._free.pop()
            if not pair[0].at_eof():  # the service closes what is idle for long
                return pair
        return await asyncio.open_connection("127.0.0.1", self._port, limit=LIMIT)

    async def close(self) -> None:
        for _, writer in self._free:
            writer.close()
            await writer.wait_closed()


async def _flood(port: int, requests: Sequence[bytes], connections: int) -> Run:
    client, waiting = _Connections(port), iter(requests)
    latencies: list[float] = []
    statuses: Counter[int] = Counter()

    async def work() -> None:
        for content in waiting:
            started = time.perf_counter()
            statuses[await client.send(content)] += 1
            latencies.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    seconds = time.perf_counter() - started
    await client.close()
    return Run(tuple(latencies), dict(statuses), seconds)


async def _pace(port: int, requests: Sequence[bytes], rate: float) -> Run:
    client, chance = _Connections(port), random.Random(1)  # noqa: S311 - times, no secret
    latencies: list[float] = []
    statuses: Counter[int] = Counter()

    async def one(content: bytes, due: float) -> None:
        statuses[await client.send(content)] += 1
        latencies.append(time.perf_counter() - due)

    tasks, started = [], time.perf_counter()
    due = started
    for content in requests:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.ensure_future(one(content, due)))
    await asyncio.gather(*tasks)
    seconds = time.perf_counter() - started
    await client.close()
    return Run(tuple(latencies), dict(statuses), seconds)


async def _beside(port: int, requests: Sequence[bytes], rate: float, batches: Sequence[bytes], connections: int) -> Run:
    others = asyncio.ensure_future(_flood(port, [*batches] * 100, connections))
    run = await _pace(port, requests, rate)
    others.cancel()
    return run
