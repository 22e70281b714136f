"""The store's lists as tables for people."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich import box
from rich.table import Table

from threadwarden.data.console import TableConsole
from threadwarden.serve.store.keys import StoredKey
from threadwarden.serve.store.sites import Holdings, Site

_WIDTH = 120


def show_keys(keys: Sequence[StoredKey]) -> None:
    """Print the keys on stdout, one a line."""
    table = _table("prefix", "name", "roles", "site", "a minute", "made", "state")
    for key in keys:
        limit = "no limit" if key.per_minute is None else f"{key.per_minute:,}"
        made = f"{key.created_at:%Y-%m-%d}"
        table.add_row(key.prefix, key.name, ", ".join(key.roles), key.site or "any", limit, made, _state(key))
    TableConsole(_WIDTH).print(table, markup=False)


def show_sites(sites: Sequence[tuple[Site, Holdings]]) -> None:
    """Print the sites on stdout, one a line."""
    table = _table("name", "policy", "text", "keys", "articles", "feedback", "kept answers")
    for site, held in sites:
        counts = (f"{count:,}" for count in (held.keys, held.articles, held.feedback, held.replays))
        table.add_row(site.name, ", ".join(site.policy) or "none", "kept" if site.keeps_text else "not kept", *counts)
    TableConsole(_WIDTH).print(table, markup=False)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _state(key: StoredKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "valid"
    return f"{'valid until' if key.holds(datetime.now(UTC)) else 'expired'} {key.expires_at:%Y-%m-%d}"
