"""Latency and throughput of the released model beside the same network in torch, in one run.

    python benchmarks/speed.py --base .base-model [--texts FILE] [--rounds 5]

Both read the same comments (without context) with the same tokenizer. torch runs in fp32 and, where the CPU has it,
in bf16, one comment a call and in batches of 32 of like length; the released model runs as `Scorer.score` does. The
network's weights do not matter for its speed: torch has the base model's. Rounds alternate; medians are printed, and
ratios, since absolute times depend on the machine.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from threadwarden.data.errors import ThreadwardenError
from threadwarden.data.rows import read_file
from threadwarden.model import Scorer, load
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.base import find_base
from threadwarden.training.embed import run_network
from threadwarden.training.fit import quiet_libraries
from threadwarden.training.network import Network, bf16_autocast

LATENCY_TEXTS = 60


def main() -> int:
    """Run the benchmark and print one line a way of scoring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, help="the base model's folder")
    parser.add_argument("--model", help="a released version or folder (default: the newest)")
    parser.add_argument("--texts", type=Path, help="JSON lines or CSV with id and text (default: the sample)")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    try:
        texts = _texts(arguments.texts)
        report(texts, load(arguments.model), find_base(arguments.base), arguments.rounds)
    except ThreadwardenError as error:
        print(f"speed: {error}", file=sys.stderr)
        return 2
    return 0


def report(texts: Sequence[str], scorer: Scorer, base: Path, rounds: int) -> None:
    """Measure every way in turn, `rounds` times, and print medians."""
    quiet_libraries()
    ways = _ways(scorer, Network.from_base(base, attention="sdpa"), Tokens(base / "tokenizer.json", InputFormat()))
    single: dict[str, list[float]] = {name: [] for name in ways}
    batch: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(texts[:8])
    for _ in range(rounds):
        for name, way in ways.items():
            single[name] += [_seconds(way, [text]) for text in texts[:LATENCY_TEXTS]]
            batch[name].append(len(texts) / _seconds(way, texts))
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts)} comments, {words:.0f} words on average, {rounds} rounds, model {scorer.version}")
    print(f"{'':14}{'one comment p50':>18}{'p99':>10}{'batch':>16}{'against torch fp32':>22}")
    reference = statistics.median(batch["torch fp32"])
    for name in ways:
        p50, p99 = statistics.median(single[name]) * 1e3, statistics.quantiles(single[name], n=100)[98] * 1e3
        rate = statistics.median(batch[name])
        print(f"{name:14}{p50:15.1f} ms{p99:7.1f} ms{rate:12.0f} /s{rate / reference:20.1f}x")
    print(
        f"peak memory of this process, torch included: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB"
    )


def _ways(scorer: Scorer, network: Network, tokens: Tokens) -> dict[str, Callable[[Sequence[str]], object]]:
    def torch(bf16: bool) -> Callable[[Sequence[str]], object]:
        return lambda texts: run_network(network, [tokens.whole(text) for text in texts], "", 32, bf16=bf16)

    ways: dict[str, Callable[[Sequence[str]], object]] = {"torch fp32": torch(False)}
    if bf16_autocast():
        ways["torch bf16"] = torch(True)
    ways["released int8"] = scorer.score
    return ways


def _seconds(way: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    started = time.perf_counter()
    way(texts)
    return time.perf_counter() - started


def _texts(path: Path | None) -> list[str]:
    if path is not None:
        return [row.comment.text for row in read_file(path).rows]
    lines = (files("threadwarden.data.samples") / "comments.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


if __name__ == "__main__":
    sys.exit(main())
