"""The models that the service holds: the one it runs, which can be switched, and others that a request names."""

import contextlib
import logging
import math
import threading
from collections.abc import Callable, Sequence
from typing import Literal

from threadwarden.data.errors import CorruptError, NotFoundError, ThreadwardenError
from threadwarden.model import Scorer, load
from threadwarden.model.artifact import find, read_manifest, released_versions
from threadwarden.model.scores import Scores
from threadwarden.serve.errors import NotReadyError

_LOG = logging.getLogger("threadwarden")
SENTENCE = "The council votes on the bridge today, and the shops along the river stay open."
"""What a model is tried with before it is served, and asked for each time somebody wants to know if it works."""
Load = Callable[..., Scorer]
"""Called with a version, and with the file of thresholds where the service has one."""
Hear = Callable[[Scorer, Scorer | None], None]
"""Told which model is served from now, and which one was until now."""


class Models:
    """Loaded models by version; safe to call from several threads at once.

    `thresholds` is a file for the model that the settings name; any other one has its own.
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
        self._own: str | None = None
        self._default: Scorer | None = None
        self._loaded: dict[str, Scorer] = {}
        self._lock = threading.Lock()
        self.on_switch: Hear = lambda _, __: None
        self.failure: Exception | None = None

    def start(self, version: str | None = None) -> None:
        """Load the model that the service runs: that of the settings, or a version that was switched on before.

        One that was switched on but cannot be served is logged, and that of the settings stands in for it. Whatever
        else goes wrong is kept in `failure`, and a bug is logged as well.
        """
        try:
            self._serve(self._switched_on(version) or self._of_settings())
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
            CorruptError: another version's files are not what its manifest says, or it gives no scores.
        """
        default = self._default
        if default is None:
            raise NotReadyError(f"model: found it {self.status}, wanted it ready (see /readyz)")
        if version is None or version == default.version:
            return default
        with self._lock:
            if version not in self._loaded:
                self._loaded[version] = self._find(version)
            return self._loaded[version]

    def switch(self, version: str) -> Scorer:
        """Run a version from now on; requests that came before are answered by the one that ran then.

        Raises:
            NotReadyError: as `get`; so do NotFoundError and CorruptError, and nothing is switched.
        """
        scorer = self.get(version)
        self._serve(scorer)
        return scorer

    def _serve(self, scorer: Scorer) -> None:
        with self._lock:
            before, self._default = self._default, scorer
            self._loaded[scorer.version] = scorer
        if before is not scorer:
            self.on_switch(scorer, before)

    def _of_settings(self) -> Scorer:
        scorer = _tried(self._load(*self._wanted))
        self._own = scorer.version
        return scorer

    def _switched_on(self, version: str | None) -> Scorer | None:
        if version is None:
            return None
        # The settings' model may be gone; the one that was switched on is served all the same.
        with contextlib.suppress(NotFoundError, CorruptError):
            self._own = read_manifest(find(self._wanted[0])).version
        try:
            return self._find(version)
        except (NotFoundError, CorruptError) as error:
            _LOG.error(
                "model: found %s switched on, which cannot be served (%s): serving the settings'", version, error
            )
            return None

    def _find(self, version: str) -> Scorer:
        if version == self._own:
            return self._of_settings()
        if version not in self._versions():
            known = dict.fromkeys((*self._versions(), *((self._own,) if self._own else ())))
            raise NotFoundError(f"model: found version {version[:80]!r}, wanted one of {', '.join(known)}")
        return _tried(self._load(version))


def _tried(scorer: Scorer) -> Scorer:
    """Return a model that gives scores.

    Raises:
        CorruptError: it gives none.
    """
    check_scores(scorer, scorer.score([SENTENCE])[0])
    return scorer


def check_scores(scorer: Scorer, scores: Scores) -> None:
    """Refuse a model whose scores are no probabilities.

    Raises:
        CorruptError: one of them is not finite.
    """
    if not all(math.isfinite(one.probability) for one in (scores.incivility, scores.dehumanizing)):
        raise CorruptError(f"model {scorer.version}: found a score that is no number, wanted probabilities")
