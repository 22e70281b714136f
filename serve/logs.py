"""What the service logs, and what it never logs: query strings and the text of comments."""

import logging
from typing import Any


class PathOnly(logging.Filter):
    """Cuts the query string from a line of uvicorn's access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line."""
        if isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, version, status = record.args
            record.args = (client, method, str(path).partition("?")[0], version, status)
        return True


def log_config() -> dict[str, Any]:
    """Return the configuration of `logging` for a server: one line a request, and errors, on stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"path_only": {"()": PathOnly}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"},
            "access": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["path_only"],
                "stream": "ext://sys.stderr",
            },
        },
        "loggers": {
            "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "uvicorn.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
            "threadwarden": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        },
    }
