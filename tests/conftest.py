"""Fixtures that every room's tests share."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.model_builder import build_model

# A machine that others use takes 200 ms for anything now and then; what must be fast has a test that says so.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a tiny real model: model.onnx, tokenizer.json, manifest.json, card.md."""
    return build_model(tmp_path_factory.mktemp("models") / "0.0.1")


@pytest.fixture(scope="session")
def old_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a tiny model of format 1, as 0.1.0 is: context behind the comment, no reasons."""
    return build_model(tmp_path_factory.mktemp("models") / "0.0.1", old=True)


@pytest.fixture(scope="session")
def require_program() -> Callable[[str], str]:
    """Return a function that gives a program's path; without the program the test skips, or fails if REQUIRE=all."""

    def require(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            message = f"the program {name!r} is not installed"
            if os.environ.get("REQUIRE") == "all":
                pytest.fail(f"{message}, and REQUIRE=all wants it")
            pytest.skip(message)
        return path

    return require
