"""A model is found by version or folder, and loaded only when all of it is what its manifest says."""

import hashlib
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.model_builder import HEADS, OLD_HEADS, manifest_record, old_manifest_record, write_manifest
from threadwarden.data.errors import CorruptError, NotFoundError
from threadwarden.model import load
from threadwarden.model.artifact import (
    CARD,
    MANIFEST,
    NETWORK,
    TOKENIZER,
    file_hash,
    find,
    read_manifest,
    released_versions,
)
from threadwarden.model.calibration import Platt
from threadwarden.model.off_topic import OffTopic
from threadwarden.model.tokens import InputFormat

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def copy(tiny_model: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_model, tmp_path / "copy")
    return tmp_path / "copy"


def shelf(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).mkdir()
        (folder / name / MANIFEST).write_text("{}")
    return folder


def test_versions_are_sorted_as_versions(tmp_path: Path) -> None:
    shelf(tmp_path, "0.10.0", "0.9.0", "0.10.0rc1", "nonsense", ".0.11.0.part")
    (tmp_path / "0.12.0").mkdir()
    assert released_versions(tmp_path) == ["0.9.0", "0.10.0rc1", "0.10.0"]
    assert find(None, tmp_path) == tmp_path / "0.10.0"
    assert find("0.9.0", tmp_path) == tmp_path / "0.9.0"
    assert find(tmp_path / "nonsense", tmp_path) == tmp_path / "nonsense"


@pytest.mark.parametrize("version", ["9.9", "", "nowhere/at/all", "x" * 5000, "a\0b"])
def test_an_unknown_version_lists_the_known_ones(tmp_path: Path, version: str) -> None:
    shelf(tmp_path, "0.1.0", "0.2.0")
    with pytest.raises(NotFoundError, match=r"^model version: found '.*', wanted one of 0\.1\.0, 0\.2\.0$"):
        find(version, tmp_path)


@pytest.mark.parametrize("version", [None, "0.1.0"])
def test_where_nothing_is_released_the_message_says_so(tmp_path: Path, version: str | None) -> None:
    with pytest.raises(NotFoundError) as caught:
        find(version, tmp_path)
    assert str(caught.value) == (
        f"model version: found {version or 'none'!r}, wanted a folder with a manifest.json (none is released here)"
    )


def test_a_manifest_is_read_field_by_field(tiny_model: Path) -> None:
    found = read_manifest(tiny_model)
    assert (found.name, found.version) == ("threadwarden-tiny", "0.0.1")
    assert found.input == InputFormat(window=96, overlap=16, title=0, parent=0, embedding=96, passages=6, undisguised=1)
    assert found.calibration == {"incivility": Platt(1.0, 0.0), "dehumanizing": Platt(0.9, -0.1)}
    features = ("cosine_article", "cosine_parent", "has_parent", "own_words")
    assert found.off_topic == OffTopic(features, (-6.0, -2.0, 1.0, 0.5), 3.0)
    assert found.heads == HEADS
    assert found.attributes == {"insult": Platt(1.0, -1.0)}
    assert {label: threshold.value for label, threshold in found.thresholds.items()} == {
        "incivility": 0.6,
        "dehumanizing": 0.5,
        "off_topic": 0.55,
    }
    assert set(found.files) == {NETWORK, TOKENIZER, CARD}
    assert found.sha256 == file_hash(tiny_model / NETWORK)


def test_a_manifest_of_format_1_knows_no_attributes_passages_or_disguises(old_model: Path) -> None:
    found = read_manifest(old_model)
    assert found.input == InputFormat(
        window=96, overlap=16, title=24, parent=40, embedding=128, passages=0, undisguised=0
    )
    assert (found.heads, found.attributes) == (OLD_HEADS, {})
    assert found.off_topic == OffTopic(("cosine_article", "cosine_parent", "has_parent"), (-6.0, -2.0, 1.0), 3.0)


def test_a_broken_manifest_of_format_1_is_named(old_model: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(old_model, tmp_path / "copy"))
    record = old_manifest_record()
    record["off_topic"]["coefficients"] = [1.0]
    write_manifest(folder, record)
    with pytest.raises(CorruptError, match=r"found ValueError \(found 1 off_topic coefficients, wanted 3\)"):
        load(folder)


def test_a_files_hash_is_its_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc" * 100_000)
    assert file_hash(tmp_path / "a") == hashlib.sha256(b"abc" * 100_000).hexdigest()


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER, CARD])
def test_a_changed_file_is_refused(copy: Path, name: str) -> None:
    with (copy / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(CorruptError) as caught:
        load(copy)
    wanted = json.loads((copy / MANIFEST).read_text())["files"][name]
    assert str(caught.value) == (
        f"{copy / name}: found {file_hash(copy / name)[:12]}..., wanted sha256 {wanted[:12]}... as in manifest.json"
    )


def test_a_missing_file_is_refused(copy: Path) -> None:
    (copy / NETWORK).unlink()
    with pytest.raises(CorruptError, match=r"model\.onnx: found no file, wanted sha256 \w{12}\.\.\. as in manifest"):
        load(copy)
    (copy / NETWORK).mkdir()
    with pytest.raises(CorruptError, match=r"found no readable file \(Is a directory\), wanted sha256"):
        load(copy)


def _set(*path: str | int, value: object) -> Change:
    def change(record: dict[str, Any]) -> None:
        place: Any = record
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_set("format", value=3), "found format 3, wanted 2"),
        (_set("format", value="2"), "found format '2', wanted 2"),
        (lambda record: record.pop("calibration"), "found KeyError ('calibration'), wanted a manifest of format 2"),
        (_set("calibration", value=[]), "found TypeError ("),
        (_set("calibration", "incivility", "slope", value="x"), "found ValueError (could not convert string to float"),
        (
            _set("calibration", "incivility", "slope", value=math.nan),
            "found ValueError (found nan, wanted a finite num",
        ),
        (_set("calibration", "dehumanizing", "slope", value=1e999), "found ValueError (found inf, wanted a finite num"),
        (lambda record: record["calibration"].pop("dehumanizing"), "found KeyError ('dehumanizing')"),
        (_set("off_topic", "coefficients", value=[1.0]), "found ValueError (found 1 off_topic coefficients, wanted 4)"),
        (
            _set("off_topic", "features", 0, value="colour"),
            "found ValueError (found the off_topic feature 'colour', wanted some of cosine_article, ",
        ),
        (_set("attributes", "insult", "slope", value=math.inf), "found ValueError (found inf, wanted a finite num"),
        (_set("attributes", value=None), "found AttributeError ("),
        (_set("heads", value=None), "found TypeError ("),
        (_set("off_topic", value=None), "found TypeError ("),
        (lambda record: record["thresholds"].pop("off_topic"), "found KeyError ('off_topic')"),
        (_set("thresholds", "incivility", "value", value=math.nan), "found ValueError (found nan"),
        (_set("input", "overlap", value=96), "found ValueError (found InputFormat("),
        (_set("input", "window", value=0), "found ValueError (found InputFormat("),
        (_set("input", "parent", value=-1), "found ValueError (found InputFormat("),
        (_set("input", "passages", value=-1), "found ValueError (found InputFormat("),
        (_set("input", "embedding", value=0), "found ValueError (found InputFormat("),
        (_set("input", value={"colour": 1}), "found TypeError ("),
        (_set("input", value=7), "found TypeError ("),
    ],
)
def test_a_broken_manifest_is_named(copy: Path, change: Change, found: str) -> None:
    record = manifest_record()
    change(record)
    write_manifest(copy, record)
    with pytest.raises(CorruptError) as caught:
        load(copy)
    assert str(caught.value).startswith(f"{copy / MANIFEST}: {found}")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}'])
def test_what_is_no_manifest_is_named(copy: Path, content: bytes) -> None:
    (copy / MANIFEST).write_bytes(content)
    with pytest.raises(CorruptError, match=r"manifest\.json: found \w+Error \(.*\), wanted a manifest of format 2$"):
        load(copy)


def test_a_manifest_without_the_network_is_refused(copy: Path) -> None:
    record = json.loads((copy / MANIFEST).read_text())
    del record["files"][NETWORK]
    (copy / MANIFEST).write_text(json.dumps(record))
    with pytest.raises(CorruptError, match=r"found KeyError \('model\.onnx'\)"):
        load(copy)
