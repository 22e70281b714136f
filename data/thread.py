"""The record of one article page: the article, its comments, and how complete the thread is."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

ParentBasis = Literal["explicit", "dom", "inferred", "none"]
State = Literal["visible", "pending", "deleted", "spam", "removed"]
Kind = Literal["comment", "pingback", "trackback"]


@dataclass(frozen=True)
class Article:
    """The article above the thread; `source` is the path or name as given, `date` is ISO 8601."""

    source: str | None = None
    url: str | None = None
    title: str | None = None
    byline: str | None = None
    date: str | None = None
    text: str | None = None
    tags: tuple[str, ...] = ()
    source_format: str | None = None


@dataclass(frozen=True)
class Votes:
    """Votes as the page shows them; None where it shows none."""

    up: int | None = None
    down: int | None = None
    score: int | None = None


@dataclass(frozen=True)
class Comment:
    """One comment.

    `id` is unique in its thread: the system's own id (`source_id`) where it has one, else a running
    number. `parent_id` is the `id` of the comment answered, `parent_basis` how that is known.
    `depth` is 0 at the top, `order` counts from 0 as the page prints them. `timestamp` is ISO 8601 and
    only set when the page's date is absolute (UTC, with a trailing Z, where the page gives a zone);
    `timestamp_raw` is what the page shows. `author_email` and `author_ip` are only filled when they
    were asked for, and only then part of the record.
    """

    id: str
    text: str
    source_id: str | None = None
    parent_id: str | None = None
    parent_basis: ParentBasis = "none"
    depth: int = 0
    order: int = 0
    author: str | None = None
    author_url: str | None = None
    timestamp: str | None = None
    timestamp_raw: str | None = None
    votes: Votes = field(default_factory=Votes)
    quotes: tuple[str, ...] = ()
    state: State = "visible"
    edited: bool = False
    kind: Kind = "comment"
    truncated: bool = False
    author_email: str | None = None
    author_ip: str | None = None


@dataclass(frozen=True)
class Completeness:
    """How many comments the page declares, how many were found, whether that is all, and if not, why."""

    declared_count: int | None = None
    extracted_count: int = 0
    complete: bool = True
    next_page: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Thread:
    """Everything read from one page: field for field what `threadwarden extract` writes as a JSON line."""

    article: Article
    comments: tuple[Comment, ...] = ()
    thread: Completeness = field(default_factory=Completeness)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain dicts and lists, ready for `json.dumps`."""
        record = asdict(self)
        for comment in record["comments"]:
            for name in ("author_email", "author_ip"):
                if comment[name] is None:
                    del comment[name]
        return record
