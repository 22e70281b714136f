"""The shapes of requests and answers: they document the service and write its answers.

Requests are not parsed by them but by `threadwarden.data.rows`, which keeps the good comments of a bad request.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from threadwarden.data.codebook import Label
from threadwarden.model import Scores
from threadwarden.model.scores import Span

Id = str | int


class ArticleBody(BaseModel):
    """An article to be registered: a title, a text, or both."""

    title: str | None = Field(default=None, description="The headline.")
    text: str | None = Field(default=None, description="The lead or the whole body.")
    url: str | None = Field(default=None, description="Its address, for people; it is not fetched.")


class RegisteredArticle(BaseModel):
    """What is registered under an id, but for the text."""

    id: str
    site: str
    title: str | None
    url: str | None
    characters: int = Field(description="The length of the text.")
    registered_at: str = Field(description="When the title or the text was last changed, in RFC 3339.")


class Article(BaseModel):
    """The article that the comments stand under: without any, off_topic is null."""

    id: Id | None = Field(default=None, description="Without title and text: an id it was registered under.")
    title: str | None = Field(default=None, description="The headline.")
    text: str | None = Field(default=None, description="The lead or the whole body.")


class Comment(BaseModel):
    """One comment, and what it answers: the id of another comment of this request, or a text."""

    id: Id = Field(description="Differs from the others of the request; comes back as given.")
    text: str = Field(description="At most 20,480 bytes of UTF-8.")
    parent: str | None = Field(default=None, description="The text of the comment that this one answers.")
    parent_id: Id | None = Field(default=None, description="Or its id, where it is in the same request.")
    revision: Id | None = Field(
        default=None, description="Of its text: the same one again has the answer of the first time, for some hours."
    )


class ScoreRequest(BaseModel):
    """Comments of one thread."""

    article: Article | None = None
    comments: list[Comment]
    model: str | None = Field(default=None, description="A released version; unset is the one that the service runs.")
    site: str | None = Field(default=None, description="Whose policy decides; unset is the site of the key.")
    spans: bool = Field(default=False, description="Whether to name the words that carried the scores.")
    language: str | None = Field(default=None, description="That of all comments; unset, each one's is detected.")
    idempotent: bool = Field(default=False, description="Whether comments without a revision are answered once too.")
    do_not_store: bool = Field(default=False, description="Keep no answer and nothing of the comments, even in memory.")


class LabelScore(BaseModel):
    """One label: a calibrated probability, the threshold, and whether the one reaches the other."""

    model_config = ConfigDict(from_attributes=True)

    probability: float = Field(ge=0, le=1)
    threshold: float = Field(ge=0, le=1)
    flag: bool


class LabelScores(BaseModel):
    """A comment's three scores; off_topic is null where no article is known, never zero."""

    model_config = ConfigDict(from_attributes=True)

    incivility: LabelScore
    dehumanizing: LabelScore
    off_topic: LabelScore | None

    @classmethod
    def of(cls, scores: Scores) -> "LabelScores":
        """Return what the model gave, as it is answered."""
        return cls.model_validate(scores)


class SpanResult(BaseModel):
    """Characters `start` up to `end` of a comment that carried its score of one label."""

    model_config = ConfigDict(from_attributes=True)

    label: Label
    start: int
    end: int
    weight: float

    @classmethod
    def of(cls, span: Span) -> "SpanResult":
        """Return what the model gave, as it is answered."""
        return cls.model_validate(span)


class Result(BaseModel):
    """One comment's id, as given, and its scores; the fields with a default are there where they were asked for."""

    id: Id
    language: str | None = Field(description="A BCP 47 code; null where the text says too little.")
    unsupported_language: bool = Field(
        default=False, description="Whether that is one the model does not read: there are no scores then."
    )
    scores: LabelScores | None
    spans: list[SpanResult] = Field(default=[], description="Where `spans` was asked for.")
    decision: Literal["approve", "review", "reject"] | None = Field(
        default=None, description="Where the site has a policy; null where the policy leaves it open."
    )
    because: list[str] = Field(default=[], description="What decided, a line a label.")
    model_version: str = Field(default="", description="Which version answered, where a revision was given.")


class ModelName(BaseModel):
    """Which model answered; the hash is that of the network's file."""

    name: str
    version: str
    sha256: str


class ErrorBody(BaseModel):
    """What was found and what was wanted: in one line, and one line for each problem."""

    message: str
    problems: list[str]


class ErrorResponse(BaseModel):
    """The shape of every error."""

    error: ErrorBody


class ScoreResponse(BaseModel):
    """The scores, in the order of the comments."""

    model: ModelName
    results: list[Result]


class PartialScoreResponse(ErrorResponse):
    """The bad comments, one line each, and the scores of the good ones; without these where nothing was scored."""

    model: ModelName | None = None
    results: list[Result] | None = None


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The model is loaded, and comments can be scored."""

    status: Literal["ready"] = "ready"
    model: str


class NotReady(BaseModel):
    """Comments cannot be scored: not yet, not just now, or never."""

    status: Literal["loading", "failed", "overloaded", "stuck"]


class LabelInfo(BaseModel):
    """How one label is decided."""

    definition: str
    threshold: float = Field(description="The probability from which a comment is flagged.")
    policy: str = Field(description="What fixed the threshold, in words.")
    calibration: dict[str, Any] = Field(description="The numbers that turn the network's output into a probability.")
    provisional: bool = Field(description="Whether a better judge of this label is still to come.")


class ModelInfo(ModelName):
    """What the model is that scores when a request names none."""

    created: str | None = Field(description="The day it was made.")
    base_model: dict[str, Any] | None = Field(description="What it was fine-tuned from.")
    codebook: str = Field(description="The version of the codebook that defines the labels.")
    labels: dict[str, LabelInfo]
    attributes: list[str] = Field(description="What `comments:analyze` can be asked for by name.")
    unanswered: list[str] = Field(description="Perspective's other names: accepted, and left out of the answer.")


class SwitchRequest(BaseModel):
    """Which version of the model shall score from now on."""

    version: str = Field(description="A released version.")
