"""Archives, read one member at a time and never unpacked to disk, so that memory stays flat.

Zip and tar (also .gz, .bz2, .xz), and single files in .gz, .bz2 or .xz. A member's name is only ever a
name: nothing is written, so `../` in it leads nowhere.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, BinaryIO, Self, TypeAlias, cast

from threadwarden.data.errors import InputError
from threadwarden.data.extract.source import (
    ARCHIVES,
    EXPORTS,
    PACKED,
    PAGES,
    Content,
    Readable,
    Source,
    failing,
    is_wanted,
    moment,
    most_bytes,
    read_capped,
)

_Unpacked: TypeAlias = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile

MAX_RATIO = 200
"""How many times its packed size an archive may unpack to: saved pages and exports stay under 50."""

MAX_MEMBERS = 1_000_000
"""Most members of an archive; a zip's directory is held in memory and has a limit of its own."""

_FREE_BYTES = 64 * 2**20
_DIRECTORY_BYTES = 16 * 2**20
_HEADER_BYTES = 2**20
_TAR_BLOCK = 512
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UNPACKERS: tuple[tuple[bytes, Callable[[BinaryIO], _Unpacked]], ...] = (
    (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
)
_BROKEN = (
    *(EOFError, OSError, ValueError, NotImplementedError),
    *(zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile),
)


@dataclass
class _Meter:
    """Counts what an archive unpacks to, and stops one that grows out of all proportion."""

    packed: Callable[[], int]
    unpacked: int = 0

    def count(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > _FREE_BYTES + MAX_RATIO * self.packed():
            raise InputError(f"found an archive that unpacks to more than {MAX_RATIO} times its size, wanted less")


@dataclass
class _Metered:
    """A stream whose bytes are counted; `end`, if set, is the place past which nothing may be read."""

    stream: Readable
    meter: _Meter
    place: int = 0
    end: int | None = None

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.place += len(data)
        self.meter.count(len(data))
        if self.end is not None and self.place > self.end:
            raise InputError(f"found a tar header of more than {_HEADER_BYTES:,} bytes, wanted less")
        return data


class _ZipFile:
    """A file as `zipfile` reads it, except that the directory cannot be read when it is huge."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _DIRECTORY_BYTES:
            raise InputError("found an archive of too many members, wanted about 100,000 at most in a zip file")
        return self._stream.read(size)


class _TarMember(tarfile.TarInfo):
    """A member whose broken header is an error; tarfile takes it for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):
                raise tarfile.ReadError(str(error)) from error
            raise


def read_archive(stream: BinaryIO, name: str, saved_at: datetime | None = None) -> Iterator[Source] | None:
    """Return the members of an archive, each to be read before the next is asked for; None if it is no archive.

    `stream` can be rewound; `saved_at` is the archive's own time, which a single packed file has too.
    """
    head = stream.read(_TAR_BLOCK)
    stream.seek(0)
    if head.startswith(_ZIP):
        return _listed(_zip_members(stream, name), name)
    unpack = next((unpack for magic, unpack in _UNPACKERS if head.startswith(magic)), None)
    if unpack is None:
        return _listed(_tar_members(_metered(stream, stream), name), name) if _is_tar(head) else None
    return _listed(_unpacked(stream, unpack, name, saved_at), name)


def _listed(members: Iterator[Source], name: str) -> Iterator[Source]:
    """Yield members, and what is wrong with the archive as one more."""
    count = 0
    try:
        with _broken_is_input():
            for count, member in enumerate(members, 1):
                if count > MAX_MEMBERS:
                    raise InputError(f"found more than {MAX_MEMBERS:,} members, wanted at most that")
                yield member
        if not count:
            wanted = " ".join((*PAGES, *EXPORTS))
            raise InputError(f"found an archive without pages or exports, wanted files ending in {wanted}")
    except (InputError, OSError) as error:
        yield failing(name, error)


@contextmanager
def _broken_is_input() -> Iterator[None]:
    """Turn what the libraries raise about a broken archive into a domain error; a disk's errors pass."""
    try:
        yield
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise InputError(f"found a broken archive ({error}), wanted a whole one") from error


def _metered(stream: Readable, packed: BinaryIO) -> _Metered:
    return _Metered(stream, _Meter(packed.tell))


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _unpacked(
    stream: BinaryIO, unpack: Callable[[BinaryIO], _Unpacked], name: str, saved_at: datetime | None
) -> Iterator[Source]:
    with unpack(stream) as peeked:
        head = peeked.read(_TAR_BLOCK)
    stream.seek(0)
    with unpack(stream) as unpacked:
        if _is_tar(head):
            yield from _tar_members(_metered(unpacked, stream), name)
        else:
            yield Source(name, lambda: Content(_read(_metered(unpacked, stream), name), saved_at=saved_at))


def _read(stream: Readable, name: str) -> bytes:
    with _broken_is_input():
        return read_capped(stream, most_bytes(name))


def _refusal(name: str, size: int, is_special: bool) -> InputError | None:
    if is_special:
        return InputError("found a link or device in an archive, wanted a file")
    if not is_wanted(name, (*PAGES, *EXPORTS)):
        return InputError("found an archive inside an archive, wanted pages and exports: unpack it first")
    if size > most_bytes(name):
        return InputError(f"found {size:,} bytes, wanted at most {most_bytes(name):,}")
    return None


def _is_member(name: str) -> bool:
    return is_wanted(name, (*PAGES, *EXPORTS, *ARCHIVES, *PACKED))


def _tar_members(stream: _Metered, archive: str) -> Iterator[Source]:
    stream.end = _HEADER_BYTES
    # As a stream tarfile never goes back, which in a packed file would mean to unpack it again.
    with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|", tarinfo=_TarMember) as tar:
        while (member := _next(tar, stream)) is not None:
            if not _is_member(member.name) or member.isdir():
                continue
            name = f"{archive}/{member.name}"
            refusal = _refusal(member.name, member.size, not member.isreg())
            yield failing(name, refusal) if refusal else _tar_source(tar, member, name)


def _next(tar: tarfile.TarFile, stream: _Metered) -> tarfile.TarInfo | None:
    # A header may name its own size, up to gigabytes, and is held in memory.
    stream.end = tar.offset + _HEADER_BYTES
    member = tar.next()
    stream.end = None
    # tarfile keeps what it has seen, for looking up by name.
    tar.members.clear()  # type: ignore[attr-defined]
    return member


def _tar_source(tar: tarfile.TarFile, member: tarfile.TarInfo, name: str) -> Source:
    def read() -> Content:
        with _broken_is_input():
            stream = tar.extractfile(member)
            assert stream is not None
            return Content(_read(stream, name), saved_at=moment(member.mtime))

    return Source(name, read)


def _zip_members(stream: BinaryIO, archive: str) -> Iterator[Source]:
    size = stream.seek(0, io.SEEK_END)
    meter = _Meter(lambda: size)
    with zipfile.ZipFile(cast(IO[bytes], _ZipFile(stream))) as opened:
        for member in opened.infolist():
            if not _is_member(member.filename) or member.is_dir():
                continue
            name = f"{archive}/{member.filename}"
            is_link = stat.S_ISLNK(member.external_attr >> 16)
            refusal = _refusal(member.filename, member.file_size, is_link) or _unreadable(member)
            yield failing(name, refusal) if refusal else _zip_source(opened, member, name, meter)


def _unreadable(member: zipfile.ZipInfo) -> InputError | None:
    if member.flag_bits & 1:
        return InputError("found an encrypted file, wanted one without a password")
    # The other methods are unpacked in pieces of any size.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return InputError("found a file packed by another method than deflate, wanted deflate")
    return None


def _zip_source(opened: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, meter: _Meter) -> Source:
    def read() -> Content:
        with _broken_is_input(), opened.open(member) as stream:
            return Content(_read(_Metered(stream, meter), name), saved_at=_zip_time(member))

    return Source(name, read)


def _zip_time(member: zipfile.ZipInfo) -> datetime | None:
    """Return a zip's time, which has no zone, as UTC."""
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return None
