"""The verbs that look after the store: `keys` and `sites`."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from threadwarden.data.command import Command
from threadwarden.data.errors import InputError

if TYPE_CHECKING:
    from threadwarden.serve.settings import Settings
    from threadwarden.serve.store.database import Database
    from threadwarden.serve.store.keys import StoredKey

_DATABASE = "the database's URL (default: $THREADWARDEN_DATABASE, else sqlite:///threadwarden.sqlite3)"
_SITE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ROLES = ("score", "feedback", "admin")


@contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator[tuple["Settings", "Database"]]:
    from threadwarden.serve.settings import read_settings
    from threadwarden.serve.store.database import Database

    settings = read_settings(database=arguments.database)
    database = Database(settings.database)
    database.open()
    try:
        yield settings, database
    finally:
        database.close()


def _configure_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="URL", help=_DATABASE)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    make = actions.add_parser("make", help="make a key, and print it this once")
    make.add_argument("name", type=_name, metavar="NAME", help="whose key it is, for the list")
    make.add_argument(
        "--role",
        dest="roles",
        action="append",
        choices=_ROLES,
        help="what it may do; admin may all, and the option may be given twice (default: score and feedback)",
    )
    make.add_argument("--site", metavar="NAME", help="the one site that it is for")
    make.add_argument(
        "--per-minute", type=_count, metavar="N", help="the most comments a minute (default: no limit of its own)"
    )
    make.add_argument(
        "--expires", type=_moment, metavar="WHEN", help="a number of days such as 90d, or a time such as 2027-01-31"
    )
    lister = actions.add_parser("list", help="list the keys by their prefixes, also those revoked")
    lister.add_argument("--json", action="store_true", help="print JSON instead of a table")
    revoke = actions.add_parser("revoke", help="make a key invalid for good")
    revoke.add_argument("prefix", metavar="PREFIX", help="the 12 characters behind tw_")


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > 200:
        raise argparse.ArgumentTypeError(f"found {text[:80]!r}, wanted 1 to 200 characters that can be shown")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a number from 1")
    return int(text)


def _moment(text: str) -> datetime:
    now = datetime.now(UTC)
    try:
        days = re.fullmatch(r"(\d{1,5})d", text)
        moment = now + timedelta(days=int(days[1])) if days else datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted 90d or 2027-01-31") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment <= now:
        raise argparse.ArgumentTypeError(f"found {text!r}, wanted a time to come")
    return moment


def _run_keys(arguments: argparse.Namespace) -> int:
    actions = {"make": _make_key, "list": _list_keys, "revoke": _revoke_key}
    with _opened(arguments) as (settings, database):
        actions[arguments.action](arguments, settings, database)
    return 0


def _make_key(arguments: argparse.Namespace, settings: "Settings", database: "Database") -> None:
    from threadwarden.serve.keys import Pepper, make_key
    from threadwarden.serve.store.keys import Keys, StoredKey
    from threadwarden.serve.store.sites import Sites

    if arguments.site is not None:
        Sites(database).get(arguments.site)
    keys = Keys(database)
    roles = tuple(role for role in _ROLES if role in (arguments.roles or ("score", "feedback")))
    unstored = StoredKey("", "", arguments.name, roles, arguments.site, arguments.per_minute, arguments.expires)
    key = make_key(Pepper(settings, database).read_or_make(keys), unstored)
    keys.add(key.stored)
    print(key.text)
    sys.stdout.flush()
    print("threadwarden: keep this key now, it is not stored and cannot be shown again", file=sys.stderr)


def _list_keys(arguments: argparse.Namespace, _: "Settings", database: "Database") -> None:
    from threadwarden.serve.store.keys import Keys

    keys = Keys(database).all()
    if arguments.json:
        print(json.dumps([_key_record(key) for key in keys], indent=2))
    else:
        from threadwarden.serve.store_tables import show_keys

        show_keys(keys)


def _key_record(key: "StoredKey") -> dict[str, object]:
    record = {name: value for name, value in vars(key).items() if name not in ("id", "digest")}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in record.items()}


def _revoke_key(arguments: argparse.Namespace, _: "Settings", database: "Database") -> None:
    from threadwarden.serve.store.keys import Keys

    # A whole key, pasted here, is understood; but no more of it than its prefix is ever shown.
    prefix = arguments.prefix.removeprefix("tw_").partition("_")[0]
    Keys(database).revoke(prefix, datetime.now(UTC))
    print(f"revoked {prefix}: no service takes it after a few seconds")


KEYS = Command("make, list and revoke API keys", _configure_keys, _run_keys)


def _configure_sites(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="URL", help=_DATABASE)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    make = actions.add_parser("make", help="add a site")
    lister = actions.add_parser("list", help="list the sites and what is stored of each")
    lister.add_argument("--json", action="store_true", help="print JSON instead of a table")
    change = actions.add_parser("set", help="change a site's policy, or whether its text is kept")
    remove = actions.add_parser("remove", help="delete a site")
    for parser_ in (make, change):
        parser_.add_argument("name", metavar="NAME")
        parser_.add_argument(
            "--policy", type=Path, metavar="FILE", help="JSON or TOML: approve_below, review_at, reject_at by label"
        )
        parser_.add_argument(
            "--keep-text",
            action=argparse.BooleanOptionalAction,
            default=None,
            help="keep the text of comments that feedback is given on; --no-keep-text deletes what was kept",
        )
    remove.add_argument("name", metavar="NAME")
    remove.add_argument(
        "--with-data", action="store_true", help="also delete its keys, articles, feedback and kept answers"
    )


def _run_sites(arguments: argparse.Namespace) -> int:
    actions = {"make": _make_site, "list": _list_sites, "set": _set_site, "remove": _remove_site}
    with _opened(arguments) as (_, database):
        actions[arguments.action](arguments, database)
    return 0


def _make_site(arguments: argparse.Namespace, database: "Database") -> None:
    from threadwarden.serve.store.sites import Site, Sites

    if not _SITE_NAME.fullmatch(arguments.name):
        wanted = "wanted letters, digits, dots, dashes and underscores, at most 64, a letter or digit first"
        raise InputError(f"site: found the name {arguments.name[:80]!r}, {wanted}")
    Sites(database).add(Site(arguments.name, _policy(arguments) or {}, bool(arguments.keep_text)))
    print(f"made the site {arguments.name}")


def _set_site(arguments: argparse.Namespace, database: "Database") -> None:
    from threadwarden.serve.store.sites import Sites

    given = {"policy": _policy(arguments), "keeps_text": arguments.keep_text}
    values = {name: value for name, value in given.items() if value is not None}
    if not values:
        raise InputError("sites set: found nothing to change, wanted --policy, --keep-text or --no-keep-text")
    Sites(database).change(arguments.name, **values)
    print(f"changed the site {arguments.name}")


def _policy(arguments: argparse.Namespace) -> dict[str, dict[str, float]] | None:
    from threadwarden.serve.policy import read_policy

    return None if arguments.policy is None else read_policy(arguments.policy).to_dict()


def _list_sites(arguments: argparse.Namespace, database: "Database") -> None:
    from threadwarden.serve.store.sites import Sites

    sites = Sites(database)
    found = [(site, sites.holdings(site.name)) for site in sites.all()]
    if arguments.json:
        records = [vars(site) | vars(held) | {"created_at": site.created_at.isoformat()} for site, held in found]
        print(json.dumps(records, indent=2))
    else:
        from threadwarden.serve.store_tables import show_sites

        show_sites(found)


def _remove_site(arguments: argparse.Namespace, database: "Database") -> None:
    from threadwarden.serve.store.sites import Sites

    sites = Sites(database)
    sites.get(arguments.name)
    held = {name: count for name, count in vars(sites.holdings(arguments.name)).items() if count}
    listed = ", ".join(f"{name} {count:,}" for name, count in held.items()) or "nothing"
    if held and not arguments.with_data:
        raise InputError(f"site {arguments.name}: found {listed}, wanted none of it, or --with-data to delete it all")
    sites.remove(arguments.name)
    print(f"removed the site {arguments.name}, with it: {listed}")


SITES = Command("make, list, change and remove sites and their policies", _configure_sites, _run_sites)
