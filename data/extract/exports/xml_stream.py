"""A large XML export as a stream of its records, each parsed on its own: a broken one spoils no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.entities import html5
from typing import NamedTuple

from lxml import etree

from threadwarden.data.errors import InputError
from threadwarden.data.extract.elements import Element
from threadwarden.data.extract.encoding import decode_text, without_controls

CUT = "the file ends before its end"
"""Why a record, or the last of a file, is not all there was."""

_CLOSERS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
# What may stand in a broken record, in the order it must be told apart.
_LOOSE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:#\d{1,7};|#x[0-9a-f]{1,6};|(\w{1,31};))?|<(?![a-z_/!?])",
    re.DOTALL | re.IGNORECASE,
)
_UNQUOTED = re.compile(r"(<[A-Za-z_][\w:.-]*(?:\s+[\w:.-]+=\"[^\"<>]*\")*\s+[\w:.-]+=)([^\s\"'<>]+?)(?=\s*/?>|\s)")
_OWN_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_MARKUP = frozenset("a abbr b blockquote br code del div em i img li ol p pre s span strong sub sup u ul".split())  # noqa: SIM905
# Lines as the parser counts them, from the start of the record.
_PLACE = re.compile(r",? line \d+(?:, column \d+)?")
_TAIL = 4096


@dataclass(frozen=True)
class Record:
    """One record of an export; `damage` says what in it could not be read, `cut` that the file ends inside it."""

    name: str
    element: Element
    damage: str | None = None
    cut: bool = False


class _Piece(NamedTuple):
    """Where one record stands in the file."""

    name: str
    start: int
    end: int


def records(xml: bytes, root: str, names: tuple[str, ...]) -> Iterator[Record]:
    """Yield the elements of these names; of two names the one listed earlier may stand inside the later one.

    Only the root's start tag and the records are parsed: no document type, so no entity is ever declared.
    """
    tag = _root_tag(xml, root)
    if tag is None:
        return
    opening = _mended(" ".join(_decoded(tag[0]).split()))
    reader = _Reader(opening, f"</{opening[1:].split()[0].rstrip('>')}>")
    whole, line, counted = is_whole(xml, root), 1, 0
    for piece in _pieces(xml, tag.end(), names):
        line += xml.count(b"\n", counted, piece.start)
        counted = piece.start
        cut = piece.end == len(xml) and not whole
        text = _decoded(xml[piece.start : piece.end])
        # The last value is cut too: half an id is the id of another.
        record = reader.read(piece.name, text[: text.rfind(">") + 1] if cut else text, line)
        yield replace(record, damage=CUT, cut=True) if cut else record


def is_whole(xml: bytes, root: str) -> bool:
    """Tell whether a file ends with the end of its root element."""
    return re.search(rb"</(?:[\w.-]+:)?%b\s*>" % root.encode(), xml[-_TAIL:]) is not None


def nothing_in(xml: bytes, root: str, missed: str, wanted: str) -> InputError:
    """Return the error for a file without any of the `missed` records: what was found up to which line."""
    end = "the last" if is_whole(xml, root) else f"where {CUT}"
    line = xml.count(b"\n") + 1
    return InputError(f"found no {missed} up to line {line}, {end}; wanted {wanted}")


def local_name(element: Element) -> str:
    """Return an element's name without namespace or prefix."""
    return element.tag.rpartition("}")[2].rpartition(":")[2]


def own_text(element: Element) -> str:
    """Return what an element holds, trimmed; HTML that should have been escaped counts, fields gone astray do not."""
    pieces = [element.text or ""]
    for child in element:
        if local_name(child) not in _MARKUP:
            break
        pieces.append(etree.tostring(child, encoding="unicode"))
    return "".join(pieces).strip()


def fields(element: Element) -> dict[str, str]:
    """Return the texts inside an element by name, the first of each name that is not empty."""
    found: dict[str, str] = {}
    for inner in element.iterdescendants("*"):
        name = local_name(inner)
        if not found.get(name):
            found[name] = own_text(inner)
    return found


def _root_tag(xml: bytes, root: str) -> re.Match[bytes] | None:
    """Find the root, past the declaration, comments and whatever was pasted before them."""
    marks = re.compile(rb"<!--|<\?|<(?:[\w.-]+:)?%b(?:\s[^<>]*)?>" % root.encode())
    place = 0
    while mark := marks.search(xml, place):
        closer = _CLOSERS.get(mark[0])
        if closer is None:
            return mark
        end = xml.find(closer, mark.end())
        place = mark.end() if end < 0 else end
    return None


def _pieces(xml: bytes, place: int, names: tuple[str, ...]) -> Iterator[_Piece]:
    """Cut the file into records; a tag inside CDATA, a comment or an instruction is no tag."""
    listed = "|".join(names).encode()
    marks = re.compile(rb"<!\[CDATA\[|<!--|<\?|<(/?)(?:[\w.-]+:)?(%b)(?:\s[^<>]*)?>" % listed)
    start, name = None, ""
    while mark := marks.search(xml, place):
        closer = _CLOSERS.get(mark[0])
        place = mark.end() if closer is None else _end_of(xml, closer, mark.end())
        if closer is not None:
            continue
        closes, found = bool(mark[1]), mark[2].decode()
        if start is not None and closes and found == name:
            yield _Piece(name, start, mark.end())
            start = None
        elif not closes and (start is None or names.index(found) >= names.index(name)):
            if start is not None:
                # A record begins where the one before has not ended.
                yield _Piece(name, start, mark.start())
            start, name = mark.start(), found
            if mark[0].endswith(b"/>"):
                yield _Piece(name, start, mark.end())
                start = None
    if start is not None:
        yield _Piece(name, start, len(xml))


def _end_of(xml: bytes, closer: bytes, place: int) -> int:
    end = xml.find(closer, place)
    return len(xml) if end < 0 else end + len(closer)


@dataclass(frozen=True)
class _Reader:
    """Parses records, each inside a copy of the root's start tag, which declares their namespaces."""

    opening: str
    closing: str

    def read(self, name: str, text: str, line: int) -> Record:
        """Parse one record: as it is, else mended, else what the recovering parser can make of it."""
        record = self._parsed(name, text, line)
        return record if record.damage is None else self._parsed(name, _mended(text), line)

    def _parsed(self, name: str, text: str, line: int) -> Record:
        parser = etree.XMLParser(
            encoding="utf-8",
            recover=True,
            # Safe because no record can hold a document type; without it a text ends at 10 MB.
            huge_tree=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            element = etree.fromstring(f"{self.opening}{text}{self.closing}".encode(), parser)[0]
        except (etree.XMLSyntaxError, LookupError):
            element = etree.Element(name)
        # What is no fatal error costs nothing: a prefix nobody declared still stands in the name.
        fault = next((entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL), None)
        if fault is None:
            return Record(name, element)
        place, reason = line + fault.line - 1, _PLACE.sub("", fault.message)
        return Record(name, element, damage=f"broken XML at line {place} ({reason})")


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return decode_text(data)


def _mended(text: str) -> str:
    """Return XML with what exports written by hand or by plug-ins get wrong put right."""
    return _LOOSE.sub(_escaped, _UNQUOTED.sub(r'\1"\2"', without_controls(text)))


def _escaped(match: re.Match[str]) -> str:
    found, name = match[0], match[1]
    if found == "<":
        return "&lt;"
    if name and name not in _OWN_ENTITIES:
        return "".join(f"&#{ord(character)};" for character in html5.get(name, "")) or f"&amp;{name}"
    if found.startswith("<![CDATA[") and not found.endswith("]]>"):
        return found + "]]>"
    return "&amp;" if found == "&" else found
