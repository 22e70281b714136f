"""From a comment in its context to the token ids the network reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tokenizers import Tokenizer

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import CorruptError
from threadwarden.data.text import normalise
from threadwarden.model.reading import read, read_with_places

T = TypeVar("T")
CHARACTERS_A_TOKEN = 40
"""More than any real text has; a megabyte of headline is not tokenised for its first 24 tokens."""


@dataclass(frozen=True)
class InputFormat:
    """How many tokens of each part are read; fixed at training, recorded in the manifest.

    A comment longer than `window` is read in windows that share `overlap` tokens. `title` and `parent`
    bound a context segment after the comment's; where both are 0 a comment is read alone, as from 0.2.0 on.
    `embedding` bounds a text whose meaning is compared with another's, `passages` how many of them an
    article's text is cut into beyond its lead. `undisguised` is 1 where words are read as they were meant.
    """

    window: int = 96
    overlap: int = 16
    title: int = 0
    parent: int = 0
    embedding: int = 96
    passages: int = 6
    undisguised: int = 1


@dataclass(frozen=True)
class Input:
    """One sequence: token ids and, of the same length, 0 for the comment's segment and 1 for the context's."""

    ids: tuple[int, ...]
    types: tuple[int, ...]


class Tokens:
    """The released tokenizer with its own cuts: `tokenizer.json`'s padding and truncation are turned off."""

    def __init__(self, path: Path, form: InputFormat) -> None:
        self.form = form
        self._tokenizer = _read_tokenizer(path)
        self._cls, self._sep = (self._special(token, path) for token in ("[CLS]", "[SEP]"))

    def windows(self, comment: CommentInContext) -> list[Input]:
        """Return the comment's windows, each with the whole context as second segment."""
        context = self._context(comment)
        return [self._pair(ids, context) for ids in self._cut(self._ids(comment.text))]

    def first_window(self, comment: CommentInContext) -> Input:
        """Return the first window alone: what training reads."""
        return self._pair(self._ids(comment.text, self.form.window), self._context(comment))

    def whole(self, text: str) -> Input:
        """Return one text alone, cut to the embedding length."""
        return self._pair(self._ids(text, self.form.embedding), [])

    def passages(self, text: str) -> list[Input]:
        """Return the first passages of an article's text, each of the embedding length."""
        length = self.form.embedding
        ids = self._ids(text, length * self.form.passages) if self.form.passages else []
        return [self._pair(ids[start : start + length], []) for start in range(0, len(ids), length)]

    def places(self, text: str) -> list[list[tuple[int, int]]]:
        """Return, window by window, the characters of `text` that each token of the comment stands for, [CLS] left out.

        Only for a form that reads undisguised, whose rules know the way back.
        """
        known = read_with_places(text)
        encoded = self._tokenizer.encode(known.text, add_special_tokens=False)
        found = [known.original(start, end) for start, end in encoded.offsets]
        return list(self._cut(found))

    def _special(self, token: str, path: Path) -> int:
        found: int | None = self._tokenizer.token_to_id(token)
        if found is None:
            raise CorruptError(f"{path}: found no token {token}, wanted a BERT tokenizer")
        return found

    def _ids(self, text: str, limit: int | None = None) -> list[int]:
        """Return a text's ids; with a limit, no more of the text is looked at than that many tokens can need."""
        if limit is not None:
            text = text[: limit * CHARACTERS_A_TOKEN]
        plain = read(text) if self.form.undisguised else normalise(text)
        ids: list[int] = self._tokenizer.encode(plain, add_special_tokens=False).ids
        return ids[:limit]

    def _cut(self, ids: list[T]) -> Iterator[list[T]]:
        yield ids[: self.form.window]
        step = self.form.window - self.form.overlap
        for start in range(step, len(ids) - self.form.overlap, step):
            yield ids[start : start + self.form.window]

    def _context(self, comment: CommentInContext) -> list[int]:
        if not self.form.title and not self.form.parent:
            return []
        title = (comment.article.title if comment.article else None) or ""
        ids = self._ids(title, self.form.title) if title else []
        parent = self._ids(comment.parent, self.form.parent) if comment.parent else []
        return [*ids, self._sep, *parent] if ids and parent else ids or parent

    def _pair(self, comment: list[int], context: list[int]) -> Input:
        first = (self._cls, *comment, self._sep)
        second = (*context, self._sep) if context else ()
        return Input(first + second, (0,) * len(first) + (1,) * len(second))


def _read_tokenizer(path: Path) -> Tokenizer:
    try:
        tokenizer: Tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing narrower
        raise CorruptError(f"{path}: found no tokenizer ({error}), wanted the tokenizer.json of a release") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    # A comment that says "[SEP]" must not end its own segment.
    tokenizer.encode_special_tokens = True
    return tokenizer


def article_text(article: ArticleContext) -> str:
    """Return the article as one text to compare with: its headline, then its lead or body."""
    return ". ".join(part.strip().rstrip(".") for part in (article.title, article.text) if part and part.strip())
