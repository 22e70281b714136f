"""What a comment stands under and answers: which texts must be read for it, and what their embeddings say of it."""

from collections.abc import Mapping
from functools import lru_cache

from threadwarden.data.context import CommentInContext
from threadwarden.model.off_topic import ArticleVectors, off_topic_features
from threadwarden.model.runtime import Output
from threadwarden.model.tokens import Input, Tokens, article_text

KEPT = 128
"""How many articles and parents are kept as tokens: one is read for each comment that stands under it."""


class Surroundings:
    """The off-topic features of comments; `head` is the place of off_topic among the network's logits."""

    def __init__(self, tokens: Tokens, head: int) -> None:
        self._tokens = tokens
        self._head = head
        self._read = lru_cache(maxsize=KEPT)(tokens.whole)
        self._read_passages = lru_cache(maxsize=KEPT)(tokens.passages)

    def inputs(self, item: CommentInContext) -> list[Input]:
        """Return what the network must read to tell whether a comment is on topic: nothing without an article."""
        article = known_article(item)
        if article is None:
            return []
        around = map(self._read, filter(None, (item.parent, article)))
        return [self._tokens.whole(item.text), *around, *self._passages(item)]

    def features(self, item: CommentInContext, outputs: Mapping[Input, Output]) -> dict[str, float] | None:
        """Return all features from the outputs of `inputs`; None without an article."""
        article = known_article(item)
        if article is None:
            return None
        comment = outputs[self._tokens.whole(item.text)]
        passages = tuple(outputs[passage].embedding for passage in self._passages(item))
        parent = outputs[self._read(item.parent)].embedding if item.parent else None
        above = ArticleVectors(outputs[self._read(article)].embedding, passages)
        return off_topic_features(comment.embedding, float(comment.logits[self._head]), above, parent)

    def _passages(self, item: CommentInContext) -> list[Input]:
        text = item.article.text if item.article else None
        return self._read_passages(text) if text else []


def known_article(item: CommentInContext) -> str | None:
    """Return the article as the text to compare with; one without a letter or digit says nothing and is none."""
    text = article_text(item.article) if item.article else ""
    return text if any(c.isalnum() for c in text) else None
