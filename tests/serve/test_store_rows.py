"""What is stored comes back: articles, feedback, replays, deployments and sites."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from threadwarden.data.context import ArticleContext
from threadwarden.data.errors import InputError, NotFoundError
from threadwarden.data.text import text_hash
from threadwarden.serve.store.articles import Articles
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.deployments import Deployment, Deployments
from threadwarden.serve.store.feedback import Feedback, Feedbacks
from threadwarden.serve.store.keys import Keys, StoredKey
from threadwarden.serve.store.replays import Replay, Replays
from threadwarden.serve.store.sites import Holdings, Site, Sites

NOW = datetime.now(UTC)
BRIDGE = ArticleContext("The bridge", "It opens on Monday.")


def test_an_article_is_found_by_its_site_and_id(database: Database) -> None:
    Sites(database).add(Site("blog"))
    articles = Articles(database)
    stored, changed = articles.put("blog", "7", BRIDGE, "https://blog.example/7")
    assert changed
    assert articles.get("blog", "7") == stored
    assert stored.context == BRIDGE
    assert articles.get(None, "7") is None
    assert articles.get("blog", "8") is None
    assert (articles.count("blog"), articles.count()) == (1, 0)
    assert articles.remove("blog", "7")
    assert not articles.remove("blog", "7")


def test_an_article_that_is_registered_again_is_new_only_if_its_words_are(database: Database) -> None:
    articles = Articles(database)
    first, _ = articles.put(None, "7", BRIDGE)
    again, changed = articles.put(None, "7", BRIDGE, "https://new.example")
    assert not changed
    assert again == replace(first, url="https://new.example")
    third, changed = articles.put(None, "7", replace(BRIDGE, text="It opens on Friday."))
    assert changed
    assert third.text_hash != first.text_hash
    assert third.registered_at > first.registered_at
    assert articles.get(None, "7") == third


@pytest.mark.parametrize("word", ["half \ud83d pair", "NUL \x00 in it"])
def test_characters_that_no_database_holds_are_replaced(database: Database, word: str) -> None:
    articles = Articles(database)
    articles.put(None, word, ArticleContext(word))
    found = articles.get(None, word)
    assert found is not None
    assert found.title == word.replace("\ud83d", "\ufffd").replace("\x00", "\ufffd")


def test_feedback_keeps_text_only_where_the_site_does(database: Database) -> None:
    Sites(database).add(Site("blog", keeps_text=True))
    feedback = Feedbacks(database)
    one = Feedback.of("What a Silly idea", {"TOXICITY": 0.9}, "blog", context_ids={"story": "1"}, languages=("en",))
    two = Feedback.of("what a silly  idea", {"TOXICITY": 0.0}, None, client_token="comment:1", community="Coral:a")
    stored = feedback.add_all([one, two])
    assert stored == [replace(one, id=1), replace(two, id=2, text=None)]
    assert feedback.of_text("blog", text_hash("WHAT A SILLY IDEA")) == stored[:1]
    assert feedback.of_text(None, text_hash("WHAT A SILLY IDEA")) == stored[1:]
    assert feedback.of_text(None, text_hash("another")) == []
    assert feedback.count() == 2
    Sites(database).change("blog", keeps_text=False)
    assert [one.text for one in feedback.all()] == [None, None]


def test_all_feedback_is_read_page_by_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threadwarden.serve.store.feedback._PAGE", 2)
    feedback = Feedbacks(database)
    feedback.add_all([Feedback.of(str(number), {}, None) for number in range(5)])
    assert [one.id for one in feedback.all()] == [1, 2, 3, 4, 5]
    assert [one.id for one in feedback.all(after=3)] == [4, 5]


def test_text_that_no_site_keeps_is_nowhere_in_the_files(database: Database) -> None:
    Feedbacks(database).add(Feedback.of("zebra-canary", {"TOXICITY": 1.0}, None))
    contents = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert b"TOXICITY" in contents
    assert b"zebra-canary" not in contents


def replay(comment: str, revision: str = "1", request_hash: str = "h", **values: object) -> Replay:
    return replace(Replay(comment, revision, request_hash, {"incivility": 0.25}, "0.2.0"), **values)  # type: ignore[arg-type]


def test_a_replay_is_found_by_comment_and_revision(database: Database) -> None:
    Sites(database).add(Site("blog"))
    replays = Replays(database)
    stored = [replay("1"), replay("1", "2"), replay("1", request_hash="other"), replay("1", site="blog"), replay("2")]
    replays.put(stored)
    assert replays.find(None, [("1", "1"), ("3", "1")]) == {("1", "1"): [stored[0], stored[2]]}
    assert replays.find("blog", [("1", "1"), ("2", "1")]) == {("1", "1"): [stored[3]]}
    replays.put([replay("1", answer={"incivility": 0.5})])
    assert replays.find(None, [("1", "1")])[("1", "1")][0].answer == {"incivility": 0.5}
    assert replays.find(None, []) == {}


def test_old_replays_are_not_found_and_go(database: Database) -> None:
    old = replay("1", at=NOW - timedelta(hours=3))
    replays = Replays(database, kept=timedelta(hours=2))
    replays.put([])
    replays.put([old, replay("2")])
    assert set(replays.find(None, [("1", "1"), ("2", "1")])) == {("2", "1")}
    assert stored_replays(database) == ["1", "2"]
    Replays(database, kept=timedelta(hours=2)).put([])
    assert stored_replays(database) == ["2"]


def test_of_too_many_replays_the_oldest_go(database: Database) -> None:
    replays = Replays(database, at_most=3)
    replays.put([replay(str(number), at=NOW + timedelta(seconds=number)) for number in range(9)])
    assert stored_replays(database) == ["6", "7", "8"]


def stored_replays(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(text("SELECT comment FROM replays ORDER BY comment")))


def test_the_last_deployment_is_the_current_one(database: Database) -> None:
    deployments = Deployments(database)
    assert deployments.current() is None
    first = deployments.add("0.1.0")
    second = deployments.add("0.2.0")
    assert deployments.current() == second
    assert deployments.all() == [first, second]
    assert second == Deployment(2, "0.2.0", None, second.at)


def test_times_are_in_utc_whatever_their_zone(database: Database) -> None:
    east = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=5)))
    Feedbacks(database).add(replace(Feedback.of("a", {}, None), at=east))
    (found,) = Feedbacks(database).all()
    assert found.at == east
    assert found.at.tzinfo == UTC


def test_sites_are_added_once_and_found_by_name(database: Database) -> None:
    sites = Sites(database)
    site = Site("blog", {"incivility": {"review_at": 0.5}}, keeps_text=True)
    sites.add(site)
    assert sites.get("blog") == site
    assert [one.name for one in sites.all()] == ["blog", "default"]
    assert sites.get().policy == {}
    with pytest.raises(InputError, match=r"^site: found 'blog' already there, wanted a new name$"):
        sites.add(site)
    with pytest.raises(NotFoundError, match=r"^site: found no 'none', wanted one that `threadwarden sites list`"):
        sites.get("none")
    with pytest.raises(NotFoundError):
        sites.change("none", policy={})


def test_a_site_goes_with_all_that_belongs_to_it(database: Database) -> None:
    sites, feedback = Sites(database), Feedbacks(database)
    sites.add(Site("blog"))
    Keys(database).add(StoredKey("abc", "0", "blog's", ("score",), "blog"))
    Articles(database).put("blog", "7", BRIDGE)
    feedback.add_all([Feedback.of("a", {}, "blog", key=1), Feedback.of("b", {}, None, key=1)])
    Replays(database).put([replay("1", site="blog")])
    assert sites.holdings("blog") == Holdings(keys=1, articles=1, feedback=1, replays=1)
    sites.remove("blog")
    assert sites.holdings("blog") == Holdings(0, 0, 0, 0)
    assert [(one.site, one.key) for one in feedback.all()] == [("default", None)]
    with pytest.raises(NotFoundError):
        sites.remove("blog")
    with pytest.raises(InputError, match=r"^site: found 'default', which belongs to callers who name none"):
        sites.remove("default")
