"""What Prometheus can read of the service: numbers only, never a text or a key."""

import os
from collections.abc import Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from threadwarden.data.codebook import LABELS
from threadwarden.model import Scorer, Scores

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names where several processes put their numbers; prometheus_client reads it when imported."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10)
COMMENTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
PROBABILITIES = tuple(n / 20 for n in range(1, 21))


class Metrics:
    """The numbers of one service, or of all its processes where `FOLDER` is set; safe to use from several threads."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        self._requests = Counter(
            "threadwarden_requests", "Requests answered.", ("method", "route", "status"), registry=own
        )
        self._seconds = Histogram(
            "threadwarden_request_seconds", "From a request's head to its whole answer.", ("route",),
            buckets=SECONDS, registry=own,
        )  # fmt: skip
        self._refused = Counter(
            "threadwarden_refused", "Requests refused that may be sent again later: overload or rate.", ("reason",),
            registry=own,
        )  # fmt: skip
        self._comments = Counter("threadwarden_comments_scored", "Comments scored.", ("model",), registry=own)
        self._batch = Histogram(
            "threadwarden_batch_comments", "Comments scored in one call of the model.", buckets=COMMENTS, registry=own
        )
        self._queue = Histogram(
            "threadwarden_queue_seconds", "How long a call waited for its first turn.", buckets=SECONDS, registry=own
        )
        self._model = Histogram(
            "threadwarden_model_seconds", "From a call's first turn to its scores.", buckets=SECONDS, registry=own
        )
        self._waiting = Gauge(
            "threadwarden_queue_tokens", "Tokens that wait to be read.", multiprocess_mode="livesum", registry=own
        )
        self._scores = Histogram(
            "threadwarden_score", "Probabilities given, by label: watch their distribution drift.",
            ("label", "model"), buckets=PROBABILITIES, registry=own,
        )  # fmt: skip
        self._serving = Gauge(
            "threadwarden_model_info", "How many processes serve this version of the model.", ("version", "sha256"),
            multiprocess_mode="livesum", registry=own,
        )  # fmt: skip

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a request that its caller shall send again."""
        self._refused.labels(reason).inc()

    def scored(self, version: str, scores: Sequence[Scores]) -> None:
        """Count the comments of one call, and their probabilities."""
        self._comments.labels(version).inc(len(scores))
        self._batch.observe(len(scores))
        for label in LABELS:
            histogram = self._scores.labels(label, version)
            for one in scores:
                if (score := one.get(label)) is not None:
                    histogram.observe(score.probability)

    def took(self, queue: float, model: float) -> None:
        """Note how long a call waited, and how long the model took, in seconds."""
        self._queue.observe(queue)
        self._model.observe(model)

    def waiting(self, tokens: int) -> None:
        """Note how many tokens wait."""
        self._waiting.set(tokens)

    def serving(self, scorer: Scorer, before: Scorer | None = None) -> None:
        """Note which model is served from now, and which one no longer."""
        if before is not None:
            self._serving.labels(before.version, before.manifest.sha256).set(0)
        self._serving.labels(scorer.version, scorer.manifest.sha256).set(1)

    def text(self) -> bytes:
        """Return all numbers as Prometheus reads them."""
        folder = os.environ.get(FOLDER)
        if not folder:
            return generate_latest(self._registry)
        _forget_dead(Path(folder))
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _forget_dead(folder: Path) -> None:
    """Leave out the gauges of processes that have ended; what they counted stays."""
    processes = {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*.db")}
    for process in processes:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]
