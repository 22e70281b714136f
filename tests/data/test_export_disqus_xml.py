"""Disqus's export file: every field, and what exports found in the wild get wrong."""

from pathlib import Path

import pytest

from tests.data.export_reading import links, read, refusal, told
from threadwarden.data import Thread
from threadwarden.data.extract import ExtractOptions, extract_threads

PAGES = Path(__file__).parents[2] / ".." / "shared" / "pages" / "disqus_xml"

EXPORT = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:schemaLocation="http://disqus.com/api/schemas/1.0/disqus.xsd">
    <category dsq:id="7">
        <forum>townpaper</forum>
        <title>General</title>
        <isDefault>true</isDefault>
    </category>
    <thread dsq:id="100">
        <id/>
        <forum>townpaper</forum>
        <category dsq:id="7"/>
        <link>https://paper.example/library</link>
        <title>The library &amp; its hours</title>
        <message/>
        <createdAt>2021-03-01T08:00:00Z</createdAt>
        <author><email>mara@paper.example</email><name>Mara Vale</name><isAnonymous>false</isAnonymous></author>
        <isClosed>false</isClosed>
        <isDeleted>false</isDeleted>
    </thread>
    <post dsq:id="501">
        <id>wp_id=9</id>
        <message>
            <![CDATA[<p>Open <b>late</b> on Fridays.</p><p><a href="https://paper.example">more</a></p>]]>
        </message>
        <createdAt>2021-03-01T09:00:00Z</createdAt>
        <isDeleted>false</isDeleted>
        <isSpam>false</isSpam>
        <author>
            <email>ann@mail.example</email>
            <name>Ann</name>
            <isAnonymous>false</isAnonymous>
            <username>ann_reads</username>
        </author>
        <ipAddress>192.0.2.9</ipAddress>
        <thread dsq:id="100"/>
    </post>
    <post dsq:id="502">
        <id/>
        <message/>
        <createdAt>2021-03-01T10:00:00Z</createdAt>
        <isDeleted>true</isDeleted>
        <isSpam>false</isSpam>
        <author><email/><name/><isAnonymous>true</isAnonymous><username>bo77</username></author>
        <thread dsq:id="100"/>
        <parent dsq:id="501"/>
    </post>
    <thread dsq:id="200">
        <id>bus</id>
        <link>https://paper.example/bus</link>
        <title>The bus line</title>
    </thread>
    <post dsq:id="503">
        <message>&lt;blockquote&gt;late&lt;/blockquote&gt;On which Friday?</message>
        <createdAt>2021-03-02T10:00:00Z</createdAt>
        <isDeleted>false</isDeleted>
        <isSpam>false</isSpam>
        <author><name>Cy</name></author>
        <thread dsq:id="100"/>
        <parent dsq:id="502"/>
    </post>
    <post dsq:id="504">
        <message>Cheap tickets here</message>
        <createdAt>2021-03-02T11:00:00Z</createdAt>
        <isDeleted>false</isDeleted>
        <isSpam>true</isSpam>
        <author><name>Di</name></author>
        <thread dsq:id="200"/>
    </post>
</disqus>
"""
LIBRARY = [
    {
        "id": "501",
        "source_id": "501",
        "author": "Ann",
        "author_email": "ann@mail.example",
        "author_ip": "192.0.2.9",
        "timestamp": "2021-03-01T09:00:00Z",
        "timestamp_raw": "2021-03-01T09:00:00Z",
        "text": "Open late on Fridays.\n\nmore",
    },
    {
        "id": "502",
        "source_id": "502",
        "parent_id": "501",
        "parent_basis": "explicit",
        "depth": 1,
        "author": "bo77",
        "timestamp": "2021-03-01T10:00:00Z",
        "timestamp_raw": "2021-03-01T10:00:00Z",
        "state": "deleted",
    },
    {
        "id": "503",
        "source_id": "503",
        "parent_id": "502",
        "parent_basis": "explicit",
        "depth": 2,
        "author": "Cy",
        "timestamp": "2021-03-02T10:00:00Z",
        "timestamp_raw": "2021-03-02T10:00:00Z",
        "text": "On which Friday?",
        "quotes": ("late",),
    },
]


def test_every_field() -> None:
    library, bus = read(EXPORT)
    article = library.article
    assert (article.url, article.title) == ("https://paper.example/library", "The library & its hours")
    assert (article.byline, article.date, article.text, article.tags) == (None, None, None, ())
    assert article.source_format == "disqus-xml"
    assert [told(comment) for comment in library.comments] == LIBRARY
    assert [comment.order for comment in library.comments] == [0, 1, 2]
    assert (library.thread.extracted_count, library.thread.complete) == (3, True)
    assert [(comment.id, comment.state, comment.text) for comment in bus.comments] == [
        ("504", "spam", "Cheap tickets here")
    ]


def test_addresses_stay_out_unless_asked_for() -> None:
    for thread in extract_threads(EXPORT, options=ExtractOptions()):
        assert {(comment.author_email, comment.author_ip) for comment in thread.comments} == {(None, None)}


HEAD = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
PAGE = '<thread dsq:id="1"><link>https://town.example/bus</link><title>The bus</title></thread>'


def post(own: str = 'dsq:id="4"', thread: str = 'dsq:id="1"', parent: str = "", text: str = "Late.") -> str:
    above = f"<parent {parent}/>" if parent else ""
    return f"<post {own}><message>{text}</message><thread {thread}/>{above}</post>"


def disqus(*parts: str) -> str:
    return f"{HEAD}{''.join(parts)}</disqus>"


def one(data: str) -> Thread:
    (thread,) = read(data)
    return thread


def test_comments_whose_page_is_not_in_the_export() -> None:
    bus, lost = read(
        disqus(PAGE, post(), post('dsq:id="5"', 'dsq:id="9"'), post('dsq:id="6"', 'dsq:id="9"', 'dsq:id="5"'))
    )
    assert (bus.article.title, links(bus)) == ("The bus", [("4", None, "none", 0)])
    assert (lost.article.url, links(lost)) == (None, [("5", None, "none", 0), ("6", "5", "explicit", 1)])
    assert (bus.thread.complete, lost.thread.complete) == (True, False)
    assert "not in the export" in (lost.thread.reason or "")


def test_what_was_deleted_keeps_its_replies_and_the_words_the_export_holds() -> None:
    gone = post(text="Late again!").replace("</post>", "<isDeleted>true</isDeleted></post>")
    first, reply = one(disqus(PAGE, gone, post('dsq:id="5"', parent='dsq:id="4"'))).comments
    assert (first.state, first.text) == ("deleted", "Late again!")
    assert (reply.parent_id, reply.depth) == ("4", 1)


def test_pages_without_a_name_or_a_comment() -> None:
    quiet = PAGE.replace('"1"', '"2"')
    assert one(disqus('<thread dsq:id="3"><id/></thread>', PAGE, quiet, post())).article.title == "The bus"
    thread = one(disqus('<thread dsq:id="1"><id/><title/></thread>', post()))
    assert (thread.article.url, thread.article.title, len(thread.comments)) == (None, None, 1)


def test_a_page_after_its_comments() -> None:
    thread = one(disqus(post(), PAGE))
    assert (thread.article.title, len(thread.comments), thread.thread.complete) == ("The bus", 1, True)


def test_comments_without_an_id_and_with_the_id_of_another() -> None:
    posts = (post(""), post('dsq:id=""'), post(), post(), post('dsq:id="5"', parent='dsq:id="4"'))
    assert links(one(disqus(PAGE, *posts))) == [
        ("1", None, "none", 0),
        ("2", None, "none", 0),
        ("4", None, "none", 0),
        ("4-2", None, "none", 0),
        ("5", "4", "explicit", 1),
    ]


def test_unquoted_attributes() -> None:
    data = disqus(PAGE.replace('"1"', "1"), post("dsq:id=4", "dsq:id=1"), post("dsq:id=5", "dsq:id=1 ", "dsq:id=4"))
    thread = one(data)
    assert links(thread) == [("4", None, "none", 0), ("5", "4", "explicit", 1)]
    assert thread.article.title == "The bus"


def test_junk_before_the_declaration() -> None:
    for junk in ("`", "\n\n  ", "\ufeff", "Export of 3 May\n<!-- by hand -->\n"):
        assert [told(comment) for comment in read(junk + EXPORT)[0].comments] == LIBRARY


def test_namespaces_and_entities_nobody_declared() -> None:
    data = disqus(PAGE, post(text="Late&nbsp;&hellip; & full &bus;"), post('dsq:id="5"', parent='dsq:id="4"'))
    thread = one(data.replace(HEAD, "<disqus>"))
    assert [comment.text for comment in thread.comments] == ["Late \u2026 & full &bus;", "Late."]
    assert links(thread)[1] == ("5", "4", "explicit", 1)


def test_broken_xml_spoils_only_its_own_thread() -> None:
    other = PAGE.replace('"1"', '"2"').replace("bus", "well")
    broken = post('dsq:id="5"', 'dsq:id="2"').replace("</message>", "</massage>")
    bus, well = read(disqus(PAGE, "\n", other, "\n", post(), "\n", broken))
    assert (bus.thread.complete, well.thread.complete) == (True, False)
    assert (well.thread.reason or "").startswith("broken XML at line 4 ")
    assert [comment.id for comment in well.comments] == ["5"]


def test_a_file_cut_in_half() -> None:
    threads = read(EXPORT[: EXPORT.index("On which Friday")])
    found = [told(comment) for thread in threads for comment in thread.comments]
    assert found == LIBRARY[:2]
    assert {(thread.thread.complete, thread.thread.reason) for thread in threads} == {
        (False, "the file ends before its end")
    }


def test_nothing_to_read() -> None:
    wanted = "found no <thread> and no <post> up to line 1, the last; wanted a Disqus export"
    assert refusal(disqus()) == wanted
    end = "up to line 1, where the file ends before its end; wanted a Disqus export"
    assert refusal("<disqus>") == f"found no <thread> and no <post> {end}"
    assert refusal(HEAD + PAGE) == f"found no <post> {end}"
    assert read(disqus(PAGE)) == []


@pytest.mark.skipif(not PAGES.is_dir(), reason="the folder of real pages (../shared/pages) is not here")
class TestRealExports:
    def test_empty_ids_and_comments_on_a_lost_page(self) -> None:
        threads = read((PAGES / "isso_disqus.xml").read_bytes())
        parents = {c.id: c.parent_id for thread in threads for c in thread.comments}
        assert parents == {"4": None, "5": "4", "6": None, "8": None, "9": None, "11": "9"}
        states = {c.id: c.state for thread in threads for c in thread.comments if c.state != "visible"}
        assert states == {"9": "deleted"}
        assert [c.id for t in threads if not t.thread.complete for c in t.comments] == ["6"]

    @pytest.mark.parametrize(("name", "state"), [("disqus", "visible"), ("disqus-deleted-post", "deleted")])
    def test_junk_no_id_and_an_unquoted_attribute(self, name: str, state: str) -> None:
        threads = read((PAGES / f"remark42_{name}.xml").read_bytes())
        assert [[(c.id, c.state) for c in thread.comments] for thread in threads] == [
            [("299986072", "visible"), ("2", "visible")],
            [("299619020", state), ("299744309", "visible"), ("299986073", "spam"), ("x299986073", "visible")],
        ]
        assert threads[1].comments[-1].timestamp is None
