"""What the service logs, one line or one JSON object each; never query strings, keys or the text of comments."""

import json
import logging
import time
from typing import Any, Literal

from threadwarden.serve.telemetry.observation import CURRENT

LogFormat = Literal["line", "json"]
_TIME = "%Y-%m-%dT%H:%M:%S%z"


class Line(logging.Formatter):
    """A line for people: time, level, message, and what belongs to it as name=value."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", _TIME)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Put the fields behind the message."""
        fields = (f"{name}={value}" for name, value in _fields(record).items())
        return " ".join([super().formatMessage(record), *fields])


class Json(logging.Formatter):
    """An object a line, for programs: at, level, logger, message, and what belongs to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        found: dict[str, object] = {
            "at": time.strftime(_TIME, time.localtime(record.created)),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            found["traceback"] = self.formatException(record.exc_info)
        return json.dumps(found, default=str)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """Return what is logged beside the message: at least the id of the request that is being answered, if any."""
    seen = CURRENT.get()
    found: dict[str, object] = getattr(record, "fields", {} if seen is None else {"request_id": seen.id})
    return found


def log_config(form: LogFormat = "line") -> dict[str, Any]:
    """Return the configuration of `logging` for a server: each request and each error, on stderr.

    uvicorn's own access log stays off: it holds query strings.
    """
    formatter = Json if form == "json" else Line
    logger = {"handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {form: {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "stream": "ext://sys.stderr"}},
        "loggers": {
            "uvicorn": logger | {"level": "WARNING"},
            "threadwarden": logger | {"level": "INFO"},
        },
    }
