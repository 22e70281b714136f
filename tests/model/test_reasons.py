"""The words that carried a score: token logits become spans of the comment's own characters."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.model_builder import LOUD, build_model, manifest_record, write_manifest
from threadwarden.data.codebook import Label
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError
from threadwarden.model import Scorer, load
from threadwarden.model.calibration import sigmoid
from threadwarden.model.reasons import find_spans
from threadwarden.model.runtime import Floats
from threadwarden.model.scores import Span

TEXT = "that silly old goose"
PLACES = [(0, 4), (5, 10), (11, 14), (15, 20)]
SEPARATE = 9.0


@pytest.fixture(scope="module")
def scorer(tiny_model: Path) -> Scorer:
    return load(tiny_model)


def window(*probabilities: float, dehumanizing: float = 0.01) -> Floats:
    """Return the logits of tokens of these probabilities of incivility, [CLS] and [SEP] around them loud."""
    logits = [SEPARATE, *(math.log(p / (1 - p)) for p in probabilities), SEPARATE]
    other = math.log(dehumanizing / (1 - dehumanizing))
    return np.array([(logit, other) for logit in logits], dtype=np.float32)


def spans(
    *tokens: Floats, places: list[list[tuple[int, int]]] | None = None, at_least_one: bool = False
) -> list[tuple[int, int, float]]:
    found = find_spans(TEXT, ["incivility"], places or [PLACES], tokens, at_least_one=at_least_one)
    assert {span.label for span in found} <= {"incivility"}
    return [(span.start, span.end, span.weight) for span in found]


def test_tokens_from_a_fifth_on_are_spans_and_the_ends_of_a_window_are_not() -> None:
    assert spans(window(0.1, 0.21, 0.19, 0.9)) == [(5, 10, 0.21), (15, 20, 0.9)]


def test_neighbours_are_joined_and_weigh_what_the_strongest_does() -> None:
    assert spans(window(0.1, 0.6, 0.9, 0.7)) == [(5, 20, 0.9)]


def test_a_comma_parts_two_spans_and_blanks_do_not() -> None:
    places, tokens = [[(0, 3), (4, 6)]], [window(0.9, 0.8)]
    assert len(find_spans("oaf, ox", ["incivility"], places, tokens, at_least_one=False)) == 2
    assert len(find_spans("oaf\n ox", ["incivility"], [[(0, 3), (5, 7)]], tokens, at_least_one=False)) == 1


def test_without_a_strong_token_the_strongest_is_taken_only_where_one_is_asked_for() -> None:
    tokens = window(0.05, 0.15, 0.1, 0.07)
    assert spans(tokens) == []
    assert spans(tokens, at_least_one=True) == [(5, 10, 0.15)]


def test_where_some_are_strong_one_more_is_not_taken() -> None:
    assert spans(window(0.1, 0.6, 0.2, 0.1), at_least_one=True) == [(5, 10, 0.6)]


def test_a_comment_without_tokens_has_no_span() -> None:
    assert find_spans("", ["incivility"], [[]], [window()], at_least_one=True) == []


def test_of_a_token_in_two_windows_the_higher_counts() -> None:
    places = [PLACES[:3], PLACES[1:]]
    assert spans(window(0.1, 0.2, 0.7), window(0.8, 0.3, 0.1), places=places) == [(5, 14, 0.8)]
    assert spans(window(0.05, 0.1, 0.05), window(0.05, 0.12, 0.15), places=places, at_least_one=True) == [
        (15, 20, 0.15)
    ]


def test_each_label_has_its_own_column_and_comes_in_the_order_asked() -> None:
    tokens = window(0.1, 0.15, 0.9, 0.1)
    tokens[1, 1] = 2.0
    both: list[Label] = ["dehumanizing", "incivility"]
    assert find_spans(TEXT, both, [PLACES], [tokens], at_least_one=False) == [
        Span("dehumanizing", 0, 4, round(sigmoid(2.0), 4)),
        Span("incivility", 11, 14, 0.9),
    ]
    assert find_spans(TEXT, [], [PLACES], [tokens], at_least_one=True) == []


def reasons(scorer: Scorer, text: str) -> list[tuple[str, str]]:
    return [(span.label, text[span.start : span.end]) for span in scorer.reasons(text)]


def test_a_scorer_names_the_words_of_the_labels_it_flags(scorer: Scorer) -> None:
    assert reasons(scorer, "The council called you an idiot.") == [("incivility", "idiot")]
    assert reasons(scorer, "They are vermin, all of you") == [("incivility", "vermin"), ("dehumanizing", "vermin")]
    assert reasons(scorer, "Thanks, I agree.") == []


def test_a_reason_is_the_original_however_it_was_disguised(scorer: Scorer) -> None:
    assert reasons(scorer, "  you \u200b 1d10t!") == [("incivility", "1d10t")]
    assert reasons(scorer, "you i.d.i.o.t agree") == [("incivility", "i.d.i.o.t")]


def test_a_reason_weighs_what_its_token_does(scorer: Scorer) -> None:
    (found,) = scorer.reasons("you liar")
    assert found == Span("incivility", 4, 8, round(sigmoid(LOUD["liar"][0]), 4))


@pytest.mark.parametrize("place", [0, 79, 80, 90, 96, 176, 299])
def test_a_reason_is_found_wherever_it_stands_and_once(scorer: Scorer, place: int) -> None:
    words = ["good"] * 300
    words[place] = "idiot"
    (found,) = scorer.reasons(" ".join(words))
    assert (found.start, found.end) == (5 * place, 5 * place + 5)


def test_context_has_no_part_in_the_reasons(scorer: Scorer) -> None:
    alone = scorer.reasons("you idiot")
    assert scorer.reasons(CommentInContext("you idiot", "vermin", ArticleContext("Bridge", "liar"))) == alone


def test_a_flagged_comment_without_a_loud_word_still_has_a_reason(tmp_path: Path) -> None:
    record = manifest_record()
    record["thresholds"]["incivility"]["value"] = 0.0
    folder = build_model(tmp_path / "0.0.1")
    write_manifest(folder, record)
    found = load(folder).reasons("good bridge")
    assert [span.label for span in found] == ["incivility"]
    assert found[0].weight < 0.5


def test_a_model_of_format_1_gives_no_reasons(old_model: Path) -> None:
    assert load(old_model).reasons("You idiot!") == []


def test_a_bad_comment_is_named(scorer: Scorer) -> None:
    with pytest.raises(InputError, match=r"^comment\.text: found no visible character, wanted a text$"):
        scorer.reasons(" ")
