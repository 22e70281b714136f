"""The tables as the code reads them; the migrations make them, and a test compares the two.

Column types are those that every database has. Times are in UTC.
"""

import re
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

DEFAULT_SITE = "default"
"""The site of callers who name none; the first migration makes it."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Moment(TypeDecorator[datetime]):
    """A time with its zone, UTC; SQLite keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn any zone into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the time its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text of others: characters that a database cannot hold (NUL, half a surrogate pair) become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Replace what cannot be stored."""
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _site() -> ForeignKey:
    return ForeignKey("sites.name", ondelete="CASCADE")


SITES = Table(
    "sites",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("policy", JSON, nullable=False),
    Column("keeps_text", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

KEYS = Table(
    "keys",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("prefix", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("name", Words, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("site", String(64), _site()),
    Column("per_minute", Integer),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    UniqueConstraint("prefix"),
)

ARTICLES = Table(
    "articles",
    METADATA,
    Column("site", String(64), _site(), primary_key=True),
    Column("id", Words, primary_key=True),
    Column("title", Words),
    Column("text", Words),
    Column("url", Words),
    Column("text_hash", String(16), nullable=False),
    Column("registered_at", Moment, nullable=False),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("site", String(64), _site(), nullable=False),
    Column("key", Integer, ForeignKey("keys.id", ondelete="SET NULL")),
    Column("text_hash", String(16), nullable=False),
    Column("text", Words),
    Column("scores", JSON, nullable=False),
    Column("context_ids", JSON, nullable=False),
    Column("community", Words),
    Column("client_token", Words),
    Column("session", Words),
    Column("languages", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "site", "text_hash"),
)

REPLAYS = Table(
    "replays",
    METADATA,
    Column("site", String(64), _site(), primary_key=True),
    Column("comment", Words, primary_key=True),
    Column("revision", Words, primary_key=True),
    Column("request_hash", String(64), primary_key=True),
    Column("answer", JSON, nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

DEPLOYMENTS = Table(
    "deployments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", String(64), nullable=False),
    Column("key", Integer, ForeignKey("keys.id", ondelete="SET NULL")),
    Column("at", Moment, nullable=False),
)
