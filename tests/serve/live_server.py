"""A real uvicorn server on a free port, in a thread."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from threadwarden.serve.listener import listen, url


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve `app` and give its address, once it can score."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        wait_until_ready(url(listener))
        yield url(listener)
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


def wait_until_ready(address: str, seconds: float = 30) -> None:
    """Return as soon as /readyz answers 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{address}/readyz was not ready in {seconds} s")
