"""The verbs of this room: `score`, `thresholds` and `compare`."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadwarden.data.codebook import LABELS
from threadwarden.data.command import Command
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.data.rows import CommentRow, Rows, read_bytes, read_file
from threadwarden.data.text import check_text

if TYPE_CHECKING:
    from threadwarden.model.scorer import Scorer
    from threadwarden.model.scores import Scores

_CHUNK = 64
_MOST_NAMED = 3
_MODEL = "a released version, or a model's folder (default: the newest)"


def _configure_score(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="JSON lines or CSV, or the output of extract; - is stdin"
    )
    parser.add_argument("--text", help="score this one text")
    parser.add_argument("--parent", help="with --text: the text of the comment it answers")
    parser.add_argument("--article-title", help="with --text: the article's headline")
    parser.add_argument("--article-text", help="with --text: the article's lead or body")
    parser.add_argument("--model", metavar="VERSION", help=_MODEL)
    parser.add_argument(
        "--thresholds", metavar="FILE", help="use the thresholds that `threadwarden thresholds -o FILE` wrote"
    )
    parser.add_argument(
        "--spans", action="store_true", help="add the spans of each flagged comment that carried its scores"
    )
    parser.add_argument("--format", choices=("jsonl", "table"), default="jsonl", help="what to write (default: jsonl)")


def _run_score(arguments: argparse.Namespace) -> int:
    from threadwarden.model import load

    if bool(arguments.paths) == (arguments.text is not None):
        raise InputError("score: found " + ("both" if arguments.paths else "neither") + ", wanted PATH... or --text")
    if arguments.text is None and (extra := _only_with_text(arguments)):
        raise InputError(f"score: found {extra} with PATH, wanted it with --text; a row has fields for it")
    if arguments.spans and arguments.format == "table":
        raise InputError("score: found --spans with --format table, wanted it with jsonl")
    found = _read(arguments)
    scorer = load(arguments.model, arguments.thresholds)
    if arguments.format == "table":
        from threadwarden.model.table import print_table

        print_table(scorer, found.rows)
    else:
        _write(found, scorer, spans=arguments.spans)
    return _report(found, "scored")


def _report(found: Rows, done: str) -> int:
    """Print one line a bad row, and what was done with the others; return the exit code."""
    for problem in found.problems:
        print(f"threadwarden: {problem}", file=sys.stderr)
    if found.problems:
        print(f"threadwarden: {done} {len(found.rows):,}, bad {len(found.problems):,}", file=sys.stderr)
    return 2 if found.problems else 0


def _only_with_text(arguments: argparse.Namespace) -> str:
    names = ("parent", "article_title", "article_text")
    return ", ".join(f"--{name.replace('_', '-')}" for name in names if getattr(arguments, name) is not None)


def _write(found: Rows, scorer: "Scorer", *, spans: bool) -> None:
    for chunk, results in _scored(found.rows, scorer):
        for row, scores in zip(chunk, results, strict=True):
            result: dict[str, Any] = {"id": row.id, "scores": scores.to_dict(), "model_version": scorer.version}
            if spans:
                result["spans"] = [asdict(span) for span in scorer.reasons(row.comment)]
            sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


def _scored(rows: Sequence[CommentRow], scorer: "Scorer") -> Iterator[tuple[Sequence[CommentRow], Sequence["Scores"]]]:
    """Yield chunk after chunk of the rows with their scores, and show how far it is."""
    from rich.progress import track

    from threadwarden.data.console import progress_console

    starts = range(0, len(rows), _CHUNK)
    for start in track(starts, description="scoring", console=progress_console(), transient=True):
        chunk = rows[start : start + _CHUNK]
        yield chunk, scorer.score([row.comment for row in chunk])


def _read(arguments: argparse.Namespace) -> Rows:
    if arguments.text is not None:
        article = ArticleContext(arguments.article_title, arguments.article_text) or None
        comment = CommentInContext(check_text(arguments.text, "--text"), arguments.parent, article)
        return Rows((CommentRow("text", comment),), ())
    return _read_paths(arguments.paths)


def _read_paths(paths: Sequence[str], *, answers: bool = False, stored: str | None = None) -> Rows:
    rows: list[CommentRow] = []
    problems: list[str] = []
    for path in paths:
        try:
            if path == "-":
                found = read_bytes(sys.stdin.buffer.read(), "stdin", answers=answers, stored=stored)
            else:
                found = read_file(Path(path), answers=answers, stored=stored)
        except InputError as error:
            problems.append(str(error))
            continue
        rows += found.rows
        problems += found.problems
    return Rows(tuple(rows), tuple(problems))


SCORE = Command("score comments from files, a pipe or one text", _configure_score, _run_score)


def _configure_thresholds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="JSON lines or CSV with yes or no in the fields incivility, dehumanizing, off_topic; - is stdin",
    )
    parser.add_argument("--model", metavar="VERSION", help=_MODEL)
    parser.add_argument(
        "--policy",
        default="flags=2%",
        metavar="POLICY",
        help="flags=SHARE: flag at most this share of the comments answered no; precision=SHARE: at least this share "
        "of the flagged is answered yes (default: flags=2%%)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the thresholds for score and the service to FILE")


def _run_thresholds(arguments: argparse.Namespace) -> int:
    from threadwarden.model import load
    from threadwarden.model.decisions import choose, gather
    from threadwarden.model.threshold_file import write_thresholds
    from threadwarden.model.threshold_table import print_choices
    from threadwarden.model.thresholds import parse_policy

    policy = parse_policy(arguments.policy)
    _refuse_overwriting(arguments)
    found = _read_paths(arguments.paths, answers=True)
    code = _report(found, "read")
    rows = [row for row in found.rows if row.answers]
    if not rows:
        raise InputError(
            f"thresholds: found no answer in {len(found.rows):,} rows, wanted yes or no in {', '.join(LABELS)}"
        )
    scorer = load(arguments.model)
    scores = [one for _, results in _scored(rows, scorer) for one in results]
    choices = choose(gather(rows, scores), scorer.manifest.thresholds, policy, _source(arguments.paths))
    print_choices(choices)
    if arguments.output is not None:
        write_thresholds(Path(arguments.output), scorer.version, choices)
    return code


def _refuse_overwriting(arguments: argparse.Namespace) -> None:
    if arguments.output is None:
        return
    if Path(arguments.output).absolute() in [Path(path).absolute() for path in arguments.paths]:
        raise InputError(f"--output: found {arguments.output}, which holds the decisions, wanted another file")


def _source(paths: Sequence[str]) -> str:
    """Name the files that the decisions come from, for a sentence."""
    names = ["stdin" if path == "-" else Path(path).name for path in paths]
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1:,} other files"]
    named = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return "".join(c if c.isprintable() else "?" for c in named)


THRESHOLDS = Command("choose the thresholds anew from your own decisions", _configure_thresholds, _run_thresholds)


def _configure_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="JSON lines or CSV with your comments and their stored scores; - is stdin",
    )
    parser.add_argument(
        "--attribute",
        default="TOXICITY",
        metavar="NAME",
        help="the field of the stored score, from 0 to 1, also within attributeScores (default: TOXICITY)",
    )
    parser.add_argument(
        "--with", dest="own", default="incivility", metavar="NAME", help="our score to compare (default: incivility)"
    )
    parser.add_argument(
        "--threshold", type=float, action="append", metavar="NUMBER", help="their threshold (default: 0.5 to 0.9)"
    )
    parser.add_argument("--furthest", type=int, default=5, metavar="N", help="how many ids to name (default: 5)")
    parser.add_argument("--model", metavar="VERSION", help=_MODEL)


def _run_compare(arguments: argparse.Namespace) -> int:
    import numpy as np

    from threadwarden.model import load
    from threadwarden.model.comparison import LEVELS, compare, furthest, own_scores
    from threadwarden.model.comparison_table import print_comparison

    levels = arguments.threshold or LEVELS
    if wrong := [level for level in levels if not 0 < level <= 1]:
        raise InputError(f"--threshold: found {wrong[0]}, wanted a number over 0 and at most 1")
    found = _read_paths(arguments.paths, stored=arguments.attribute)
    code = _report(found, "read")
    rows = [row for row in found.rows if row.stored is not None]
    if not rows:
        raise InputError(
            f"compare: found no {arguments.attribute} in {len(found.rows):,} rows, wanted a number from 0 to 1"
        )
    scorer = load(arguments.model)
    scores = [one for _, results in _scored(rows, scorer) for one in results]
    theirs, ours = np.array([row.stored for row in rows], dtype=np.float64), own_scores(arguments.own, scores)
    named = furthest(rows, theirs, ours, max(arguments.furthest, 0))
    print_comparison(compare(theirs, ours, levels), arguments.attribute, f"{arguments.own} of {scorer.version}", named)
    return code


COMPARE = Command("compare scores you stored, Perspective's for one, with ours", _configure_compare, _run_compare)
