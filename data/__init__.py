"""What a thread, a comment and a label are, and how they are read."""

from typing import TYPE_CHECKING, Any

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.thread import Article, Comment, Completeness, Thread, Votes

if TYPE_CHECKING:
    from threadwarden.data.extract import extract_thread

__all__ = [
    "Article",
    "ArticleContext",
    "Comment",
    "CommentInContext",
    "Completeness",
    "Thread",
    "Votes",
    "extract_thread",
]


def __getattr__(name: str) -> Any:
    # Imported when asked for: scoring and serving read no HTML.
    if name == "extract_thread":
        from threadwarden.data.extract import extract_thread

        return extract_thread
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
