"""Feedback: what moderators thought of a comment, joined to it by the hash of its text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from threadwarden.data.text import text_hash
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.tables import DEFAULT_SITE, FEEDBACK, SITES

_PAGE = 1000


@dataclass(frozen=True)
class Feedback:
    """One judgement: scores from 0 to 1 by attribute, and what the sender said of the comment's place.

    `text` is None where the site keeps none; `context_ids` holds ids and addresses, never text.
    """

    text_hash: str
    scores: Mapping[str, float] = field(hash=False)
    text: str | None = None
    context_ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    community: str | None = None
    client_token: str | None = None
    session: str | None = None
    languages: Sequence[str] = ()
    site: str = DEFAULT_SITE
    key: int | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: int = 0

    @classmethod
    def of(cls, text: str, scores: Mapping[str, float], site: str | None, **values: Any) -> "Feedback":
        """Return the feedback on a text; the other values are the fields of the same names."""
        return cls(text_hash(text), scores, text, site=site or DEFAULT_SITE, **values)


class Feedbacks:
    """The feedback of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, feedback: Feedback) -> Feedback:
        """Store a judgement, its text only where its site keeps text; return it as stored, with its id."""
        return self.add_all([feedback])[0]

    def add_all(self, feedback: Sequence[Feedback]) -> list[Feedback]:
        """Store several in one transaction: all of them or, where it fails, none."""
        with self._database.write() as connection:
            keeping = set(connection.scalars(select(SITES.c.name).where(SITES.c.keeps_text)))
            kept = [one if one.site in keeping else replace(one, text=None) for one in feedback]
            return [_with_id(one, connection.execute(insert(FEEDBACK).values(_values(one)))) for one in kept]

    def of_text(self, site: str | None, digest: str) -> list[Feedback]:
        """Return the feedback on the texts of one hash, oldest first."""
        query = select(FEEDBACK).where(FEEDBACK.c.site == (site or DEFAULT_SITE), FEEDBACK.c.text_hash == digest)
        with self._database.read() as connection:
            return [_feedback(row) for row in connection.execute(query.order_by(FEEDBACK.c.id))]

    def all(self, after: int = 0) -> Iterator[Feedback]:
        """Yield all feedback by id, beginning behind `after`."""
        while page := self._page(after):
            yield from page
            after = page[-1].id

    def count(self) -> int:
        """Count all feedback."""
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(FEEDBACK)) or 0

    def _page(self, after: int) -> list[Feedback]:
        query = select(FEEDBACK).where(FEEDBACK.c.id > after).order_by(FEEDBACK.c.id).limit(_PAGE)
        with self._database.read() as connection:
            return [_feedback(row) for row in connection.execute(query)]


def _values(feedback: Feedback) -> dict[str, Any]:
    values = {name: value for name, value in vars(feedback).items() if name != "id"}
    return values | {
        "scores": dict(feedback.scores),
        "context_ids": dict(feedback.context_ids),
        "languages": list(feedback.languages),
    }


def _with_id(feedback: Feedback, result: Any) -> Feedback:
    return replace(feedback, id=result.inserted_primary_key[0])


def _feedback(row: Row[Any]) -> Feedback:
    return Feedback(**{**row._mapping, "languages": tuple(row.languages)})
