"""`threadwarden keys` and `threadwarden sites`: what they print, and what they refuse."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from threadwarden.data.command import main
from threadwarden.data.context import ArticleContext
from threadwarden.serve.keys import Keyring
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.articles import Articles
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.feedback import Feedback, Feedbacks
from threadwarden.serve.store.keys import Keys
from threadwarden.serve.store.sites import Sites

PAGE = Path(__file__).parents[2] / "docs" / "store.md"
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def refused(capsys: Capture, *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def test_a_key_that_was_made_opens_the_service(database: Database, capsys: Capture) -> None:
    code, out, err = run(capsys, "keys", "make", "news room", "--per-minute", "600", "--expires", "30d")
    assert code == 0
    assert re.fullmatch(r"tw_[0-9a-f]{12}_[0-9a-f]{64}\n", out)
    assert err == "threadwarden: keep this key now, it is not stored and cannot be shown again\n"
    key = anyio.run(Keyring(Settings(), database).find, out.strip())
    assert key is not None
    assert (key.name, key.roles, key.site, key.per_minute) == ("news room", ("score", "feedback"), None, 600)
    assert key.expires_at is not None
    assert timedelta(days=29) < key.expires_at - datetime.now(UTC) < timedelta(days=31)
    secret = out.strip().encode()
    assert not any(secret in path.read_bytes() for path in database.path.parent.iterdir())


def test_roles_a_site_and_a_date_are_stored(database: Database, capsys: Capture) -> None:
    run(capsys, "sites", "make", "blog")
    run(capsys, "keys", "make", "a", "--role", "admin", "--role", "score", "--site", "blog", "--expires", "2999-01-31")
    (key,) = Keys(database).all()
    assert (key.roles, key.site, key.expires_at) == (("score", "admin"), "blog", datetime(2999, 1, 31, tzinfo=UTC))


def test_the_list_shows_prefixes_and_states_but_no_hash(database: Database, capsys: Capture) -> None:
    for arguments in (["[b]one"], ["two", "--expires", "2999-01-31"], ["three"], ["four", "--expires", "1d"]):
        run(capsys, "keys", "make", *arguments)
    keys = Keys(database)
    one, two, three, four = keys.all()
    keys.revoke(three.prefix, datetime(2026, 11, 24, tzinfo=UTC))
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE keys SET expires_at = '2020-01-01 00:00:00.000000' WHERE id = 4")
    _, table, _ = run(capsys, "keys", "list")
    lines = [re.split(r" {2,}", line.strip()) for line in table.splitlines() if "score" in line]
    assert [(line[0], line[1], line[-1]) for line in lines] == [
        (one.prefix, "[b]one", "valid"),
        (two.prefix, "two", "valid until 2999-01-31"),
        (three.prefix, "three", "revoked 2026-11-24"),
        (four.prefix, "four", "expired 2020-01-01"),
    ]
    _, records, _ = run(capsys, "keys", "list", "--json")
    assert [record["prefix"] for record in json.loads(records)] == [key.prefix for key in keys.all()]
    assert json.loads(records)[2]["revoked_at"] == "2026-11-24T00:00:00+00:00"
    assert one.digest not in table + records


def test_a_key_is_revoked_by_its_prefix_or_as_a_whole(database: Database, capsys: Capture) -> None:
    text = run(capsys, "keys", "make", "one")[1].strip()
    code, out, _ = run(capsys, "keys", "revoke", text)
    assert (code, out) == (0, f"revoked {text[3:15]}: no service takes it after a few seconds\n")
    code, out, err = run(capsys, "keys", "revoke", text[3:15])
    assert (code, out) == (2, "")
    assert err.startswith(f"threadwarden: key: found no prefix '{text[3:15]}', wanted one that ")
    assert text not in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", "--per-minute", "0"), "argument --per-minute: found '0', wanted a number from 1"),
        (("a", "--per-minute", "many"), "argument --per-minute: found 'many', wanted a number from 1"),
        (("a", "--expires", "2020-01-01"), "argument --expires: found '2020-01-01', wanted a time to come"),
        (("a", "--expires", "soon"), "argument --expires: found 'soon', wanted 90d or 2027-01-31"),
        (("a", "--role", "boss"), "argument --role: invalid choice: 'boss' (choose from "),
        ((" ",), "argument NAME: found ' ', wanted 1 to 200 characters that can be shown"),
        (("\x1b[1m",), "argument NAME: found '\\x1b[1m', wanted 1 to 200 characters that can be shown"),
    ],
)
def test_a_bad_option_is_refused(capsys: Capture, arguments: tuple[str, ...], message: str) -> None:
    assert refused(capsys, "keys", "make", *arguments).startswith(f"threadwarden keys make: error: {message}")


def test_a_key_of_no_such_site_is_refused(database: Database, capsys: Capture) -> None:
    code, _, err = run(capsys, "keys", "make", "a", "--site", "none")
    assert (code, err.count("\n")) == (2, 1)
    assert "site: found no 'none'" in err
    assert Keys(database).count() == 0


def test_the_database_is_an_option(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = run(capsys, "sites", "--database", f"sqlite:///{tmp_path}/other.sqlite3", "list", "--json")
    assert code == 0
    assert [site["name"] for site in json.loads(out)] == ["default"]
    assert (tmp_path / "other.sqlite3").exists()
    code, _, err = run(capsys, "keys", "--database", str(tmp_path), "list")
    assert (code, err.count("\n")) == (2, 1)


def test_sites_are_made_changed_and_listed(database: Database, capsys: Capture, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"incivility": {"reject_at": 0.9}}')
    assert run(capsys, "sites", "make", "blog", "--keep-text") == (0, "made the site blog\n", "")
    assert run(capsys, "sites", "set", "blog", "--policy", str(policy))[:2] == (0, "changed the site blog\n")
    assert Sites(database).get("blog").policy == {"incivility": {"reject_at": 0.9}}
    Feedbacks(database).add(Feedback.of("a word", {}, "blog"))
    _, table, _ = run(capsys, "sites", "list")
    assert re.search(r"blog +incivility +kept +0 +0 +1 +0", table)
    assert re.search(r"default +none +not kept +0 +0 +0 +0", table)
    run(capsys, "sites", "set", "blog", "--no-keep-text")
    site = json.loads(run(capsys, "sites", "list", "--json")[1])[0]
    assert (site["keeps_text"], site["feedback"]) == (False, 1)
    assert [one.text for one in Feedbacks(database).all()] == [None]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("make", "a site"), "site: found the name 'a site', wanted letters, digits, dots, dashes and underscores"),
        (("make", "default"), "site: found 'default' already there, wanted a new name"),
        (("set", "default"), "sites set: found nothing to change, wanted --policy, --keep-text or --no-keep-text"),
        (("set", "none", "--keep-text"), "site: found no 'none', wanted one that `threadwarden sites list` shows"),
        (("remove", "none"), "site: found no 'none', wanted one that `threadwarden sites list` shows"),
        (("remove", "default"), "site: found 'default', which belongs to callers who name none, wanted another one"),
    ],
)
def test_what_cannot_be_done_is_one_line(capsys: Capture, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(capsys, "sites", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"threadwarden: {message}")


def test_a_site_with_data_is_removed_only_if_that_is_said(database: Database, capsys: Capture) -> None:
    run(capsys, "sites", "make", "blog")
    run(capsys, "keys", "make", "a", "--site", "blog")
    Articles(database).put("blog", "1", ArticleContext("The bridge"))
    code, _, err = run(capsys, "sites", "remove", "blog")
    wanted = "threadwarden: site blog: found keys 1, articles 1, wanted none of it, or --with-data to delete it all\n"
    assert (code, err) == (2, wanted)
    code, out, _ = run(capsys, "sites", "remove", "blog", "--with-data")
    assert (code, out) == (0, "removed the site blog, with it: keys 1, articles 1\n")
    assert (Keys(database).count(), Articles(database).count("blog")) == (0, 0)


def test_the_commands_of_the_page_run(
    database: Database, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (policy,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "policy.toml").write_text(policy)
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ threadwarden (.+)$", page, re.MULTILINE)
    assert len(commands) == 10
    for command in commands:
        words = [Keys(database).all()[0].prefix if word == "PREFIX" else word for word in command.split()]
        code, out, _ = run(capsys, *words)
        assert (code, bool(out)) == (0, True), command
