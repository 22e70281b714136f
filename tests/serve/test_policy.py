"""A site's policy: read from a file, and what it decides."""

from pathlib import Path
from typing import Any

import pytest

from threadwarden.data.codebook import Label
from threadwarden.data.errors import InputError
from threadwarden.serve.policy import Bounds, Decision, Policy, parse_policy, read_policy

POLICY = {"incivility": {"approve_below": 0.2, "review_at": 0.5, "reject_at": 0.9}, "off_topic": {"review_at": 0.7}}


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_policy_is_read_from_json_and_toml_alike(tmp_path: Path) -> None:
    toml = "[incivility]\napprove_below = 0.2\nreview_at = 0.5\nreject_at = 0.9\n[off_topic]\nreview_at = 0.7\n"
    assert read_policy(write(tmp_path, "a.toml", toml)) == parse_policy(POLICY)
    json = '\ufeff{"incivility": {"reject_at": 1}}'
    assert read_policy(write(tmp_path, "a.json", json)) == Policy({"incivility": Bounds(reject_at=1.0)})


def test_a_policy_is_stored_as_it_was_given() -> None:
    assert parse_policy(POLICY).to_dict() == POLICY
    assert parse_policy({}).to_dict() == {}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "policy: found a list, wanted an object of labels"),
        ({"spam": {}}, "policy: found 'spam', wanted one of incivility, dehumanizing, off_topic"),
        (
            {"incivility": 0.5},
            "policy.incivility: found a number, wanted an object of approve_below, review_at, reject_at",
        ),
        (
            {"incivility": {"reject": 1}},
            "policy.incivility: found 'reject', wanted one of approve_below, review_at, reject_at",
        ),
        (
            {"incivility": {"reject_at": 1.5}},
            "policy.incivility.reject_at: found 1.5, wanted a number from 0 to 1",
        ),
        ({"incivility": {"reject_at": True}}, "policy.incivility.reject_at: found true, wanted a number from 0 to 1"),
        (
            {"incivility": {"review_at": float("nan")}},
            "policy.incivility.review_at: found nan, wanted a number from 0 to 1",
        ),
        (
            {"incivility": {"review_at": "0.5"}},
            "policy.incivility.review_at: found a string, wanted a number from 0 to 1",
        ),
        (
            {"incivility": {"review_at": 0.8, "reject_at": 0.5}},
            "policy.incivility.review_at: found 0.8, wanted at most reject_at, which is 0.5",
        ),
        (
            {"incivility": {"approve_below": 0.8, "reject_at": 0.5}},
            "policy.incivility.approve_below: found 0.8, wanted at most reject_at, which is 0.5",
        ),
    ],
)
def test_what_is_no_policy_is_named(value: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_policy(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.json", None, "none.json: found No such file or directory, wanted a policy in JSON or TOML"),
        ("a.json", "{", "a.json: found no JSON or TOML (Expecting property name"),
        ("a.json", "[" * 100_000, "a.json: found no JSON or TOML ("),
        ("a.toml", "=", "a.toml: found no JSON or TOML (Invalid"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    path = tmp_path / name if content is None else write(tmp_path, name, content)
    with pytest.raises(InputError) as caught:
        read_policy(path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("incivility", "off_topic", "wanted"),
    [
        (0.95, 0.8, Decision("reject", ("incivility",))),
        (0.9, None, Decision("reject", ("incivility",))),
        (0.5, 0.8, Decision("review", ("incivility", "off_topic"))),
        (0.1, 0.7, Decision("review", ("off_topic",))),
        (0.1, 0.6, Decision("approve", ("incivility",))),
        (0.1, None, Decision("approve", ("incivility",))),
        (0.2, 0.1, Decision(None)),
        (0.4, 0.1, Decision(None)),
        (None, 0.1, Decision(None)),
    ],
)
def test_the_gravest_action_wins(incivility: float | None, off_topic: float | None, wanted: Decision) -> None:
    scores: dict[Label, float | None] = {"incivility": incivility, "dehumanizing": 0.99, "off_topic": off_topic}
    assert parse_policy(POLICY).decide(scores) == wanted


def test_without_a_policy_all_stays_open() -> None:
    assert parse_policy({}).decide({"incivility": 1.0}) == Decision(None)
