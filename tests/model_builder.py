"""Builds a tiny real model offline: an ONNX graph, a WordPiece tokenizer, a manifest and a card.

The graph reads like the released one. A logit is the highest of the comment's own tokens (each token has
fixed logits, see `LOUD`), plus a small share of the mean of all tokens. The embedding is the mean of the tokens'
vectors, of length 1: texts that share words are near each other. The token logits are those of `LOUD` themselves.
A model of format 1, as 0.1.0, has three logits and no token logits, and reads parent and title behind the comment.
"""

import hashlib
import json
import string
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from threadwarden.model.artifact import CARD, FORMAT, MANIFEST, NETWORK, TOKENIZER
from threadwarden.model.tokens import InputFormat

HIDDEN = 16
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
HEADS = ("incivility", "dehumanizing", "off_topic", "insult", "profanity", "identity_attack", "threat")
OLD_HEADS = HEADS[:3]
LOUD = {
    "idiot": (5.0, -3.0, 0.0, 6.0),
    "liar": (4.0, -4.0, 0.0, -1.0),
    "vermin": (4.0, 5.0, 0.0, -4.0),
    "parasites": (3.0, 4.0, 0.0, -4.0),
    "loans": (-4.0, -5.0, 3.0, -4.0),
}
"""Words with high logits of the first four of `HEADS`; all others have `QUIET`, and 0 in the other heads."""
QUIET = (-4.0, -5.0, 0.0, -4.0)
WORDS = (
    "the a an of on in to and is are was they he she it that this will be for you would not all only write called "
    "bridge river council city vote votes close closed year detour shops cost costs road traffic repair engineers "
    "recipe soup onion bake football team season coach article headline comment reader agree thanks good"
)


def build_model(folder: Path, version: str = "0.0.1", old: bool = False) -> Path:
    """Write a model (`old`: of format 1) into `folder` and return it; the same bytes whenever it is built."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _vocabulary()
    _tokenizer(vocabulary).save(str(folder / TOKENIZER), pretty=False)
    (folder / NETWORK).write_bytes(_network(vocabulary, old).SerializeToString(deterministic=True))
    (folder / CARD).write_text(f"# threadwarden-tiny {version}\n\nMade for tests.\n", encoding="utf-8")
    write_manifest(folder, old_manifest_record(version) if old else manifest_record(version))
    return folder


def write_manifest(folder: Path, record: dict[str, Any]) -> None:
    """Write the manifest with the hashes of the files that are there now."""
    files = {name: _sha256(folder / name) for name in (NETWORK, TOKENIZER, CARD)}
    (folder / MANIFEST).write_text(json.dumps(record | {"files": files}, indent=1) + "\n", encoding="utf-8")


def manifest_record(version: str = "0.0.1") -> dict[str, Any]:
    """Return a manifest without the hashes of the files."""
    policy = "maximum recall at precision >= 0.9"
    return {
        "format": FORMAT,
        "name": "threadwarden-tiny",
        "version": version,
        "codebook": "1.2",
        "created": "2026-01-02",
        "base_model": {"name": "tests/tiny", "licence": "Apache-2.0", "sha256": "0" * 64},
        "input": asdict(InputFormat()),
        "calibration": {
            "incivility": {"slope": 1.0, "intercept": 0.0},
            "dehumanizing": {"slope": 0.9, "intercept": -0.1},
        },
        "off_topic": {
            "features": ["cosine_article", "cosine_parent", "has_parent", "own_words"],
            "coefficients": [-6.0, -2.0, 1.0, 0.5],
            "intercept": 3.0,
            "rows": 100,
            "positive": 20,
            "articles": 5,
            "auc": 0.7,
            "cosine_auc": 0.65,
        },
        "heads": list(HEADS),
        "attributes": {"insult": {"slope": 1.0, "intercept": -1.0}},
        "thresholds": {
            "incivility": {"value": 0.6, "policy": policy},
            "dehumanizing": {"value": 0.5, "policy": policy},
            "off_topic": {"value": 0.55, "policy": "maximum F1"},
        },
        "parity": [],
        "metrics": {"dev": [], "test": []},
        "data": {},
        "training": {"rows": {"train": {}}},
    }


def old_manifest_record(version: str = "0.0.1") -> dict[str, Any]:
    """Return a manifest of format 1, as 0.1.0 has it."""
    record = manifest_record(version)
    del record["heads"], record["attributes"]
    features = ["cosine_article", "cosine_parent", "has_parent"]
    return record | {
        "format": 1,
        "input": {"window": 96, "overlap": 16, "title": 24, "parent": 40, "embedding": 128},
        "off_topic": record["off_topic"]
        | {"features": features, "coefficients": [-6.0, -2.0, 1.0], "provisional": True},
    }


def _vocabulary() -> dict[str, int]:
    characters = string.ascii_lowercase + string.digits
    pieces = [*characters, *(f"##{c}" for c in characters), *string.punctuation]
    return {
        token: number
        for number, token in enumerate([*SPECIAL, *LOUD, *WORDS.split(), *(p for p in pieces if p != "a")])
    }


def _tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    return tokenizer


def _tables(vocabulary: dict[str, int], heads: int) -> dict[str, npt.NDArray[Any]]:
    """Return the weights: each token's vector (tokens, HIDDEN) and logits (tokens, heads)."""
    random = np.random.default_rng(7)
    vectors = random.normal(size=(len(vocabulary), HIDDEN)).astype(np.float32)
    vectors[: len(SPECIAL)] *= 0.1
    logits = np.zeros((len(vocabulary), len(HEADS)), dtype=np.float32)
    logits[:, : len(QUIET)] = QUIET
    for word, values in LOUD.items():
        logits[vocabulary[word], : len(values)] = values
    head = (0.2 * random.normal(size=(HIDDEN, len(HEADS)))).astype(np.float32)
    return {
        "vectors": vectors,
        "token_logits": logits[:, :heads],
        "reasons": logits[:, :2],
        "head": head[:, :heads],
    }


def _network(vocabulary: dict[str, int], old: bool) -> onnx.ModelProto:
    heads = len(OLD_HEADS if old else HEADS)
    constants = _tables(vocabulary, heads) | {
        "one": np.array(1.0, dtype=np.float32),
        "far": np.array(100.0, dtype=np.float32),
        "tokens_axis": np.array([1], dtype=np.int64),
        "last_axis": np.array([2], dtype=np.int64),
    }
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    outputs = [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", heads]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN]),
    ]
    nodes = [*_mean(), *_logits()]
    if old:
        del constants["reasons"]
    else:
        outputs.append(helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "tokens", 2]))
        nodes.append(helper.make_node("Gather", ["reasons", "input_ids"], ["tokens"]))
    weights = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _mean() -> list[onnx.NodeProto]:
    """Return the nodes from ids to `mean` (batch, HIDDEN), over unmasked tokens, and to `embedding`."""
    node = helper.make_node
    return [
        node("Cast", ["attention_mask"], ["mask2"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["mask2", "last_axis"], ["mask"]),
        node("Gather", ["vectors", "input_ids"], ["rows"]),
        node("Mul", ["rows", "mask"], ["kept"]),
        node("ReduceSum", ["kept", "tokens_axis"], ["sum"], keepdims=0),
        node("ReduceSum", ["mask", "tokens_axis"], ["count"], keepdims=0),
        node("Div", ["sum", "count"], ["mean"]),
        node("LpNormalization", ["mean"], ["embedding"], axis=1, p=2),
    ]


def _logits() -> list[onnx.NodeProto]:
    """Return the nodes to `logits`: the comment's highest token, plus a share of the mean of all."""
    node = helper.make_node
    return [
        node("Cast", ["token_type_ids"], ["types2"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["types2", "last_axis"], ["types"]),
        node("Sub", ["one", "mask"], ["padding"]),
        node("Add", ["types", "padding"], ["not_comment"]),
        node("Mul", ["not_comment", "far"], ["penalty"]),
        node("Gather", ["token_logits", "input_ids"], ["all_logits"]),
        node("Sub", ["all_logits", "penalty"], ["own_logits"]),
        node("ReduceMax", ["own_logits"], ["highest"], axes=[1], keepdims=0),
        node("MatMul", ["mean", "head"], ["share"]),
        node("Add", ["highest", "share"], ["logits"]),
    ]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
