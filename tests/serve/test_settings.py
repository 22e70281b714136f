"""The settings: from the environment, from options, and in the documentation."""

from pathlib import Path
from typing import Any

import pytest

from threadwarden.data.errors import InputError
from threadwarden.serve.settings import Settings, read_settings, settings_table

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_documented_table_is_what_the_fields_say() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert "\n".join(line for line in lines if line.startswith("|")) == settings_table()


def test_every_setting_has_a_sentence() -> None:
    assert all(field.description and field.description.endswith(".") for field in Settings.model_fields.values())


def test_defaults() -> None:
    """Nothing is open to others until told so."""
    closed = {
        "host": "127.0.0.1",
        "require_keys": None,
        "cors_origins": "",
        "metrics_open": False,
        "max_comments": 1000,
        "max_body_bytes": 8 * 2**20,
        "workers": 1,
    }
    assert Settings().model_dump().items() >= closed.items()


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADWARDEN_PORT", "9000")
    monkeypatch.setenv("THREADWARDEN_MAX_COMMENTS", "5")
    settings = read_settings(host=None, port="9001")
    assert (settings.host, settings.port, settings.max_comments) == ("127.0.0.1", 9001, 5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"port": "81230"}, "--port: found '81230', wanted at most 65535"),
        ({"port": "-1"}, "--port: found '-1', wanted at least 0"),
        ({"port": "http"}, "--port: found 'http', wanted a whole number"),
        ({"host": ""}, "--host: found '', wanted at least 1 character"),
        ({"thresholds": ""}, "--thresholds: found '', wanted at least 1 character"),
    ],
)
def test_a_bad_option_is_one_line(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_settings(**given)
    assert str(caught.value) == message


def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADWARDEN_MAX_BODY_BYTES", "8MB")
    with pytest.raises(InputError, match=r"^THREADWARDEN_MAX_BODY_BYTES: found '8MB', wanted a whole number$"):
        read_settings()
