"""Text classification as a text-embeddings-inference server does it: the shapes, and the shape of errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from threadwarden.data.codebook import LABELS
from threadwarden.data.errors import InputError
from threadwarden.data.fields import read_switch
from threadwarden.data.text import MAX_TEXT_BYTES, check_text
from threadwarden.serve.errors import Failure, OverloadedError, RateLimitedError, TooLargeError
from threadwarden.serve.judgement import Judgement


class PredictRequest(BaseModel):
    """One text, or several: as strings, or each in a list of its own."""

    inputs: str | list[str] | list[list[str]]
    truncate: bool = Field(default=False, description="Whether a text over 20,480 bytes is cut, not refused.")


class Prediction(BaseModel):
    """A label and its calibrated probability."""

    label: str
    score: float


class PredictError(BaseModel):
    """The shape of the errors of such a server."""

    error: str
    error_type: str


@dataclass(frozen=True)
class PredictCall:
    """The texts of a request, and whether it sent a list of them."""

    texts: list[str]
    is_list: bool


def read_predict(value: Mapping[str, Any], limit: int) -> PredictCall:
    """Read a request.

    Raises:
        InputError: a field is bad, or a text empty or too long.
        TooLargeError: there are more texts than `limit`.
    """
    truncate = read_switch(value, "truncate", "truncate")
    if read_switch(value, "raw_scores", "raw_scores"):
        raise InputError("raw_scores: found true, wanted false: the scores are calibrated probabilities")
    inputs = value.get("inputs")
    if not isinstance(inputs, list):
        return PredictCall([_text(inputs, "inputs", truncate)], False)
    if not inputs:
        raise InputError("inputs: found an empty list, wanted a text or some")
    if len(inputs) > limit:
        raise TooLargeError(f"inputs: found {len(inputs):,} texts, wanted at most {limit:,}")
    return PredictCall(
        [_text(_only(one, f"inputs[{n}]"), f"inputs[{n}]", truncate) for n, one in enumerate(inputs)], True
    )


def predictions(judgement: Judgement) -> list[dict[str, Any]]:
    """Return the labels with the highest first; none of a text in a language that the model does not read."""
    scores = judgement.scores
    if scores is None:
        return []
    found = dict(scores.attributes)
    found |= {label: score.probability for label in LABELS if (score := scores.get(label)) is not None}
    ordered = sorted(found.items(), key=lambda item: -item[1])
    return [Prediction(label=label, score=value).model_dump() for label, value in ordered]


def tei_shape(failure: Failure) -> Response:
    """Return the answer that every error of this API has."""
    if isinstance(failure.error, RateLimitedError | OverloadedError):
        kind = "Overloaded"
    elif failure.status >= 500:
        kind = "Unhealthy" if failure.status == 503 else "Backend"
    else:
        kind = "Validation"
    body = PredictError(error=failure.message, error_type=kind)
    return JSONResponse(body.model_dump(), failure.status, dict(failure.headers or {}))


def _only(value: object, where: str) -> object:
    """Return the one text of a list; two would be a pair, for a model that reads pairs."""
    if not isinstance(value, list):
        return value
    if len(value) != 1:
        raise InputError(f"{where}: found {len(value)} texts, wanted one: the model reads no pairs")
    return value[0]


def _text(value: object, where: str, truncate: bool) -> str:
    if truncate and isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")[:MAX_TEXT_BYTES].decode("utf-8", "ignore")
    return check_text(value, where)
