"""The model reads disguised words as they were meant, leaves plain ones alone, and knows the way back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.model.reading import Read, read, read_with_places

# What a disguise is made of, so that the rules meet it more often than in text at random.
PIECES = st.sampled_from(
    [
        "clown", "cl0wn", "c l o w n", "с", "l", "о", "\u200b", "\ufe0f", "🐀", "❤️", "👍🏽", "ｆ", "ﬁ", "½", "e\u0301",
        "\u0336", "aaaa", "WWW", "$", "@", "1", "0", ".", "-", "\u00a0", "\r\n", " ", "мир", "\ud83d", "\x00", "가",
    ]
)  # fmt: skip
TEXTS = st.text(st.characters(), max_size=40) | st.lists(PIECES, max_size=15).map("".join)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # leet: digits and signs for letters
        ("You cl0wn", "You clown"),
        ("g00sey", "goosey"),
        ("n1t", "nit"),
        ("b@t and r@7s", "bat and rats"),
        ("$illy", "silly"),
        ("1diot", "idiot"),
        ("a$$", "ass"),
        # homoglyphs: letters of other scripts drawn like Latin ones
        ("сlоwn", "clown"),
        ("ѕillу gооsе", "silly goose"),
        ("gοοse", "goose"),
        ("сосоа", "cocoa"),
        # characters without width, and control characters
        ("cl\u200bo\u200cw\u200dn", "clown"),
        ("cl\u2060ow\u00adn\ufeff", "clown"),
        ("cl\x00own\x7f", "clown"),
        ("\u202eclown\u202c", "clown"),
        # spacing
        ("you c l o w n", "you clown"),
        ("c.l.o.w.n", "clown"),
        ("c-l-o-w-n", "clown"),
        ("c_l_o_w_n", "clown"),
        ("c*l*o*w*n", "clown"),
        # drawn out
        ("cloooown", "cloown"),
        ("sillllly", "silly"),
        ("Gooose!!!", "Goose!!!"),
        # compatibility letters
        ("𝐜𝐥𝐨𝐰𝐧", "clown"),
        ("ｃｌｏｗｎ", "clown"),
        ("ⓒⓛⓞⓦⓝ", "clown"),
        ("𝓬𝓵𝓸𝔀𝓷", "clown"),
        ("ﬁne", "fine"),
        # stacks of combining marks
        ("c\u0336l\u0336o\u0336w\u0336n\u0336", "clown"),
        ("c\u0300\u0489lown", "c\u0489lown"),
        # emoji in words
        ("You 🤡", "You clown face"),
        ("🐀🐀", "rat rat"),
        ("Thanks❤️!", "Thanks red heart !"),
        ("pi🐖gy", "pi pig gy"),
        # several at once
        ("с\u200bl0wn", "clown"),
        # blanks
        (" a\t\r\n b\u00a0", "a b"),
        ("", ""),
        ("\u200b \x00", ""),
    ],
)
def test_a_disguise_is_undone(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "mp3", "4th", "1st", "10th", "2nd", "covid19", "COVID-19", "h1n1", "H2O", "r2d2", "ipv4", "F-16", "PS5", "3D",
        "B2B", "24/7", "1,000", "3.5", "1337", "gr8", "U.S.A.", "U.S.", "e.g. this", "a.k.a. him", "J.R.R. Tolkien",
        "p.m.", "$500", "$5m", "US$5", "€20", "I, a man", "a b c", "it's", "don't", "well-to-do", "A-level",
        "https://example.org/p4th/m0re?id=a1b2c", "http://a.example/l33t", "www.ex4mple.example/g00se",
        "goose@home.example", "g00se@home.example", "write to j0hn.d0e@mail.example", "@us3r", "#m3too", "a=b0c",
        "café", "naïve", "Zoë", "www", "WWW", "clowwwwn", "good", "gra$$", "bookkeeper", "see", "!!!", "...", "---",
        "Это длинный путь", "μεγάλη γέφυρα", "这是一座桥", "これは橋です", "هذا جسر", "זה גשר", "สะพาน",
    ],
)  # fmt: skip
def test_a_plain_word_stays(text: str) -> None:
    assert read(text) == text


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_reading_with_places_reads_the_same(text: str) -> None:
    assert read_with_places(text).text == read(text)


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_places_lie_inside_the_original_and_in_order(text: str) -> None:
    found = read_with_places(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert list(found.starts) == sorted(found.starts)
    assert list(found.ends) == sorted(found.ends)


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_what_is_read_has_no_blank_at_its_ends_and_one_between_words(text: str) -> None:
    found = read(text)
    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("You сl\u200bоwn!", "clown", "сl\u200bоwn"),
        ("the c l o w n here", "clown", "c l o w n"),
        ("you cl0wn", "clown", "cl0wn"),
        ("so gooooose", "goose", "gooooose"),
        ("you 𝐜𝐥𝐨𝐰𝐧", "clown", "𝐜𝐥𝐨𝐰𝐧"),
        ("  plain  words ", "words", "words"),
        ("x🐀y", "rat", "x🐀"),
    ],
)
def test_a_words_place_in_the_original_is_known(text: str, word: str, original: str) -> None:
    found = read_with_places(text)
    start = found.text.index(word)
    first, last = found.original(start, start + len(word))
    assert text[first:last] == original


def test_a_plain_text_is_its_own_original() -> None:
    assert read_with_places("a goose") == Read("a goose", tuple(range(7)), tuple(range(1, 8)))
    assert read_with_places("") == Read("", (), ())


@pytest.mark.parametrize(
    "text", ["H1B visas", "AR15s and AK47s", "US$5m", "A$50m", "5star", "KKK", "AAA", "XXXIII", "www"]
)
def test_capitals_and_amounts_stay(text: str) -> None:
    assert read(text) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("b1tch.", "bitch."),
        ("he is a m o r o n", "he is a moron"),
        ("νermin", "vermin"),
        ("👩\u200d🚀", "woman astronaut"),
    ],
)
def test_disguises_beside_other_signs(text: str, wanted: str) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize("piece", ["1£a", "£a1", "a1", "$a", "a.", "1a€"])
def test_a_long_run_of_signs_is_read_to_its_end(piece: str) -> None:
    # Quadratic rules would take minutes for these.
    assert read("a" + piece * 30_000 + "_")
