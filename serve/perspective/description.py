"""What the discovery document says of the methods, their parameters and their messages."""

from collections.abc import Mapping
from typing import Any

SCORE_TYPES = ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"]
TEXT_TYPES = ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]
_STRING: dict[str, Any] = {"type": "string"}
_STRINGS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_FLOAT: dict[str, Any] = {"type": "number", "format": "float"}
_INT: dict[str, Any] = {"type": "integer", "format": "int32"}
_BOOL: dict[str, Any] = {"type": "boolean"}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _reference(name)}


def _map(name: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _reference(name)}


def _choice(values: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": values, "enumDescriptions": [""] * len(values)}


def _object(name: str, **properties: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": "object", "properties": properties}


def _query(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "location": "query", "description": description, **more}


_SCHEMAS = (
    _object("TextEntry", text=_STRING, type=_choice(TEXT_TYPES)),
    _object("ArticleAndParentComment", article=_reference("TextEntry"), parentComment=_reference("TextEntry")),
    _object("Context", articleAndParentComment=_reference("ArticleAndParentComment"), entries=_list("TextEntry")),
    _object("AttributeParameters", scoreType=_choice(SCORE_TYPES), scoreThreshold=_FLOAT),
    _object("Score", value=_FLOAT, type=_choice(SCORE_TYPES)),
    _object("SpanScore", begin=_INT, end=_INT, score=_reference("Score")),
    _object("AttributeScores", spanScores=_list("SpanScore"), summaryScore=_reference("Score")),
    _object(
        "AnalyzeCommentRequest",
        comment=_reference("TextEntry"),
        context=_reference("Context"),
        requestedAttributes=_map("AttributeParameters"),
        spanAnnotations=_BOOL,
        languages=_STRINGS,
        doNotStore=_BOOL,
        clientToken=_STRING,
        sessionId=_STRING,
        communityId=_STRING,
    ),
    _object(
        "AnalyzeCommentResponse",
        attributeScores=_map("AttributeScores"),
        languages=_STRINGS,
        clientToken=_STRING,
        detectedLanguages=_STRINGS,
    ),
    _object(
        "SuggestCommentScoreRequest",
        comment=_reference("TextEntry"),
        context=_reference("Context"),
        attributeScores=_map("AttributeScores"),
        languages=_STRINGS,
        communityId=_STRING,
        clientToken=_STRING,
        sessionId=_STRING,
    ),
    _object(
        "SuggestCommentScoreResponse",
        clientToken=_STRING,
        detectedLanguages=_STRINGS,
        requestedLanguages=_STRINGS,
    ),
)
SCHEMAS: Mapping[str, dict[str, Any]] = {schema["id"]: schema for schema in _SCHEMAS}
"""The messages by name."""

METHODS: Mapping[str, dict[str, Any]] = {
    "analyze": {
        "description": "Scores a comment on the requested attributes.",
        "request": _reference("AnalyzeCommentRequest"),
        "response": _reference("AnalyzeCommentResponse"),
    },
    "suggestscore": {
        "description": "Stores the scores that a comment should have had.",
        "request": _reference("SuggestCommentScoreRequest"),
        "response": _reference("SuggestCommentScoreResponse"),
    },
}
"""The methods by name."""

PARAMETERS: Mapping[str, dict[str, Any]] = {
    "key": _query("The API key."),
    "alt": _query("JSON is the only format.", enum=["json"], enumDescriptions=["JSON"], default="json"),
    "prettyPrint": _query("It is not looked at.", type="boolean", default="true"),
    "fields": _query("It is not looked at: answers are whole."),
    "quotaUser": _query("It is not looked at."),
    "$.xgafv": _query("It is not looked at.", enum=["1", "2"], enumDescriptions=["", ""]),
    "access_token": _query("It is not looked at."),
    "callback": _query("It is not looked at."),
    "oauth_token": _query("It is not looked at."),
    "uploadType": _query("It is not looked at."),
    "upload_protocol": _query("It is not looked at."),
}
"""What any request may have in its query."""
