"""Feed damaged pages and exports to the extractor for a while, and check every thread that comes out.

    python benchmarks/fuzz_extraction.py [--seconds 600] [--seed 1]

Seeds are the samples, the tests' export fixtures and the pages inside the tests of the page adapters. Each case damages
one: spans deleted, doubled or repeated a thousand times, bytes changed, cut in half, spliced with another seed. A case
may end in an InputError and in nothing else; threads must have unique ids, parents that exist, true depths, and be
JSON. Printed are the cases, the slowest, and the peak memory; a failing case is written to the current folder.
"""

import argparse
import importlib.util
import random
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from threadwarden.data.errors import InputError
from threadwarden.data.extract import ExtractOptions, extract_threads
from threadwarden.data.thread import Thread

ROOT = Path(__file__).parents[1]
SLOWEST_ALLOWED = 20.0
PLACEHOLDER = re.compile(r"\{\w*\}")


def main() -> int:
    """Run the fuzzer; return 1 if a case failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    seeds = [*files(), *pages_of_tests()]
    chance = random.Random(arguments.seed)  # noqa: S311 - no secret
    outcomes: Counter[str] = Counter()
    slowest, end = 0.0, time.monotonic() + arguments.seconds
    while time.monotonic() < end:
        name, data = chance.choice(seeds)
        damaged = damage(data, chance.choice(seeds)[1], chance)
        started = time.process_time()
        try:
            outcomes[run(damaged, name)] += 1
        except Exception as error:
            Path("failing_case").write_bytes(damaged)
            print(f"{name}: {type(error).__name__}: {error} (in ./failing_case)", file=sys.stderr)
            raise
        slowest = max(slowest, time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common())
    print(f"{outcomes.total():,} cases of {len(seeds)} seeds: {counts}; slowest {slowest:.1f} s, peak {peak} MiB")
    return 1 if slowest > SLOWEST_ALLOWED else 0


def files() -> list[tuple[str, bytes]]:
    """Return the samples and the tests' exports."""
    folders = (ROOT / "data/samples/pages", ROOT / "tests/data/fixtures/exports")
    return [
        (path.name, path.read_bytes()) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()
    ]


def pages_of_tests() -> list[tuple[str, bytes]]:
    """Return the pages that the page adapters' tests are made of, each with all of its module's pieces put in."""
    found = []
    # Their tests import each other from the repository's root.
    sys.path.insert(0, str(ROOT))
    for path in sorted((ROOT / "tests/data").glob("test_pages_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        texts = [value for value in vars(module).values() if isinstance(value, str) and "<" in value]
        pieces = "".join(text for text in texts if "<html" not in text)
        for text in texts:
            if "<html" in text:
                found.append((f"{path.stem}.html", PLACEHOLDER.sub(lambda _: pieces, text).encode()))  # noqa: B023
    return found


def damage(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return the data with a few kinds of damage."""
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        span = data[start : min(end, start + 2000)]
        kind = chance.randrange(6)
        if kind == 0:
            data = data[:start] + data[end:]
        elif kind == 1:
            data = data[:end] + data[start:end] + data[end:]
        elif kind == 2:
            data = data[:start]
        elif kind == 3:
            data = data[:start] + bytes(chance.randrange(256) for _ in span[:8]) + data[start + 8 :]
        elif kind == 4:
            data = data[:start] + other[start:end] + data[start:]
        elif chance.random() < 0.1:
            data = data[:start] + span[:200] * 1000 + data[start:]
    return data


def run(data: bytes, name: str) -> str:
    """Extract and check; return how it ended."""
    try:
        threads = list(extract_threads(data, source=name, options=ExtractOptions(article=False)))
    except InputError:
        return "refused"
    for thread in threads:
        check(thread)
    return "with comments" if any(thread.comments for thread in threads) else "without comments"


def check(thread: Thread) -> None:
    """Raise if a thread contradicts itself."""
    ids = [comment.id for comment in thread.comments]
    if len(set(ids)) != len(ids):
        raise AssertionError("ids are used twice")
    depths = {None: -1} | {comment.id: comment.depth for comment in thread.comments}
    if any(comment.depth != depths[comment.parent_id] + 1 for comment in thread.comments):
        raise AssertionError("a depth is not its parent's plus one")
    if thread.thread.extracted_count != len(ids) or thread.thread.complete == bool(thread.thread.reason):
        raise AssertionError("the thread's counts or its reason are wrong")


if __name__ == "__main__":
    sys.exit(main())
