"""A tiny real base model, a run of it and a release of that, all made offline."""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from threadwarden.data.corpora.samples import SAMPLES

if TYPE_CHECKING:
    from threadwarden.training.recipe import Recipe
    from threadwarden.training.rows import Parts
    from threadwarden.training.run import Run

HAVE_TORCH = find_spec("torch") is not None
NEED_NO_TORCH = {"test_recipe.py", "test_extra.py", "test_disguise.py", "test_spans.py"}
if not HAVE_TORCH and os.environ.get("REQUIRE") != "all":
    collect_ignore = sorted({path.name for path in Path(__file__).parent.glob("test_*.py")} - NEED_NO_TORCH)

RECIPE = """
corpora = [{ name = "samples", cap = 40 }]
epochs = 15
batch_size = 8
learning_rate = 1e-3
window = 96
warmup = 0.1
weight_decay = 0.01
embedding_loss = 2.0
token_loss = 0.5
disguise = 0.2
save_every = 5
seed = 13
"""
STEPS = 75
DISTIL = """
[distil]
layers = 1
epochs = 12
learning_rate = 2e-3
temperature = 2.0
labels = 0.3
embedding_loss = 2.0
token_loss = 0.5
further = [{ name = "samples", cap = 24 }]
"""
STUDENT_STEPS = 96
EVALUATION_ONLY = "hatemojicheck"


def threadwarden(*arguments: str | Path) -> list[str]:
    """Return the command line of one verb, for a process of its own."""
    code = "import sys; from threadwarden.data.command import main; sys.exit(main())"
    return [sys.executable, "-c", code, *map(str, arguments)]


def environment() -> dict[str, str]:
    """Return the environment of a process that keeps to one core and off the network."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def call(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run one verb in a process of its own."""
    return subprocess.run(
        threadwarden(*arguments), capture_output=True, text=True, env=environment(), timeout=300, check=False
    )


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Keep torch to one core, here as in the processes that are compared with."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    if HAVE_TORCH:
        import torch

        torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a BERT of two layers with seeded random weights and the words of the samples."""
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    vocabulary = _write_tokenizer(folder / "tokenizer.json")
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
        initializer_range=0.2,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the recipe `tiny` as a file."""
    path = tmp_path_factory.mktemp("recipe") / "tiny.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def no_corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder without corpora: the samples need none."""
    return tmp_path_factory.mktemp("corpora")


@pytest.fixture(scope="session")
def tiny_recipe(recipe_file: Path) -> "Recipe":
    """Return the recipe `tiny`."""
    from threadwarden.training.recipe import read_recipe

    return read_recipe(str(recipe_file))


@pytest.fixture(scope="session")
def tiny_parts(tiny_recipe: "Recipe", no_corpora: Path) -> "Parts":
    """Return the rows of the recipe `tiny`."""
    from threadwarden.training.rows import gather

    return gather(tiny_recipe, no_corpora)


@pytest.fixture(scope="session")
def finished_run(
    tiny_recipe: "Recipe", tiny_parts: "Parts", tiny_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> "Run":
    """Return a run of the recipe `tiny` that was not interrupted."""
    from threadwarden.training.run import Run, train

    run = Run(tmp_path_factory.mktemp("runs") / "tiny", tiny_base)
    train(tiny_recipe, tiny_parts, run, print)
    return run


@pytest.fixture(scope="session")
def distilled_recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the recipe `small` as a file: `tiny`, and then a student of one layer."""
    path = tmp_path_factory.mktemp("recipe") / "small.toml"
    path.write_text(RECIPE.replace("epochs = 15", "epochs = 5") + DISTIL, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def distilled_run(
    distilled_recipe_file: Path, no_corpora: Path, tiny_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> "Run":
    """Return a run of the recipe `small` that was not interrupted."""
    from threadwarden.training.recipe import read_recipe
    from threadwarden.training.rows import gather
    from threadwarden.training.run import Run, train

    recipe = read_recipe(str(distilled_recipe_file))
    run = Run(tmp_path_factory.mktemp("runs") / "small", tiny_base)
    train(recipe, gather(recipe, no_corpora), run, print)
    return run


@pytest.fixture(scope="session")
def released(finished_run: "Run", no_corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of version 0.0.1, released from the run `tiny`."""
    from threadwarden.training.release import release

    out = tmp_path_factory.mktemp("released")
    assert release(finished_run, "0.0.1", no_corpora, out, print) == out / "0.0.1"
    return out / "0.0.1"


def _write_tokenizer(path: Path) -> dict[str, int]:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    assert SAMPLES.shipped
    lines = (SAMPLES.shipped / "comments.jsonl").read_text(encoding="utf-8").splitlines()
    words = sorted(
        {word for line in lines for word in re.findall(r"[a-z]+|[^\sa-z]", json.loads(line)["text"].lower())}
    )
    letters = [f"##{chr(c)}" for c in range(ord("a"), ord("z") + 1)]
    tokens = dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *letters])
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.save(str(path))
    return vocabulary
