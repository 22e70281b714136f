"""A comment to be judged, with as much of its surroundings as is known."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ArticleContext:
    """The article a comment stands under: its headline, and its lead or whole body."""

    title: str | None = None
    text: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything of the article is known."""
        return bool((self.title or "").strip() or (self.text or "").strip())


@dataclass(frozen=True)
class CommentInContext:
    """One comment's text, the text of the comment it answers, and its article."""

    text: str
    parent: str | None = None
    article: ArticleContext | None = None
