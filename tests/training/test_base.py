"""A base model that will not do is named in one line."""

import shutil
from pathlib import Path

import pytest

from threadwarden.data.errors import CorruptError, InputError
from threadwarden.training.base import find_base
from threadwarden.training.network import Network


@pytest.fixture
def copy(tiny_base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_base, tmp_path / "copy"))


def test_a_whole_folder_is_found(copy: Path) -> None:
    assert find_base(str(copy)) == copy


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_broken_configuration_is_named(copy: Path, content: str) -> None:
    (copy / "config.json").write_text(content)
    with pytest.raises(CorruptError, match=r"config\.json: found no model_type, wanted a model's configuration$"):
        find_base(str(copy))


def test_another_kind_of_model_is_refused(copy: Path) -> None:
    (copy / "config.json").write_text('{"model_type": "gpt2"}')
    with pytest.raises(InputError, match=r"config\.json: found model_type 'gpt2', wanted bert$"):
        find_base(str(copy))


def test_broken_weights_are_named(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(CorruptError, match=r"model\.safetensors: found weights that do not load \(\w+\), wanted those"):
        Network.from_base(copy)
