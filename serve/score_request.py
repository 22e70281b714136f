"""A request to score comments, read from its JSON; of bad comments the others are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from threadwarden.data.context import ArticleContext
from threadwarden.data.errors import InputError
from threadwarden.data.fields import read_string, read_switch
from threadwarden.data.rows import CommentRow, Rows, parse_comments
from threadwarden.data.text import json_type
from threadwarden.serve.article_lookup import read_article
from threadwarden.serve.errors import TooLargeError
from threadwarden.serve.replays import Question, question

Revision = str | int | None


@dataclass(frozen=True)
class ScoreCall:
    """What a request asks for: its comments, how many it sent, and how they shall be judged.

    `article` is a string where it is the id of a registered one. `revisions` has those comments, by their place in
    the request, that are answered only once.
    """

    rows: Rows
    sent: int
    article: ArticleContext | str | None = None
    model: str | None = None
    site: str | None = None
    language: str | None = None
    explain: bool = False
    keep: bool = True
    revisions: Mapping[str, Revision] = field(default_factory=dict, hash=False)

    def question(self, row: CommentRow) -> Question | None:
        """Return what is asked about a comment, None if the answer is not to be kept."""
        if row.where not in self.revisions:
            return None
        article = row.comment.article
        # A registered article counts by its id: the request is the same, whatever became of the article.
        named = self.article if article is None else [article.title, article.text]
        around = [row.comment.parent, named, self.model, self.language, self.explain]
        return question(row.id, self.revisions[row.where], row.comment.text, around)


def read_call(value: Mapping[str, Any], max_comments: int) -> ScoreCall:
    """Read a request; keys that are not known are left alone.

    Raises:
        InputError: a field is of another type, or `comments` is missing.
        TooLargeError: there are more than `max_comments`.
    """
    comments = value.get("comments")
    if not isinstance(comments, list):
        found = json_type(comments) if "comments" in value else "nothing"
        raise InputError(f"comments: found {found}, wanted a list")
    if len(comments) > max_comments:
        raise TooLargeError(f"comments: found {len(comments):,}, wanted at most {max_comments:,}")
    model, site, language = (read_string(value, name, name) for name in ("model", "site", "language"))
    explain, idempotent, unkept = (read_switch(value, name, name) for name in ("spans", "idempotent", "do_not_store"))
    article = read_article(value.get("article"))
    rows = parse_comments(comments, article if isinstance(article, ArticleContext) else None)
    rows, revisions = _revisions(rows, comments, idempotent)
    return ScoreCall(
        rows, len(comments), article, model, site, language, explain, not unkept, {} if unkept else revisions
    )


def _revisions(rows: Rows, comments: Sequence[object], idempotent: bool) -> tuple[Rows, dict[str, Revision]]:
    """Read the revisions of comments that are good so far; a bad revision makes one bad."""
    sent = {f"comments[{place}]": comment for place, comment in enumerate(comments)}
    good: list[CommentRow] = []
    problems: list[str] = []
    revisions: dict[str, Revision] = {}
    for row in rows.rows:
        try:
            revision = _revision(sent[row.where], row.where)
        except InputError as error:
            problems.append(str(error))
            continue
        good.append(row)
        if revision is not None or idempotent:
            revisions[row.where] = revision
    return replace(rows, rows=tuple(good), problems=(*rows.problems, *problems)), revisions


def _revision(comment: object, where: str) -> Revision:
    value = comment.get("revision") if isinstance(comment, Mapping) else None
    if isinstance(value, bool) or not (value is None or isinstance(value, str | int)):
        raise InputError(f"{where}.revision: found {json_type(value)}, wanted a string or a whole number")
    return value
