"""Comments become token ids: as they were meant, in windows that overlap, every part within its bound."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from tests.model_builder import WORDS
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.model.artifact import TOKENIZER
from threadwarden.model.tokens import Input, InputFormat, Tokens, article_text

FORM = InputFormat(window=6, overlap=2, embedding=5, passages=2)
OLD_FORM = InputFormat(window=6, overlap=2, title=3, parent=4, embedding=5, passages=0, undisguised=0)
CLS, SEP = 2, 3


@pytest.fixture(scope="session")
def tokens(tiny_model: Path) -> Tokens:
    return Tokens(tiny_model / TOKENIZER, FORM)


@pytest.fixture(scope="session")
def old_tokens(tiny_model: Path) -> Tokens:
    """Return tokens as a model of format 1 reads them: with context, and word for word."""
    return Tokens(tiny_model / TOKENIZER, OLD_FORM)


@pytest.fixture(scope="session")
def words(tiny_model: Path) -> Tokenizer:
    return Tokenizer.from_file(str(tiny_model / TOKENIZER))


def ids(words: Tokenizer, text: str) -> tuple[int, ...]:
    known = words.get_vocab()
    return tuple(known[word] for word in text.split())


def test_a_comment_alone_is_one_segment(tokens: Tokens, words: Tokenizer) -> None:
    (found,) = tokens.windows(CommentInContext("The Bridge"))
    assert found == Input((CLS, *ids(words, "the bridge"), SEP), (0,) * 4)


def test_a_comment_is_read_without_its_context(tokens: Tokens) -> None:
    article = ArticleContext("river council city vote closed", "never read here")
    comment = CommentInContext("the bridge", "shops cost road traffic repair", article)
    assert tokens.windows(comment) == tokens.windows(CommentInContext("the bridge"))


def test_in_format_1_context_is_the_second_segment_cut_to_its_bounds(old_tokens: Tokens, words: Tokenizer) -> None:
    article = ArticleContext("river council city vote closed", "never read here")
    (found,) = old_tokens.windows(CommentInContext("the bridge", "shops cost road traffic repair", article))
    context = (*ids(words, "river council city"), SEP, *ids(words, "shops cost road traffic"), SEP)
    assert found == Input((CLS, *ids(words, "the bridge"), SEP, *context), (0,) * 4 + (1,) * 9)


@pytest.mark.parametrize(
    ("parent", "article"),
    [
        (None, None),
        ("", ArticleContext("")),
        (" ", ArticleContext(None, "a text")),
        ("\u200b", ArticleContext("\u200b")),
    ],
)
def test_in_format_1_an_empty_context_is_no_segment(
    old_tokens: Tokens, parent: str | None, article: ArticleContext | None
) -> None:
    (found,) = old_tokens.windows(CommentInContext("the", parent, article))
    assert set(found.types) == {0}


@pytest.mark.parametrize(
    ("count", "starts"), [(1, [0]), (6, [0]), (7, [0, 4]), (10, [0, 4]), (11, [0, 4, 8]), (14, [0, 4, 8])]
)
def test_windows_overlap_and_reach_the_end(tokens: Tokens, words: Tokenizer, count: int, starts: list[int]) -> None:
    text = " ".join(WORDS.split()[:count])
    sequence = ids(words, text)
    found = tokens.windows(CommentInContext(text))
    assert [window.ids for window in found] == [(CLS, *sequence[start : start + 6], SEP) for start in starts]
    assert tokens.first_window(CommentInContext(text)) == found[0]


@settings(deadline=None)
@given(count=st.integers(1, 400), window=st.integers(2, 40), overlap=st.integers(0, 39))
def test_every_token_is_in_a_window_and_neighbours_share_the_overlap(
    tiny_model: Path, count: int, window: int, overlap: int
) -> None:
    overlap %= window
    tokens = Tokens(tiny_model / TOKENIZER, InputFormat(window=window, overlap=overlap))
    found = [item.ids[1:-1] for item in tokens.windows(CommentInContext("the a " * count))]
    whole = found[0]
    for one, two in pairwise(found):
        assert len(one) == window
        assert one[window - overlap :] == two[:overlap]
        assert len(two) > overlap
        whole += two[overlap:]
    assert len(whole) == 2 * count


def test_special_tokens_in_a_text_are_words(tokens: Tokens) -> None:
    (found,) = tokens.windows(CommentInContext("[SEP] a"))
    assert found.ids.count(SEP) == 1
    assert found.types == (0,) * len(found.ids)


def test_a_text_to_compare_is_cut_to_its_bound(tokens: Tokens, words: Tokenizer) -> None:
    assert tokens.whole("the a an of on in to").ids == (CLS, *ids(words, "the a an of on"), SEP)
    assert tokens.whole("").ids == (CLS, SEP)


def test_words_are_read_as_they_were_meant_but_for_format_1(
    tokens: Tokens, old_tokens: Tokens, words: Tokenizer
) -> None:
    (found,) = tokens.windows(CommentInContext("r1v3r s o u p"))
    assert found.ids == (CLS, *ids(words, "river soup"), SEP)
    assert tokens.whole("br1dge") == tokens.whole("bridge")
    assert old_tokens.whole("br1dge") != old_tokens.whole("bridge")


def test_an_articles_text_is_cut_into_passages(tokens: Tokens, words: Tokenizer) -> None:
    known = WORDS.split()[:12]
    found = tokens.passages(" ".join(known))
    assert [item.ids for item in found] == [
        (CLS, *ids(words, " ".join(known[:5])), SEP),
        (CLS, *ids(words, " ".join(known[5:10])), SEP),
    ]
    assert tokens.passages(" ".join(known[:6]))[1].ids == (CLS, *ids(words, known[5]), SEP)
    assert tokens.passages(" ") == []


def test_format_1_knows_no_passages(old_tokens: Tokens) -> None:
    assert old_tokens.passages("the bridge") == []


def test_places_are_the_characters_of_each_windows_tokens(tokens: Tokens) -> None:
    text = "The  r1ver, onion s.o.u.p good thanks agree"
    found = tokens.places(text)
    assert [[text[slice(*place)] for place in window] for window in found] == [
        ["The", "r1ver", ",", "onion", "s.o.u.p", "good"],
        ["s.o.u.p", "good", "thanks", "agree"],
    ]
    assert [len(window) for window in found] == [len(item.ids) - 2 for item in tokens.windows(CommentInContext(text))]


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_there_are_as_many_places_as_tokens_whatever_the_text(tokens: Tokens, text: str) -> None:
    places = tokens.places(text)
    assert [len(window) for window in places] == [len(item.ids) - 2 for item in tokens.windows(CommentInContext(text))]
    assert all(0 <= start < end <= len(text) for window in places for start, end in window)


@pytest.mark.parametrize(
    ("article", "text"),
    [
        (ArticleContext("A title", "A text."), "A title. A text"),
        (ArticleContext("A title. ", None), "A title"),
        (ArticleContext(None, " A text "), "A text"),
        (ArticleContext("?!", "x"), "?!. x"),
        (ArticleContext("...", None), ""),
        (ArticleContext(), ""),
    ],
)
def test_an_article_is_compared_as_one_text(article: ArticleContext, text: str) -> None:
    assert article_text(article) == text
