"""Peak memory of `threadwarden extract` over folders and archives of more and more pages.

    python benchmarks/extract_memory.py [--pages 200 2000] [--no-article]

Each run is a process of its own over pages that were just made, all of them different. Flat means that the last
column grows by what caches hold, not with the pages.
"""

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

COMMENTS = 30


def main() -> int:
    """Make the pages, run the command over them, and print one line a run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--no-article", action="store_true", help="the threads alone")
    arguments = parser.parse_args()
    options = ["--no-article"] if arguments.no_article else []
    print(f"{'input':10} {'pages':>7} {'seconds':>9} {'peak MiB':>9}")
    for count in arguments.pages:
        with tempfile.TemporaryDirectory() as folder:
            for path in _made(Path(folder), count):
                seconds, peak = _measured([str(path), *options])
                print(f"{path.name:10} {count:7,} {seconds:9.1f} {peak:9.0f}", flush=True)
    return 0


def _made(folder: Path, count: int) -> tuple[Path, ...]:
    """Return a folder of pages, and the same pages in a zip and a tar file."""
    pages, packed, tarred = folder / "pages", folder / "pages.zip", folder / "pages.tgz"
    pages.mkdir()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box, tarfile.open(tarred, "w:gz") as tar:
        for number in range(count):
            page = pages / f"{number:07}.html"
            page.write_text(_page(number), encoding="utf-8")
            box.write(page, page.name)
            tar.add(page, page.name)
    return pages, packed, tarred


def _page(number: int) -> str:
    body = "".join(f"<p>{_sentence(number, paragraph)}</p>" for paragraph in range(12))
    comments = "".join(_comment(number, place) for place in range(COMMENTS))
    return (
        f"<!doctype html><html lang='en'><head><title>Bus line {number} gets a stop</title></head><body>"
        f"<article><h1>Bus line {number} gets a stop</h1>{body}</article>"
        f"<div id='comments'><ol class='comment-list'>{comments}</ol></div></body></html>"
    )


def _comment(number: int, place: int) -> str:
    own = number * COMMENTS + place
    day = 1 + own % 28
    return (
        f"<li id='comment-{own}' class='comment depth-1'><article id='div-comment-{own}' class='comment-body'>"
        f"<footer class='comment-meta'><div class='comment-author vcard'><b class='fn'>Reader {own}</b></div>"
        f"<time datetime='2024-05-{day:02}T{own % 24:02}:{own % 60:02}:00+00:00'>May {day}, 2024</time>"
        f"</footer><div class='comment-content'><p>{_sentence(own, place)}</p></div></article></li>"
    )


def _sentence(number: int, place: int) -> str:
    return (
        f"Stop {number} stands at the corner of street {place}, where {number % 97} people wait for line {place}. " * 3
    )


def _measured(arguments: Sequence[str]) -> tuple[float, float]:
    """Return the seconds and the peak resident MiB of one run."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "threadwarden.data.command", "extract", "-o", os.devnull, *arguments]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"extract ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
