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
        {"id": "a", "language": "en", "scores": scores(0.02, 0.01, 0.11)},
        {"id": "b", "language": "en", "scores": scores(0.93, 0.06, 0.24)},
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
    "attributes": ["INCIVILITY", "DEHUMANIZING", "OFF_TOPIC", "TOXICITY", "INSULT"],
    "unanswered": ["SEVERE_TOXICITY", "SPAM"],
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
NO_KEY = error("API key: found none, wanted one in Authorization: Bearer, X-API-Key, X-Goog-Api-Key or ?key=")
NO_ADMIN = error("API key: found the roles score, wanted admin")
NO_VERSION = error("version: found a number, wanted a released version such as '0.2.0'")
LONG_BODY = error("body: found more than 8,388,608 bytes, wanted at most 8,388,608")
BAD_KEY = error("API key: found one that is not known, or was revoked or has expired")
USED_UP = error("API key: found its 60 comments a minute used up, wanted 2 in 2 s")
OTHER_SITE = error("site: found 'gazette', wanted 'herald', whose key this is")
NO_SITE = error("site: found no 'gazette', wanted one that `threadwarden sites list` shows")
NO_SITE_NAME = error("query.site: Input should be a valid string")
CONFLICT = partial("comments[1].revision: found 2 with another text before, wanted a new revision for a new text")
ARTICLE = {
    "title": "City council votes to close the bridge for a year",
    "text": "The council ...",
    "url": "https://herald.example/bridge",
}
REGISTERED: dict[str, Any] = {
    "id": "bridge-2026",
    "site": "default",
    "title": ARTICLE["title"],
    "url": ARTICLE["url"],
    "characters": 15,
    "registered_at": "2026-01-02T10:00:00+00:00",
}
NO_ARTICLE = error("article: found no 'bridge-2026' of this site, wanted one that it registered")
LONG_ARTICLE = error("body.text: found 262,145 bytes, wanted at most 262,144")
EMPTY_ARTICLE = error("body: found neither a title nor a text, wanted one of them")
CORAL_REQUEST: dict[str, Any] = {
    "action": "NEW",
    "comment": {"body": "<div>Only an idiot would write that.</div>", "parentID": None},
    "story": {"id": "bridge-2026", "url": "https://herald.example/bridge"},
    "site": {"id": "herald"},
    "tenantDomain": "comments.herald.example",
}
CORAL_ANSWER: dict[str, Any] = {
    "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    "status": "SYSTEM_WITHHELD",
}
UNSIGNED = error("X-Coral-Signature: found no signature by a secret of this service, wanted one")
NO_SECRETS = error("Coral: found no secrets, wanted its signing secrets in THREADWARDEN_CORAL_SECRETS")
NO_CORAL_BODY = error("comment.body: found null, wanted a string")
PREDICT_REQUEST: dict[str, Any] = {"inputs": "Only an idiot would write that.", "truncate": True}
PREDICTIONS = [{"label": "incivility", "score": 0.93}, {"label": "dehumanizing", "score": 0.06}]


def predict_error(message: str, kind: str = "Validation") -> dict[str, str]:
    """Return an error as a text-embeddings-inference server answers it."""
    return {"error": message, "error_type": kind}


PREDICT_BROKEN = predict_error(BROKEN["error"]["message"])
PREDICT_BAD_KEY = predict_error(BAD_KEY["error"]["message"])
PREDICT_TOO_LONG = predict_error("inputs: found 20,481 bytes, wanted at most 20,480")
PREDICT_PAIR = predict_error("inputs[0]: found 2 texts, wanted one: the model reads no pairs")
PREDICT_USED_UP = predict_error(USED_UP["error"]["message"], "Overloaded")
PREDICT_LOADING = predict_error(LOADING["error"]["message"], "Unhealthy")
