"""A client of the service in Python: typed results, and patience with a service that is busy.

>>> from threadwarden.serve.client import Article, Client, Comment
>>> with Client("http://127.0.0.1:8000") as client:  # doctest: +SKIP
...     client.score([Comment("a", "What about the cost?")], article=Article(title="Bridge repair"))
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx

from threadwarden.data.errors import ThreadwardenError

BUSY = frozenset((429, 503))
MAX_WAIT = 60.0
"""The longest that a `Retry-After` is waited for, in seconds."""


class ServiceError(ThreadwardenError):
    """The service refused a request; `status` is 0 where it was not reached, `problems` has a line for each."""

    def __init__(self, status: int, message: str, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Comment:
    """One comment; `parent_id` names another one of the same call, `revision` makes sure that it is answered once."""

    id: str | int
    text: str
    parent: str | None = None
    parent_id: str | int | None = None
    revision: str | int | None = None


@dataclass(frozen=True)
class Article:
    """What comments stand under: its title and text, or the id alone that it was registered under."""

    id: str | None = None
    title: str | None = None
    text: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class LabelScore:
    """A calibrated probability (0 to 1), the threshold, and whether the one reaches the other."""

    probability: float
    threshold: float
    flag: bool


@dataclass(frozen=True)
class Span:
    """Characters `start` up to `end` of a comment that carried its score of one label."""

    label: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Result:
    """What is said of one comment; `scores` is empty where its language is not supported.

    A score is None where the label cannot be judged: off_topic without an article.
    """

    id: str | int
    scores: Mapping[str, LabelScore | None]
    language: str | None = None
    unsupported_language: bool = False
    spans: tuple[Span, ...] = ()
    decision: Literal["approve", "review", "reject"] | None = None
    because: tuple[str, ...] = ()
    model_version: str = ""


@dataclass(frozen=True)
class ScoreAnswer:
    """The results in the order of the comments, the model's version, and one line for each comment that was refused."""

    model_version: str
    results: tuple[Result, ...]
    problems: tuple[str, ...] = ()


class Client:
    """Talks to one service; `key` is None for one that wants none. Safe to use from several threads.

    A request that a busy service refuses is sent again after the time it names, at most `retries` times.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30,
        retries: int = 4,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout)
        self._retries = retries
        self._sleep = sleep

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def score(self, comments: Sequence[Comment], article: Article | None = None, **options: Any) -> ScoreAnswer:
        """Return the results of the comments; `options` are the request's other fields (`site`, `spans`, `model` ...).

        Where only some comments are refused, the others have their results, and `problems` says why.

        Raises:
            ServiceError: nothing was scored, or the service was not reached.
        """
        body = {"comments": [_given(comment) for comment in comments], **options}
        if article is not None:
            body["article"] = _given(article)
        answer = self._send("POST", "/v1/score", json=body)
        found = _object(answer)
        if "results" not in found:
            raise _error(answer, found)
        problems = found.get("error", {}).get("problems", ())
        return ScoreAnswer(found["model"]["version"], tuple(map(_result, found["results"])), tuple(problems))

    def register(self, article: Article, site: str | None = None) -> None:
        """Register an article under its id, or replace it.

        Raises:
            ServiceError: it was refused, or the service was not reached.
        """
        body = {name: value for name, value in _given(article).items() if name != "id"}
        self._done(self._send("PUT", _path(article.id), json=body, params=_site(site)))

    def forget(self, article_id: str, site: str | None = None) -> None:
        """Delete a registered article.

        Raises:
            ServiceError: there is none of this id, or the service was not reached.
        """
        self._done(self._send("DELETE", _path(article_id), params=_site(site)))

    def model(self) -> Mapping[str, Any]:
        """Return what the service tells of its model.

        Raises:
            ServiceError: it is not loaded, or the service was not reached.
        """
        answer = self._send("GET", "/v1/model")
        self._done(answer)
        return _object(answer)

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        for attempt in range(self._retries + 1):
            try:
                answer = self._http.request(method, path, **request)
            except httpx.HTTPError as error:
                raise ServiceError(
                    0, f"{self._http.base_url}: found {error or type(error).__name__}, wanted an answer"
                ) from error
            if answer.status_code not in BUSY or attempt == self._retries:
                break
            self._sleep(_wait(answer, attempt))
        return answer

    @staticmethod
    def _done(answer: httpx.Response) -> None:
        if not answer.is_success:
            raise _error(answer, _object(answer))


def _given(value: Comment | Article) -> dict[str, Any]:
    return {name: found for name, found in vars(value).items() if found is not None}


def _path(article_id: str | None) -> str:
    if not article_id:
        raise ServiceError(0, "article.id: found none, wanted one")
    return f"/v1/articles/{quote(article_id, safe='')}"


def _site(site: str | None) -> dict[str, str]:
    return {} if site is None else {"site": site}


def _wait(answer: httpx.Response, attempt: int) -> float:
    """Return for how long to wait: what the service says, in seconds, or else longer each time."""
    said = answer.headers.get("Retry-After", "")
    return min(float(said) if said.isdecimal() else 0.5 * 2.0**attempt, MAX_WAIT)


def _object(answer: httpx.Response) -> dict[str, Any]:
    """Return the answer's JSON object, an empty one where a proxy, say, sent something else."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _error(answer: httpx.Response, body: Mapping[str, Any]) -> ServiceError:
    error = body.get("error") or {"message": f"found {answer.status_code} {answer.reason_phrase}, wanted 200"}
    return ServiceError(answer.status_code, error["message"], error.get("problems", ()))


def _result(found: Mapping[str, Any]) -> Result:
    scores = {label: score and LabelScore(**score) for label, score in (found["scores"] or {}).items()}
    spans = tuple(Span(**span) for span in found.get("spans", ()))
    because = tuple(found.get("because", ()))
    # A newer service may say more than this client knows.
    known = {field.name: found[field.name] for field in fields(Result) if field.name in found}
    return Result(**{**known, "scores": scores, "spans": spans, "because": because})
