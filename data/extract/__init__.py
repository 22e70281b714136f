"""From a saved page to its thread."""

from threadwarden.data.thread import Thread


def extract_thread(html: bytes | str, url: str | None = None) -> Thread:
    """Placeholder of the first commit."""
    raise NotImplementedError
