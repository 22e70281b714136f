"""Comments judged for any route: their language first, then by the model, if it is one that the model reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from anyio import to_thread

from threadwarden.data.context import CommentInContext
from threadwarden.model import Scorer, Scores
from threadwarden.model.language import detect
from threadwarden.model.scores import Span
from threadwarden.serve.batching import MANY, Batcher
from threadwarden.serve.calls import Judged

SUPPORTED = "en"


@dataclass(frozen=True)
class Judgement:
    """One comment's scores; `scores` is None where it is surely in a language that the model does not read.

    `language` is a BCP 47 code, None where the text says too little.
    """

    language: str | None
    scores: Scores | None
    spans: Sequence[Span] = ()


@dataclass(frozen=True)
class Manner:
    """How comments are judged: what may stay in memory, whether spans are wanted, and the language, if it is said."""

    keep: bool = False
    explain: bool = False
    language: str | None = None


UNKEPT = Manner()


async def judge(
    batcher: Batcher,
    scorer: Scorer,
    comments: Sequence[CommentInContext],
    manner: Manner = UNKEPT,
) -> list[Judgement]:
    """Judge comments, in order.

    Raises:
        InputError: as `Scorer.score`.
        OverloadedError: too much waits already.
    """
    given = manner.language
    languages = [given] * len(comments) if given else await _languages([one.text for one in comments])
    readable = [comment for comment, found in zip(comments, languages, strict=True) if _reads(found)]
    judged = iter(await batcher.judge(scorer, readable, manner.keep, manner.explain))
    return [_judgement(found, next(judged) if _reads(found) else None) for found in languages]


def _judgement(language: str | None, judged: Judged | None) -> Judgement:
    return Judgement(language, None) if judged is None else Judgement(language, judged.scores, judged.spans)


def _reads(language: str | None) -> bool:
    """Tell whether a text is to be scored; one whose language cannot be told is."""
    return language is None or language.replace("_", "-").partition("-")[0].lower() == SUPPORTED


async def _languages(texts: Sequence[str]) -> list[str | None]:
    if len(texts) < MANY:
        return list(map(_language, texts))
    return await to_thread.run_sync(lambda: list(map(_language, texts)))


def _language(text: str) -> str | None:
    found = detect(text)
    return found.code if found.reliable else None
