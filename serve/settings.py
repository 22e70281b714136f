"""Every setting of the service, each one line: name, default, sentence; docs/settings.md is made from them."""

from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from threadwarden.data.errors import InputError

PREFIX = "THREADWARDEN_"
_WORDS = {
    "Input should be ": "",
    "String should have ": "",
    "greater than or equal to": "at least",
    "less than or equal to": "at most",
    "greater than": "more than",
    "a valid integer": "a whole number",
}
"""pydantic's words, and ours."""


class Settings(BaseSettings):
    """The service's settings; each is read from the environment as `THREADWARDEN_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1, description="The address to listen on; 0.0.0.0 is every one.")
    port: int = Field(default=8000, ge=0, le=65_535, description="The port to listen on; 0 takes any free one.")
    model: str | None = Field(default=None, description="A released version, or a model's folder; unset is the newest.")
    thresholds: str | None = Field(
        default=None,
        min_length=1,
        description="A file that `threadwarden thresholds -o` wrote; unset is the model's own thresholds.",
    )
    database: str = Field(
        default="sqlite:///threadwarden.sqlite3",
        min_length=1,
        description="Where keys, sites, articles and feedback are kept, as an SQLAlchemy URL.",
    )
    replay_hours: int = Field(
        default=24, ge=1, description="How long an answer is kept for a request that is sent again, in hours."
    )
    max_replays: int = Field(default=100_000, ge=1, description="About how many such answers are kept at most.")
    require_keys: bool | None = Field(
        default=None, description="Whether a request needs an API key; unset is yes, but for a service on loopback."
    )
    key_pepper: SecretStr | None = Field(
        default=None,
        description="The secret that stored keys are hashed with; unset is a file beside the database, made at need.",
    )
    public_url: str | None = Field(
        default=None, description="The address that clients reach it by; unset is the one it listens on."
    )
    strict_attributes: bool = Field(
        default=False, description="Answer 400 to Perspective attributes that the model has no trained head for."
    )
    coral_secrets: SecretStr | None = Field(
        default=None, description="The signing secrets of Coral's external moderation phase, separated by commas."
    )
    cors_origins: str = Field(
        default="", description="The origins whose pages may call the service, separated by commas; empty is none."
    )
    log_format: Literal["line", "json"] = Field(
        default="line", description="How each request and error is logged: a line for people, or JSON for programs."
    )
    metrics_open: bool = Field(
        default=False, description="Whether /metrics needs no admin key where other requests need a key."
    )
    body_seconds: float = Field(
        default=30, gt=0, description="How long the body of a request may take to come in, in seconds."
    )
    workers: int = Field(default=1, ge=1, le=64, description="How many processes share the port.")
    queue_tokens: int = Field(
        default=16_384,
        ge=1,
        description="How many tokens may be read before a request is done; one that would wait longer is refused, "
        "unless that is less than four times its own length.",
    )
    max_requests: int = Field(
        default=256, ge=1, description="How many requests are worked on at once; more are refused, but for GET."
    )
    kept_articles: int = Field(
        default=1024, ge=0, description="How many articles and parents are kept as vectors in memory, by hash."
    )
    max_comments: int = Field(default=1000, ge=1, description="The most comments that one request may hold.")
    max_body_bytes: int = Field(default=8_388_608, ge=1, description="The longest request body that is read, in bytes.")


def read_settings(**given: Any) -> Settings:
    """Return the settings of the environment, but for those given that are not None.

    Raises:
        InputError: a value is not allowed; the message names the option or the variable.
    """
    given = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise InputError("; ".join(_sentence(detail, given) for detail in error.errors())) from error


def settings_table() -> str:
    """Return the settings as a Markdown table, made from the fields."""
    head = ("| variable | default | what it is |", "|---|---|---|")
    fields = Settings.model_fields.items()
    return "\n".join(
        (*head, *(f"| `{PREFIX}{name.upper()}` | {_default(f.default)} | {f.description} |" for name, f in fields))
    )


def _default(value: object) -> str:
    return "unset" if value is None else f"`{value}`"


def _sentence(detail: ErrorDetails, given: dict[str, Any]) -> str:
    name = str(detail["loc"][0])
    source = f"--{name.replace('_', '-')}" if name in given else f"{PREFIX}{name.upper()}"
    wanted = detail["msg"].partition(",")[0]
    for theirs, ours in _WORDS.items():
        wanted = wanted.replace(theirs, ours)
    return f"{source}: found {str(detail['input'])[:80]!r}, wanted {wanted}"
