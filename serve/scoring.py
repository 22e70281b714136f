"""A score request answered: the article looked up, what was answered before left as it was, the rest judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from anyio import to_thread

from threadwarden.data.context import ArticleContext
from threadwarden.data.rows import CommentRow
from threadwarden.model import Scorer
from threadwarden.serve.article_lookup import ArticleLookup
from threadwarden.serve.judgement import Judgement, Manner, judge
from threadwarden.serve.policy import Policy
from threadwarden.serve.replays import Past, Question
from threadwarden.serve.schemas import LabelScores, Result, SpanResult
from threadwarden.serve.score_request import ScoreCall
from threadwarden.serve.service import Service
from threadwarden.serve.verdict import Policies, decide

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Scored:
    """The results in the order of the comments, one line for each conflict, and how many were answered before."""

    scorer: Scorer
    results: Sequence[Answer]
    conflicts: Sequence[str] = ()
    replayed: int = 0


class Scoring:
    """Answers score requests."""

    def __init__(self, service: Service) -> None:
        self._models = service.models
        self._batcher = service.batcher
        self._articles = ArticleLookup(service.database)
        self._policies = Policies(service.database)
        self._past = Past(service.settings, service.database)

    async def answer(self, call: ScoreCall, site: str | None) -> Scored:
        """Return the results; a comment whose revision had another text before has none.

        Raises:
            NotFoundError: there is no such model, site, or article.
            OverloadedError: too much waits already.
            StoreError: the store cannot be read or written just now.
        """
        policy = await self._policies.of(site)
        scorer = await to_thread.run_sync(self._models.get, call.model)
        article = await self._articles.get(site, call.article) if isinstance(call.article, str) else None
        asked = {row: call.question(row) for row in call.rows.rows}
        past = await self._past.recall(site, [one for one in asked.values() if one is not None])
        fresh = [row for row, one in asked.items() if one not in past]
        answers = await self._judge(call, scorer, policy, [_under(row, article) for row in fresh])
        given = dict(zip(fresh, answers, strict=True))
        await self._past.keep(site, scorer.version, {one: given[row] for row in fresh if (one := asked[row])})
        return _scored(scorer, asked, given, past)

    async def _judge(
        self, call: ScoreCall, scorer: Scorer, policy: Policy | None, rows: Sequence[CommentRow]
    ) -> list[Answer]:
        comments = [row.comment for row in rows]
        judged = await judge(self._batcher, scorer, comments, Manner(call.keep, call.explain, call.language))
        return [_result(row, judgement, scorer, call, policy) for row, judgement in zip(rows, judged, strict=True)]


def _under(row: CommentRow, article: ArticleContext | None) -> CommentRow:
    """Put a comment under the registered article, unless it brought its own."""
    if article is None or row.comment.article is not None:
        return row
    return replace(row, comment=replace(row.comment, article=article))


def _result(
    row: CommentRow, judgement: Judgement, scorer: Scorer, call: ScoreCall, policy: Policy | None
) -> dict[str, Any]:
    """Return one comment's answer, with those fields alone that were asked for."""
    scores = judgement.scores
    fields: dict[str, Any] = {"id": row.id, "language": judgement.language}
    fields["scores"] = None if scores is None else LabelScores.of(scores)
    if scores is None:
        fields["unsupported_language"] = True
    if call.explain:
        fields["spans"] = list(map(SpanResult.of, judgement.spans))
    if policy is not None:
        verdict = decide(policy, judgement)
        fields |= {"decision": verdict.decision, "because": list(verdict.because)}
    if row.where in call.revisions:
        fields["model_version"] = scorer.version
    return Result(**fields).model_dump(exclude_unset=True)


def _scored(
    scorer: Scorer,
    asked: Mapping[CommentRow, Question | None],
    given: Mapping[CommentRow, Answer],
    past: Mapping[Question, Answer | None],
) -> Scored:
    results: list[Answer] = []
    conflicts: list[str] = []
    for row, one in asked.items():
        found = given[row] if one is None or one not in past else past[one]
        if found is not None:
            results.append(found)
        else:
            conflicts.append(_conflict(row, one))
    return Scored(scorer, results, conflicts, len(past) - len(conflicts))


def _conflict(row: CommentRow, asked: Question | None) -> str:
    revision = "null" if asked is None else asked.revision
    found = f"found {revision[:60]} with another text before"
    return f"{row.where}.revision: {found}, wanted a new revision for a new text"
