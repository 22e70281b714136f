"""Text is cleaned, hashed and checked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.data.errors import InputError, TextTooLongError, ThreadwardenError
from threadwarden.data.text import MAX_TEXT_BYTES, check_text, json_type, normalise, text_hash

ANY = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("  a\t b\r\n c ", "a b c"),
        ("ﬁne", "fine"),
        ("Ｉdiot", "Idiot"),
        ("i\u00addi\u200bot", "idiot"),
        ("\ufeff\u202eabc\u202c", "abc"),
        ("a\x00b\x7f", "ab"),
        ("you 🐀!", "you rat !"),
        ("👍🏽", "thumbs up medium skin tone"),
        ("a\ud800b", "a\ufffdb"),
        ("a\u2028b\u00a0c", "a b c"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_text_is_normalised(text: str, read: str) -> None:
    assert normalise(text) == read


@settings(deadline=None)
@given(ANY)
def test_normalised_text_can_be_encoded_and_has_single_spaces(text: str) -> None:
    found = normalise(text)
    found.encode()
    assert found == " ".join(found.split())


def test_alike_texts_have_one_hash() -> None:
    assert text_hash("What  Idiots\u200b!") == text_hash(" what idiots! ") == text_hash("ｗhat idiots!")
    assert text_hash("What idiots") != text_hash("What idiots!")
    assert text_hash("a") == "ca978112ca1bbdca"


@settings(deadline=None)
@given(ANY)
def test_any_text_has_a_hash_of_16_hex_digits(text: str) -> None:
    assert len(text_hash(text)) == 16
    int(text_hash(text), 16)


def test_a_text_is_returned_as_it_is() -> None:
    assert check_text(" a\u200b\n", "t") == " a\u200b\n"
    assert check_text("é" * (MAX_TEXT_BYTES // 2), "t") == "é" * 10_240


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\x00\x01", "\ufeff\u2060"])
def test_a_text_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^t: found no visible character, wanted a text$"):
        check_text(text, "t")


def test_a_long_text_is_refused() -> None:
    with pytest.raises(TextTooLongError, match=r"^t: found 20,482 bytes, wanted at most 20,480$"):
        check_text("é" * 10_241, "t")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (1, "a number"),
        (1.5, "a number"),
        ("a", "a string"),
        ([], "a list"),
        ({}, "an object"),
        (b"", "bytes"),
    ],
)
def test_types_are_named_in_the_words_of_json(value: object, name: str) -> None:
    assert json_type(value) == name


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(InputError, match=r"^t: found a list, wanted a string$"):
        check_text(["a"], "t")


@settings(deadline=None)
@given(ANY)
def test_an_error_is_one_printable_line(text: str) -> None:
    found = str(ThreadwardenError(text))
    assert found.isprintable()
    found.encode()


def test_an_errors_words_stay_as_they_are() -> None:
    assert str(InputError("f: found 'é', wanted „a“")) == "f: found 'é', wanted „a“"
    assert str(InputError("a\nb\x1b\ud800")) == r"a\nb\x1b\ud800"
