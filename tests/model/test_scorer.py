"""A comment's scores depend on the comment and its context alone, whatever else is scored, and when."""

import json
import math
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model_builder import build_model, manifest_record, write_manifest
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError, TextTooLongError
from threadwarden.data.text import MAX_TEXT_BYTES
from threadwarden.model import Scorer, Scores, load
from threadwarden.model.artifact import NETWORK, TOKENIZER
from threadwarden.model.calibration import off_topic_features
from threadwarden.model.runtime import Runtime
from threadwarden.model.tokens import Input, InputFormat, Tokens

BRIDGE = ArticleContext("Bridge closes for a year", "The council will repair the bridge over the river.")
MIXED: list[str | CommentInContext] = [
    "The council should close the bridge.",
    "You idiot!",
    CommentInContext("They are vermin.", "The road will close.", BRIDGE),
    CommentInContext("A recipe for onion soup.", None, BRIDGE),
    CommentInContext("thanks " * 300 + "liar " + "good " * 100, "x", ArticleContext(None, "Team coach.")),
    "a",
    "🐀" * 40,
]


@pytest.fixture(scope="session")
def scorer(tiny_model: Path) -> Scorer:
    return load(tiny_model)


def test_a_comments_scores_do_not_depend_on_the_others(scorer: Scorer) -> None:
    alone = [scorer.score([comment])[0] for comment in MIXED]
    assert scorer.score(MIXED) == alone
    order = random.Random(1).sample(range(len(MIXED)), len(MIXED)) * 3
    assert scorer.score([MIXED[i] for i in order]) == [alone[i] for i in order]


def test_a_comments_scores_do_not_depend_on_what_runs_beside_it(scorer: Scorer) -> None:
    alone = scorer.score(MIXED)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: scorer.score(MIXED[n % 7 :] + MIXED[: n % 7]), range(40)))
    for n, scores in enumerate(found):
        assert scores == alone[n % 7 :] + alone[: n % 7]


def test_words_have_the_scores_they_were_given(scorer: Scorer) -> None:
    civil, rude, pest = scorer.score(["Thanks, I agree.", "You idiot!", "They are vermin."])
    assert (civil.flagged(), rude.flagged()) == ((), ("incivility",))
    assert pest.flagged() == ("incivility", "dehumanizing")
    assert rude.incivility.threshold == 0.6
    assert civil.incivility.probability < 0.05
    assert rude.incivility.probability > 0.95


def test_a_long_comment_gets_the_highest_score_of_its_windows(scorer: Scorer, tiny_model: Path) -> None:
    tokens, runtime = Tokens(tiny_model / TOKENIZER, InputFormat()), Runtime(tiny_model / NETWORK)
    comment = CommentInContext("good " * 200 + "vermin " + "good " * 200 + "idiot", "Thanks.", BRIDGE)
    logits = np.array([output.logits for output in runtime.run(tokens.windows(comment))])
    assert len(logits) == 5
    (found,) = scorer.score([comment])
    platts = scorer.manifest.calibration
    assert found.incivility.probability == round(platts["incivility"].probability(float(logits[:, 0].max())), 4)
    assert found.dehumanizing.probability == round(platts["dehumanizing"].probability(float(logits[:, 1].max())), 4)
    assert logits[:, 0].argmax() != logits[:, 1].argmax()


@pytest.mark.parametrize("place", [0, 95, 96, 300, 999])
def test_one_word_counts_wherever_it_stands(scorer: Scorer, place: int) -> None:
    words = ["good"] * 1000
    words[place] = "idiot"
    (found,) = scorer.score([" ".join(words)])
    assert found.incivility.flag


@pytest.mark.parametrize(
    "article", [None, ArticleContext(), ArticleContext("", " "), ArticleContext("..."), ArticleContext(".", ".")]
)
def test_off_topic_without_an_article_is_none(scorer: Scorer, article: ArticleContext | None) -> None:
    (found,) = scorer.score([CommentInContext("good", "thanks", article)])
    assert found.off_topic is None


def test_off_topic_is_the_regression_on_the_cosines(scorer: Scorer, tiny_model: Path) -> None:
    tokens, runtime = Tokens(tiny_model / TOKENIZER, InputFormat()), Runtime(tiny_model / NETWORK)
    texts = ("onion soup", "Bridge closes for a year. The council will repair the bridge over the river", "the soup")
    comment, article, parent = (output.embedding for output in runtime.run([tokens.whole(text) for text in texts]))
    alone, reply = scorer.score(
        [CommentInContext("onion soup", None, BRIDGE), CommentInContext("onion soup", "the soup", BRIDGE)]
    )
    model = scorer.manifest.off_topic
    assert alone.off_topic is not None
    assert alone.off_topic.probability == round(model.probability(comment, article, None), 4)
    assert reply.off_topic is not None
    assert reply.off_topic.probability == round(model.probability_of(off_topic_features(comment, article, parent)), 4)
    assert reply.off_topic != alone.off_topic


@pytest.mark.parametrize("parent", ["", "  \n"])
def test_a_blank_parent_is_none(scorer: Scorer, parent: str) -> None:
    comment = CommentInContext("onion soup", parent, BRIDGE)
    assert scorer.score([comment]) == scorer.score([replace(comment, parent=None)])


def test_no_comments_are_no_scores(scorer: Scorer) -> None:
    assert scorer.score([]) == []


def test_a_bad_comment_is_named_by_its_place(scorer: Scorer) -> None:
    with pytest.raises(InputError, match=r"^comments\[1\]\.text: found no visible character, wanted a text$"):
        scorer.score(["a", " "])
    with pytest.raises(TextTooLongError, match=r"^comments\[0\]\.text: found 20,481 bytes, wanted at most 20,480$"):
        scorer.score(["a" * (MAX_TEXT_BYTES + 1)])
    with pytest.raises(InputError, match=r"^comments\[0\]\.text: found a number, wanted a string$"):
        scorer.score([5])  # type: ignore[list-item]


def test_one_string_is_not_taken_for_its_letters(scorer: Scorer) -> None:
    with pytest.raises(InputError, match=r"^comments: found a string, wanted a list of them$"):
        scorer.score("You idiot!")


def finite(scores: Scores) -> bool:
    found = [s for s in (scores.incivility, scores.dehumanizing, scores.off_topic) if s is not None]
    return all(0 <= s.probability <= 1 and s.flag == (s.probability >= s.threshold) for s in found)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=50), st.text(st.characters(), max_size=20) | st.none(), st.text(max_size=20))
def test_any_text_has_scores_between_0_and_1(scorer: Scorer, text: str, parent: str | None, title: str) -> None:
    (found,) = scorer.score([CommentInContext(f"x{text}", parent, ArticleContext(title))])
    assert finite(found)


def test_the_longest_text_of_one_letter_words_is_scored(scorer: Scorer) -> None:
    (found,) = scorer.score(["a " * (MAX_TEXT_BYTES // 2)])
    assert finite(found)


@pytest.mark.parametrize(("slope", "probability"), [(1e300, 1.0), (-1e300, 0.0), (0.0, 0.5)])
def test_no_calibration_gives_nan(tmp_path: Path, slope: float, probability: float) -> None:
    record: dict[str, Any] = manifest_record()
    record["calibration"]["incivility"]["slope"] = slope
    folder = build_model(tmp_path / "0.0.1")
    write_manifest(folder, record)
    (found,) = load(folder).score(["You idiot!"])
    assert found.incivility.probability == probability
    assert not math.isnan(found.incivility.probability)


def test_a_rounded_probability_on_the_threshold_is_flagged(tiny_model: Path, tmp_path: Path) -> None:
    (found,) = load(tiny_model).score(["The liar agrees with all of the council."])
    record = json.loads((tiny_model / "manifest.json").read_text())
    for shift, flag in ((0.0, True), (0.0001, False)):
        folder = build_model(tmp_path / str(shift))
        record["thresholds"]["incivility"]["value"] = round(found.incivility.probability + shift, 4)
        write_manifest(folder, record)
        (again,) = load(folder).score(["The liar agrees with all of the council."])
        assert again.incivility.flag is flag


def test_runs_keep_their_order_however_many_threads(tiny_model: Path) -> None:
    inputs = [Input((2, number, 3), (0, 0, 0)) for number in range(4, 40)]
    one, four = (Runtime(tiny_model / NETWORK, threads) for threads in (1, 4))
    for a, b, item in zip(one.run(inputs), four.run(inputs), inputs, strict=True):
        (alone,) = one.run([item])
        assert (a.logits == b.logits).all()
        assert (a.logits == alone.logits).all()
        assert (a.embedding == b.embedding).all()
        assert float(a.embedding @ a.embedding) == pytest.approx(1.0, abs=1e-5)
    assert one.run([]) == []
