"""The released models are whole, small, legally trained, and know rude from civil."""

import json
from pathlib import Path

import pytest

from threadwarden.data import ArticleContext, CommentInContext
from threadwarden.data.codebook import LABELS
from threadwarden.data.corpora import CORPORA
from threadwarden.model import load
from threadwarden.model.artifact import MANIFEST, RELEASED, released_versions

VERSIONS = released_versions()
BRIDGE = ArticleContext(
    "Old town bridge shuts for repairs",
    "The bridge over the river closes on Monday for fourteen weeks while its bearings are replaced, the council said.",
)


def test_there_is_a_release() -> None:
    assert VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_release_is_at_most_30_mb(version: str) -> None:
    assert sum(path.stat().st_size for path in (RELEASED / version).iterdir()) <= 30_000_000


@pytest.mark.parametrize("version", VERSIONS)
def test_release_was_trained_on_permitted_sets_only(version: str) -> None:
    record = json.loads((RELEASED / version / MANIFEST).read_text(encoding="utf-8"))
    assert record["data"]
    assert [name for name in record["data"] if not CORPORA[name].may_train_release] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_int8_says_what_torch_says(version: str) -> None:
    record = json.loads((RELEASED / version / MANIFEST).read_text(encoding="utf-8"))
    assert [line["label"] for line in record["parity"]] == ["incivility", "dehumanizing"]
    assert all(abs(line["auc_loss"]) < 0.01 for line in record["parity"])


@pytest.mark.parametrize("version", VERSIONS)
def test_release_knows_rude_from_civil(version: str) -> None:
    civil, rude, pest = load(version).score(
        ["Thank you for this careful report.", "Shut up, you stupid idiot.", "These people are vermin and parasites."]
    )
    assert not civil.flagged()
    assert rude.incivility.flag
    assert pest.dehumanizing.flag


@pytest.mark.parametrize("version", VERSIONS)
def test_release_knows_the_article(version: str) -> None:
    on = CommentInContext("Will the bridge stay open to cyclists while the bearings are replaced?", article=BRIDGE)
    off = CommentInContext("Cheap loans in ten minutes, write to us today.", article=BRIDGE)
    alone = CommentInContext("Cheap loans in ten minutes, write to us today.")
    scores = load(version).score([on, off, alone])
    assert scores[0].off_topic is not None
    assert scores[1].off_topic is not None
    assert scores[1].off_topic.probability > scores[0].off_topic.probability + 0.3
    assert scores[2].off_topic is None


@pytest.mark.parametrize("version", VERSIONS)
def test_release_names_the_rude_word_where_it_gives_reasons(version: str) -> None:
    scorer, text = load(version), "Shut up, you stupid idiot."
    found = [text[span.start : span.end] for span in scorer.reasons(text)]
    assert ("idiot" in " ".join(found)) == (scorer.manifest.record["format"] > 1)
    assert scorer.reasons("Thank you for this careful report.") == []


def test_0_1_0_scores_as_on_the_day_it_was_released() -> None:
    found = load("0.1.0").score(
        [
            "Shut up, you stupid idiot.",
            CommentInContext("Shut up, you stupid idiot.", "Will the bridge stay open to cyclists?", BRIDGE),
            CommentInContext("Will it stay open to cyclists? " * 40, None, BRIDGE),
            "Y0u 1d10t",
        ]
    )
    wanted = [(0.9621, 0.1365, None), (0.9618, 0.1898, 0.5631), (0.0869, 0.0325, 0.3925), (0.0393, 0.0336, None)]
    for scores, probabilities in zip(found, wanted, strict=True):
        given = [None if (score := scores.get(label)) is None else score.probability for label in LABELS]
        assert given == [None if p is None else pytest.approx(p, abs=0.02) for p in probabilities]


def test_a_released_folder_holds_no_pickle() -> None:
    names = {path.suffix for version in VERSIONS for path in Path(RELEASED / version).iterdir()}
    assert names <= {".onnx", ".json", ".md"}
