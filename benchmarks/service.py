"""The service under load, over HTTP, beside a RoBERTa-base classifier in torch fp32 on the same comments.

    python benchmarks/service.py [--model VERSION] [--datasets ../shared/datasets] [--rounds 3] [--no-peer]

`threadwarden serve` runs in a process of its own, the load generator in another, and the peer in a third while those
two are idle; the rounds go through all of them in turn. The comments are a random sample of the natural news sets at
hand (ucc, ctc, fox_news), or else our own. In context, a request's comments stand under one of 20 registered articles,
and each answers a comment that was not seen before. The peer's weights are random, which changes nothing of its speed;
it reads the same tokens, sorted by length and padded in batches of 32.
"""

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle
from multiprocessing import get_context
from pathlib import Path

import roberta
from load import Run, beside, flood, pace, request

from threadwarden.data import corpora
from threadwarden.data.context import CommentInContext
from threadwarden.data.errors import ThreadwardenError
from threadwarden.model.artifact import TOKENIZER, find, read_manifest
from threadwarden.model.tokens import Tokens
from threadwarden.serve.errors import NotReadyError

NEWS, OWN = ("ucc", "ctc", "fox_news"), ("samples", "written_threads")
COMMENTS, ARTICLES, PEER_COMMENTS = 1000, 20, 192
SINGLES, BATCH, CONNECTIONS = 300, 100, 4
RATE, PACED, BESIDE = 150, 1500, 30
Article = Mapping[str, str | None]
Make = Callable[[Sequence[str]], bytes]


@dataclass(frozen=True)
class Texts:
    """The comments of the benchmark, and the articles that they are put under."""

    comments: Sequence[str]
    articles: Sequence[Article]


@dataclass(frozen=True)
class Service:
    """A running service; `ready` is how many seconds it took until it could score."""

    pid: int
    port: int
    ready: float

    def memory(self, what: str) -> int:
        """Return VmRSS (now) or VmHWM (at most until now) in MiB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) >> 10 for line in lines if line.startswith(what))


@dataclass(frozen=True)
class Way:
    """One kind of load; of batches the comments a second are a figure too, and `batch` is how many a request holds."""

    name: str
    drive: Callable[[], Run]
    batch: int = 0


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="a released version or folder (default: the newest)")
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true", help="leave the RoBERTa-base classifier out")
    arguments = parser.parse_args()
    try:
        folder = find(arguments.model)
        texts = read_texts(arguments.datasets)
    except ThreadwardenError as error:
        print(f"service: {error}", file=sys.stderr)
        return 2
    context = get_context("spawn")
    with serving(folder) as service, ProcessPoolExecutor(1, context) as load, ProcessPoolExecutor(1, context) as peer:
        sequences = _sequences(folder, texts.comments)
        ways = _ways(texts, lambda drive: load.submit(drive).result(), service.port)
        runs: dict[str, list[Run]] = {way.name: [] for way in ways}
        rates = []
        _register(texts, service.port)
        for way in ways:
            way.drive()  # everything warm
        for _ in range(arguments.rounds):
            for way in ways:
                runs[way.name].append(way.drive())
            if not arguments.no_peer:
                rates.append(peer.submit(roberta.rate, sequences[:PEER_COMMENTS]).result())
        print(_heading(sequences, arguments.rounds))
        print(_table(ways, runs, rates))
        print(
            f"ready after {service.ready:.2f} s; memory of the service {service.memory('VmRSS')} MiB, "
            f"at most {service.memory('VmHWM')} MiB"
        )
    return 0


def read_texts(folder: Path) -> Texts:
    """Return a random sample of comments of the news sets at hand, or of our own, and articles with a text."""
    there = [name for name in NEWS if not corpora.get(name).lacking(folder)] or OWN
    found = [example.comment for name in there for example in corpora.get(name).read(folder)]
    own = [example.comment for example in corpora.get("written_threads").read(folder)]
    articles = {c.article: None for c in [*found, *own] if c.article is not None and c.article.text}
    comments = sorted({comment.text for comment in found})
    return Texts(
        random.Random(1).sample(comments, min(COMMENTS, len(comments))),  # noqa: S311 - a sample, no secret
        [{"title": article.title, "text": article.text} for article in list(articles)[:ARTICLES]],
    )


@contextmanager
def serving(model: Path) -> Iterator[Service]:
    """Start the service on a free port, with a database of its own, and stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("threadwarden")), "serve", "--port", str(port)]
        more = {"THREADWARDEN_MODEL": str(model), "THREADWARDEN_DATABASE": f"sqlite:///{folder}/bench.sqlite3"}
        started = time.perf_counter()
        log = Path(folder) / "log"
        process = subprocess.Popen(command, env=os.environ | more, stderr=log.open("w"))  # noqa: S603 - our own
        try:
            _wait(process, port, log)
            yield Service(process.pid, port, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except OSError:  # it does not listen yet, or answers 503
            time.sleep(0.005)
    raise NotReadyError(f"the service: found it ended ({log.read_text()[-200:].strip()!r}), wanted it ready")


def _ways(texts: Texts, elsewhere: Callable[[Callable[[], Run]], Run], port: int) -> list[Way]:
    ones = [[text] for text in texts.comments]
    batches = [texts.comments[start : start + BATCH] for start in range(0, len(texts.comments), BATCH)] * 2
    paced = [ones[place % len(ones)] for place in range(PACED)]
    context = _Context(texts)

    def one(make: Make) -> Run:
        return elsewhere(partial(flood, port, [make(group) for group in ones[:SINGLES]], 1))

    def many(make: Make) -> Run:
        return elsewhere(partial(flood, port, [make(group) for group in batches], CONNECTIONS))

    def at_rate() -> Run:
        return elsewhere(partial(pace, port, [_alone(group) for group in paced], RATE))

    def beside_batches() -> Run:
        singles, others = [_alone(group) for group in ones[:SINGLES]], [_alone(group) for group in batches]
        return elsewhere(partial(beside, port, singles, BESIDE, others, CONNECTIONS))

    return [
        Way("one comment", partial(one, _alone)),
        Way(f"{RATE} single comments a second", at_rate),
        Way(f"{BESIDE} single ones a second beside batches", beside_batches),
        Way(f"batches of {BATCH}, {CONNECTIONS} at once", partial(many, _alone), BATCH),
        Way("one comment, article and parent", partial(one, context)),
        Way(f"batches of {BATCH}, article and parent", partial(many, context), BATCH),
    ]


def _register(texts: Texts, port: int) -> None:
    bodies = [json.dumps(article).encode() for article in texts.articles]
    run = flood(port, [request(f"/v1/articles/{place}", body, "PUT") for place, body in enumerate(bodies)], 1)
    assert set(run.statuses) <= {200, 201}, run.statuses


def _alone(group: Sequence[str]) -> bytes:
    comments = [{"id": place, "text": text} for place, text in enumerate(group)]
    return request("/v1/score", json.dumps({"comments": comments}).encode())


class _Context:
    """Puts comments under one of the articles; their parents are never the same twice, so that each must be read."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._chance = random.Random(2)  # noqa: S311 - a sample, no secret
        self._articles = cycle(range(len(texts.articles)))
        self._number = count()

    def __call__(self, group: Sequence[str]) -> bytes:
        comments = [
            {"id": place, "text": text, "parent": f"{self._chance.choice(self._texts.comments)} {next(self._number)}"}
            for place, text in enumerate(group)
        ]
        body = {"article": {"id": next(self._articles)}, "comments": comments}
        return request("/v1/score", json.dumps(body).encode())


def _sequences(folder: Path, comments: Sequence[str]) -> list[tuple[int, ...]]:
    tokens = Tokens(folder / TOKENIZER, read_manifest(folder).input)
    return [window.ids for comment in comments for window in tokens.windows(CommentInContext(comment))[:1]]


def _heading(sequences: Sequence[Sequence[int]], rounds: int) -> str:
    lengths = [len(sequence) for sequence in sequences]
    return (
        f"{len(lengths)} comments of {statistics.mean(lengths):.0f} tokens on average (median "
        f"{statistics.median(lengths):.0f}, cut at 98), {rounds} rounds"
    )


def _table(ways: Sequence[Way], runs: Mapping[str, Sequence[Run]], rates: Sequence[float]) -> str:
    lines = [f"{'':42}{'p50':>10}{'p99':>10}{'comments':>14}{'to the peer':>14}"]
    peer = statistics.median(rates) if rates else None
    for way in ways:
        found = runs[way.name]
        failed = sum(number for run in found for status, number in run.statuses.items() if status != 200)
        latencies = [latency * 1e3 for run in found for latency in run.latencies]
        p50, p99 = statistics.median(latencies), statistics.quantiles(latencies, n=100)[98]
        line = f"{way.name:42}{p50:7.1f} ms{p99:7.1f} ms"
        if way.batch:
            rate = statistics.median(len(run.latencies) * way.batch / run.seconds for run in found)
            line += f"{rate:11.0f} /s" + (f"{rate / peer:13.1f}x" if peer else "")
        lines.append(line + (f"   {failed} FAILED" if failed else ""))
    if peer:
        lines.append(f"{'RoBERTa-base, torch fp32':62}{peer:11.1f} /s{1:13.1f}x")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
