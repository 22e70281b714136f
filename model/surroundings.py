"""What a comment stands under and answers: which texts must be read for it, and what their embeddings say of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.model.memory import Kept, Memory
from threadwarden.model.off_topic import ArticleVectors, Parent, off_topic_features, word_features
from threadwarden.model.runtime import Output
from threadwarden.model.tokens import Input, Tokens, article_text

T = TypeVar("T")
ENDS = 2
"""The tokens of an input that are none of its text's: [CLS] and [SEP]."""


@dataclass(frozen=True)
class Unread:
    """A text whose vectors are not known: what must be read for them, and the name they are to be kept by."""

    name: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class Around:
    """A comment, and the article and the parent that it is compared with."""

    comment: Input
    article: ArticleVectors | Unread
    parent: Parent | Unread | None

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the network must read for the comparison."""
        unread = (one.inputs for one in (self.article, self.parent) if isinstance(one, Unread))
        return (self.comment, *(each for inputs in unread for each in inputs))


class Surroundings:
    """The off-topic features of comments; `head` is the place of off_topic among the network's logits."""

    def __init__(self, tokens: Tokens, head: int) -> None:
        self._tokens = tokens
        self._head = head

    def read(self, items: Sequence[CommentInContext], wholes: Sequence[Input], memory: Memory) -> list[Around | None]:
        """Return what each comment is compared with, None for one without an article.

        `wholes` are the comments as inputs.
        """
        unread: dict[tuple[int, str], Unread] = {}

        def vectors(kept: Kept[T], name: str, inputs: Callable[[], Sequence[Input]]) -> T | Unread:
            known = kept.get(name)
            if known is not None:
                return known
            if (id(kept), name) not in unread:
                unread[id(kept), name] = Unread(name, tuple(inputs()))
            return unread[id(kept), name]

        def around(item: CommentInContext, whole: Input) -> Around | None:
            article, parent = item.article, item.parent
            if article is None or not known_article(item):
                return None
            above = vectors(memory.articles, _name(article), lambda: self._article(article))
            if not parent:
                return Around(whole, above, None)
            answered = vectors(memory.parents, parent, lambda: [self._tokens.whole(parent)])
            return Around(whole, above, answered)

        return [around(item, whole) for item, whole in zip(items, wholes, strict=True)]

    def features(self, around: Around, outputs: Mapping[Input, Output], memory: Memory) -> dict[str, float]:
        """Return all features from the outputs of `around.inputs`; new vectors go into the memory."""
        comment, article, parent = outputs[around.comment], around.article, around.parent
        if isinstance(article, Unread):
            whole, *passages = (outputs[one].embedding for one in article.inputs)
            vectors = ArticleVectors(whole, tuple(passages))
            memory.articles.put(article.name, vectors)
        else:
            vectors = article
        if isinstance(parent, Unread):
            name, read = parent.name, outputs[parent.inputs[0]]
            parent = Parent(read.embedding, self._own_words(read))
            memory.parents.put(name, parent)
        own_words, tokens = self._own_words(comment), len(around.comment.ids) - ENDS
        near = off_topic_features(comment.embedding, own_words, vectors, parent.embedding if parent else None)
        return near | word_features(own_words, parent, tokens)

    def estimate(self, items: Sequence[CommentInContext], memory: Memory) -> list[int]:
        """Return about how many tokens must be read for each comment, from the lengths of its texts."""
        seen: set[str] = set()

        def around(item: CommentInContext) -> int:
            if item.article is None:
                return 0
            form, name = self._tokens.form, _name(item.article)
            new = name not in seen and memory.articles.get(name) is None
            seen.add(name)
            article = min(_about(name), form.embedding * (form.passages + 1)) if new else 0
            return article + (min(_about(item.parent), form.embedding) if item.parent else 0)

        return [_about(item.text) + around(item) for item in items]

    def _own_words(self, output: Output) -> float:
        return float(output.logits[self._head])

    def _article(self, article: ArticleContext) -> list[Input]:
        return [
            self._tokens.whole(article_text(article)),
            *(self._tokens.passages(article.text) if article.text else []),
        ]


def known_article(item: CommentInContext) -> str | None:
    """Return the article as the text to compare with; one without a letter or digit says nothing and is none."""
    text = article_text(item.article) if item.article else ""
    return text if any(c.isalnum() for c in text) else None


def _name(article: ArticleContext) -> str:
    return f"{article.title or ''}\n\n{article.text or ''}"


def _about(text: str) -> int:
    """Return about how many tokens a text has: English has some four characters a token, and each two for its ends."""
    return len(text) // 4 + 2
