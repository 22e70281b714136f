"""What a group's name does to a score, on sentences that no training read."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from threadwarden.data.corpora import load
from threadwarden.data.corpora.written_sentences import GROUPS, with_group
from threadwarden.training.bias import held_out, measure_bias
from threadwarden.training.metrics import Doubles

SENTENCES = list(held_out())
UNCIVIL = {with_group(text, group) for text, uncivil in SENTENCES if uncivil for group in GROUPS}


def perfect(texts: Sequence[str]) -> Doubles:
    return np.array([0.9 if text in UNCIVIL else 0.1 for text in texts])


def wary_of_poles(texts: Sequence[str]) -> Doubles:
    """Score as `perfect`, but everything that names Poles as uncivil."""
    named = np.array(["Pole" in text for text in texts])
    return np.where(named, 0.9, perfect(texts))


def test_held_out_sentences_have_a_slot_and_both_answers() -> None:
    assert len(SENTENCES) > 20
    assert all("{GROUP}" in text or "{PERSON}" in text for text, _ in SENTENCES)
    assert {uncivil for _, uncivil in SENTENCES} == {True, False}


def test_no_held_out_sentence_is_trained_on_with_any_group(tmp_path: Path) -> None:
    collection = load(["written_sentences", "written_threads", "samples"], tmp_path)
    trained = {row.comment.text for part in ("train", "dev") for row in collection.examples if row.split == part}
    filled = {with_group(text, group) for text, _ in SENTENCES for group in GROUPS}
    assert not filled & trained
    assert filled & {row.comment.text for row in collection.part("test")}


def test_a_score_that_names_do_not_move_has_no_spread() -> None:
    found = measure_bias(perfect, 0.5)
    assert (found.spread, found.flagged) == (0.0, 0.0)
    assert [group.group for group in found.groups] == [name for name, _ in GROUPS]
    assert {(group.flagged, group.auc) for group in found.groups} == {(0.0, 1.0)}
    assert {group.civil for group in found.groups} == {sum(not uncivil for _, uncivil in SENTENCES)}


def test_a_score_that_one_name_moves_shows_it() -> None:
    found = measure_bias(wary_of_poles, 0.5)
    moved = {group.group: (group.flagged, group.auc) for group in found.groups if group.flagged}
    assert moved == {"Poles": (1.0, 0.5)}
    civil = found.groups[0].civil
    assert found.spread == pytest.approx(0.8 * civil / len(SENTENCES), abs=1e-4)
    assert found.flagged == pytest.approx(1 / len(GROUPS), abs=1e-4)


def test_a_probability_on_the_threshold_is_flagged() -> None:
    assert measure_bias(perfect, 0.1).flagged == 1.0


def test_the_share_flagged_is_the_mean_over_groups() -> None:
    for score in (perfect, wary_of_poles):
        found = measure_bias(score, 0.5)
        assert found.flagged == pytest.approx(sum(group.flagged for group in found.groups) / len(GROUPS), abs=1e-4)
