"""Own labels in numbers, and the verb that prints them."""

import json

import pytest

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.command import main
from threadwarden.data.labels.overview import label_overviews
from threadwarden.data.labels.own import OwnLabel, labelled_corpora, own_labels


def label(corpus: str, values: dict[Label, bool | None], *readings: str) -> OwnLabel:
    return OwnLabel(corpus, "1", "ab", values, "1.2", readings={f"r{n}": one for n, one in enumerate(readings)})


def test_answers_are_counted_for_each_corpus_and_over_all() -> None:
    given = [
        label("a", {"incivility": True}),
        label("a", {"incivility": False}),
        label("a", {"incivility": None}),
        label("b", {"incivility": True, "off_topic": False}),
    ]
    found = [(o.corpus, o.label, o.yes, o.no, o.unclear) for o in label_overviews(given)]
    assert found == [
        ("a", "incivility", 1, 1, 1),
        ("b", "incivility", 1, 0, 0),
        ("b", "off_topic", 0, 1, 0),
        ("all", "incivility", 2, 1, 1),
        ("all", "off_topic", 0, 1, 0),
    ]


def test_agreement_is_that_of_the_first_two_readings() -> None:
    given = [label("a", {"incivility": True}, *readings) for readings in (("ynn", "nnn", "ynn"), ("ynn", "ynn"))]
    given.append(label("a", {"incivility": False}, "nnn", "nnn"))
    overview = label_overviews(given)[0]
    assert overview.agreement.units == 3
    assert overview.agreement.differing == pytest.approx(1 / 3)


def test_a_comment_read_once_is_counted_but_agrees_with_nobody() -> None:
    overview = label_overviews([label("a", {"incivility": True}, "ynn")])[0]
    assert (overview.yes, overview.agreement.units, overview.agreement.alpha) == (1, 0, None)


def test_no_labels_are_no_lines() -> None:
    assert label_overviews([]) == ()


def test_the_verb_draws_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["labels", "seeds"]) == 0
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("│")
    ]
    assert [row[0] for row in rows] == ["seeds"] * 3 + ["all"] * 3
    incivility, dehumanizing, off_topic = rows[:3]
    assert (incivility[1], dehumanizing[1], off_topic[1]) == ("incivility", "dehumanizing language", "off-topic")
    values = [one.labels["incivility"] for one in own_labels("seeds")]
    assert incivility[2:5] == [str(values.count(value)) for value in (True, False, None)]
    assert dehumanizing[7] == "all alike"
    assert " to " in incivility[7]


def test_the_verb_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["labels", "seeds", "hatemojibuild", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["corpus"], row["label"]) for row in found] == [
        *(("seeds", name) for name in LABELS),
        *(("hatemojibuild", name) for name in LABELS[:2]),
        *(("all", name) for name in LABELS),
    ]
    assert set(found[0]) == {"corpus", "label", "yes", "no", "unclear", "agreement"}
    assert set(found[0]["agreement"]) == {"units", "alpha", "low", "high", "differing"}
    assert found[0]["yes"] + found[0]["no"] + found[0]["unclear"] == len(own_labels("seeds"))
    assert found[5]["yes"] == found[0]["yes"] + found[3]["yes"]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_an_unknown_name_is_one_line(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["labels", "seeds", "nope", *options]) == 2
    printed = capsys.readouterr()
    known = ", ".join(labelled_corpora())
    assert printed.err == f"threadwarden: found no labels for 'nope', wanted one of {known}\n"
    assert printed.out == ""
