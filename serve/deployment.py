"""Switching the model while it serves: what was switched on is stored, and every process follows the store."""

import logging
import threading
from typing import Protocol

from threadwarden.data.errors import ThreadwardenError
from threadwarden.model import Scorer
from threadwarden.serve.models import Models
from threadwarden.serve.store.deployments import Deployment

_LOG = logging.getLogger("threadwarden")


class Store(Protocol):
    """Where switches are kept, in order; `store.deployments.Deployments` is one."""

    def add(self, version: str, key: int | None = None) -> Deployment: ...  # noqa: D102
    def current(self) -> Deployment | None: ...  # noqa: D102


class Switch:
    """Switches a process's models, and follows the switches of other processes; safe to use from several threads."""

    def __init__(self, models: Models, store: Store) -> None:
        self._models = models
        self._store = store
        self._seen = 0
        self._lock = threading.Lock()
        self._readable = True

    def start(self) -> None:
        """Load the model that was switched on last, that of the settings if none ever was or nobody can tell."""
        current = self._current()
        self._models.start(None if current is None else current.version)
        self._seen = 0 if current is None else current.id

    def to(self, version: str, key: int | None) -> Scorer:
        """Load a version, try it, store that it is switched on, and run it.

        Raises:
            NotFoundError: there is no such version; the message lists those there are.
            CorruptError: its files are not what its manifest says, or it gives no scores.
            NotReadyError: no model is loaded yet.
            StoreError: the switch cannot be stored; nothing is switched.
        """
        self._models.get(version)
        self._follow(self._store.add(version, key))
        return self._models.get()

    def follow(self) -> None:
        """Run what was switched on last, unless it runs already; an error is logged once, and nothing is switched."""
        if self._models.status == "ready" and (current := self._current()) is not None:
            self._follow(current)

    def _current(self) -> Deployment | None:
        try:
            current = self._store.current()
        except ThreadwardenError as error:
            if self._readable:
                _LOG.warning("model: cannot see whether another was switched on (%s)", error)
            self._readable = False
            return None
        self._readable = True
        return current

    def _follow(self, deployment: Deployment) -> None:
        with self._lock:
            if deployment.id <= self._seen:
                return
            # Also of one that fails: it would fail each second.
            self._seen = deployment.id
            try:
                before = self._models.get().version
                self._models.switch(deployment.version)
            except ThreadwardenError as error:
                _LOG.error("model: cannot switch to %s (%s)", deployment.version, error)
            else:
                _LOG.info("model: switched from %s to %s", before, deployment.version)
