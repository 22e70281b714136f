"""The verb `compare`: stored scores beside ours; figures checked by hand, bad input is one line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from tests.model.test_thresholds_command import TEXTS, Run, run, write
from threadwarden.data.rows import CommentRow, read_bytes
from threadwarden.model.comparison import compare, furthest

__all__ = ["run"]
STORED = {"rude": 0.91, "civil": 0.05, "wrong": 0.62}


def stored(nested: bool = False) -> list[dict[str, Any]]:
    """Return comments with a stored score, in a column or within Perspective's own answer."""
    kinds = ["rude"] * 4 + ["civil"] * 15 + ["wrong"]
    return [
        {"id": n, "text": TEXTS[kind]}
        | (
            {"attributeScores": {"TOXICITY": {"summaryScore": {"value": STORED[kind], "type": "PROBABILITY"}}}}
            if nested
            else {"TOXICITY": STORED[kind]}
        )
        for n, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize("nested", [False, True])
def test_stored_scores_are_read_where_they_were_kept(run: Run, tmp_path: Path, nested: bool) -> None:
    found = run("compare", write(tmp_path, stored(nested)), "--threshold", "0.8", "--furthest", "2")
    assert (found.code, found.errors) == (0, [])
    assert "20 comments" in found.words
    assert "0.80 20.0%" in found.words
    assert found.words.count("ranked") == 2


def test_a_csv_column_of_any_name_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f'id,text,tox\n1,"{TEXTS["rude"]}",0.9\n2,"{TEXTS["civil"]}",\n', encoding="utf-8")
    found = run("compare", path, "--attribute", "tox")
    assert found.code == 0
    assert "1 comments" in found.words
    assert "none: one of the scores never changes" in found.words


@pytest.mark.parametrize(
    ("value", "shown"), [(1.5, "1.5"), ("high", "'high'"), (True, "true"), ([0.5], "a list"), ("nan", "'nan'")]
)
def test_a_score_that_is_none_is_a_bad_row(run: Run, tmp_path: Path, value: object, shown: str) -> None:
    path = write(tmp_path, [*stored()[:2], {"id": "x", "text": "good", "TOXICITY": value}])
    found = run("compare", path)
    assert found.code == 2
    assert f"line 3, TOXICITY: found {shown}, wanted a number from 0 to 1" in found.errors[0]
    assert "2 comments" in found.words


def test_what_cannot_be_compared_is_one_line(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, stored())
    assert "found no INSULT in 20 rows" in run("compare", path, "--attribute", "INSULT").errors[0]
    assert (
        "found 'off_topic', wanted one of incivility, dehumanizing"
        in run("compare", path, "--with", "off_topic").errors[0]
    )
    assert "found 80.0, wanted a number over 0" in run("compare", path, "--threshold", "80").errors[0]


def test_the_figures_are_those_of_the_field() -> None:
    random = np.random.default_rng(3)
    theirs = random.random(500).round(1)
    ours = (theirs + random.normal(0, 0.3, 500)).clip(0, 1).round(2)
    found = compare(theirs, ours, [0.7, 1.0])
    assert found.correlation == pytest.approx(spearmanr(theirs, ours).statistic)
    seven, one = found.levels
    assert seven.share == (theirs >= 0.7).mean()
    assert (ours >= seven.ours).sum() <= (theirs >= 0.7).sum() < (ours >= seven.ours - 0.01).sum()
    assert seven.same == ((ours >= seven.ours) == (theirs >= 0.7)).mean()
    assert one.both is not None
    assert compare(np.zeros(3), np.array([0.1, 0.2, 0.3]), [0.5]).levels[0].both is None


def test_the_furthest_ranks_are_named_with_their_direction() -> None:
    rows = [
        CommentRow(n, row.comment)
        for n, row in enumerate(read_bytes(json.dumps({"id": 1, "text": "x"}).encode(), "f").rows * 3)
    ]
    found = furthest(rows, np.array([0.1, 0.2, 0.9]), np.array([0.8, 0.2, 0.1]), 2)
    assert [(row.id, difference) for row, difference in found] == [(0, 1.0), (2, -1.0)]
