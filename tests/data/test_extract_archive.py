"""Archives are read a member at a time, and hostile ones cost neither memory nor time."""

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadwarden.data.errors import InputError
from threadwarden.data.extract import archive as archives
from threadwarden.data.extract.archive import read_archive
from threadwarden.data.extract.encoding import MAX_PAGE_BYTES
from threadwarden.data.extract.source import EXPORTS, PAGES

PAGE = b"<p>The bus line gets a new stop.</p>"
SAVED = datetime(2024, 5, 1, 12, tzinfo=UTC)
Pack = Callable[[bytes], bytes]


def tar(*names: str, data: bytes = PAGE, style: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=style) as out:
        for name in names:
            add(out, name, data)
    return packed.getvalue()


def add(out: tarfile.TarFile, name: str, data: bytes = PAGE, kind: bytes = tarfile.REGTYPE) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.type = len(data), SAVED.timestamp(), kind
    out.addfile(member, io.BytesIO(data))


def zipped(*names: str, data: bytes = PAGE, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as out:
        for name in names:
            out.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data, method)
    return packed.getvalue()


def read(data: bytes, name: str = "box") -> list[tuple[str, bytes | str]]:
    """Return each member's name with its bytes, or with the error."""
    members = read_archive(io.BytesIO(data), name, SAVED)
    assert members is not None
    found: list[tuple[str, bytes | str]] = []
    for member in members:
        try:
            found.append((member.name, member.read().data))
        except InputError as error:
            found.append((member.name, str(error)))
    return found


PACKS: Iterable[Pack] = (bytes, gzip.compress, bz2.compress, lzma.compress)


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("style", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_however_it_is_packed(pack: Pack, style: int) -> None:
    names = ("a.html", f"{'far/' * 30}b.json", "Ă.htm" if style != tarfile.USTAR_FORMAT else "c.htm")
    assert read(pack(tar(*names, style=style))) == [(f"box/{name}", PAGE) for name in names]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_in_its_own_order(method: int) -> None:
    names = ("z.html", "a/b.csv", "Ă.md")
    assert read(zipped(*names, method=method)) == [(f"box/{name}", PAGE) for name in names]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_single_packed_file_keeps_its_name(pack: Pack) -> None:
    assert read(pack(PAGE) + pack(PAGE), "page.html.gz") == [("page.html.gz", PAGE * 2)]


def test_what_is_no_archive() -> None:
    for data in (b"", b"<p>PK", PAGE * 1000, b"\x89PNG\r\n\x1a\n", bytes(1024)):
        assert read_archive(io.BytesIO(data), "box") is None


@pytest.mark.parametrize("data", [tar("a.html"), zipped("a.html"), gzip.compress(PAGE)], ids=["tar", "zip", "gzip"])
def test_each_member_has_its_time(data: bytes) -> None:
    members = read_archive(io.BytesIO(data), "box", SAVED)
    assert members is not None
    assert [member.read().saved_at for member in members] == [SAVED]


def test_a_time_that_no_calendar_has() -> None:
    data = zipped("a.html").replace(zipped("a.html")[10:14], bytes(4))
    members = read_archive(io.BytesIO(data), "box")
    assert members is not None
    assert [member.read().saved_at for member in members] == [None]


@pytest.mark.parametrize("make", [tar, zipped])
def test_junk_and_other_files_are_passed_over(make: Callable[..., bytes]) -> None:
    names = ("__MACOSX/._a.html", ".git/a.html", "b/._c.html", "d.png", "style.css", "./good.html", "folder.html/e.js")
    assert read(make(*names)) == [("box/./good.html", PAGE)]


@pytest.mark.parametrize("make", [tar, zipped])
def test_names_that_lead_out_are_only_names(make: Callable[..., bytes]) -> None:
    names = ("../../outside.html", "/etc/outside.html")
    assert [content for _, content in read(make(*names))] == [PAGE, PAGE]
    assert not os.path.exists("../../outside.html")  # noqa: PTH110


@pytest.mark.parametrize("make", [tar, zipped])
@pytest.mark.parametrize("inner", ["more.zip", "more.tar.gz", "more.tgz", "dump.json.xz"])
def test_archives_inside_archives(make: Callable[..., bytes], inner: str) -> None:
    wanted = "found an archive inside an archive, wanted pages and exports: unpack it first"
    assert read(make(inner, "a.html")) == [(f"box/{inner}", wanted), ("box/a.html", PAGE)]


@pytest.mark.parametrize("make", [tar, zipped])
def test_an_archive_without_pages(make: Callable[..., bytes]) -> None:
    wanted = f"found an archive without pages or exports, wanted files ending in {' '.join((*PAGES, *EXPORTS))}"
    assert read(make("a.png")) == [("box", wanted)]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_links_and_devices_in_tar(kind: bytes) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as out:
        add(out, "a.html", b"", kind)
        add(out, "b.html")
    found = read(packed.getvalue())
    assert found == [("box/a.html", "found a link or device in an archive, wanted a file"), ("box/b.html", PAGE)]


def test_a_link_in_zip() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        link = zipfile.ZipInfo("a.html")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(link, "/etc/passwd")
    assert read(packed.getvalue()) == [("box/a.html", "found a link or device in an archive, wanted a file")]


def test_an_encrypted_member() -> None:
    data = bytearray(zipped("a.html", "b.html"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    wanted = "found an encrypted file, wanted one without a password"
    assert read(bytes(data)) == [("box/a.html", wanted), ("box/b.html", PAGE)]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_cannot_be_unpacked_in_pieces(method: int) -> None:
    wanted = "found a file packed by another method than deflate, wanted deflate"
    assert read(zipped("a.html", method=method)) == [("box/a.html", wanted)]


@pytest.mark.parametrize("pack", PACKS)
def test_a_tar_cut_short(pack: Pack) -> None:
    packed = pack(tar("a.html", "b.html", data=os.urandom(2_000_000)))
    found = read(packed[: len(packed) * 3 // 4])
    # xz packs in pieces of two megabytes and more: of a piece cut short nothing is left.
    assert pack is lzma.compress or len(found[0][1]) == 2_000_000
    assert str(found[-1][1]).startswith("found a broken archive (")


def test_a_broken_header_in_the_middle_is_no_end() -> None:
    data = bytearray(tar("a.html", "b.html", style=tarfile.GNU_FORMAT))
    data[1024 + 150] ^= 0xFF
    assert read(bytes(data)) == [
        ("box/a.html", PAGE),
        ("box", "found a broken archive (invalid header), wanted a whole one"),
    ]


def test_a_zip_cut_short_or_with_a_broken_member() -> None:
    data = zipped("a.html", data=os.urandom(5000), method=zipfile.ZIP_STORED)
    assert read(data[:-30]) == [("box", "found a broken archive (File is not a zip file), wanted a whole one")]
    (name, error), *_ = read(data[:1000] + bytes([data[1000] ^ 1]) + data[1001:])
    assert (name, error) == ("box/a.html", "found a broken archive (Bad CRC-32 for file 'a.html'), wanted a whole one")


def test_a_member_over_its_limit_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.html", bytes(MAX_PAGE_BYTES + 1))
        out.writestr("b.html", PAGE)
    wanted = f"found {MAX_PAGE_BYTES + 1:,} bytes, wanted at most {MAX_PAGE_BYTES:,}"
    assert read(packed.getvalue()) == [("box/a.html", wanted), ("box/b.html", PAGE)]


def zeros(pack: str, size: int) -> bytes:
    """Return so many zero bytes, packed."""
    if pack == "gz":
        gz = zlib.compressobj(wbits=31)
        return b"".join(gz.compress(bytes(2**20)) for _ in range(size // 2**20)) + gz.flush()
    packer = bz2.BZ2Compressor() if pack == "bz2" else lzma.LZMACompressor()
    return b"".join(packer.compress(bytes(2**20)) for _ in range(size // 2**20)) + packer.flush()


RATIO = "found an archive that unpacks to more than 200 times its size, wanted less"


@pytest.mark.parametrize("pack", ["gz", "bz2", "xz"])
def test_a_bomb_of_one_file(pack: str) -> None:
    bomb = zeros(pack, 120 * 2**20)
    (found,) = peak_under(150, lambda: read(bomb, f"dump.json.{pack}"))
    assert found == (f"dump.json.{pack}", RATIO)
    (page,) = peak_under(90, lambda: read(bomb, f"page.html.{pack}"))
    assert page == (f"page.html.{pack}", f"found more than {MAX_PAGE_BYTES:,} bytes, wanted at most that")


def peak_under(most: int, work: Callable[[], list[tuple[str, bytes | str]]]) -> list[tuple[str, bytes | str]]:
    """Do work that may hold so many MiB at a time."""
    tracemalloc.start()
    try:
        found = work()
        assert tracemalloc.get_traced_memory()[1] < most * 2**20
    finally:
        tracemalloc.stop()
    return found


def test_a_zip_bomb_of_members_that_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_FREE_BYTES", 2**20)
    monkeypatch.setattr(archives, "MAX_RATIO", 2)
    found = read(zipped(*(f"{number}.html" for number in range(8)), data=bytes(300_000)))
    wanted = RATIO.replace("200", "2")
    assert [content == wanted for _, content in found] == [False] * 3 + [True] * 5


def test_a_bomb_among_the_members_of_a_tar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_FREE_BYTES", 2**20)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as out:
        add(out, "a.html")
        add(out, "skipped.png", bytes(64 * 2**20))
        add(out, "b.html")
    assert read(packed.getvalue()) == [("box/a.html", PAGE), ("box", RATIO)]


def test_a_tar_header_that_is_a_bomb() -> None:
    header = tarfile.TarInfo("a")
    header.type, header.size = tarfile.XHDTYPE, 2**31
    bomb = gzip.compress(header.tobuf(tarfile.USTAR_FORMAT) + bytes(32 * 2**20))
    (found,) = peak_under(20, lambda: read(bomb))
    assert found == ("box", "found a tar header of more than 1,048,576 bytes, wanted less")


def test_a_huge_directory_of_a_zip() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 20 * 2**20, 0, 0)
    wanted = "found an archive of too many members, wanted about 100,000 at most in a zip file"
    assert read(b"PK\x03\x04" + bytes(20 * 2**20 - 4) + end) == [("box", wanted)]


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    found = read(tar("a.html", "b.html", "c.html"))
    assert found[2:] == [("box", "found more than 2 members, wanted at most that")]


def test_a_tar_of_many_members_holds_none_of_them() -> None:
    data = gzip.compress(tar(*(f"{number}.html" for number in range(3000))))

    def work() -> list[tuple[str, bytes | str]]:
        members = read_archive(io.BytesIO(data), "box")
        assert members is not None
        assert sum(len(member.read().data) for member in members) == 3000 * len(PAGE)
        return []

    peak_under(3, work)


MUTATED = [tar("a.html", "b" * 150 + ".html"), zipped("a.html", "b/c.json"), gzip.compress(tar("a.html"))]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(MUTATED), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=5), st.floats(0, 1)
)
def test_damaged_archives_end_in_an_error(data: bytes, damage: list[tuple[float, bytes]], length: float) -> None:
    broken = bytearray(data)
    for place, new in damage:
        at = int(place * len(broken))
        broken[at : at + len(new)] = new
    start = time.monotonic()
    for member in read_archive(io.BytesIO(bytes(broken[: int(length * len(broken)) + 1])), "box") or ():
        try:
            member.read()
        except InputError:
            continue
    assert time.monotonic() - start < 5
