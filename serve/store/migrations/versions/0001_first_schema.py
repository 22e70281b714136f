"""The first schema: sites, keys, articles, feedback, replays and deployments."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and the site of those who name none."""
    _make_sites()
    _make_keys()
    _make_articles()
    _make_feedback()
    _make_replays()
    _make_deployments()


def _make_sites() -> None:
    sites = op.create_table(
        "sites",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("policy", sa.JSON, nullable=False),
        sa.Column("keeps_text", sa.Boolean, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sites"),
    )
    first = {"name": "default", "policy": {}, "keeps_text": False, "created_at": datetime.now(UTC)}
    op.bulk_insert(sites, [first])


def _make_keys() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("site", sa.String(64)),
        sa.Column("per_minute", sa.Integer),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("revoked_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("prefix", name="uq_keys_prefix"),
        _site("keys"),
    )


def _make_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("text_hash", sa.String(16), nullable=False),
        sa.Column("registered_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name="pk_articles"),
        _site("articles"),
    )


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("key", sa.Integer),
        sa.Column("text_hash", sa.String(16), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("scores", sa.JSON, nullable=False),
        sa.Column("context_ids", sa.JSON, nullable=False),
        sa.Column("community", sa.Text),
        sa.Column("client_token", sa.Text),
        sa.Column("session", sa.Text),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        _site("feedback"),
        _key("feedback"),
    )
    op.create_index("ix_feedback_site_text_hash", "feedback", ["site", "text_hash"])


def _make_replays() -> None:
    op.create_table(
        "replays",
        sa.Column("site", sa.String(64), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("model_version", sa.String(64), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("site", "comment", "revision", "request_hash", name="pk_replays"),
        _site("replays"),
    )
    op.create_index("ix_replays_at", "replays", ["at"])


def _make_deployments() -> None:
    op.create_table(
        "deployments",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("key", sa.Integer),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deployments"),
        _key("deployments"),
    )


def _site(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site"], ["sites.name"], name=f"fk_{table}_site", ondelete="CASCADE")


def _key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["key"], ["keys.id"], name=f"fk_{table}_key", ondelete="SET NULL")
