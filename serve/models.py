"""The models that the service holds: the one it runs, loaded once, and others that a request names."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Literal

from threadwarden.data.errors import NotFoundError, ThreadwardenError
from threadwarden.model import Scorer, load
from threadwarden.model.artifact import released_versions
from threadwarden.serve.errors import NotReadyError

_LOG = logging.getLogger("threadwarden")
Load = Callable[..., Scorer]
"""Called with a version, and with the file of thresholds where the service has one."""


class Models:
    """Loaded models by version; safe to call from several threads at once.

    `thresholds` is a file for the model that the service runs; another one that a request names has its own.
    """

    def __init__(
        self,
        wanted: str | None,
        load: Load = load,
        versions: Callable[[], Sequence[str]] = released_versions,
        thresholds: str | None = None,
    ) -> None:
        self._wanted = (wanted,) if thresholds is None else (wanted, thresholds)
        self._load = load
        self._versions = versions
        self._default: Scorer | None = None
        self._others: dict[str, Scorer] = {}
        self._lock = threading.Lock()
        self.failure: Exception | None = None

    def start(self) -> None:
        """Load the model that the service runs; what goes wrong is kept in `failure`, and a bug is logged as well."""
        try:
            self._default = self._load(*self._wanted)
        except Exception as error:  # noqa: BLE001 - whatever it is, the service must say "failed", not "loading"
            self.failure = error
            if not isinstance(error, ThreadwardenError):
                _LOG.exception("model: found an error of the program, wanted the model loaded")

    @property
    def status(self) -> Literal["loading", "ready", "failed"]:
        """Say how far the loading is."""
        if self.failure is not None:
            return "failed"
        return "loading" if self._default is None else "ready"

    def get(self, version: str | None = None) -> Scorer:
        """Return the model that the service runs, or a released version.

        Only versions, never a folder: a request must not choose what is read from the disk.

        Raises:
            NotReadyError: the model is still being loaded, or could not be.
            NotFoundError: there is no such version; the message lists those there are.
            CorruptError: another version's files are not what its manifest says.
        """
        if self._default is None:
            raise NotReadyError(f"model: found it {self.status}, wanted it ready (see /readyz)")
        if version is None or version == self._default.version:
            return self._default
        if version not in self._versions():
            known = dict.fromkeys((*self._versions(), self._default.version))
            raise NotFoundError(f"model: found version {version[:80]!r}, wanted one of {', '.join(known)}")
        with self._lock:
            if version not in self._others:
                self._others[version] = self._load(version)
            return self._others[version]
