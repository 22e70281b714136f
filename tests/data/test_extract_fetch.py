"""One page from the web: what is asked, what is refused, and what every limit does.

The server is on the loopback, which no page may be fetched from: the tests' resolver gives each name a public
address, and their inner transport connects any address to the server, after noting it down.
"""

import gzip
import json
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import httpx
import pytest

from threadwarden.data.command import main
from threadwarden.data.errors import DownloadError, InputError, ThreadwardenError
from threadwarden.data.extract.addresses import PublicTransport, is_public, resolve
from threadwarden.data.extract.batch import extract_url
from threadwarden.data.extract.fetch import Caps, fetch_page
from threadwarden.data.extract.robots import is_allowed
from threadwarden.data.extract.source import Content

PUBLIC, PUBLIC_6 = "93.184.215.14", "2606:2800:21f:cb07::1"
NAMES = {
    "page.example": (PUBLIC,),
    "other.example": (PUBLIC_6,),
    "inside.example": ("10.1.2.3",),
    "half.example": (PUBLIC, "169.254.169.254"),
    "two.example": ("93.184.215.15", PUBLIC),
}
PAGE = "<html><body><p>The town well is open again.</p></body></html>"
QUICK = Caps(seconds=10, silence=5)
WANTED = "a page of HTML, XML, JSON or text"


@dataclass
class Answer:
    """What the server says to a path: `drip` sends the body so slowly, `headers` override the usual ones."""

    body: bytes = PAGE.encode()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0


@dataclass
class Site:
    """A server's answers by path, the requests it had as Host and path, and the addresses that were connected to."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    connected: list[str] = field(default_factory=list)
    port: int = 0

    def redirect(self, path: str, to: str) -> None:
        self.answers[path] = Answer(b"", 302, {"Location": to})


class Local(httpx.HTTPTransport):
    """Connects any address to the local server; one in `dead` is refused."""

    def __init__(self, site: Site, verify: ssl.SSLContext | bool = True, dead: str = "") -> None:
        super().__init__(verify=verify, trust_env=False)
        self.site, self.dead = site, dead

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.site.connected.append(request.url.host)
        if request.url.host == self.dead:
            raise httpx.ConnectError("refused")
        request.url = request.url.copy_with(host="127.0.0.1", port=self.site.port)
        return super().handle_request(request)


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.headers["Host"], self.path))
            site.agents.add(self.headers["User-Agent"])
            answer = site.answers.get(self.path, Answer(b"", 404))
            self.send_response(answer.status)
            headers = {"Content-Type": "text/html", "Content-Length": str(len(answer.body)), **answer.headers}
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.send_body(answer)

        def send_body(self, answer: Answer) -> None:
            try:
                if not answer.drip:
                    self.wfile.write(answer.body)
                    return
                for byte in answer.body:
                    self.wfile.write(bytes((byte,)))
                    time.sleep(answer.drip)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def served(site: Site, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(site))
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    yield from served(Site({"/page": Answer()}))


def named(host: str, port: int) -> tuple[str, ...]:
    """Give the tests' own names their addresses, and leave every other spelling to the system."""
    return NAMES[host] if host in NAMES else resolve(host, port)


def fetch(site: Site, url: str, caps: Caps = QUICK, dead: str = "") -> Content:
    return fetch_page(url, PublicTransport(named, Local(site, dead=dead)), caps)


def refused(site: Site, url: str, caps: Caps = QUICK) -> str:
    with pytest.raises(ThreadwardenError) as raised:
        fetch(site, url, caps)
    return str(raised.value)


def test_a_page_and_its_robots_are_asked_for_by_name_at_the_checked_address(site: Site) -> None:
    content = fetch(site, "http://page.example/page#comments")
    assert (content.data, content.url) == (PAGE.encode(), "http://page.example/page")
    assert content.saved_at is not None
    assert site.asked == [("page.example", "/robots.txt"), ("page.example", "/page")]
    assert site.connected == [PUBLIC, PUBLIC]
    assert site.agents == {f"threadwarden/{version('threadwarden')}"}


def test_the_record_has_the_last_address_and_the_given_one(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.redirect("/short", "/page")
    transport = PublicTransport(named, Local(site))
    code = extract_url("http://page.example/short", fetch=partial(fetch_page, transport=transport))
    out, err = capsys.readouterr()
    article = json.loads(out)["article"]
    assert (article["source"], article["url"]) == ("http://page.example/short", "http://page.example/page")
    assert (code, err) == (0, "1 page, 0 threads with comments, 0 comments, 0 incomplete, 0 failed\n")


PRIVATE = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "127.255.255.254"),
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("0.0.0.0", "0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "240.0.0.1", "192.88.99.1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]"),
    *("[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]"),
    *("[2001:0:7f00:1::]", "[100::1]", "localhost", "LOCALHOST.", "inside.example", "half.example"),
]


@pytest.mark.parametrize("host", [*PRIVATE, "127。0。0。1"])
def test_no_private_address_however_it_is_spelt(site: Site, host: str) -> None:
    assert refused(site, f"http://{host}/page").startswith("found the private address ")
    assert refused(site, f"https://{host}:8443/page").startswith("found the private address ")
    assert (site.asked, site.connected) == ([], [])


@pytest.mark.parametrize("host", PRIVATE)
def test_no_redirect_to_a_private_address(site: Site, host: str) -> None:
    site.redirect("/away", f"http://{host}/page")
    assert refused(site, "http://page.example/away").startswith("found the private address ")
    site.redirect("/robots.txt", f"http://{host}/page")
    assert refused(site, "http://page.example/page").startswith("found the private address ")
    assert set(site.connected) == {PUBLIC}


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]", "localhost", "2130706433"])
def test_the_command_refuses_them_too(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "--url", f"http://{host}/page"]) == 2
    out, err = capsys.readouterr()
    complaint, summary = err.splitlines()
    assert out == ""
    assert complaint.startswith(f"http://{host}/page: found the private address ")
    assert summary.startswith(
        "0 pages, 0 threads with comments, 0 comments, 0 incomplete, 1 failed: the private address"
    )


@pytest.mark.parametrize(
    "address", [PUBLIC, PUBLIC_6, "8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "page.example", "fe80::1%eth0", "8.8.8"])
def test_what_is_no_public_address(address: str) -> None:
    assert not is_public(address)


def test_a_name_is_resolved_once_a_request(site: Site) -> None:
    answers = iter([(PUBLIC,), (PUBLIC,), ("127.0.0.1",)])
    fetch_page("http://page.example/page", PublicTransport(lambda *_: next(answers), Local(site)))
    assert (site.connected, next(answers)) == ([PUBLIC, PUBLIC], ("127.0.0.1",))


def test_a_name_that_changes_between_requests_is_refused(site: Site) -> None:
    answers = iter([(PUBLIC,), ("127.0.0.1",)])
    with pytest.raises(InputError, match=r"found the private address 127\.0\.0\.1 behind the name page\.example"):
        fetch_page("http://page.example/page", PublicTransport(lambda *_: next(answers), Local(site)))
    assert site.asked == [("page.example", "/robots.txt")]


def test_the_next_address_if_one_does_not_answer(site: Site) -> None:
    fetch(site, "http://two.example/page", dead="93.184.215.15")
    assert site.connected == ["93.184.215.15", PUBLIC] * 2


def test_a_name_without_an_address(site: Site) -> None:
    for name in ("nothing.invalid", "a..b", f"{'x' * 70}.invalid"):
        assert refused(site, f"http://{name}/").startswith(
            ("found no address for the name", "found no address of a page")
        )


def test_proxies_of_the_environment_are_passed_by(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(site, "http://page.example/page").data == PAGE.encode()


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("ftp://page.example/", "found no address of a page, wanted http://... or https://..."),
        ("file:///etc/passwd", "found no address of a page, wanted http://... or https://..."),
        ("page.example/page", "found no address of a page, wanted http://... or https://..."),
        ("http:///page", "found no address of a page, wanted http://... or https://..."),
        ("http://[zz]/", "found no address of a page (Invalid IPv6 address: '[zz]'), wanted http://... or https://..."),
        ("http://me:secret@page.example/", "found a user name or password in the address, wanted none"),
        ("http://me@page.example/", "found a user name or password in the address, wanted none"),
        ("http://page.example:25/", "found the port 25, wanted one of the web: 80, 443, or 8000 to 8999"),
        ("http://page.example:0/", "found the port 0, wanted one of the web: 80, 443, or 8000 to 8999"),
        ("http://page.example:9000/", "found the port 9000, wanted one of the web: 80, 443, or 8000 to 8999"),
    ],
)
def test_addresses_that_are_none_of_a_page(site: Site, url: str, error: str) -> None:
    assert refused(site, url) == error
    site.redirect("/away", url)
    if url.startswith(("ftp", "file")) or "example:" in url or "me@" in url:
        assert refused(site, "http://page.example/away") == error
    assert PUBLIC not in site.connected or site.asked[-1][1] == "/away"


def test_redirects_are_followed_each_by_its_own_robots(site: Site) -> None:
    site.redirect("/one", "http://other.example/two")
    site.redirect("/two", "http://other.example:8080/page")
    assert fetch(site, "http://page.example/one").url == "http://other.example:8080/page"
    assert [f"{host}{path}" for host, path in site.asked] == [
        *("page.example/robots.txt", "page.example/one", "other.example/robots.txt", "other.example/two"),
        *("other.example:8080/robots.txt", "other.example:8080/page"),
    ]
    assert site.connected == [PUBLIC, PUBLIC, *[PUBLIC_6] * 4]


def test_five_redirects_and_no_more(site: Site) -> None:
    for number in range(6):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.answers["/6"] = Answer()
    assert fetch(site, "http://page.example/1").url == "http://page.example/6"
    assert refused(site, "http://page.example/0") == f"found more than 5 redirects, wanted {WANTED}"


def test_robots_decides(site: Site) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /page\n")
    wanted = "found a robots.txt that forbids the page to programs, wanted a page that is allowed"
    assert refused(site, "http://page.example/page") == wanted
    site.redirect("/away", "/page")
    assert refused(site, "http://page.example/away") == wanted
    assert "/page" not in {path for _, path in site.asked}


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429])
def test_without_robots_everything_is_allowed(site: Site, status: int) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n", status)
    assert fetch(site, "http://page.example/page").data


@pytest.mark.parametrize("status", [500, 503, 304, 204])
def test_a_site_in_trouble_is_left_alone(site: Site, status: int) -> None:
    site.answers["/robots.txt"] = Answer(b"", status)
    wanted = f"found no robots.txt (HTTP {status}), wanted its rules before the page is fetched"
    assert refused(site, "http://page.example/page") == wanted


def test_a_site_that_does_not_answer() -> None:
    wanted = "found no robots.txt (refused), wanted its rules before the page is fetched"
    with pytest.raises(DownloadError) as raised:
        fetch(Site(), "http://page.example/page", dead=PUBLIC)
    assert str(raised.value) == wanted


def test_a_robots_txt_is_read_up_to_its_limit(site: Site) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\n" + b"# much\n" * 10_000 + b"Disallow: /\n")
    assert fetch(site, "http://page.example/page", Caps(robots_bytes=1000)).data
    assert "forbids" in refused(site, "http://page.example/page")


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("user-AGENT : * # all\nDISALLOW : /a # not this", "/ab", False),
        ("User-agent: ThreadWarden\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: threadwardenbot\nDisallow: /", "/a", True),
        ("User-agent: x\nUser-agent: threadwarden\nDisallow: /a", "/a", False),
        ("User-agent: x\nDisallow: /\nUser-agent: *\nAllow: /", "/a", True),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", False),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nAllow: /news/\nDisallow: /news/private", "/news/private/1", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*?reply=", "/a?x=1&reply=2", True),
        ("User-agent: *\nDisallow: /*reply=", "/a?x=1&reply=2", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /ab*ab$", "/ab", True),
        ("User-agent: *\nDisallow: /*", "/", False),
        ("User-agent: *\nDisallow: /caf\u00e9", "/caf%c3%a9", False),
        ("User-agent: *\nDisallow: /%61", "/a", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("Disallow: /\nnonsense\nUser-agent:\nDisallow: /", "/a", True),
        ("Sitemap: http://page.example/s.xml\nUser-agent: *\nCrawl-delay: 9\nDisallow: /a", "/b", True),
    ],
)
def test_robots_rules(robots: str, path: str, allowed: bool) -> None:
    assert is_allowed(robots, path) is allowed


def test_no_pattern_is_slow() -> None:
    start = time.monotonic()
    assert is_allowed(f"User-agent: *\nDisallow: /{'a*' * 2000}b$\nDisallow: /{'*a' * 2000}b", "/" + "a" * 8000)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    "kind", ["image/png", "application/pdf", "application/octet-stream", "image/svg+xml", "video/mp4"]
)
def test_other_kinds_are_refused(site: Site, kind: str) -> None:
    site.answers["/page"].headers = {"Content-Type": kind}
    assert refused(site, "http://page.example/page") == f"found {kind}, wanted {WANTED}"


@pytest.mark.parametrize(
    "kind", ["", "TEXT/HTML", "application/json; charset=utf-8", "application/rss+xml", "text/plain"]
)
def test_kinds_that_may_hold_comments(site: Site, kind: str) -> None:
    site.answers["/page"].headers = {"Content-Type": kind}
    assert fetch(site, "http://page.example/page").data in (PAGE, PAGE.encode())


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 429, 500])
def test_other_answers_are_refused(site: Site, status: int) -> None:
    site.answers["/page"] = Answer(b"", status)
    assert refused(site, "http://page.example/page") == f"found HTTP {status}, wanted {WANTED}"


def test_the_servers_encoding_goes_before_the_pages() -> None:
    assert _fetched("Café", "cp1252", "text/html; charset=ISO-8859-1", "utf-8").startswith("Café")
    assert _fetched("Café", "utf-8", "text/html; charset=nonsense", "utf-8").startswith("Café")
    assert _fetched("Café", "utf-8-sig", "text/html; charset=ISO-8859-1", "utf-8").lstrip("\ufeff").startswith("Café")


def _fetched(text: str, encoding: str, kind: str, declared: str) -> str:
    body = f"{text}<meta charset='{declared}'>".encode(encoding)
    server = served(Site({"/page": Answer(body, headers={"Content-Type": kind})}))
    data = fetch(next(server), "http://page.example/page").data
    next(server, None)
    return data if isinstance(data, str) else data.decode()


def test_a_page_that_is_too_large(site: Site) -> None:
    caps = Caps(page_bytes=1000)
    site.answers["/page"] = Answer(b"x" * 1000)
    assert len(fetch(site, "http://page.example/page", caps).data) == 1000
    wanted = "found more than 1,000 bytes, wanted at most that"
    site.answers["/page"] = Answer(b"x" * 1001)
    assert refused(site, "http://page.example/page", caps) == wanted
    site.answers["/page"] = Answer(gzip.compress(b"x" * 1001), headers={"Content-Encoding": "gzip"})
    assert refused(site, "http://page.example/page", caps) == wanted


def test_gzip_and_nothing_else(site: Site) -> None:
    site.answers["/page"] = Answer(gzip.compress(PAGE.encode()), headers={"Content-Encoding": "gzip"})
    assert fetch(site, "http://page.example/page").data == PAGE.encode()
    for coding in ("br", "zstd", "gzip, gzip"):
        site.answers["/page"].headers = {"Content-Encoding": coding}
        assert refused(site, "http://page.example/page") == f"found a page packed with {coding}, wanted gzip or none"
    site.answers["/page"] = Answer(b"no gzip", headers={"Content-Encoding": "gzip"})
    assert refused(site, "http://page.example/page").startswith("found a broken answer (")


def test_a_page_cut_short(site: Site) -> None:
    site.answers["/page"] = Answer(headers={"Content-Length": "5000"})
    assert refused(site, "http://page.example/page").startswith("found no answer (peer closed connection")


@pytest.mark.parametrize("path", ["/page", "/robots.txt"])
def test_a_page_that_drips(site: Site, path: str) -> None:
    site.answers[path] = Answer(b"x" * 100, drip=0.1)
    start = time.monotonic()
    wanted = f"found no whole page in 0.5 seconds, wanted {WANTED}"
    assert refused(site, "http://page.example/page", Caps(seconds=0.5, silence=5)) == wanted
    assert time.monotonic() - start < 3


def test_headers_that_drip() -> None:
    class Dripping(Local):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            time.sleep(2)
            raise httpx.ReadTimeout(f"{request.url}: too late")

    transport = PublicTransport(named, Dripping(Site()))
    with pytest.raises(DownloadError, match=r"found no whole page in 0\.3 seconds"):
        fetch_page("http://page.example/page", transport, Caps(seconds=0.3))


def test_silence(site: Site) -> None:
    site.answers["/page"] = Answer(b"x" * 3, drip=1)
    wanted = f"found no answer (timed out), wanted {WANTED}"
    assert refused(site, "http://page.example/page", Caps(seconds=10, silence=0.3)) == wanted


@pytest.fixture
def certificate(tmp_path: Path, require_program: Callable[[str], str]) -> Path:
    """Return a certificate and its key, in one file, for the name page.example."""
    path = tmp_path / "page.pem"
    made = [require_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-batch"]
    made += ["-subj", "/CN=page.example", "-addext", "subjectAltName=DNS:page.example"]
    subprocess.run([*made, "-keyout", path, "-out", tmp_path / "public.pem"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (tmp_path / "public.pem").read_bytes())
    return path


def test_a_certificate_is_checked_for_the_name_and_not_for_the_address(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    asked_names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked_names.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate))
    for site in served(Site({"/page": Answer()}), context):
        transport = PublicTransport(named, Local(site, trusting))
        assert fetch_page("https://page.example/page", transport).url == "https://page.example/page"
        assert set(asked_names) == {"page.example"}
        with pytest.raises(DownloadError, match="certificate verify failed"):
            fetch_page("https://other.example/page", PublicTransport(named, Local(site, trusting)))
        with pytest.raises(DownloadError, match="certificate verify failed"):
            fetch_page("https://page.example/page", PublicTransport(named, Local(site)))
