"""From start to end: the database is opened, the model loaded, switches are followed, and accepted work is finished."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
from anyio import to_thread
from fastapi import FastAPI

from threadwarden.data.errors import ThreadwardenError
from threadwarden.serve.deployment import Switch
from threadwarden.serve.service import Service
from threadwarden.serve.telemetry.metrics import Metrics
from threadwarden.serve.telemetry.traces import Tracer

POLL_SECONDS = 1.0
"""How often a process looks whether another one has switched the model, and notes how much waits."""
OnFailure = Callable[[Exception], None]


@dataclass(frozen=True)
class Lifespan:
    """What runs around the application; with `wait` it answers only once the model is loaded."""

    service: Service
    switch: Switch
    metrics: Metrics
    tracer: Tracer
    on_failure: OnFailure | None = None
    wait: bool = False

    @asynccontextmanager
    async def __call__(self, _: FastAPI) -> AsyncIterator[None]:
        """Start what the application needs, and end it."""
        self.service.models.on_switch = self.metrics.serving
        await self._open()
        if self.wait:
            await self._start()
        async with anyio.create_task_group() as group:
            group.start_soon(self._follow)
            yield
            group.cancel_scope.cancel()
        await to_thread.run_sync(self.service.batcher.close)
        await to_thread.run_sync(self.service.database.close)
        await to_thread.run_sync(self.tracer.close)

    async def _open(self) -> None:
        try:
            await to_thread.run_sync(self.service.database.open)
        except ThreadwardenError as error:
            if self.on_failure is None:
                raise
            self.on_failure(error)

    async def _start(self) -> None:
        await to_thread.run_sync(self.switch.start, abandon_on_cancel=True)
        failure = self.service.models.failure
        if failure is not None and self.on_failure is not None:
            self.on_failure(failure)

    async def _follow(self) -> None:
        if not self.wait:
            await self._start()
        while True:
            await anyio.sleep(POLL_SECONDS)
            self.metrics.waiting(self.service.batcher.waiting)
            await to_thread.run_sync(self.switch.follow)
