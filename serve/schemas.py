"""The shapes of requests and answers: they document the service and write its answers.

Requests are not parsed by them but by `threadwarden.data.rows`, which keeps the good comments of a bad request.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from threadwarden.model import Scores

Id = str | int


class Article(BaseModel):
    """The article that the comments stand under: without a title or a text, off_topic is null."""

    id: Id | None = Field(default=None, description="Yours; it is not looked at.")
    title: str | None = Field(default=None, description="The headline.")
    text: str | None = Field(default=None, description="The lead or the whole body.")


class Comment(BaseModel):
    """One comment, and what it answers: the id of another comment of this request, or a text."""

    id: Id = Field(description="Differs from the others of the request; comes back as given.")
    text: str = Field(description="At most 20,480 bytes of UTF-8.")
    parent: str | None = Field(default=None, description="The text of the comment that this one answers.")
    parent_id: Id | None = Field(default=None, description="Or its id, where it is in the same request.")


class ScoreRequest(BaseModel):
    """Comments of one thread."""

    article: Article | None = None
    comments: list[Comment]
    model: str | None = Field(default=None, description="A released version; unset is the one that the service runs.")


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


class Result(BaseModel):
    """One comment's id, as given, and its scores."""

    id: Id
    scores: LabelScores


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


class PartialScoreResponse(ScoreResponse, ErrorResponse):
    """The bad comments, one line each, and the scores of the good ones."""


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The model is loaded, and comments can be scored."""

    status: Literal["ready"] = "ready"
    model: str


class NotReady(BaseModel):
    """Comments cannot be scored: not yet, or never."""

    status: Literal["loading", "failed"]


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
