"""The verbs of this room."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from threadwarden.data.command import Command
from threadwarden.data.errors import NotFoundError


def _configure_extract(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "paths",
        nargs="*",
        default=[],
        metavar="PATH",
        help="saved page or export of comments, a folder or an archive (.zip, .tar.gz ...) of them, or - for stdin",
    )
    what.add_argument(
        "--url",
        metavar="URL",
        help="fetch this one page from the public web instead, if its robots.txt allows it; dates such as "
        '"2 hours ago" are counted back from now',
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the threads to FILE (FILE.part until all are in it), not to stdout",
    )
    parser.add_argument(
        "--no-article", action="store_true", help="leave out the article's text, byline and date: several times as fast"
    )
    parser.add_argument(
        "--contacts", action="store_true", help="keep e-mail and IP addresses, where an export has them"
    )
    parser.add_argument(
        "--saved-at",
        type=_saved_at,
        metavar="TIME",
        help='when the pages were saved, so that "2 hours ago" becomes a date: ISO 8601, UTC unless it names a zone; '
        "the word file means each file's own time of last change",
    )


def _saved_at(text: str) -> datetime | str:
    if text == "file":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        wanted = "wanted a time such as 2024-05-01T12:00 or the word file"
        raise argparse.ArgumentTypeError(f"found {text!r}, {wanted}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _run_extract(arguments: argparse.Namespace) -> int:
    from threadwarden.data.extract import ExtractOptions
    from threadwarden.data.extract.batch import extract_paths, extract_url

    saved_at = arguments.saved_at
    options = ExtractOptions(
        article=not arguments.no_article,
        contacts=arguments.contacts,
        saved_at=saved_at if isinstance(saved_at, datetime) else None,
    )
    if arguments.url is not None:
        return extract_url(arguments.url, arguments.output, options)
    return extract_paths(arguments.paths, arguments.output, options, file_times=saved_at == "file")


EXTRACT = Command(
    "read the comment threads of saved news pages and exports, one JSON line a thread", _configure_extract, _run_extract
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


def _configure_labels(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="CORPUS", help="a corpus with own labels; all if none is named")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _run_labels(arguments: argparse.Namespace) -> int:
    from threadwarden.data.labels.overview import label_overviews, show_labels
    from threadwarden.data.labels.own import labelled_corpora, own_labels

    known = labelled_corpora()
    if unknown := [name for name in arguments.names if name not in known]:
        raise NotFoundError(f"found no labels for {unknown[0]!r}, wanted one of {', '.join(known)}")
    names = dict.fromkeys(arguments.names or known)
    found = label_overviews([label for name in names for label in own_labels(name)])
    if arguments.json:
        print(json.dumps([overview.to_dict() for overview in found], indent=2))
    else:
        show_labels(found)
    return 0


LABELS = Command("count the project's own labels and how far their readings agree", _configure_labels, _run_labels)
