"""The article of a request: given whole, or by the id under which the site registered it."""

from collections.abc import Mapping

from anyio import to_thread

from threadwarden.data.context import ArticleContext
from threadwarden.data.errors import NotFoundError
from threadwarden.data.fields import read_id
from threadwarden.data.rows import parse_article
from threadwarden.data.text import shown
from threadwarden.serve.store.articles import Articles
from threadwarden.serve.store.database import Database


class ArticleLookup:
    """Finds registered articles."""

    def __init__(self, database: Database) -> None:
        self._articles = Articles(database)

    async def get(self, site: str | None, article_id: str) -> ArticleContext:
        """Return a registered article.

        Raises:
            NotFoundError: the site registered none of this id.
            StoreError: the articles cannot be read.
        """
        found = await to_thread.run_sync(self._articles.get, site, article_id)
        if found is None:
            wanted = "wanted one that was registered by PUT /v1/articles/{id}, or a title or a text"
            raise NotFoundError(f"article.id: found no {shown(article_id)} of this site, {wanted}")
        return found.context


def read_article(value: object, where: str = "article") -> ArticleContext | str | None:
    """Parse an article: its title and text, or else the id of a registered one.

    Raises:
        InputError: it is no such object; `where` names the field.
    """
    article = parse_article(value, where)
    if article is not None or not isinstance(value, Mapping):
        return article
    found = read_id(value, "id", f"{where}.id")
    return None if found is None else str(found)
