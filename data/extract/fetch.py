"""One page from the public web, fetched politely: its site's robots.txt decides, and all of it has a limit."""

import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from threading import Thread

import httpx

from threadwarden.data.errors import DownloadError, InputError
from threadwarden.data.extract.addresses import PublicTransport
from threadwarden.data.extract.encoding import MAX_PAGE_BYTES, known_encoding
from threadwarden.data.extract.robots import AGENT, is_allowed
from threadwarden.data.extract.source import Content

_WANTED = "a page of HTML, XML, JSON or text"
_ACCEPT = "text/html, application/xhtml+xml, application/json, application/xml;q=0.9, text/*;q=0.8"
_TEXTS = ("html", "plain", "xml", "csv", "markdown", "tab-separated-values", "x-markdown")
_APPLICATIONS = ("json", "xml", "x-ndjson", "ndjson", "jsonl", "rss+xml", "atom+xml", "xhtml+xml", "ld+json")
_TYPES = frozenset((*(f"text/{name}" for name in _TEXTS), *(f"application/{name}" for name in _APPLICATIONS)))
# One layer at most, and none that unpacks a piece to more than a thousand times its size.
_CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")


@dataclass(frozen=True)
class Caps:
    """How much of it all: seconds altogether and for one silence, bytes of a page and of a robots.txt, redirects."""

    seconds: float = 60.0
    silence: float = 15.0
    page_bytes: int = MAX_PAGE_BYTES
    robots_bytes: int = 512 * 2**10
    redirects: int = 5


def fetch_page(url: str, transport: httpx.BaseTransport | None = None, caps: Caps = Caps()) -> Content:
    """Fetch one page.

    Raises:
        InputError: the address is not one of the public web, or the site does not allow it.
        DownloadError: no page came, or it is too large, too slow or of another kind.
    """
    headers = {"User-Agent": f"{AGENT}/{version(AGENT)}", "Accept": _ACCEPT, "Accept-Encoding": "gzip"}

    def work() -> Content:
        with httpx.Client(
            transport=transport or PublicTransport(), headers=headers, timeout=caps.silence, trust_env=False
        ) as client:
            return _Visit(client, caps, time.monotonic() + caps.seconds).page(_checked_url(url))

    return _in_time(work, caps.seconds)


def _in_time(work: Callable[[], Content], seconds: float) -> Content:
    """Do work for so many seconds at most: a timeout of the connection starts again with every byte that drips in."""
    future: Future[Content] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is asked for
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError as error:
        raise DownloadError(f"found no whole page in {seconds:g} seconds, wanted {_WANTED}") from error
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        raise DownloadError(f"found no answer ({reason}), wanted {_WANTED}") from error


def _checked_url(url: str | httpx.URL) -> httpx.URL:
    try:
        checked = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InputError(f"found no address of a page ({error}), wanted http://... or https://...") from error
    if checked.scheme not in ("http", "https") or not checked.host:
        raise InputError("found no address of a page, wanted http://... or https://...")
    if checked.userinfo:
        raise InputError("found a user name or password in the address, wanted none")
    if checked.port not in (None, 80, 443) and not 8000 <= (checked.port or 0) < 9000:
        raise InputError(f"found the port {checked.port}, wanted one of the web: 80, 443, or 8000 to 8999")
    return checked.copy_with(fragment=None)


@dataclass
class _Visit:
    """The requests for one page: what robots.txt said at each site on the way, and until when it may last."""

    client: httpx.Client
    caps: Caps
    deadline: float
    robots: dict[httpx.URL, str] = field(default_factory=dict)

    def page(self, url: httpx.URL) -> Content:
        with self._answered(url, self._ask) as response:
            if response.status_code != httpx.codes.OK:
                raise DownloadError(f"found HTTP {response.status_code}, wanted {_WANTED}")
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind and kind not in _TYPES:
                raise DownloadError(f"found {kind}, wanted {_WANTED}")
            data = self._body(response, self.caps.page_bytes)
            if len(data) > self.caps.page_bytes:
                raise DownloadError(f"found more than {self.caps.page_bytes:,} bytes, wanted at most that")
            return Content(_decoded(data, kind, response), str(response.url), datetime.now(UTC))

    @contextmanager
    def _answered(self, url: httpx.URL, ask: Callable[[httpx.URL], None]) -> Iterator[httpx.Response]:
        """Follow redirects, each checked like the first address, to an answer."""
        for _ in range(self.caps.redirects + 1):
            ask(url)
            response = self.client.send(self.client.build_request("GET", url), stream=True)
            try:
                if response.next_request is None:
                    yield response
                    return
                url = _checked_url(response.next_request.url)
            finally:
                response.close()
        raise DownloadError(f"found more than {self.caps.redirects} redirects, wanted {_WANTED}")

    def _ask(self, url: httpx.URL) -> None:
        """Ask the site's robots.txt whether the page may be fetched.

        Raises:
            InputError: it may not.
        """
        home = url.copy_with(raw_path=b"/robots.txt")
        if home not in self.robots:
            self.robots[home] = self._rules(home)
        if not is_allowed(self.robots[home], url.raw_path.decode("ascii")):
            raise InputError("found a robots.txt that forbids the page to programs, wanted a page that is allowed")

    def _rules(self, home: httpx.URL) -> str:
        wanted = "its rules before the page is fetched"
        try:
            with self._answered(home, lambda _: None) as response:
                # Without the file there are no rules; with a server in trouble there is no knowing.
                if 400 <= response.status_code < 500:
                    return ""
                if response.status_code != httpx.codes.OK:
                    raise DownloadError(f"found no robots.txt (HTTP {response.status_code}), wanted {wanted}")
                return self._body(response, self.caps.robots_bytes)[: self.caps.robots_bytes].decode("utf-8", "replace")
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
            raise DownloadError(f"found no robots.txt ({reason}), wanted {wanted}") from error

    def _body(self, response: httpx.Response, most: int) -> bytes:
        """Read a body to its end or just past `most` bytes."""
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in _CODINGS:
            raise DownloadError(f"found a page packed with {coding}, wanted gzip or none")
        held = bytearray()
        try:
            for piece in response.iter_bytes():
                held += piece
                if len(held) > most:
                    break
                if time.monotonic() > self.deadline:
                    raise DownloadError(f"found no whole page in {self.caps.seconds:g} seconds, wanted {_WANTED}")
        except (httpx.DecodingError, zlib.error) as error:
            raise DownloadError(f"found a broken answer ({error}), wanted {_WANTED}") from error
        return bytes(held)


def _decoded(data: bytes, kind: str, response: httpx.Response) -> bytes | str:
    """Return a web page as text if the server names its encoding, which goes before the page's own word for it."""
    encoding = known_encoding(response.charset_encoding or "")
    if kind != "text/html" or encoding is None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return data
    return data.decode(encoding, "replace")
