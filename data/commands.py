"""The verbs of this room."""

import argparse
import json
import sys
from pathlib import Path

from threadwarden.data.command import Command


def _configure_extract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="page, folder of pages (.html .htm .xhtml .txt .md), or - for stdin"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the threads to FILE instead of stdout")


def _run_extract(arguments: argparse.Namespace) -> int:
    from threadwarden.data.extract.batch import extract_paths

    return extract_paths(arguments.paths, arguments.output)


EXTRACT = Command(
    "read the comment threads of saved news pages, one JSON line a page", _configure_extract, _run_extract
)


def _configure_corpora(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="a corpus; all of them if none is named")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="folder that holds <corpus>/<file>; else $THREADWARDEN_CORPORA, else the cache folder",
    )
    source.add_argument(
        "--download", action="store_true", help="fetch the files that are not in the cache folder from their home"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _run_corpora(arguments: argparse.Namespace) -> int:
    from threadwarden.data.corpora.download import cache_folder, corpora_folder, download_all
    from threadwarden.data.corpora.overview import overviews, show

    folder = cache_folder() if arguments.download else corpora_folder(arguments.folder)
    failures = download_all(arguments.names, folder) if arguments.download else ()
    found = overviews(arguments.names, folder)
    if arguments.json:
        print(json.dumps([overview.to_dict() for overview in found], indent=2, ensure_ascii=False))
    else:
        show(found)
    for failure in failures:
        print(f"threadwarden: {failure}", file=sys.stderr)
    return 2 if failures else 0


CORPORA = Command("list the labelled corpora at hand, or fetch them", _configure_corpora, _run_corpora)
