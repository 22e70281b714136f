"""What a model remembers of articles and parents: their vectors, by a keyed hash of the text, never by the text."""

import hashlib
import os
import threading
from collections import OrderedDict
from typing import Generic, TypeVar

from threadwarden.model.off_topic import ArticleVectors, Parent

T = TypeVar("T")
KEPT = 1024
"""How many articles, and how many parents, are kept where nothing else is said."""


class Kept(Generic[T]):
    """The `size` values that were used last, by text; `behind` is asked for what is not among them, and never told.

    Safe to use from several threads.
    """

    def __init__(self, size: int, behind: "Kept[T] | None" = None) -> None:
        self._size = size
        self._behind = behind
        # A key that leaves the process with it: nobody can try guessed texts against the hashes.
        self._key = os.urandom(16)
        self._values: OrderedDict[bytes, T] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, text: str) -> T | None:
        """Return a text's value, if it is known."""
        key = self._hash(text)
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
        return self._behind.get(text) if value is None and self._behind is not None else value

    def put(self, text: str, value: T) -> None:
        """Keep a text's value, and forget the one that was not used for longest where there is no more room."""
        key = self._hash(text)
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._size:
                self._values.popitem(last=False)

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=self._key).digest()


class Memory:
    """The vectors of the last articles and of the last parents, at most `kept` of each."""

    def __init__(self, kept: int, articles: Kept[ArticleVectors] | None = None) -> None:
        self._kept = kept
        self.articles = Kept[ArticleVectors](kept, articles)
        self.parents = Kept[Parent](kept)

    def apart(self) -> "Memory":
        """Return a memory for what may not be kept: it ends with its call, and knows the articles that this one knows.

        Of the other's parents it knows nothing: they are comments.
        """
        return Memory(self._kept, self.articles)
