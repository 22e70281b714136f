"""The docs say what is: their commands run, their links lead somewhere, nothing public is left out."""

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SLOW_OR_ENDLESS = ("threadwarden serve", "threadwarden train", "threadwarden release")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def commands(page: Path) -> list[str]:
    lines = [line.strip() for block in blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("threadwarden ") and not line.startswith(SLOW_OR_ENDLESS)]


@pytest.mark.parametrize("code", [code for page in PAGES for code in blocks(page, "python")])
def test_python_blocks_run(code: str) -> None:
    exec(compile(code, "README.md", "exec"), {})


@pytest.mark.parametrize("command", [command for page in PAGES for command in commands(page)])
def test_commands_run(command: str) -> None:
    if "../shared" in command and not (ROOT / "../shared").is_dir():
        pytest.skip("the labelled sets (../shared) are not on this machine")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_readme_has_commands_to_run() -> None:
    assert commands(ROOT / "README.md")
    assert blocks(ROOT / "README.md", "python")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_files_named_in_the_readme_exist() -> None:
    named = re.findall(r"`((?:data|model|training|serve|tests|docs)/[\w./]+)`", (ROOT / "README.md").read_text())
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_verb_is_documented() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    verbs = [point.name for point in entry_points(group="threadwarden.commands")]
    assert len(verbs) >= 6
    assert [verb for verb in verbs if f"threadwarden {verb}" not in text] == []


def test_every_make_target_of_the_readme_exists() -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = re.findall(r"\bmake ([a-z]+)\b", " ".join(blocks(ROOT / "README.md", "sh")))
    assert named
    assert set(named) <= set(targets)


def test_every_recipe_is_documented() -> None:
    text = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    names = [path.stem for path in (ROOT / "training" / "recipes").glob("*.toml")]
    assert names
    assert [name for name in names if f"`{name}`" not in text] == []
