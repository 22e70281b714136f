"""Examples of OpenAI's requests and answers, for the documentation page."""

from typing import Any

from threadwarden.serve.formats.moderation import CATEGORIES

REQUEST: dict[str, Any] = {"input": ["The detour will be hard on the shops.", "Only an idiot would write that."]}


def _result(incivility: float, dehumanizing: float) -> dict[str, Any]:
    known = {"harassment": incivility, "incivility": incivility, "dehumanizing": dehumanizing}
    return {
        "flagged": any(value >= 0.5 for value in known.values()),
        "categories": {name: known[name] >= 0.5 if name in known else None for name in CATEGORIES},
        "category_scores": {name: known.get(name) for name in CATEGORIES},
        "category_applied_input_types": {name: ["text"] if name in known else [] for name in CATEGORIES},
        "unsupported_language": None,
    }


MODERATIONS: dict[str, Any] = {
    "id": "modr-3f2a8c1be4d94c0f9d9a5a6f0c7b1e22",
    "model": "threadwarden-minilm-0.2.0",
    "results": [_result(0.02, 0.01), _result(0.93, 0.06)],
}


def error(message: str, kind: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """Return an error as it is answered."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


IMAGE = error(
    "input[1].type: found 'image_url', wanted 'text': the model reads nothing else", "invalid_request_error", "input"
)
BAD_KEY = error(
    "API key: found one that is not known, or was revoked or has expired",
    "invalid_request_error",
    None,
    "invalid_api_key",
)
UNKNOWN_MODEL = error(
    "model: found version '9.9', wanted one of 0.2.0", "invalid_request_error", "model", "model_not_found"
)
USED_UP = error(
    "API key: found its 60 comments a minute used up, wanted 2 in 2 s", "rate_limit_error", None, "rate_limit_exceeded"
)
LOADING = error("model: found it loading, wanted it ready (see /readyz)", "server_error")
