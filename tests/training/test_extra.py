"""Without the extra `train` the verbs say so in one line; this file also says that this room's tests were left out."""

import importlib.util
from importlib.machinery import ModuleSpec

import pytest

from threadwarden.data.command import main


def test_the_extra_is_here() -> None:
    pytest.importorskip("torch", reason="the extra `train` is not installed: the tests of training/ are left out")


@pytest.mark.parametrize("arguments", [["train", "--recipe", "quick"], ["release", "runs/x", "--version", "1.0"]])
def test_without_the_extra_the_verbs_say_so(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec

    def lacking(name: str) -> ModuleSpec | None:
        return None if name in ("torch", "sklearn") else ModuleSpec(name, None) if name == "onnx" else find(name)

    monkeypatch.setattr(importlib.util, "find_spec", lacking)
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("threadwarden: found no torch, ")
    assert error.endswith("sklearn, wanted the extra `train`: pip install 'threadwarden[train]'\n")
