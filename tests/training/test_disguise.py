"""Texts are disguised as writers do it, some of them, by a seed; and the model reads most of it back."""

import random
from collections.abc import Callable

import pytest

from threadwarden.model.reading import read
from threadwarden.training import disguise
from threadwarden.training.disguise import DISGUISES, disguised

TEXT = "That silly old goose of a mayor said nothing about bridges again, mp3 or it."
NAMES = [one.__name__ for one in DISGUISES]
Disguise = Callable[[str, random.Random], str]


def tries(one: Disguise, text: str = TEXT) -> list[str]:
    return [one(text, random.Random(seed)) for seed in range(30)]


@pytest.mark.parametrize("one", DISGUISES, ids=NAMES)
def test_every_disguise_changes_the_text_and_never_to_nothing(one: Disguise) -> None:
    assert all(found != TEXT and found.strip() for found in tries(one))
    assert len(set(tries(one))) > (10 if one is not disguise.capitals else 0)


@pytest.mark.parametrize("one", DISGUISES, ids=NAMES)
@pytest.mark.parametrize("text", ["", " ", "a", "of it", "12345", "🐀"])
def test_a_text_without_a_long_word_is_no_error(one: Disguise, text: str) -> None:
    assert all(isinstance(found, str) for found in tries(one, text))


@pytest.mark.parametrize("one", [disguise.leet, disguise.homoglyphs, disguise.zero_width, disguise.spaced])
def test_short_words_and_words_with_signs_are_left_alone(one: Disguise) -> None:
    for found in tries(one):
        assert " of a " in found
        assert found.endswith("again, mp3 or it.")


@pytest.mark.parametrize("one", [disguise.zero_width, disguise.homoglyphs, disguise.leet])
def test_the_model_reads_words_as_they_were_meant(one: Disguise) -> None:
    words = "silly goose clown vermin parasite"
    found = [read(text) for text in tries(one, words)]
    if one is disguise.leet:
        found = [text for text in found if "!" not in text]
    assert found
    assert set(found) == {words}


def test_the_model_reads_spaced_words_and_capitals_and_sees_the_emoji() -> None:
    assert {read(text) for text in tries(disguise.spaced, "silly, goose, clown,")} == {"silly, goose, clown,"}
    assert {read(text) for text in tries(disguise.spaced, "goose")} == {"goose"}
    assert {read(text).lower() for text in tries(disguise.capitals)} == {TEXT.lower()}
    assert all("🙂" not in read(text) for text in tries(disguise.emoji))


def test_a_letter_drawn_out_is_read_as_two() -> None:
    assert {read(text) for text in tries(disguise.drawn_out, "clan")} == {"cclan", "cllan", "claan", "clann"}


def test_a_masked_and_a_mistyped_word_keep_their_ends_and_length() -> None:
    for one in (disguise.masked, disguise.swapped_letters):
        for found in tries(one, "parasite"):
            assert (found[0], found[-1], len(found)) == ("p", "e", 8)
    assert all(text.count("*") == 1 for text in tries(disguise.masked, "parasite"))
    assert {"".join(sorted(text)) for text in tries(disguise.swapped_letters, "parasite")} == {
        "".join(sorted("parasite"))
    }


@pytest.mark.parametrize("share", [0.0, 0.12, 0.5])
def test_as_many_are_disguised_as_the_recipe_says(share: float) -> None:
    texts = [f"{TEXT} {n}" for n in range(2000)]
    found = disguised(texts, share, 13)
    assert len(found) == 2000
    changed = sum(a != b for a, b in zip(texts, found, strict=True))
    assert changed / 2000 == pytest.approx(share, abs=0.03)


def test_disguises_follow_the_seed_alone() -> None:
    texts = [TEXT] * 100
    assert disguised(texts, 0.5, 13) == disguised(texts, 0.5, 13) != disguised(texts, 0.5, 14)
    assert len(set(disguised(texts, 1.0, 13))) > 50
