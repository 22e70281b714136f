"""Can comments be scored? Asks the model for the score of one sentence, at most once a second."""

import asyncio
import logging
import time
from typing import Literal

from threadwarden.data.errors import ThreadwardenError
from threadwarden.serve.batching import Batcher
from threadwarden.serve.errors import OverloadedError
from threadwarden.serve.models import SENTENCE, Models, check_scores

PATIENCE = 5.0
"""How long the sentence may take, in seconds, before the service is called stuck."""
FRESH = 1.0
"""How long an answer holds, in seconds: whoever asks more often cannot use up the model."""
Status = Literal["loading", "ready", "failed", "overloaded", "stuck"]
_LOG = logging.getLogger("threadwarden")


class Readiness:
    """Tells whether the service can score now."""

    def __init__(self, models: Models, batcher: Batcher, patience: float = PATIENCE, fresh: float = FRESH) -> None:
        self._models = models
        self._batcher = batcher
        self._patience = patience
        self._fresh = fresh
        self._lock = asyncio.Lock()
        self._known: tuple[str, Status] = ("", "loading")
        self._until = 0.0

    async def status(self) -> Status:
        """Return how it stands; the sentence goes the way of every comment, queue and all."""
        if (status := self._models.status) != "ready":
            return status
        async with self._lock:
            version = self._models.get().version
            if self._known[0] != version or time.monotonic() >= self._until:
                self._known = (version, await self._try())
                self._until = time.monotonic() + self._fresh
            return self._known[1]

    async def _try(self) -> Status:
        scorer = self._models.get()
        try:
            async with asyncio.timeout(self._patience):
                scores = await self._batcher.score(scorer, [SENTENCE], keep=False)
            check_scores(scorer, scores[0])
        except TimeoutError:
            return "stuck"
        except OverloadedError:
            return "overloaded"
        except ThreadwardenError as error:
            _LOG.error("readyz: %s", error)
            return "failed"
        return "ready"
