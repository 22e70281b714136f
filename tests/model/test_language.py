"""The language of a comment: English is never taken for another one without good evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadwarden.model.language import READ_CHARACTERS, Language, detect

ENGLISH = (
    "I find the article well written, thank you for it.",
    "WHO IS GOING TO PAY FOR ALL OF THIS?!",
    "lol wut, ain't nobody got time 4 that smh",
    "gonna hafta say yall trippin fr fr no cap 😂😂",
    "The bridge 🌉 closes again, c'est la vie.",
    "see https://example.org/straße-und-brücke and tell me what you think",
)
SHORT = (
    "ok",
    "Bravo!",
    "😂😂😂",
    "👨\u200d❤️\u200d👨 = ☑️",
    "1234",
    "",
    " \n",
    "Giuseppe Verdi",
    "Oh mein Gott",
    "@dieter @günther",
)
OTHERS = {
    "de": "Ich finde den Artikel sehr gut geschrieben, danke dafür.",
    "fr": "Pourquoi ne pas simplement réparer le pont et les routes ?",
    "es": "Los niños necesitan un patio nuevo desde hace años.",
    "it": "I bambini hanno bisogno di un nuovo cortile da anni.",
    "pt": "As crianças precisam de um pátio novo há anos.",
    "nl": "De kinderen hebben al jaren een nieuw schoolplein nodig.",
    "pl": "Dzieci od lat potrzebują nowego boiska przy szkole.",
    "tr": "Şehir merkezindeki trafik her gün daha kötü oluyor.",
    "ru": "Кто за это заплатит?",
    "zh": "为什么不直接把桥修好?",
    "ja": "どうして橋を直さないのですか?",
    "ar": "لماذا لا يصلحون الجسر ببساطة؟",
    "hi": "नमस्ते आप कैसे हैं",
    "th": "สวัสดีครับ 😀",
}


def is_refused(text: str) -> bool:
    found = detect(text)
    return found.reliable and found.code != "en"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_found(text: str) -> None:
    assert detect(text).code == "en"


@pytest.mark.parametrize("text", SHORT)
def test_little_text_is_never_sure_to_be_another_language(text: str) -> None:
    assert not is_refused(text)


@pytest.mark.parametrize(("code", "text"), OTHERS.items())
def test_another_language_is_found(code: str, text: str) -> None:
    found = detect(text)
    assert (found.code, found.reliable) == (code, True)
    assert 0.5 < found.confidence <= 1


def test_capitals_do_not_change_the_language() -> None:
    assert detect(OTHERS["de"].upper()).code == "de"


def test_what_is_half_english_can_be_scored() -> None:
    assert not is_refused(f"{OTHERS['ru']} Who is going to pay for it?")
    assert not is_refused(f"{OTHERS['ru']} Who is going to pay for all of this, and when?")


def test_letters_alike_in_another_script_are_not_another_language() -> None:
    assert not is_refused("уоu аrе nоt mу friеnd аnd nоbоdу аskеd уоu")


def test_no_letters_are_no_language() -> None:
    assert detect("☑️ 17 = 💥") == Language(None, 0.0, False)


def test_only_the_beginning_of_a_text_is_read() -> None:
    text = "The bridge closes again. " * (READ_CHARACTERS // 20)
    assert detect(text + OTHERS["ru"] * 1000) == detect(text)


@given(st.text(st.characters()))
def test_any_text_has_the_same_answer_twice(text: str) -> None:
    assert detect(text) == detect(text)
