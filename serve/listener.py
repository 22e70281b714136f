"""The socket that the service listens on, bound before anything else so that a busy port is one line."""

import errno
import socket

from threadwarden.data.errors import InputError

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        InputError: the host does not resolve or is not this machine's, or the port is taken or not allowed.
    """
    family, address = _resolve(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Two sockets may both be bound; only listening takes the port.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise InputError(f"{_shown(host, port)}: {_reason(error)}") from error
    return listener


def url(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://{_shown(host, port)}"


def _resolve(host: str, port: int) -> tuple[int, tuple[object, ...]]:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        raise InputError(f"--host: found {host[:80]!r}, which does not resolve, wanted an address") from error
    return family, address


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "found the port in use, wanted a free one (--port, or PORT= with make)"
    if error.errno == errno.EACCES:
        return "found a port that only root may take, wanted one from 1024 on (--port, or PORT= with make)"
    if error.errno == errno.EADDRNOTAVAIL:
        return "found an address of another machine, wanted one of this (--host)"
    return f"found {error.strerror}, wanted an address to listen on (--host, --port)"


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
