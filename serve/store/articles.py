"""Articles that a site registered once, and whose comments then name them by their id."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from threadwarden.data.context import ArticleContext
from threadwarden.data.text import text_hash
from threadwarden.serve.store.database import Database, put
from threadwarden.serve.store.tables import ARTICLES, DEFAULT_SITE


@dataclass(frozen=True)
class Article:
    """One article; `text_hash` covers title and text."""

    site: str
    id: str
    title: str | None
    text: str | None
    url: str | None
    text_hash: str
    registered_at: datetime

    @property
    def context(self) -> ArticleContext:
        """Return it as a comment is judged against it."""
        return ArticleContext(self.title, self.text)


class Articles:
    """The articles of a database, each by its site (None: that of callers who name none) and its id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, site: str | None, article_id: str, article: ArticleContext, url: str | None = None
    ) -> tuple[Article, bool]:
        """Register an article, or replace it; return it, and whether it is new or its title or text is.

        The time of registration changes only when the title or the text does.
        """
        site = site or DEFAULT_SITE
        digest = text_hash(f"{article.title or ''}\n{article.text or ''}")
        with self._database.write() as connection:
            old = connection.execute(select(ARTICLES).where(_is(site, article_id))).first()
            same = old is not None and old.text_hash == digest
            at = old.registered_at if old is not None and same else datetime.now(UTC)
            new = Article(site, article_id, article.title, article.text, url, digest, at)
            put(connection, ARTICLES, [vars(new)])
        return new, not same

    def get(self, site: str | None, article_id: str) -> Article | None:
        """Return an article, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(ARTICLES).where(_is(site or DEFAULT_SITE, article_id))).first()
        return None if row is None else _article(row)

    def remove(self, site: str | None, article_id: str) -> bool:
        """Delete an article, and tell whether there was one."""
        with self._database.write() as connection:
            return bool(connection.execute(delete(ARTICLES).where(_is(site or DEFAULT_SITE, article_id))).rowcount)

    def count(self, site: str | None = None) -> int:
        """Count a site's articles."""
        query = select(func.count()).select_from(ARTICLES).where(ARTICLES.c.site == (site or DEFAULT_SITE))
        with self._database.read() as connection:
            return connection.scalar(query) or 0


def _is(site: str, article_id: str) -> Any:
    return (ARTICLES.c.site == site) & (ARTICLES.c.id == article_id)


def _article(row: Row[Any]) -> Article:
    return Article(**row._mapping)
