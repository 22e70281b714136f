"""Adapters that other packages bring, and the one that the docs show."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from threadwarden.data.errors import MissingExtraError
from threadwarden.data.extract import detect, extract_thread

DOCS = Path(__file__).parents[2] / "docs" / "extraction.md"
EXAMPLE = Path(__file__).parent / "example_adapter.py"

PAGE = """<html lang="en"><head><title>Well dug up</title></head><body><h1>Well dug up</h1><p>An old well was found
under
the car park, and the town will keep it, the mayor said.</p><section id="talkbox"><div class="talkbox-post"
data-id="a1">
<b class="who">Bo</b> <i class="when">May 4, 2024</i><div class="words"><blockquote>An old well</blockquote><p>Nice
well.</p></div><div class="talkbox-post" data-id="a2" data-parent="a1"><b class="who">Cara</b><div class="words">Deep,
too.</div></div></div></section></body></html>"""


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    point = EntryPoint("talkbox", request.param, detect.PAGES_GROUP)
    monkeypatch.setattr(detect, "entry_points", lambda group: [point] if group == detect.PAGES_GROUP else [])
    detect.plugins.cache_clear()
    yield
    detect.plugins.cache_clear()


@pytest.mark.parametrize("plugin", ["tests.data.example_adapter:Talkbox"], indirect=True)
def test_a_plugin_is_asked_first(plugin: None) -> None:
    thread = extract_thread(PAGE)
    assert thread.article.source_format == "talkbox"
    assert [(c.id, c.parent_id, c.parent_basis, c.author, c.timestamp, c.text, c.quotes) for c in thread.comments] == [
        ("a1", None, "none", "Bo", "2024-05-04", "Nice well.", ("An old well",)),
        ("a2", "a1", "explicit", "Cara", None, "Deep, too.", ()),
    ]
    assert "Deep" not in (thread.article.text or "")


@pytest.mark.parametrize("plugin", ["tests.data.no_such_module:Adapter"], indirect=True)
def test_a_plugin_that_cannot_be_loaded_is_one_line(plugin: None) -> None:
    with pytest.raises(MissingExtraError, match="the adapter 'talkbox' could not be loaded"):
        extract_thread(PAGE)


def test_the_docs_show_the_example_whole() -> None:
    assert f"```python\n{EXAMPLE.read_text(encoding='utf-8')}```" in DOCS.read_text(encoding="utf-8")


def test_every_adapter_is_in_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8")
    modules = [type(adapter).__module__ for adapter in (*detect.PAGE_ADAPTERS, *detect.EXPORT_ADAPTERS)]
    named = ["/".join(module.split(".")[-2:]) + ".py" for module in modules]
    assert [name for name in named if f"`{name}`" not in text] == []
