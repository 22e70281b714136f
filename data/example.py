"""One labelled comment of a corpus."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from threadwarden.data.codebook import Label
from threadwarden.data.context import CommentInContext

Split = Literal["train", "dev", "test"]


@dataclass(frozen=True)
class Example:
    """A comment with each label as True, False or None (missing, which is never "no").

    `group` is what must not be torn apart by a split: the article or thread, else the row itself.
    `split` is the part the source itself assigns, if any. `extra` keeps the source's own columns that
    map to no label (votes, functionality, the Unhealthy Comments attributes).
    """

    comment: CommentInContext
    source: str
    row_id: str
    licence: str
    may_train_release: bool
    incivility: bool | None = None
    dehumanizing: bool | None = None
    off_topic: bool | None = None
    group: str = ""
    split: Split | None = None
    extra: Mapping[str, str | float | bool] = field(default_factory=lambda: MappingProxyType({}))

    def label(self, name: Label) -> bool | None:
        """Return one label by name."""
        value: bool | None = getattr(self, name)
        return value
