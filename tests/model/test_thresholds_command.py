"""The verb `thresholds`: from decisions to a table and a file, and the file in `score`; bad input is one line."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from threadwarden.data.codebook import LABELS
from threadwarden.data.command import main
from threadwarden.data.errors import InputError
from threadwarden.data.rows import read_bytes
from threadwarden.model import load
from threadwarden.model.decisions import Decisions, Figures, choose, measure
from threadwarden.model.scorer import Scorer
from threadwarden.model.thresholds import Threshold, parse_policy

POLICY = "maximum recall at precision >= 0.9"
"""The tiny model's own, of incivility and dehumanizing."""
TEXTS = {"rude": "You idiot!", "civil": "good bridge", "wrong": "The liar council"}


class Outcome:
    """What one call of `main` gave: its code, its words on stdout without the table's lines, the lines on stderr."""

    def __init__(self, code: int, captured: Any) -> None:
        self.code = code
        self.out: str = captured.out
        self.words = " ".join(captured.out.translate(dict.fromkeys(map(ord, "│┃|"), " ")).split())
        self.errors: list[str] = captured.err.splitlines()


Run = Callable[..., Outcome]


@pytest.fixture
def run(tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(verb: str, *arguments: str | Path, model: str | Path = tiny_model) -> Outcome:
        code = main([verb, *map(str, arguments), "--model", str(model)])
        return Outcome(code, capsys.readouterr())

    return call


def rows(rude: int = 40, civil: int = 97, wrong: int = 3) -> list[dict[str, Any]]:
    """Return decisions on incivility: rude comments answered yes, civil ones and some that sound rude answered no."""
    texts = [("rude", "yes")] * rude + [("civil", "no")] * civil + [("wrong", "no")] * wrong
    return [{"id": n, "text": TEXTS[kind], "incivility": answer} for n, (kind, answer) in enumerate(texts)]


def write(folder: Path, values: list[dict[str, Any]], name: str = "decisions.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def write_file(folder: Path, **changes: Any) -> Path:
    path = folder / "ours.json"
    record = {"model_version": "0.0.1", "thresholds": {"incivility": {"value": 0.995, "policy": "ours"}}}
    path.write_text(json.dumps(record | changes), encoding="utf-8")
    return path


def probability(scorer: Scorer, kind: str) -> float:
    return scorer.score([TEXTS[kind]])[0].incivility.probability


def test_the_threshold_rises_above_what_is_wrongly_flagged(run: Run, tmp_path: Path, tiny_model: Path) -> None:
    target = tmp_path / "ours.json"
    found = run("thresholds", write(tmp_path, rows()), "-o", target)
    assert (found.code, found.errors) == (0, [])
    record = json.loads(target.read_text())
    scorer = load(tiny_model)
    value = record["thresholds"]["incivility"]["value"]
    assert value - 0.01 <= probability(scorer, "wrong") < value <= probability(scorer, "rude")
    sentence = "flags at most 2% of civil comments among 140 decisions of decisions.jsonl"
    assert record["thresholds"] == {
        "incivility": {"value": value, "policy": sentence},
        "dehumanizing": {"value": 0.5, "policy": POLICY},
        "off_topic": {"value": 0.55, "policy": "maximum F1"},
    }
    assert (record["model_version"], record["counts"]["incivility"]) == ("0.0.1", {"yes": 40, "no": 100})
    assert list(record["kept"]) == ["dehumanizing", "off_topic"]
    assert record["figures"]["incivility"] == {
        "before": {"precision": 40 / 43, "recall": 1.0, "false_flags": 0.03},
        "now": {"precision": 1.0, "recall": 1.0, "false_flags": 0.0},
    }
    assert f"incivility 40 100 before 0.60 93.0% 100.0% 3.0% now {value:.2f} 100.0% 100.0% 0.0%" in found.words
    assert f"incivility: {sentence}\n" in found.out
    assert "off-topic: the model's threshold stays: found 0 yes and 0 no, wanted at least 30 of each\n" in found.out


def test_precision_takes_all_that_still_keeps_it(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "ours.json"
    assert run("thresholds", write(tmp_path, rows()), "--policy", "precision=90%", "-o", target).code == 0
    found = json.loads(target.read_text())["thresholds"]["incivility"]
    assert found["value"] < 0.6
    assert found["policy"] == ("at least 90% of flagged comments are uncivil among 140 decisions of decisions.jsonl")


@pytest.mark.parametrize(("rude", "civil"), [(29, 97), (40, 26), (0, 97), (40, 0)])
def test_too_few_decisions_keep_the_models_threshold(run: Run, tmp_path: Path, rude: int, civil: int) -> None:
    found = run("thresholds", write(tmp_path, rows(rude, civil, 3)), "-o", tmp_path / "ours.json")
    why = f"found {rude} yes and {civil + 3} no, wanted at least 30 of each"
    assert f"incivility: the model's threshold stays: {why}\n" in found.out
    record = json.loads((tmp_path / "ours.json").read_text())
    assert (found.code, record["kept"]["incivility"]) == (0, why)
    assert record["thresholds"]["incivility"] == {"value": 0.6, "policy": POLICY}


def test_where_no_threshold_will_do_the_models_stays() -> None:
    sure = Decisions(np.full(30, 0.5), np.full(30, 0.5))
    before = Threshold(0.6, POLICY)
    found = choose(dict.fromkeys(LABELS, sure), dict.fromkeys(LABELS, before), parse_policy("precision=0.9"), "a.csv")
    assert [choice.now for choice in found] == [before] * 3
    assert found[0].kept == (
        "found no threshold from 0.01 to 1 that will do (at least 90% of flagged comments are uncivil)"
    )


def test_shares_of_nothing_are_none() -> None:
    nobody = np.array([])
    assert measure(Decisions(nobody, nobody), 0.5) == Figures(None, None, None)
    assert measure(Decisions(np.array([0.5, 0.4]), np.array([0.1])), 0.5) == Figures(1.0, 0.5, 0.0)


def test_off_topic_counts_only_where_there_is_an_article(run: Run, tmp_path: Path) -> None:
    article = {"title": "bridge river council", "text": "votes on the bridge"}
    on = [{"id": n, "text": "good bridge council votes", "article": article, "off_topic": "no"} for n in range(30)]
    off = [{"id": n, "text": "loans soup", "article": article, "off_topic": "yes"} for n in range(30, 60)]
    alone = [{"id": n, "text": "loans", "off_topic": "yes"} for n in range(60, 67)]
    found = run("thresholds", write(tmp_path, [*on, *off, *alone]))
    assert "off-topic 30 30 before 0.55" in found.words
    assert "off-topic: flags at most 2% of on-topic comments among 60 decisions of decisions.jsonl\n" in found.out
    assert "off-topic: 7 answers do not count: their comments have no article\n" in found.out


def test_several_files_a_pipe_and_csv(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = io.StringIO()
    writer = csv.writer(table)
    words = {"yes": "TRUE", "no": " 0 "}
    writer.writerows([("id", "text", "incivility", "extra")])
    writer.writerows((row["id"], row["text"], words[row["incivility"]], "x") for row in rows())
    writer.writerow(("last", "nobody decided", "", "x"))

    class Stdin:
        buffer = io.BytesIO(table.getvalue().encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    first, second = (write(tmp_path, rows(), name) for name in ("a.jsonl", "b.jsonl"))
    found = run("thresholds", first, second, "-")
    assert (found.code, found.errors) == (0, [])
    assert (
        "incivility: flags at most 2% of civil comments among 420 decisions of a.jsonl, b.jsonl and stdin" in found.out
    )
    more = [write(tmp_path, rows(), f"{n}\x1b.jsonl") for n in range(5)]
    assert "700 decisions of 0?.jsonl, 1?.jsonl and 3 other files" in run("thresholds", *more).out


def test_bad_rows_are_listed_and_the_others_decide(run: Run, tmp_path: Path) -> None:
    bad: list[dict[str, object]] = [
        {"id": "a", "text": "x", "incivility": "maybe"},
        {"id": "b", "text": "x", "off_topic": ["yes"]},
        {"id": "c"},
    ]
    path = write(tmp_path, [*rows(), *bad])
    found = run("thresholds", path)
    assert found.errors == [
        f"threadwarden: {path}, line 141, incivility: found 'maybe', wanted yes, no or nothing",
        f"threadwarden: {path}, line 142, off_topic: found a list, wanted yes, no or nothing",
        f"threadwarden: {path}, line 143, text: found only 'id', wanted a string",
        "threadwarden: read 140, bad 3",
    ]
    assert (found.code, "among 140 decisions" in found.out) == (2, True)
    assert run("score", path).errors == [found.errors[2], "threadwarden: scored 142, bad 1"]


def test_answers_are_read_only_where_they_are_asked_for() -> None:
    content = b"id,text,off_topic,off_topic\n1,a,maybe,no\n"
    assert read_bytes(content, "f").rows[0].answers == {}
    with pytest.raises(InputError, match=r"^f, line 1: found the column off_topic more than once, wanted it once$"):
        read_bytes(content, "f", answers=True)
    line = {"id": 1, "text": "a", "incivility": False, "dehumanizing": None, "off_topic": 1}
    (row,) = read_bytes(json.dumps(line).encode(), "f", answers=True).rows
    assert row.answers == {"incivility": False, "off_topic": True}


def test_a_threads_comments_have_answers_too() -> None:
    comments = [{"id": "1", "text": "a", "incivility": "yes"}, {"id": "2", "text": "b", "incivility": "no?"}]
    found = read_bytes(json.dumps({"comments": comments}).encode(), "f", answers=True)
    assert [row.answers for row in found.rows] == [{"incivility": True}]
    assert found.problems == ("f, line 1, comments[1].incivility: found 'no?', wanted yes, no or nothing",)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--policy", "recall=1"], "policy: found 'recall=1', wanted flags=SHARE or precision=SHARE, as in flags=2%"),
        (
            [],
            "thresholds: found no answer in 1 rows, wanted yes or no in incivility, dehumanizing, off_topic",
        ),
    ],
)
def test_a_wrong_call_is_one_line(run: Run, tmp_path: Path, arguments: list[str], line: str) -> None:
    found = run("thresholds", write(tmp_path, [{"id": 1, "text": "a"}]), *arguments)
    assert (found.code, found.out, found.errors) == (2, "", [f"threadwarden: {line}"])


def test_the_decisions_are_not_overwritten_and_a_file_must_be_writable(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, rows())
    content = path.read_bytes()
    found = run("thresholds", path, "-o", path)
    assert found.errors == [f"threadwarden: --output: found {path}, which holds the decisions, wanted another file"]
    assert (found.code, path.read_bytes()) == (2, content)
    found = run("thresholds", path, "-o", tmp_path)
    assert found.errors == [f"threadwarden: {tmp_path}: found Is a directory, wanted a file that can be written"]
    assert found.code == 2


def test_score_uses_the_file_and_names_its_policy(run: Run, tmp_path: Path) -> None:
    ours = tmp_path / "ours.json"
    run("thresholds", write(tmp_path, rows()), "-o", ours)
    value = json.loads(ours.read_text())["thresholds"]["incivility"]["value"]
    before = json.loads(run("score", "--text", TEXTS["wrong"]).out)["scores"]
    now = json.loads(run("score", "--text", TEXTS["wrong"], "--thresholds", ours).out)["scores"]
    assert (before["incivility"]["threshold"], before["incivility"]["flag"]) == (0.6, True)
    assert now["incivility"] == before["incivility"] | {"threshold": value, "flag": False}
    assert now["dehumanizing"] == before["dehumanizing"]
    table = run("score", "--text", TEXTS["rude"], "--thresholds", ours, "--format", "table")
    for word in f"reaches {value:.2f} (flags at most 2% of civil comments among 140 decisions of".split():
        assert word in table.words.split()


def test_a_label_that_the_file_leaves_out_keeps_the_models(tmp_path: Path, tiny_model: Path) -> None:
    found = load(tiny_model, write_file(tmp_path)).manifest.thresholds
    assert found["incivility"] == Threshold(0.995, "ours")
    assert found["off_topic"] == Threshold(0.55, "maximum F1")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model_version": "9.9"}, ", model_version: found '9.9', wanted '0.0.1', the model that is loaded"),
        ({"model_version": None}, ", model_version: found null, wanted '0.0.1', the model that is loaded"),
        ({"thresholds": []}, ", thresholds: found a list, wanted a file that `threadwarden thresholds -o` wrote"),
        (
            {"thresholds": {"rudeness": {}}},
            ", thresholds: found the label 'rudeness', wanted some of incivility, dehumanizing, off_topic",
        ),
        (
            {"thresholds": {"off_topic": 0.5}},
            ", thresholds.off_topic: found a number, wanted a file that `threadwarden thresholds -o` wrote",
        ),
        *(
            (
                {"thresholds": {"off_topic": {"value": value, "policy": "ours"}}},
                f", thresholds.off_topic.value: found {shown}, wanted a number from 0 to 1",
            )
            for value, shown in ((1.01, "1.01"), (-1, "-1"), (float("nan"), "nan"), (True, "true"), ("1", "'1'"))
        ),
        *(
            (
                {"thresholds": {"off_topic": {"value": 1, "policy": policy}}},
                f", thresholds.off_topic.policy: found {shown}, wanted a sentence on one line",
            )
            for policy, shown in ((None, "null"), ("", "''"), ("a\nb", r"'a\nb'"), ("\ud800", r"'\ud800'"))
        ),
    ],
)
def test_a_file_that_is_not_allowed_is_one_line(
    run: Run, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    path = write_file(tmp_path, **changes)
    found = run("score", "--text", "a", "--thresholds", path)
    assert (found.code, found.out, found.errors) == (2, "", [f"threadwarden: {path}{message}"])


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"[]", b'"a"'])
def test_what_is_no_file_of_thresholds_is_one_line(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ours.json"
    path.write_bytes(content)
    found = run("score", "--text", "a", "--thresholds", path)
    assert (found.code, found.out, len(found.errors)) == (2, "", 1)
    assert found.errors[0].startswith(f"threadwarden: {path}: found ")
    assert found.errors[0].endswith(", wanted a file that `threadwarden thresholds -o` wrote")


def test_an_absent_file_is_one_line(run: Run, tmp_path: Path) -> None:
    found = run("score", "--text", "a", "--thresholds", tmp_path / "none.json")
    assert found.errors == [
        f"threadwarden: {tmp_path / 'none.json'}: found no readable file (No such file or directory), "
        "wanted a file that `threadwarden thresholds -o` wrote"
    ]
