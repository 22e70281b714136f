"""What a thread, a comment and a label are, and how they are read."""

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.extract import extract_thread
from threadwarden.data.thread import Article, Comment, Completeness, Thread, Votes

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
