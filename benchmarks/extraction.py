"""Speed and quality of extraction beside trafilatura and resiliparse, over the same pages in the same run.

    python benchmarks/extraction.py [--pages FOLDER] [--rounds 3] [--most N] [--generic-only]

Speed: per page, in turn, on one core (process time): the full record, the thread alone (`article=False`), and
trafilatura's `bare_extraction` with comments and metadata on. Printed are milliseconds a page and the ratios. A warm-up
round over some pages is not counted. Pages default to the saved samples of this repository; the maintainers' folder of
real pages has HTML in `html/` and, where gold lies beside it, quality is measured too: macro F1 of the comments'
tokens (author, date and text; multiset overlap), the share of comment-free pages on which five or more tokens are
given as
comments, and for the threads the share of gold 6-grams found in the article's text. Peers that are not installed are
left out.
"""

import argparse
import gc
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from threadwarden.data.extract import ExtractOptions, detect, extract_thread
from threadwarden.data.extract.pages.generic import Generic

WARM_UP = 10
TOKEN = re.compile(r"\w+")
LEAST_GOLD_TOKENS = 20


@dataclass(frozen=True)
class Found:
    """What a way of extraction found on a page: the comments and the article, each as one text."""

    comments: str
    article: str


Way = Callable[[bytes], Found]


def threadwarden_full(data: bytes) -> Found:
    """Read the full record."""
    return _found(data, ExtractOptions())


def threadwarden_thread(data: bytes) -> Found:
    """Read the thread alone."""
    return _found(data, ExtractOptions(article=False))


def _found(data: bytes, options: ExtractOptions) -> Found:
    thread = extract_thread(data, options=options)
    lines = [" ".join(filter(None, (c.author, c.timestamp_raw, c.text))) for c in thread.comments]
    return Found("\n".join(lines), thread.article.text or "")


def peers() -> Iterator[tuple[str, Way]]:
    """Yield the other extractors that are installed."""
    import trafilatura

    def by_trafilatura(data: bytes) -> Found:
        document = trafilatura.bare_extraction(data, include_comments=True, with_metadata=True)
        fields: dict[str, Any] = document.as_dict() if document is not None else {}
        return Found(fields.get("comments") or "", fields.get("text") or "")

    yield f"trafilatura {trafilatura.__version__}", by_trafilatura
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    except ImportError:
        print("resiliparse is not installed: left out (pip install resiliparse)", file=sys.stderr)
        return

    def by_resiliparse(data: bytes) -> Found:
        text = bytes_to_str(data, detect_encoding(data))
        without = extract_plain_text(text, main_content=True, comments=False)
        rest = Counter(extract_plain_text(text, main_content=True, comments=True).split("\n"))
        rest.subtract(Counter(without.split("\n")))
        return Found("\n".join(rest.elements()), without)

    yield "resiliparse", by_resiliparse


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, help="folder of pages, or one with html/, gold/ and manifest.json")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=int, default=10_000, help="read at most this many pages")
    parser.add_argument("--generic-only", action="store_true", help="switch every adapter off but the generic finder")
    arguments = parser.parse_args()
    if arguments.generic_only:
        detect.PAGE_ADAPTERS = tuple(adapter for adapter in detect.PAGE_ADAPTERS if isinstance(adapter, Generic))
    folder = arguments.pages or Path(str(files("threadwarden.data.samples") / "pages"))
    inner = folder / "html" if (folder / "html").is_dir() else folder
    paths = sorted(path for path in inner.iterdir() if path.suffix in (".html", ".htm"))[: arguments.most]
    if not paths:
        print(f"extraction: found no .html page in {inner}, wanted some", file=sys.stderr)
        return 2
    ways: dict[str, Way] = {"threadwarden": threadwarden_full, "threadwarden, thread alone": threadwarden_thread}
    ways |= dict(peers())
    speed(paths, ways, arguments.rounds)
    if (folder / "manifest.json").is_file():
        quality(folder, paths, ways)
    return 0


def speed(paths: Sequence[Path], ways: dict[str, Way], rounds: int) -> None:
    """Time every way on every page in turn, and print the best round of each."""
    pages = [path.read_bytes() for path in paths]
    for way in ways.values():
        for data in pages[:WARM_UP]:
            way(data)
    totals = {name: [0.0] * rounds for name in ways}
    # One way's garbage must not be collected on another's time.
    gc.disable()
    for turn in range(rounds):
        for data in pages:
            for name, way in ways.items():
                started = time.process_time()
                way(data)
                totals[name][turn] += time.process_time() - started
                gc.collect(0)
    gc.enable()
    reference = next(name for name in ways if name.startswith("trafilatura"))
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{len(pages)} pages of {size:.0f} KB on average, {rounds} rounds, one core")
    for name, seconds in totals.items():
        ratio = min(totals[reference]) / min(seconds)
        print(f"{name:28}{min(seconds) / len(pages) * 1e3:8.1f} ms a page{ratio:8.2f} x trafilatura's speed")


def quality(folder: Path, paths: Sequence[Path], ways: dict[str, Way]) -> None:
    """Compare every way's comments with the gold."""
    rows = json.loads((folder / "manifest.json").read_text())
    commented = {str(row["id"]): bool(row["has_comments"]) for row in rows}
    for name, way in ways.items():
        scores: list[float] = []
        false = empty = 0
        for path in paths:
            gold = json.loads((folder / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
            given, wanted = tokens(way(path.read_bytes()).comments), tokens(gold["comments"])
            if not commented[path.stem]:
                empty += 1
                false += len(given) >= 5
            elif len(wanted) >= LEAST_GOLD_TOKENS:
                scores.append(f1(given, wanted))
        print(
            f"{name:28} macro F1 {sum(scores) / len(scores):.3f} on {len(scores)} pages, "
            f"comments on {false} of {empty} comment-free pages"
        )


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return TOKEN.findall(text.lower())


def f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the harmonic mean of precision and recall over two multisets of tokens."""
    common = sum((Counter(given) & Counter(wanted)).values())
    return 2 * common / (len(given) + len(wanted)) if common else 0.0


if __name__ == "__main__":
    sys.exit(main())
