"""Requests that only ever reach the public internet, whatever a name or a redirect leads to."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from threadwarden.data.errors import DownloadError, InputError

Resolve = Callable[[str, int], tuple[str, ...]]
"""Gives the addresses of a host."""

# Public by the registries, yet answered inside a network: a cloud's own services, 6to4 relays, protocol assignments.
_INSIDE = tuple(ip_network(network) for network in ("168.63.129.16/32", "192.88.99.0/24", "192.0.0.0/24"))
_GLOBAL_6 = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet; an IPv4 address inside an IPv6 one is what counts."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    ip = _embedded(ip) or ip
    if isinstance(ip, IPv6Address):
        return ip.is_global and not ip.is_multicast and ip in _GLOBAL_6
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _INSIDE)


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a host as the system resolves it.

    Raises:
        DownloadError: there is none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadError(f"found no address for the name {host}, wanted a page on the public web") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class PublicTransport(httpx.BaseTransport):
    """Sends a request to the very address that was checked: a name is resolved once, so that it cannot change between.

    `resolve` and `inner`, which connects to a URL with an address in the place of the name, are there for tests.
    """

    def __init__(self, resolve: Resolve = resolve, inner: httpx.BaseTransport | None = None) -> None:
        # One connection a request: a kept one would be taken for another name at the same address.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._resolve = resolve
        self._inner = inner or httpx.HTTPTransport(trust_env=False, limits=limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request from a public address.

        Raises:
            InputError: the host has an address that is not public.
            DownloadError: the host has no address.
            httpx.TransportError: no address answers.
        """
        host = request.url.raw_host.decode("ascii").rstrip(".")
        # The Host header and the certificate's name stay those of the URL.
        extensions = {**request.extensions, "sni_hostname": host}
        failure: httpx.TransportError = httpx.ConnectError("no address")
        for address in self._checked(host, request.url.port or {"https": 443}.get(request.url.scheme, 80)):
            url = request.url.copy_with(host=address)
            direct = httpx.Request(
                request.method, url, headers=request.headers, stream=request.stream, extensions=extensions
            )
            try:
                return self._inner.handle_request(direct)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _checked(self, host: str, port: int) -> tuple[str, ...]:
        addresses = self._resolve(host, port)
        for address in addresses:
            if not is_public(address):
                where = "" if address == host else f" behind the name {host}"
                raise InputError(f"found the private address {address}{where}, wanted a page on the public web")
        return addresses
