"""The verb of this room: `score`."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from threadwarden.data.command import Command
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.rows import CommentRow, Rows, read_bytes, read_file
from threadwarden.data.text import check_text

if TYPE_CHECKING:
    from threadwarden.model.scorer import Scorer

_CHUNK = 64


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="JSON lines or CSV, or the output of extract; - is stdin"
    )
    parser.add_argument("--text", help="score this one text")
    parser.add_argument("--parent", help="with --text: the text of the comment it answers")
    parser.add_argument("--article-title", help="with --text: the article's headline")
    parser.add_argument("--article-text", help="with --text: the article's lead or body")
    parser.add_argument(
        "--model", metavar="VERSION", help="a released version, or a model's folder (default: the newest)"
    )
    parser.add_argument("--format", choices=("jsonl", "table"), default="jsonl", help="what to write (default: jsonl)")


def _score(arguments: argparse.Namespace) -> int:
    from threadwarden.model import load

    if bool(arguments.paths) == (arguments.text is not None):
        raise InputError("score: found " + ("both" if arguments.paths else "neither") + ", wanted PATH... or --text")
    if arguments.text is None and (extra := _only_with_text(arguments)):
        raise InputError(f"score: found {extra} with PATH, wanted it with --text; a row has fields for it")
    found = _read(arguments)
    scorer = load(arguments.model)
    if arguments.format == "table":
        from threadwarden.model.table import print_table

        print_table(scorer, found.rows)
    else:
        _write(found, scorer)
    for problem in found.problems:
        print(f"threadwarden: {problem}", file=sys.stderr)
    if found.problems:
        print(f"threadwarden: scored {len(found.rows):,}, bad {len(found.problems):,}", file=sys.stderr)
    return 2 if found.problems else 0


def _only_with_text(arguments: argparse.Namespace) -> str:
    names = ("parent", "article_title", "article_text")
    return ", ".join(f"--{name.replace('_', '-')}" for name in names if getattr(arguments, name) is not None)


def _write(found: Rows, scorer: "Scorer") -> None:
    from rich.progress import track

    from threadwarden.data.console import progress_console

    starts = range(0, len(found.rows), _CHUNK)
    for start in track(starts, description="scoring", console=progress_console(), transient=True):
        chunk = found.rows[start : start + _CHUNK]
        for row, scores in zip(chunk, scorer.score([row.comment for row in chunk]), strict=True):
            result = {"id": row.id, "scores": scores.to_dict(), "model_version": scorer.version}
            sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


def _read(arguments: argparse.Namespace) -> Rows:
    if arguments.text is not None:
        article = ArticleContext(arguments.article_title, arguments.article_text) or None
        comment = CommentInContext(check_text(arguments.text, "--text"), arguments.parent, article)
        return Rows((CommentRow("text", comment),), ())
    rows: list[CommentRow] = []
    problems: list[str] = []
    for path in arguments.paths:
        try:
            found = read_bytes(sys.stdin.buffer.read(), "stdin") if path == "-" else read_file(Path(path))
        except InputError as error:
            problems.append(str(error))
            continue
        rows += found.rows
        problems += found.problems
    return Rows(tuple(rows), tuple(problems))


SCORE = Command("score comments from files, a pipe or one text", _configure, _score)
