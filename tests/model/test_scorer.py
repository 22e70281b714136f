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
from threadwarden.model.calibration import Platt
from threadwarden.model.off_topic import ArticleVectors, off_topic_features
from threadwarden.model.runtime import Runtime
from threadwarden.model.tokens import Input, InputFormat, Tokens, article_text

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
    comment = CommentInContext("good " * 200 + "vermin " + "good " * 200 + "idiot")
    logits = np.array([output.logits for output in runtime.run(tokens.windows(comment))])
    assert len(logits) == 5
    (found,) = scorer.score([comment])
    platts = scorer.manifest.calibration
    assert found.incivility.probability == round(platts["incivility"].probability(float(logits[:, 0].max())), 4)
    assert found.dehumanizing.probability == round(platts["dehumanizing"].probability(float(logits[:, 1].max())), 4)
    insult = Platt(1.0, -1.0).probability(float(logits[:, 3].max()))
    assert found.attributes == {"insult": round(insult, 4)}
    assert logits[:, 0].argmax() == logits[:, 3].argmax() != logits[:, 1].argmax()


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


@pytest.mark.parametrize("feature", ["cosine_article", "cosine_passage", "cosine_parent", "own_words_of_reply"])
def test_off_topic_is_the_regression_on_its_features(tmp_path: Path, feature: str) -> None:
    record = manifest_record()
    record["off_topic"] |= {"features": [feature, "has_parent"], "coefficients": [-2.0, 0.5]}
    folder = build_model(tmp_path / "0.0.1")
    write_manifest(folder, record)
    scorer = load(folder)
    tokens, runtime = Tokens(folder / TOKENIZER, InputFormat()), Runtime(folder / NETWORK)
    article = ArticleContext("Bridge closes", "the council will repair the bridge " * 20 + "onion soup recipe " * 40)
    texts = ("cheap onion loans", article_text(article), "the soup")
    comment, whole, parent = runtime.run([tokens.whole(text) for text in texts])
    passages = tuple(output.embedding for output in runtime.run(tokens.passages(article.text or "")))
    assert len(passages) > 1
    vectors = ArticleVectors(whole.embedding, passages)
    found = scorer.score([CommentInContext(texts[0], above, article) for above in (None, texts[2])])
    for scores, vector in zip(found, (None, parent.embedding), strict=True):
        features = off_topic_features(comment.embedding, float(comment.logits[2]), vectors, vector)
        assert scores.off_topic is not None
        assert scores.off_topic.probability == round(scorer.manifest.off_topic.probability(features), 4)
    assert found[0].off_topic != found[1].off_topic


def test_a_passage_far_down_the_article_counts(tmp_path: Path) -> None:
    record = manifest_record()
    record["off_topic"] |= {"features": ["cosine_passage"], "coefficients": [-6.0]}
    folder = build_model(tmp_path / "0.0.1")
    write_manifest(folder, record)
    lead = "the council will repair the bridge " * 20
    articles = [ArticleContext("Bridge closes", lead + more) for more in ("", "onion soup " * 60)]
    without, within = load(folder).score([CommentInContext("onion soup", None, article) for article in articles])
    assert without.off_topic is not None
    assert within.off_topic is not None
    assert within.off_topic.probability < without.off_topic.probability - 0.1


def test_a_comment_that_is_off_topic_by_its_own_words_counts_as_such(scorer: Scorer) -> None:
    plain, advert = scorer.score([CommentInContext(text, None, BRIDGE) for text in ("the bridge", "the bridge loans")])
    assert plain.off_topic is not None
    assert advert.off_topic is not None
    assert advert.off_topic.probability > plain.off_topic.probability


def test_incivility_and_dehumanizing_know_no_context(scorer: Scorer) -> None:
    alone, reply = scorer.score(["I agree.", CommentInContext("I agree.", "They are vermin.", BRIDGE)])
    assert (reply.incivility, reply.dehumanizing) == (alone.incivility, alone.dehumanizing)


def test_a_disguised_word_scores_as_it_was_meant(scorer: Scorer) -> None:
    plain, *disguised = scorer.score(["you idiot", "you 1d10t", "you i d i o t", "you id\u200biot", "you іdiоt"])
    assert plain.incivility.flag
    assert disguised == [plain] * 4


def test_a_model_of_format_1_reads_context_and_words_as_they_stand(old_model: Path) -> None:
    scorer = load(old_model)
    plain, reply, disguised = scorer.score(["I agree.", CommentInContext("I agree.", "They are vermin."), "you 1d10t"])
    assert plain.incivility != reply.incivility
    assert not disguised.incivility.flag
    assert plain.attributes == {}
    (advert,) = scorer.score([CommentInContext("loans", None, BRIDGE)])
    assert advert.off_topic is not None


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
        assert a.tokens is not None
        assert b.tokens is not None
        assert a.tokens.shape == (3, 2)
        assert (a.tokens == b.tokens).all()
        assert float(a.embedding @ a.embedding) == pytest.approx(1.0, abs=1e-5)
    assert one.run([]) == []
