"""Load for the soak: requests whose answers are known, asked at a rate or without pause, every answer checked."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

REFUSED = (429, 503)
IDLE_SECONDS = 3
WORDS = (
    *("the", "council", "votes", "on", "bridge", "and", "river", "road", "today", "because", "shops", "along", "bank"),
    *("stay", "open", "while", "engineers", "repair", "traffic", "costs", "year", "detour", "coach", "team", "season"),
    *("football", "article", "reader", "thanks", "agree", "good", "soup", "onion", "bake", "never", "always", "people"),
    *(
        "city",
        "money",
        "plan",
        "late",
        "early",
        "report",
        "close",
        "start",
        "question",
        "answer",
        "why",
        "idea",
        "wrong",
    ),
)


def texts(number: int, seed: int = 0) -> list[str]:
    """Return different texts of 5 to 120 words."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [f"{' '.join(chance.choices(WORDS, k=chance.randint(5, 120)))} {place}." for place in range(number)]


@dataclass
class Tally:
    """What came of the requests: times in seconds, errors by what they say."""

    right: int = 0
    wrong: int = 0
    refused: int = 0
    without_retry: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    refused_in: list[float] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Return how many requests there were."""
        return self.right + self.wrong + self.refused + sum(self.errors.values())

    def __str__(self) -> str:
        return (
            f"asked {self.asked:,}: right {self.right:,}, wrong {self.wrong:,}, refused {self.refused:,} "
            f"(without Retry-After {self.without_retry:,}), failed {dict(self.errors) or 0}"
        )


class Asker:
    """Asks for scores on kept connections, or on one for each request, and compares them with the known ones.

    `known` holds the scores of the texts by version, each as its incivility and dehumanizing.
    """

    def __init__(self, port: int, known: Mapping[str, Sequence[tuple[float, float]]], keep: bool = True) -> None:
        some = texts(len(next(iter(known.values()))))
        self._requests = [_request(json.dumps({"comments": [{"id": 1, "text": text}]})) for text in some]
        self._port = port
        self._known = known
        self._keep = keep
        self._free: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.tally = Tally()

    async def at_rate(self, rate: float, seconds: float) -> None:
        """Ask at random times, `rate` a second on average, whatever the answers take."""
        chance, tasks = random.Random(1), set()  # noqa: S311 - no secret
        due = time.perf_counter()
        end = due + seconds
        place = 0
        while due < end:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            task = asyncio.ensure_future(self._ask(place % len(self._requests)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            place += 1
            due += chance.expovariate(rate)
        await asyncio.gather(*tasks)

    async def without_pause(self, connections: int, until: asyncio.Event) -> None:
        """Ask the next question on each connection as soon as the last one is answered."""

        async def work(place: int) -> None:
            while not until.is_set():
                await self._ask(place % len(self._requests))
                place += connections

        await asyncio.gather(*(work(number) for number in range(connections)))

    async def _ask(self, place: int) -> None:
        began = time.perf_counter()
        try:
            head, body = await asyncio.wait_for(self._send(self._requests[place]), 120)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.tally.errors[type(error).__name__] += 1
            return
        self._count(place, head, body, time.perf_counter() - began)

    def _count(self, place: int, head: bytes, body: bytes, seconds: float) -> None:
        status = int(head.split(maxsplit=2)[1])
        if status in REFUSED:
            self.tally.refused += 1
            self.tally.without_retry += b"retry-after:" not in head
            self.tally.refused_in.append(seconds)
        elif status != 200:
            self.tally.errors[f"status {status}"] += 1
        else:
            answer = json.loads(body)
            scores = answer["results"][0]["scores"]
            found = (scores["incivility"]["probability"], scores["dehumanizing"]["probability"])
            right = found == self._known[answer["model"]["version"]][place]
            self.tally.right += right
            self.tally.wrong += not right
            self.tally.took.append(seconds)

    async def _send(self, content: bytes) -> tuple[bytes, bytes]:
        reader, writer = await self._connection()
        writer.write(content)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        body = await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        if self._keep:
            self._free.append((time.monotonic(), reader, writer))
        else:
            writer.close()
        return head, body

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            idle_since, reader, writer = self._free.pop()
            # One that was idle for long may be closed by the other side just as it is used again.
            if time.monotonic() - idle_since < IDLE_SECONDS and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)


def _request(body: str) -> bytes:
    head = "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()


def share(values: Sequence[float], part: float) -> float:
    """Return the value that `part` of the values are below, 0 of none."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] if values else 0.0
