"""XML exports that are broken, and ones that are meant to hurt: entities, references, depth, length, cycles."""

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.export_reading import links, read, refusal
from tests.data.test_extract_hostile import check
from threadwarden.data.errors import InputError

RSS = '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n'
DISQUS = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
SECRET = "brass key under the well"


def comment(number: int, parent: int = 0, text: str = "The well is deep.") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Ann</wp:comment_author>"
        f"<wp:comment_date_gmt>2020-01-01 10:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content>{text}</wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
        f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
    )


def item(*comments: str) -> str:
    return f"<item><title>The well</title><wp:post_type>post</wp:post_type>\n{''.join(comments)}</item>\n"


def wxr(*items: str, doctype: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}{RSS}{"".join(items)}</channel></rss>\n'


def post(number: int, parent: int = 0, text: str = "The bus is late.", thread: int = 1) -> str:
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><message>{text}</message><createdAt>2020-01-01T10:00:00Z</createdAt>'
        f'<isDeleted>false</isDeleted><isSpam>false</isSpam><thread dsq:id="{thread}"/>{above}</post>\n'
    )


def disqus(*posts: str, doctype: str = "") -> str:
    page = '<thread dsq:id="1"><link>https://town.example/bus</link><title>The bus</title></thread>\n'
    return f'<?xml version="1.0"?>\n{doctype}{DISQUS}{page}{"".join(posts)}</disqus>\n'


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """Serve a secret on this machine, and note whatever is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]>'


@pytest.mark.parametrize("make", [wxr, disqus])
def test_no_entity_is_expanded(make: object) -> None:
    text = "Well &l11; then"
    started = time.process_time()
    export = wxr(item(comment(1, text=text)), doctype=laughs()) if make is wxr else disqus(post(1, text=text))
    attribute = export.replace("version=", 'about="&l11;" version=', 1)
    for data in (export, attribute):
        (thread,) = read(data)
        assert thread.comments[0].text == text
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", ["wxr", "disqus"])
def test_nothing_outside_is_read(name: str, requests: tuple[str, list[str]]) -> None:
    address, asked = requests
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as secret:
        secret.write(SECRET)
        secret.flush()
        for target in (Path(secret.name).as_uri(), f"{address}/entity"):
            subset = f'<!ENTITY out SYSTEM "{target}"><!ENTITY % more SYSTEM "{target}">%more;'
            include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{target}" parse="text"/>'
            for doctype in (f"<!DOCTYPE x [{subset}]>", f'<!DOCTYPE x SYSTEM "{target}" [{subset}]>'):
                text = f"It says &out; {include}"
                data = (
                    wxr(item(comment(1, text=text)), doctype=doctype)
                    if name == "wxr"
                    else disqus(post(1, text=text), doctype=doctype)
                )
                (thread,) = read(data)
                assert SECRET not in json.dumps(thread.to_dict())
                assert len(thread.comments) == 1
    assert asked == []


DEEP = 10_000
NESTED = {
    "in a comment of WordPress": wxr(item(comment(1, text="<b>" * DEEP + "x" + "</b>" * DEEP)), item(comment(2))),
    "in the HTML of a comment": wxr(item(comment(1, text=f"<![CDATA[{'<i>' * DEEP}x]]>")), item(comment(2))),
    "comments in comments": wxr("<item>" + "<wp:comment><wp:comment_id>1</wp:comment_id>" * DEEP, item(comment(2))),
    "items in items": wxr(item(comment(1)), "<item>" * DEEP, item(comment(2))),
    "around the items": wxr("<a>" * DEEP, item(comment(1)), item(comment(2))),
    "in a post of Disqus": disqus(post(1, text="<p>" * DEEP), post(2)),
    "posts in posts": disqus('<post dsq:id="1">' * DEEP, post(2)),
}


@pytest.mark.parametrize("data", NESTED.values(), ids=NESTED.keys())
def test_deep_nesting_harms_no_other_record(data: str) -> None:
    started = time.process_time()
    threads = read(data)
    for thread in threads:
        check(thread)
    assert "2" in [comment.id for thread in threads for comment in thread.comments]
    assert time.process_time() - started < 20


def test_cycles_and_ids_used_twice() -> None:
    (cycle,) = read(wxr(item(comment(1, 3), comment(2, 1), comment(3, 2), comment(4, 4), comment(5, 9))))
    assert links(cycle) == [
        ("1", None, "none", 0),
        ("2", "1", "explicit", 1),
        ("3", "2", "explicit", 2),
        ("4", None, "none", 0),
        ("5", None, "none", 0),
    ]
    assert cycle.thread.reason == "a comment answers one that is not here"
    (double,) = read(disqus(post(1, 2), post(2, 1), post(1), post(3, 1)))
    assert links(double) == [
        ("1", None, "none", 0),
        ("2", "1", "explicit", 1),
        ("1-2", None, "none", 0),
        ("3", "1", "explicit", 1),
    ]


def seconds(data: str, count: int) -> float:
    started = time.process_time()
    (thread,) = read(data)
    assert len(thread.comments) == count
    assert thread.comments[-1].depth == count - 1
    return time.process_time() - started


@pytest.mark.parametrize("name", ["wxr", "disqus"])
def test_20000_comments_in_linear_time(name: str) -> None:
    def made(count: int) -> str:
        chain = range(1, count + 1)
        if name == "wxr":
            return wxr(item(*(comment(n, n - 1) for n in chain)))
        return disqus(*(post(n, n - 1) for n in chain))

    few, many = 2_500, 20_000
    base = min(seconds(made(few), few) for _ in range(3))
    # Eight times as many: quadratic time would be 64 times as long.
    assert seconds(made(many), many) < 24 * base + 1


PILES = [
    *("&", "<", "<!--", "<![CDATA[", "<?", "]]>", "<a b=", "<a b='", "</a>", "<item ", "<item/>", "&a", "&#", "x:"),
    "\n",
]


@pytest.mark.parametrize("piece", PILES)
def test_piles_of_marks_in_bounded_time(piece: str) -> None:
    started = time.process_time()
    for data in (wxr(item(comment(1, text=piece * 100_000))), disqus(post(1, text=piece * 100_000), post(2))):
        with suppress(InputError):
            for thread in read(data):
                check(thread)
    assert time.process_time() - started < 20


WHOLE = {
    "wxr": wxr(item(comment(1), comment(2, 1, "<![CDATA[Deep & <b>cold</b>]]>")), item(comment(3), comment(4, 3))),
    "disqus": disqus(post(1), post(2, 1, "<![CDATA[<p>So it is.</p>]]>"), post(3, 2), post(4, thread=9)),
}
MARKS = st.sampled_from(
    [
        *("<", ">", "&", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<item>", "</item>", "<wp:comment>", "<post>"),
        *("</post>", "<thread>", "</rss>", "<rss ", "</disqus>", "&#8;", "&#xD800;", "&nbsp;", "\x00", "\xff", "="),
        *('"', "<!DOCTYPE x [", "]>", '<!ENTITY a "&a;">', "xmlns:wp=''", "<a:b:c>", "<:a>", "xml:id=''", "<xml:a>"),
    ]
).map(lambda mark: mark.encode("latin-1"))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return an export cut short, with a piece gone, doubled, or replaced by bytes or by marks of XML."""
    data = draw(st.sampled_from(list(WHOLE.values()))).encode()
    for _ in range(draw(st.integers(1, 4))):
        here = draw(st.integers(0, len(data)))
        there = here + draw(st.integers(0, 80))
        middle = draw(st.sampled_from([b"", data[here:there] * 2]) | MARKS | st.binary(min_size=1, max_size=3))
        data = data[:here] + middle + draw(st.sampled_from([data[there:], data[there:], b""]))
    return data


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_a_damaged_export_is_read_or_refused(data: bytes) -> None:
    with suppress(InputError):
        for thread in read(data, "export.xml"):
            check(thread)


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_short_says_so(name: str) -> None:
    data = WHOLE[name].rstrip()
    whole = [comment.id for thread in read(data) for comment in thread.comments]
    for end in range(len(data) - 1, data.index(">", 300), -7):
        try:
            threads = read(data[:end], "export.xml")
        except InputError:
            continue
        assert not threads or any(not thread.thread.complete for thread in threads)
        found = [comment.id for thread in threads for comment in thread.comments]
        assert found == whole[: len(found)]


def test_a_file_of_nothing_to_read_is_refused() -> None:
    assert (
        refusal(f"{DISQUS}</disqus>")
        == "found no <thread> and no <post> up to line 2, the last; wanted a Disqus export"
    )
    assert refusal(f"{RSS}</channel></rss>", "x.xml").startswith("found XML with the root rss, wanted an export")
