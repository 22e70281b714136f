"""The features of a comment come from its own text, its article's and its parent's, remembered or read anew."""

from pathlib import Path

import pytest

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.model.artifact import NETWORK, TOKENIZER
from threadwarden.model.memory import Memory
from threadwarden.model.off_topic import FEATURES
from threadwarden.model.runtime import Runtime
from threadwarden.model.surroundings import Surroundings
from threadwarden.model.tokens import InputFormat, Tokens

BRIDGE = ArticleContext("Bridge closes", "The council will repair the bridge over the river. " * 30)
ADVERT = "cheap loans"


class Reader:
    """Features as the scorer gets them, with one memory for all calls."""

    def __init__(self, folder: Path) -> None:
        self.tokens = Tokens(folder / TOKENIZER, InputFormat())
        self.runtime = Runtime(folder / NETWORK)
        self.surroundings = Surroundings(self.tokens, head=2)
        self.memory = Memory(8)

    def features(self, text: str, parent: str | None) -> tuple[dict[str, float], int]:
        """Return the features, and how many sequences were read for them."""
        item = CommentInContext(text, parent, BRIDGE)
        (around,) = self.surroundings.read([item], [self.tokens.whole(text)], self.memory)
        assert around is not None
        outputs = dict(zip(around.inputs, self.runtime.run(around.inputs), strict=True))
        return self.surroundings.features(around, outputs, self.memory), len(around.inputs)

    def logit(self, text: str) -> float:
        (output,) = self.runtime.run([self.tokens.whole(text)])
        return float(output.logits[2])


@pytest.fixture
def reader(tiny_model: Path) -> Reader:
    return Reader(tiny_model)


def test_all_features_are_there_with_a_parent_and_without(reader: Reader) -> None:
    for parent in (None, "the road"):
        assert set(reader.features("the river", parent)[0]) == set(FEATURES)


def test_a_parents_own_words_count_read_or_remembered(reader: Reader) -> None:
    first, read = reader.features("good", ADVERT)
    again, remembered = reader.features("good", ADVERT)
    assert first == again
    assert (read > 2, remembered) == (True, 1)
    wanted = reader.logit(ADVERT)
    assert 0 < wanted < 3
    assert first["parent_own_words_bounded"] == pytest.approx(wanted)
    assert first["own_words_bounded"] == pytest.approx(reader.logit("good"))
    assert reader.features("good", None)[0]["parent_own_words_bounded"] == 0.0


def test_shortness_counts_the_comments_own_tokens(reader: Reader) -> None:
    assert reader.features("good", "the road will close")[0]["shortness"] == 1.0
    assert reader.features("the council will repair", None)[0]["shortness"] == 0.25
