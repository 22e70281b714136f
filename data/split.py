"""Which part of the data a comment belongs to: train, dev or test, each article or thread in one part."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from threadwarden.data.example import Example, Split

SALT = "threadwarden"
"""Changing it deals the groups anew; a released model records the one it was trained with."""

_HELD_OUT: dict[Split, int] = {"train": 0, "dev": 1, "test": 2}


def split_of(group: str, salt: str = SALT) -> Split:
    """Return a group's part: 80 in 100 groups are train, 10 dev, 10 test; case and spacing do not count."""
    digest = hashlib.sha256(f"{salt}\n{_key(group)}".encode("utf-8", "surrogatepass")).digest()
    percent = int.from_bytes(digest[:8], "big") % 100
    if percent < 80:
        return "train"
    return "dev" if percent < 90 else "test"


def assign_splits(examples: Iterable[Example], salt: str = SALT) -> tuple[Example, ...]:
    """Return the examples with `split` set, each group whole, also where several corpora share it.

    The split a source publishes wins over the dealt one; a group that a source tears apart goes to the
    part furthest from training. Rows that may not be trained on are "test", and their groups with them.
    """
    rows = tuple(examples)
    published: dict[str, Split] = {}
    for row in rows:
        if split := _published(row):
            key = _key(row.group)
            published[key] = max(split, published.get(key, split), key=lambda part: _HELD_OUT[part])
    return tuple(replace(row, split=published.get(_key(row.group)) or split_of(row.group, salt)) for row in rows)


def _published(example: Example) -> Split | None:
    return example.split if example.may_train_release else "test"


def _key(group: str) -> str:
    return " ".join(group.split()).casefold()
