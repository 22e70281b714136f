"""The schema: its revisions make the tables that the code reads, and the oldest database still opens."""

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from threadwarden.serve.store.articles import Articles
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.deployments import Deployments
from threadwarden.serve.store.feedback import Feedbacks
from threadwarden.serve.store.keys import Keys
from threadwarden.serve.store.replays import Replays
from threadwarden.serve.store.schema import MIGRATIONS, current, revisions, upgrade
from threadwarden.serve.store.sites import Sites
from threadwarden.serve.store.tables import METADATA

OLDEST = Path(__file__).with_name("oldest_store.sql")
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def oldest(tmp_path: Path) -> Database:
    connection = sqlite3.connect(tmp_path / "oldest.sqlite3")
    connection.executescript(OLDEST.read_text(encoding="utf-8"))
    connection.close()
    return Database(f"sqlite:///{tmp_path}/oldest.sqlite3")


def test_the_revisions_are_numbered_without_a_gap() -> None:
    files = sorted(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert revisions() == tuple(name[:4] for name in files)
    for name, before in zip(files, (None, *revisions()), strict=False):
        content = (MIGRATIONS / "versions" / name).read_text(encoding="utf-8")
        assert re.search(r"^revision = (.+)$", content, re.MULTILINE)[1] == f'"{name[:4]}"'  # type: ignore[index]
        wanted = f'"{before}"' if before else "None"
        assert re.search(r"^down_revision = (.+)$", content, re.MULTILINE)[1] == wanted  # type: ignore[index]


def test_a_new_database_has_the_tables_that_the_code_reads(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_oldest_database_is_brought_up_to_date(oldest: Database) -> None:
    oldest.open()
    with oldest.read() as connection:
        assert current(connection, "oldest") == revisions()[-1]
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_each_row_of_the_oldest_database_is_still_read(oldest: Database) -> None:
    sites = {site.name: site for site in Sites(oldest).all()}
    assert set(sites) == {"blog", "default"}
    assert sites["blog"].policy == {"incivility": {"reject_at": 0.9}}
    assert sites["blog"].keeps_text
    assert not sites["default"].keeps_text
    (key,) = Keys(oldest).all()
    assert (key.id, key.prefix, key.digest, key.name) == (1, "0123456789ab", "0" * 64, "the blog's key")
    assert (key.roles, key.site, key.per_minute, key.created_at) == (("score", "feedback"), "blog", 600, AT)
    article = Articles(oldest).get("blog", "a-1")
    assert article is not None
    assert (article.title, article.text, article.registered_at) == ("The bridge opens", "It opens on Monday.", AT)
    (feedback,) = Feedbacks(oldest).of_text("blog", "fedcba9876543210")
    assert (feedback.text, feedback.scores, feedback.key) == ("What a silly bridge", {"TOXICITY": 1.0}, 1)
    assert (feedback.context_ids, feedback.languages, feedback.at) == ({"story": "a-1"}, ("en",), AT)
    deployment = Deployments(oldest).current()
    assert deployment is not None
    assert (deployment.version, deployment.key, deployment.at) == ("0.2.0", 1, AT)
    Replays(oldest).put([])


def test_upgrading_to_a_revision_and_again_changes_nothing(database: Database) -> None:
    with database.write() as connection:
        upgrade(connection, "database", revisions()[-1])
        assert current(connection, "database") == revisions()[-1]
