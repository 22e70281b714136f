"""Requests to comments:analyze, and the errors that they are answered with."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"
ARTICLE = "City council votes to close the bridge for a year"
Ask = Callable[..., Any]


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Return a function that asks for attributes of a text, and gives the answer."""

    def found(text: str = "You idiot", *attributes: str, **fields: Any) -> Any:
        return client.post(ANALYZE, json=request(text, *attributes, **fields), params={"key": "k"})

    return found


def request(text: str, *attributes: str, **fields: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {name: {} for name in attributes or ("TOXICITY",)}
    return {"comment": {"text": text}, "requestedAttributes": asked, **fields}


def named(article: str, parent: str | None = None) -> dict[str, Any]:
    """Return a context with its texts by name."""
    texts = {"article": {"text": article}} | ({} if parent is None else {"parentComment": {"text": parent}})
    return {"articleAndParentComment": texts}


def value(answer: Any, name: str = "TOXICITY") -> float:
    assert answer.status_code == 200, answer.text
    found: float = answer.json()["attributeScores"][name]["summaryScore"]["value"]
    return found


def error_of(answer: Any) -> dict[str, Any]:
    """Return the error, checked to have the shape that every error has."""
    error: dict[str, Any] = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert set(error) - {"details"} == {"code", "message", "status"}
    assert error["code"] == answer.status_code
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    return error


def kind_of(answer: Any) -> str:
    """Return the error type of an answer that Perspective would have given too."""
    error = error_of(answer)
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    (detail,) = error["details"]
    assert detail["@type"] == "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    found: str = detail["errorType"]
    return found
