"""Bytes to text: what a saved page is written in, and what is no page at all."""

import codecs
import re

import charset_normalizer

from threadwarden.data.errors import InputError

MAX_PAGE_BYTES = 32 * 2**20
"""Largest page that is read: no saved news page comes near it."""

WANTED = "an HTML page or plain text"

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"))
_BOMS_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"wOFF", "a web font"),
    (b"wOF2", "a web font"),
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Of the references to characters only those that may name none: &#1; and the like, and numbers from U+D800 on.
_REFERENCE = re.compile(
    r"&#(?:0*(\d|[12]\d|3[01]|5[5-9]\d{3}|[6-9]\d{4}|\d{6,})(?!\d)"
    r"|x0*([0-9a-f]|1[0-9a-f]|[d-f][0-9a-f]{3}|[0-9a-f]{5,})(?![0-9a-f]));?",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"utf-8|cp125\d|iso8859-\d+|koi8-[rtu]|shift_jis|cp932|euc_(jp|kr)|gb2312|gbk|gb18030|big5|big5hkscs|cp949|cp874|tis-620"
    r"|mac-\w+|cp866|iso2022_jp"
)


def decode(data: bytes) -> str:
    """Return the text of a page, whatever it was written in; broken characters become U+FFFD.

    Raises:
        InputError: the bytes are empty, too many, or no text.
    """
    _check_size(data)
    if not data.startswith(tuple(bom for bom, _ in (*_BOMS, *_BOMS_16))):
        _check_kind(data)
    return decode_text(data)


def decode_text(data: bytes) -> str:
    """Return bytes that are known to be text as text: by byte order mark, declaration, or their own look."""
    for bom, name in (*_BOMS, *_BOMS_16):
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    declared = _declared(data)
    if declared is not None and declared != "utf-8":
        return data.decode(declared, "replace")
    return _undeclared(data)


def _check_size(data: bytes) -> None:
    if not data.strip():
        raise InputError(f"found an empty file, wanted {WANTED}")
    if len(data) > MAX_PAGE_BYTES:
        raise InputError(f"found {len(data):,} bytes, wanted at most {MAX_PAGE_BYTES:,}")


def _check_kind(data: bytes) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"found {kind}, wanted {WANTED}")
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        raise InputError(f"found a {data[8:12].decode().strip()} file, wanted {WANTED}")
    if data[4:8] == b"ftyp":
        raise InputError(f"found a video or image file, wanted {WANTED}")
    head = data[:4096]
    if (len(head) - len(head.translate(None, _CONTROLS))) * 10 > len(head):
        raise InputError(f"found binary data, wanted {WANTED}")


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:8192])
    return None if match is None else known_encoding((match[1] or match[2]).decode("ascii", "replace"))


def known_encoding(label: str) -> str | None:
    """Return the codec that a page's or a server's label means, None if no page is written in it."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    # As browsers do: Latin-1 has always meant windows-1252, and bytes in which a label can be read are no UTF-16.
    name = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-8"}.get(name, name)
    return name if _KNOWN.fullmatch(name) else None


def _undeclared(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    # A few broken characters among many good ones are damage; nothing but broken ones are another encoding.
    foreign = sum(not character.isascii() for character in text)
    if text.count("\ufffd") * 2 <= foreign:
        return text
    return data.decode(_legacy(data), "replace")


def _legacy(data: bytes) -> str:
    """Name the encoding of text that is not UTF-8: windows-1252 unless most letters are beyond ASCII."""
    if not _mostly_high(data):
        return "cp1252"
    best = charset_normalizer.from_bytes(data[:65536]).best()
    return best.encoding if best is not None and best.encoding != "ascii" else "cp1252"


def _mostly_high(data: bytes) -> bool:
    text = re.sub(rb"<[^<>]{0,2000}>|\s+", b"", data[:65536])
    return sum(byte > 127 for byte in text) * 3 > len(text)


def without_controls(text: str) -> str:
    """Return text without the characters that no XML tree may hold, written out or as &#1;."""
    data = text.encode("utf-8", "surrogatepass")
    # Bytes are searched many times as fast as characters, and most pages have none of these.
    # A search for one byte is faster than one for two.
    beyond = b"\xed" in data or (b"\xef" in data and b"\xef\xbf" in data)
    if beyond or len(data.translate(None, _CONTROLS + b"\x1b")) != len(data):
        text = _CONTROL.sub("\ufffd", text)
    # A form feed is white space in HTML, and no character of a tree.
    text = text.replace("\f", " ") if b"\f" in data else text
    return _REFERENCE.sub(_checked_reference, text) if "&#" in text else text


def _checked_reference(match: re.Match[str]) -> str:
    digits = (match[1] or match[2]).lstrip("0")
    code = int(digits or "0", 10 if match[1] else 16) if len(digits) < 9 else -1
    is_character = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return match[0] if is_character else "\ufffd"
