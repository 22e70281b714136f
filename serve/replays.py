"""Requests sent again: which comments of a call were answered before, and which contradict what was asked then."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from anyio import to_thread

from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.replays import Replay, Replays
from threadwarden.serve.store.tables import DEFAULT_SITE

_HALF = 32
"""The digits of the comment's text in a question's hash; as many stand for all else."""


@dataclass(frozen=True)
class Question:
    """One revision of a comment, and the hash of what was asked about it: first of its text, then of all else."""

    comment: str
    revision: str
    hash: str

    @property
    def key(self) -> tuple[str, str]:
        """Return what two requests share that are about the same revision."""
        return self.comment, self.revision


def question(comment_id: str | int, revision: str | int | None, text: str, around: object) -> Question:
    """Return the question that a comment and its surroundings ask; ids and revisions keep their type."""
    return Question(json.dumps(comment_id), json.dumps(revision), _digest(text) + _digest(around))


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:_HALF]


class Past:
    """The answers of a site's last hours."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._replays = Replays(database, timedelta(hours=settings.replay_hours), settings.max_replays)

    async def recall(self, site: str | None, questions: Sequence[Question]) -> dict[Question, Mapping[str, Any] | None]:
        """Return the answers to questions that were asked before, None for one whose comment had another text then.

        Raises:
            StoreError: they cannot be read.
        """
        if not questions:
            return {}
        found = await to_thread.run_sync(self._replays.find, site, [one.key for one in questions])
        return {one: _answer(one, found[one.key]) for one in questions if _is_known(one, found.get(one.key, []))}

    async def keep(self, site: str | None, version: str, answers: Mapping[Question, Mapping[str, Any]]) -> None:
        """Store answers of one version of the model.

        Raises:
            StoreError: they cannot be written.
        """
        if answers:
            owner = site or DEFAULT_SITE
            replays = [
                Replay(one.comment, one.revision, one.hash, answer, version, owner) for one, answer in answers.items()
            ]
            await to_thread.run_sync(self._replays.put, replays)


def _is_known(asked: Question, replays: Sequence[Replay]) -> bool:
    """Tell whether a question was asked before, or contradicts one; with other surroundings it does neither."""
    return any(replay.request_hash == asked.hash or not _same_text(asked, replay) for replay in replays)


def _answer(asked: Question, replays: Sequence[Replay]) -> Mapping[str, Any] | None:
    return next((replay.answer for replay in replays if replay.request_hash == asked.hash), None)


def _same_text(asked: Question, replay: Replay) -> bool:
    return replay.request_hash[:_HALF] == asked.hash[:_HALF]
