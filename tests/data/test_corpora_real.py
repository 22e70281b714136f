"""Counts on the real files, each counted a second time here from the raw file in another way."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from threadwarden.data.corpora import Collection, get, load
from threadwarden.data.labels.own import labelled_corpora, overlay, own_labels
from threadwarden.data.text import text_hash

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "datasets"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the corpora are not at hand in ../shared/datasets")

Counts = tuple[int, int, int, int]
"""Rows, then those that are uncivil, civil and neither."""

NAMES = (
    "toxic_spans", "reddit_incivility", "cmv_adhominem", "hatemojibuild", "edos", "context_toxicity", "davidson17",
    "surge_toxicity", "mhs_sample", "nyt_rfd", "fox_news", "hatemojicheck", "ucc", "ctc",
)  # fmt: skip

EXPECTED: dict[str, Counts] = {
    "toxic_spans": (15_850, 10_535, 659, 4_656),
    "reddit_incivility": (3_986, 407, 3_579, 0),
    "cmv_adhominem": (2_512, 1_220, 1_291, 1),
    "hatemojibuild": (5_319, 2_657, 2_662, 0),
    "edos": (16_000, 2_899, 0, 13_101),
    "context_toxicity": (20_978, 210, 19_790, 978),
    "davidson17": (24_783, 20_620, 4_163, 0),
    "surge_toxicity": (1_000, 501, 499, 0),
    "mhs_sample": (15_727, 5_620, 0, 10_107),
    "nyt_rfd": (2_330, 0, 0, 2_330),
    "fox_news": (758, 256, 0, 502),
    "hatemojicheck": (3_930, 2_654, 1_276, 0),
    "ucc": (4_427, 195, 4_232, 0),
    "ctc": (1_121, 218, 902, 1),
}


def raw(corpus: str, file: str, delimiter: str = ",") -> list[list[str]]:
    with (FOLDER / corpus / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened, delimiter=delimiter))


def column(rows: list[list[str]], name: str) -> list[str]:
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]


def tally(values: list[str], yes: set[str], no: set[str]) -> Counts:
    found = Counter("yes" if value in yes else "no" if value in no else "missing" for value in values)
    return len(values), found["yes"], found["no"], found["missing"]


def toxic_spans() -> Counts:
    rows = raw("toxic_spans", "data_annotations.csv")
    votes = defaultdict(list)
    for comment, vote in zip(column(rows, "comment_id"), column(rows, "not toxic"), strict=True):
        votes[comment].append(vote)
    comments = column(raw("toxic_spans", "data_comments.csv"), "comment_id")
    shares = [votes[comment].count("True") / len(votes[comment]) for comment in comments]
    uncivil, civil = sum(share <= 1 / 3 for share in shares), sum(share == 1 for share in shares)
    return len(comments), uncivil, civil, len(comments) - uncivil - civil


def cmv_adhominem() -> Counts:
    with gzip.open(FOLDER / "cmv_adhominem" / "threads.jsonl.gz", "rt", encoding="utf-8") as opened:
        posts = [json.loads(line)[-1] for line in opened]
    kinds = [
        (post["violated_rule"] == 2, str(post["delta"]) == "True") for post in posts if post["body"] != "[removed]"
    ]
    found = Counter(kinds)
    return len(kinds), found[True, False], found[False, True], found[True, True] + found[False, False]


def context_toxicity() -> Counts:
    large = [label for file in ("gc.csv", "gn.csv") for label in column(raw("context_toxicity", file), "label")]
    small = len(raw("context_toxicity", "cat_small.csv")) - 1
    return len(large) + small, large.count("1"), large.count("0"), small


def hatemoji() -> Counts:
    values = [v for file in ("train.csv", "validation.csv") for v in column(raw("hatemojibuild", file), "label_gold")]
    return tally(values, {"1"}, {"0"})


def edos() -> Counts:
    vectors = column(raw("edos", "edos_labelled_aggregated.csv"), "label_vector")
    return tally([vector[:3] for vector in vectors], {"1.1", "1.2", "2.1", "2.2", "2.3", "3.1"}, set())


def mhs_sample() -> Counts:
    label_of: dict[str, str] = {}
    for file in ("dev.tsv", "test.tsv"):
        rows = raw("mhs_sample", file, "\t")
        label_of.update(zip(column(rows, "sentence1"), column(rows, "label"), strict=True))
    assert len(label_of) == 15_628
    return tally([*label_of.values(), *["rating"] * 99], {"1"}, set())


def fox_news() -> Counts:
    lines = (FOLDER / "fox_news" / "fox-news-comments.json").read_text(encoding="utf-8").splitlines()
    return tally([str(json.loads(line)["label"]) for line in lines], {"1"}, set())


def ucc() -> Counts:
    rows = raw("ucc", "val.csv")
    pairs = zip(column(rows, "hostile"), column(rows, "antagonize"), strict=True)
    return tally([max(pair) for pair in pairs], {"1"}, {"0"})


def ctc() -> Counts:
    rows = raw("ctc", "SFU_constructiveness_toxicity.csv")
    first = column(rows, "is_toxic_popular_answer_1")
    # One row ties "2" with "1".
    return len(first), len(first) - first.count("1") - 1, first.count("1"), 1


SECOND_COUNT: dict[str, Callable[[], Counts]] = {
    "toxic_spans": toxic_spans,
    "reddit_incivility": lambda: tally(
        [row[1] for row in raw("reddit_incivility", "incivility_coded_0302.train.csv")], {"1"}, {"0"}
    ),
    "cmv_adhominem": cmv_adhominem,
    "hatemojibuild": hatemoji,
    "edos": edos,
    "context_toxicity": context_toxicity,
    "davidson17": lambda: tally(column(raw("davidson17", "labeled_data.csv"), "class"), {"0", "1"}, {"2"}),
    "surge_toxicity": lambda: tally(
        column(raw("surge_toxicity", "toxicity_en.csv"), "is_toxic"), {"Toxic"}, {"Not Toxic"}
    ),
    "mhs_sample": mhs_sample,
    "nyt_rfd": lambda: tally(column(raw("nyt_rfd", "stance_taking_arguments.tsv", "\t"), "id"), set(), set()),
    "fox_news": fox_news,
    "hatemojicheck": lambda: tally(column(raw("hatemojicheck", "test.csv"), "label_gold"), {"1"}, {"0"}),
    "ucc": ucc,
    "ctc": ctc,
}


@pytest.mark.parametrize("name", NAMES)
def test_rows_and_incivility(name: str) -> None:
    rows = list(get(name).read(FOLDER))
    values = [row.incivility for row in rows]
    assert (len(rows), values.count(True), values.count(False), values.count(None)) == EXPECTED[name]
    assert SECOND_COUNT[name]() == EXPECTED[name]
    assert len({row.row_id for row in rows}) == len(rows)


@pytest.mark.parametrize("name", NAMES)
def test_only_two_sets_say_anything_of_the_other_labels(name: str) -> None:
    rows = list(get(name).read(FOLDER))
    dehumanizing = Counter(row.dehumanizing for row in rows)
    off_topic = Counter(row.off_topic for row in rows)
    assert dehumanizing == ({True: 205, False: 2_662, None: 2_452} if name == "hatemojibuild" else {None: len(rows)})
    assert off_topic == ({False: 2_330} if name == "nyt_rfd" else {None: len(rows)})


def test_articles_and_threads_are_groups() -> None:
    counted = {
        name: len({row.group for row in get(name).read(FOLDER)})
        for name in ("nyt_rfd", "fox_news", "ctc", "cmv_adhominem")
    }
    assert counted == {"nyt_rfd": 120, "fox_news": 5, "ctc": 18, "cmv_adhominem": 2_466}


def test_spans_lie_inside_their_comment() -> None:
    spans = [
        (len(row.comment.text), span)
        for row in get("toxic_spans").read(FOLDER)
        for span in json.loads(str(row.extra["spans"]))
    ]
    assert len(spans) > 10_000
    assert all(0 <= start < end <= length for length, (start, end) in spans)


@pytest.fixture(scope="module")
def everything() -> Collection:
    return load(NAMES, FOLDER)


def test_no_evaluation_text_is_trained_on(everything: Collection) -> None:
    held = {text_hash(row.comment.text) for row in everything.examples if not row.may_train_release}
    trained = {text_hash(row.comment.text) for row in everything.part("train")}
    assert len(held) > 9_000
    assert len(trained) > 80_000
    assert not held & trained
    assert all(row.may_train_release for part in ("train", "dev") for row in everything.examples if row.split == part)


def test_no_group_is_in_two_parts(everything: Collection) -> None:
    parts = defaultdict(set)
    for row in everything.examples:
        parts[" ".join(row.group.split()).casefold()].add(row.split)
    assert max(len(found) for found in parts.values()) == 1


def test_every_row_is_kept_or_counted_as_removed(everything: Collection) -> None:
    assert everything.read == {name: counts[0] for name, counts in EXPECTED.items()}
    kept = Counter(row.source for row in everything.examples)
    assert {name: kept[name] + everything.removed[name] for name in NAMES} == everything.read
    assert len({text_hash(row.comment.text) for row in everything.examples}) == len(everything.examples)


def test_a_span_is_what_half_of_the_workers_marked() -> None:
    rows = raw("toxic_spans", "data_annotations.csv")
    comment_of = dict(zip(column(rows, "annotation"), column(rows, "comment_id"), strict=True))
    workers = Counter(comment_of.values())
    marks: dict[str, Counter[int]] = defaultdict(Counter)
    spans = raw("toxic_spans", "data_spans.csv")
    places: dict[str, set[int]] = defaultdict(set)
    lengths = {row.row_id: len(row.comment.text) for row in get("toxic_spans").read(FOLDER)}
    for annotation, start, end in zip(*(column(spans, name) for name in ("annotation", "start", "end")), strict=True):
        if float(end) <= lengths.get(comment_of.get(annotation, ""), 0):
            places[annotation] |= set(range(int(float(start)), int(float(end))))
    for annotation, found in places.items():
        marks[comment_of[annotation]].update(found)
    for row in get("toxic_spans").read(FOLDER):
        wanted = {place for place, count in marks[row.row_id].items() if count >= workers[row.row_id] / 2}
        given = json.loads(str(row.extra["spans"]))
        assert {place for start, end in given for place in range(start, end)} == wanted


@pytest.mark.parametrize("name", [name for name in labelled_corpora() if name in NAMES])
def test_every_own_label_fits_a_row(name: str) -> None:
    given = own_labels(name)
    found = overlay(get(name).read(FOLDER), given)
    assert (found.applied, found.skipped) == (len(given), 0)


def test_own_labels_are_on_the_fox_news_rows(everything: Collection) -> None:
    rows = [row for row in everything.examples if row.source == "fox_news"]
    assert sum(row.dehumanizing is not None for row in rows) > 0.9 * len(rows)
    assert sum(row.off_topic is not None for row in rows) > 0.9 * len(rows)
