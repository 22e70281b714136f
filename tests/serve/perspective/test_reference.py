"""docs/perspective.md names every attribute and every error, and its examples are answered so."""

import re
from pathlib import Path
from typing import get_args

from threadwarden.serve.perspective.attributes import OURS, PUBLISHED
from threadwarden.serve.perspective.errors import BAD_KEY, ErrorType

PAGE = (Path(__file__).parents[3] / "docs" / "perspective.md").read_text(encoding="utf-8")


def test_every_attribute_is_in_the_table() -> None:
    table = PAGE.partition("### Attributes")[2].partition("### Languages")[0]
    assert set(re.findall(r"`([A-Z_]{4,})`", table)) == {*PUBLISHED, *OURS}


def test_every_error_is_in_the_table() -> None:
    table = PAGE.partition("## Errors")[2].partition("## Clients")[0]
    assert [kind for kind in get_args(ErrorType) if f"`{kind}`" not in table] == []
    assert BAD_KEY in table
