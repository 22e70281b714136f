"""Which room may import which: data <- model <- training, and data, model <- serve."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "data": {"data"},
    "model": {"data", "model"},
    "training": {"data", "model", "training"},
    "serve": {"data", "model", "serve"},
}
HEAVY = {"torch", "transformers", "datasets", "sklearn", "accelerate", "onnx", "onnxscript", "safetensors"}
FILES = sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports anywhere in it, also in functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_one_way(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    names = [name.split(".") for name in imports(path)]
    assert {name[1] for name in names if name[0] == "threadwarden"} <= MAY_IMPORT[room]
    if room != "training":
        assert not {name[0] for name in names} & HEAVY
    assert "tests" not in {name[0] for name in names}


@pytest.mark.parametrize(
    "module",
    ["threadwarden.serve.app", "threadwarden.serve.commands", "threadwarden.model", "threadwarden.data.command"],
)
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "tests")
    assert not set(found.stdout.split()) & (HEAVY | {"trafilatura"})
