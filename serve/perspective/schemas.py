"""The shapes of Perspective's requests and answers, for the documentation; requests are read by `Message`."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

TYPE = "PLAIN_TEXT, or HTML, which is taken off; unset is PLAIN_TEXT."
BY_NAME = "By attribute name."


class GoogleMessage(BaseModel):
    """A message whose fields are spelt in camel case outside."""

    model_config = ConfigDict(alias_generator=to_camel)


class TextEntry(GoogleMessage):
    """A text, and whether it is HTML."""

    text: str | None = Field(default=None, description="At most 20,480 bytes of a comment, 1,048,576 of its context.")
    type: str | None = Field(default=None, description=TYPE)


class ArticleAndParentComment(GoogleMessage):
    """What the comment stands under, and what it answers."""

    article: TextEntry | None = None
    parent_comment: TextEntry | None = None


class CommentContext(GoogleMessage):
    """One of the two: an article and a parent by name, or entries, of which the first is the article."""

    article_and_parent_comment: ArticleAndParentComment | None = None
    entries: list[TextEntry] | None = None


class AttributeParameters(GoogleMessage):
    """How one attribute is answered."""

    score_type: str | None = Field(default=None, description="PROBABILITY, which is also the default.")
    score_threshold: float | None = Field(default=None, description="An attribute below it is left out.")


class AnalyzeCommentRequest(GoogleMessage):
    """A comment, and the attributes it shall be scored on."""

    comment: TextEntry
    requested_attributes: dict[str, AttributeParameters] = Field(description=BY_NAME)
    context: CommentContext | None = None
    languages: list[str] | None = Field(default=None, description="Of the comment; unset is what is detected.")
    span_annotations: bool = Field(default=False, description="Score each sentence as well.")
    do_not_store: bool = Field(default=False, description="Nothing of the request may stay, not even in a cache.")
    client_token: str | None = Field(default=None, description="Comes back as it is.")
    session_id: str | None = Field(default=None, description="It is not looked at.")
    community_id: str | None = Field(default=None, description="It is not looked at.")


class ProbabilityScore(GoogleMessage):
    """A probability from 0 to 1."""

    value: float | None = None
    type: str | None = None


class SpanScore(GoogleMessage):
    """The score of a part of the text as sent: UTF-16 code units `begin` up to, not including, `end`."""

    begin: int | None = None
    end: int | None = None
    score: ProbabilityScore | None = None


class AttributeScores(GoogleMessage):
    """One attribute's score of the whole, and of the whole or of each sentence as spans."""

    span_scores: list[SpanScore] = Field(default_factory=list)
    summary_score: ProbabilityScore | None = None


class AnalyzeCommentResponse(GoogleMessage):
    """The scores; `attributeScores` is left out where none is left."""

    attribute_scores: dict[str, AttributeScores] | None = Field(default=None, description=BY_NAME)
    languages: list[str]
    client_token: str | None = None
    detected_languages: list[str] = Field(description="`und` where it cannot be told.")


class SuggestCommentScoreRequest(GoogleMessage):
    """A comment, and the scores that it should have had."""

    comment: TextEntry
    attribute_scores: dict[str, AttributeScores] = Field(description=BY_NAME)
    context: CommentContext | None = None
    languages: list[str] | None = None
    community_id: str | None = None
    client_token: str | None = Field(default=None, description="Comes back as it is.")
    session_id: str | None = None


class SuggestCommentScoreResponse(GoogleMessage):
    """The feedback was stored."""

    client_token: str | None = None
    detected_languages: list[str]
    requested_languages: list[str]


class GoogleError(GoogleMessage):
    """An error as Google's servers give it."""

    code: int
    message: str
    status: str
    details: list[dict[str, Any]] | None = None


class GoogleErrorResponse(GoogleMessage):
    """The shape of every error under these paths."""

    error: GoogleError
