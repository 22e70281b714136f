"""Recipes are read from TOML; whatever is wrong with one is one line."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from threadwarden.data.corpora import CORPORA
from threadwarden.data.errors import InputError, NotFoundError
from threadwarden.training.recipe import Distil, Recipe, Source, read_recipe, recipe_names

GOOD = {
    "corpora": '[{ name = "samples", cap = 9, repeat = 2, own_repeat = 3 }, { name = "edos" }]',
    "epochs": "2",
    "batch_size": "16",
    "learning_rate": "1e-4",
    "window": "72",
    "warmup": "0.1",
    "weight_decay": "0.01",
    "embedding_loss": "2.0",
    "token_loss": "0.5",
    "disguise": "0",
    "save_every": "20",
    "seed": "13",
}


def write(folder: Path, **values: str | None) -> str:
    path = folder / "mine.toml"
    lines = [f"{key} = {value}" for key, value in (GOOD | values).items() if value is not None]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def refusal(name: str) -> str:
    with pytest.raises((InputError, NotFoundError)) as caught:
        read_recipe(name)
    return str(caught.value)


def test_a_file_is_read_value_by_value(tmp_path: Path) -> None:
    assert read_recipe(write(tmp_path)) == Recipe(
        name="mine",
        corpora=(Source("samples", 9, 2, 3), Source("edos", None, 1, 1)),
        epochs=2,
        batch_size=16,
        learning_rate=1e-4,
        window=72,
        warmup=0.1,
        weight_decay=0.01,
        embedding_loss=2.0,
        token_loss=0.5,
        disguise=0,
        save_every=20,
        seed=13,
    )


def test_the_shipped_recipes_are_sound() -> None:
    assert recipe_names() == ["quick", "release"]
    for name in recipe_names():
        recipe = read_recipe(name)
        assert recipe.name == name
        assert all(CORPORA[source.name].may_train_release for source in recipe.corpora)
        further = recipe.distil.further if recipe.distil else ()
        assert {source.name for source in further} <= {source.name for source in recipe.corpora}


def test_the_hash_tells_any_change(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path))
    assert recipe.sha256 == read_recipe(write(tmp_path)).sha256
    changed = [
        replace(recipe, seed=14),
        replace(recipe, name="other"),
        replace(recipe, corpora=(Source("samples", 9, 2, 4), Source("edos"))),
        replace(recipe, token_loss=0.4),
        replace(recipe, disguise=0.5),
    ]
    assert len({recipe.sha256, *(one.sha256 for one in changed)}) == 6


def test_an_unknown_name_lists_the_known_ones() -> None:
    assert refusal("nonsense") == "recipe: found 'nonsense', wanted one of quick, release, or the path of a .toml file"


@pytest.mark.parametrize("name", ["gone.toml", "x" * 300 + ".toml"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    assert re.fullmatch(
        r"recipe .*\.toml: found (No such file or directory|File name too long), "
        r"wanted a file, or one of quick, release",
        refusal(str(tmp_path / name)),
    )


def test_a_folder_is_no_recipe(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    assert "a.toml: found Is a directory, wanted a file" in refusal(str(tmp_path / "a.toml"))


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"# \xff\n")
    assert refusal(str(tmp_path / "a.toml")).endswith("a.toml: found bytes that are not UTF-8, wanted TOML")


@pytest.mark.parametrize("text", ["epochs = ", "= 3", "\x00", "a = " + "[" * 3000])
def test_broken_toml_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    message = refusal(str(tmp_path / "a.toml"))
    assert message.startswith("recipe a: found broken TOML (")
    assert "\n" not in message


def test_missing_and_unknown_keys_are_named(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, seed=None, sed="13"))
    assert message.endswith("; missing or unknown: sed, seed")


DISTIL = {
    "layers": "3",
    "epochs": "2.5",
    "learning_rate": "2e-4",
    "temperature": "2",
    "labels": "0.3",
    "embedding_loss": "1",
    "token_loss": "0.5",
    "further": '[{ name = "edos", cap = 7 }]',
}


def table(**values: str | None) -> str:
    return ", ".join(f"{key} = {value}" for key, value in (DISTIL | values).items() if value is not None)


def test_a_student_is_read_recorded_and_hashed(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path, distil=f"{{ {table()} }}"))
    assert recipe.distil == Distil(3, 2.5, 2e-4, 2, 0.3, 1, 0.5, (Source("edos", 7),))
    student = recipe.for_student()
    assert (student.epochs, student.learning_rate, student.batch_size) == (2.5, 2e-4, 16)
    without = read_recipe(write(tmp_path, distil=f"{{ {table(further=None)} }}"))
    plain = read_recipe(write(tmp_path))
    assert without.distil is not None
    assert (without.distil.further, plain.distil) == ((), None)
    assert len({one.sha256 for one in (recipe, without, plain)}) == 3
    for one in (recipe, without, plain):
        assert Recipe.from_record(json.loads(json.dumps(asdict(one)))) == one


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("3", "distil: found 3, wanted a table"),
        (f"{{ {table(layers='0')} }}", "distil, layers: found 0, wanted a whole number from 1 to 100"),
        (f"{{ {table(temperature='0')} }}", "distil, temperature: found 0, wanted a number from 0.1 to 100"),
        (
            f"{{ {table(further='3')} }}",
            "distil, further: found 3, wanted a list of {name, cap?, repeat?, own_repeat?}",
        ),
        (
            f"{{ {table(layers=None, layer='3')} }}",
            "distil: found embedding_loss, epochs, further, labels, layer, learning_rate, temperature, token_loss; "
            "missing or unknown: layer, layers",
        ),
    ],
)
def test_a_wrong_student_is_named(tmp_path: Path, value: str, found: str) -> None:
    assert refusal(write(tmp_path, distil=value)) == f"recipe mine, {found}"


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("epochs", '"2"', "found '2', wanted a number from 0.01 to 1,000"),
        ("epochs", "0", "found 0, wanted a number from 0.01 to 1,000"),
        ("epochs", "nan", "found nan, wanted a number from 0.01 to 1,000"),
        ("batch_size", "0", "found 0, wanted a whole number from 1 to 4,096"),
        ("batch_size", "8.0", "found 8.0, wanted a whole number from 1 to 4,096"),
        ("batch_size", "true", "found True, wanted a whole number from 1 to 4,096"),
        ("learning_rate", "inf", "found inf, wanted a number from 1e-09 to 1"),
        ("warmup", "1.5", "found 1.5, wanted a number from 0 to 1"),
        ("token_loss", "-0.1", "found -0.1, wanted a number from 0 to 1,000"),
        ("disguise", "1.5", "found 1.5, wanted a number from 0 to 1"),
        ("save_every", "0", "found 0, wanted a whole number from 1 to 1,000,000"),
        ("seed", "-1", "found -1, wanted a whole number from 0 to 4,294,967,295"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, key: str, value: str, wanted: str) -> None:
    assert refusal(write(tmp_path, **{key: value})) == f"recipe mine, {key}: {wanted}"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("[]", "corpora: found [], wanted a list of {name, cap?, repeat?, own_repeat?}"),
        ('"samples"', "corpora: found 'samples', wanted a list of {name, cap?, repeat?, own_repeat?}"),
        ("{ name = 'a' }", "corpora: found {'name': 'a'}, wanted a list of {name, cap?, repeat?, own_repeat?}"),
        ("[1]", "corpora: found 1, wanted {name, cap?, repeat?, own_repeat?}"),
        ("[{ cap = 1 }]", "corpora: found {'cap': 1}, wanted {name, cap?, repeat?, own_repeat?}"),
        ("[{ name = 1 }]", "corpora: found {'name': 1}, wanted {name, cap?, repeat?, own_repeat?}"),
        (
            "[{ name = 'a', weight = 1 }]",
            "corpora: found {'name': 'a', 'weight': 1}, wanted {name, cap?, repeat?, own_repeat?}",
        ),
        ("[{ name = 'a', cap = 0 }]", "corpora, a, cap: found 0, wanted a whole number from 1 to 1,000,000"),
        ("[{ name = 'a', cap = 'b' }]", "corpora, a, cap: found 'b', wanted a whole number from 1 to 1,000,000"),
        ("[{ name = 'a', repeat = 1.5 }]", "corpora, a, repeat: found 1.5, wanted a whole number from 1 to 1,000,000"),
        (
            "[{ name = 'a', own_repeat = 0 }]",
            "corpora, a, own_repeat: found 0, wanted a whole number from 1 to 1,000,000",
        ),
    ],
)
def test_a_wrong_corpus_is_named(tmp_path: Path, value: str, found: str) -> None:
    assert refusal(write(tmp_path, corpora=value)) == f"recipe mine, {found}"
