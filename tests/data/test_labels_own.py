"""Our own labels are laid over a corpus by row id and text hash, and win."""

import json
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from threadwarden.data.context import CommentInContext
from threadwarden.data.corpora import CORPORA
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.labels.own import BATCHES, OwnLabel, labelled_corpora, overlay, own_labels, read_labels
from threadwarden.data.table import read_json_lines
from threadwarden.data.text import text_hash


def example(row_id: str, text: str, incivility: bool | None = None) -> Example:
    return Example(CommentInContext(text), "made", row_id, "MIT", may_train_release=True, incivility=incivility)


def line(row_id: str, text: str, **labels: object) -> dict[str, object]:
    votes = {"incivility": ["yes", "no"]}
    return {
        "corpus": "made",
        "row_id": row_id,
        "text_hash": text_hash(text),
        "codebook": "1.2",
        "votes": votes,
        **labels,
    }


def read(tmp_path: Path, *lines: object) -> list[OwnLabel]:
    path = tmp_path / "made.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return list(read_labels(path))


def test_a_file_is_read_field_by_field(tmp_path: Path) -> None:
    (found,) = read(tmp_path, line("3", "Hi", incivility="yes", dehumanizing="unclear"))
    assert found == OwnLabel("made", "3", text_hash("Hi"), {"incivility": True, "dehumanizing": None}, "1.2")


def test_own_labels_fill_and_win_and_unclear_is_missing(tmp_path: Path) -> None:
    rows = [example("0", "Hi"), example("1", "Bye", True), example("2", "Tea", True), example("3", "Ham", True)]
    given = read(
        tmp_path,
        line("0", "Hi", incivility="no", off_topic="yes"),
        line("1", "Bye", incivility="no"),
        line("2", "Tea", incivility="unclear"),
        line("3", "Ham", off_topic="no"),
    )
    found = overlay(rows, given)
    assert [(row.incivility, row.off_topic) for row in found.examples] == [
        (False, True), (False, None), (None, None), (True, False),
    ]  # fmt: skip
    assert (found.applied, found.skipped) == (4, 0)
    assert found.examples[0].extra["codebook"] == "1.2"


def test_a_label_for_another_text_is_skipped_and_counted(tmp_path: Path) -> None:
    rows = [example("0", "Hi", True)]
    found = overlay(rows, read(tmp_path, line("0", "Something else", incivility="no")))
    assert found.examples == tuple(rows)
    assert (found.applied, found.skipped) == (0, 1)


def test_a_shifted_row_number_is_found_by_its_text(tmp_path: Path) -> None:
    rows = [example("0", "New"), example("1", "Hi"), example("2", "Twice"), example("3", "twice")]
    found = overlay(rows, read(tmp_path, line("0", "hi ", incivility="yes"), line("7", "Twice", incivility="yes")))
    assert [row.incivility for row in found.examples] == [None, True, None, None]
    assert (found.applied, found.skipped) == (1, 1)


def test_another_corpus_is_left_alone(tmp_path: Path) -> None:
    found = overlay([example("0", "Hi")], read(tmp_path, line("0", "Hi", incivility="yes") | {"corpus": "other"}))
    assert (found.examples[0].incivility, found.skipped) == (None, 1)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (
            line("0", "Hi", incivility="maybe"),
            "line 1, field incivility: found 'maybe', wanted one of yes, no, unclear",
        ),
        (line("0", "Hi", incivility=True), "line 1, field incivility: found 'True', wanted one of yes, no, unclear"),
        ({"corpus": "made"}, "line 1: found fields corpus, wanted corpus, row_id, text_hash, codebook: no row_id"),
        ([], "line 1: found list, wanted an object"),
    ],
)
def test_a_bad_line_names_its_place(broken: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, broken)
    assert message in str(caught.value)


def test_readings_and_stratum_are_read(tmp_path: Path) -> None:
    (found,) = read(tmp_path, line("3", "Hi", stratum="random", readings={"r1.02": "yn-", "r2.00": "nnu"}))
    assert (found.stratum, found.readings) == ("random", {"r1.02": "yn-", "r2.00": "nnu"})
    (without,) = read(tmp_path, line("3", "Hi"))
    assert (without.stratum, without.readings) == ("", {})


def test_answers_are_those_of_the_readings_that_judged_a_label_in_their_order(tmp_path: Path) -> None:
    (found,) = read(tmp_path, line("3", "Hi", readings={"r9": "yn-", "r1": "nnu", "r5": "ynn"}))
    assert found.answers("incivility") == [True, False, True]
    assert found.answers("dehumanizing") == [False, False, False]
    assert found.answers("off_topic") == [None, False]


@pytest.mark.parametrize("readings", [[], "ynn", {"r1": "yn"}, {"r1": "ynnn"}, {"r1": "ynx"}, {"r1": None}, None])
def test_broken_readings_are_named(readings: object, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 1, field readings: found .*, wanted batches of y, n, u, -$"):
        read(tmp_path, line("0", "Hi", readings=readings))


def test_the_stratum_is_laid_over_with_the_label(tmp_path: Path) -> None:
    found = overlay([example("0", "Hi")], read(tmp_path, line("0", "Hi", incivility="no", stratum="random")))
    assert found.examples[0].extra == {"codebook": "1.2", "stratum": "random"}


def test_a_corpus_without_own_labels_has_none() -> None:
    assert own_labels("surge_toxicity") == ()
    assert "surge_toxicity" not in labelled_corpora()


@pytest.mark.parametrize("corpus", labelled_corpora())
def test_the_labels_that_come_with_the_package_can_be_read(corpus: str) -> None:
    found = own_labels(corpus)
    assert corpus in CORPORA
    assert len({label.row_id for label in found}) == len(found) > 0
    assert {label.codebook for label in found} == {"1.2"}
    assert all(label.stratum and len(label.readings) >= 2 for label in found)


@pytest.mark.parametrize("corpus", labelled_corpora())
def test_every_label_says_what_most_of_its_readings_say(corpus: str) -> None:
    for label in own_labels(corpus):
        for name, value in label.labels.items():
            answers = label.answers(name)
            assert value in answers
            if value is not None:
                assert answers.count(value) >= answers.count(not value)


def test_every_reading_is_of_a_batch_on_record() -> None:
    with as_file(files("threadwarden.data.labels") / BATCHES) as path:
        batches = {str(value["batch"]) for _, value in read_json_lines(path) if isinstance(value, dict)}
    read_in = {batch for corpus in labelled_corpora() for label in own_labels(corpus) for batch in label.readings}
    assert read_in <= batches
    assert BATCHES.removesuffix(".jsonl") not in labelled_corpora()
