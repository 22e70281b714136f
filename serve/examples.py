"""Examples of requests and answers, for the documentation page; tests send and check them."""

from typing import Any

from threadwarden.data.codebook import DEFINITIONS, LABELS, VERSION

SCORE_REQUEST: dict[str, Any] = {
    "article": {"title": "City council votes to close the bridge for a year"},
    "comments": [
        {"id": "a", "text": "The detour will be hard on the shops along the river."},
        {"id": "b", "text": "Only an idiot would write that.", "parent_id": "a"},
    ],
}
MODEL_NAME = {"name": "threadwarden-minilm", "version": "0.2.0", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"}


def scores(incivility: float, dehumanizing: float, off_topic: float) -> dict[str, Any]:
    """Return one comment's scores."""
    values = {"incivility": incivility, "dehumanizing": dehumanizing, "off_topic": off_topic}
    return {label: {"probability": p, "threshold": 0.5, "flag": p >= 0.5} for label, p in values.items()}


SCORED: dict[str, Any] = {
    "model": MODEL_NAME,
    "results": [
        {"id": "a", "scores": scores(0.02, 0.01, 0.11)},
        {"id": "b", "scores": scores(0.93, 0.06, 0.24)},
    ],
}
MODEL: dict[str, Any] = MODEL_NAME | {
    "created": "2026-01-02",
    "base_model": {"name": "a small encoder", "licence": "Apache-2.0", "sha256": "2c26b46b68ffc68ff99b453c1d304134"},
    "codebook": VERSION,
    "labels": {
        label: {
            "definition": DEFINITIONS[label].sentence,
            "threshold": 0.5,
            "policy": "maximum recall at precision >= 0.9",
            "calibration": {"features": ["cosine_article", "own_words"], "coefficients": [-6.0, 1.0], "intercept": 3.0}
            if label == "off_topic"
            else {"slope": 1.1, "intercept": -0.2},
            "provisional": False,
        }
        for label in LABELS
    },
}


def error(*problems: str, message: str | None = None) -> dict[str, Any]:
    """Return an error as it is answered."""
    return {"error": {"message": message or problems[0], "problems": list(problems)}}


def partial(*problems: str) -> dict[str, Any]:
    """Return an error that comes with the scores of the first comment."""
    bad = len(problems)
    message = f"comments: found {bad} bad of {bad + 1}, wanted none (scored: 1)"
    return error(*problems, message=message) | SCORED | {"results": SCORED["results"][:1]}


BROKEN = error("body: found broken JSON (Expecting ',' delimiter, line 3, column 5), wanted an object")
UNKNOWN_MODEL = error("model: found version '9.9', wanted one of 0.2.0")
TOO_LONG = partial("comments[1].text: found 20,481 bytes, wanted at most 20,480")
BAD_COMMENTS = partial(
    "comments[1].text: found a number, wanted a string",
    "comments[2].parent_id: found 'z', wanted the id of another comment of this call",
)
LOADING = error("model: found it loading, wanted it ready (see /readyz)")
