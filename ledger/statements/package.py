"""Guards of a zipped workbook, before any parser touches it.

A workbook of 1.5 KB with one value in its last cell makes fast parsers ask for half a terabyte, and one of half a
megabyte unpacks to half a gigabyte. Every part that is read later is therefore unpacked here piece by piece,
counted and looked through; nothing is kept but what the fast reader would hide (see `sheetxml`).
"""

import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ledger.statements.errors import FileDamaged, FileDangerous, FormatUnknown
from ledger.statements.sheetxml import SheetScan, look_through, measure_sheet

MOST_MEMBERS: Final = 2000
MOST_UNPACKED: Final = 256 * 2**20
MOST_SHARED_TEXT: Final = 64 * 2**20
MOST_RATIO: Final = 200
RATIO_MATTERS_FROM: Final = 10 * 2**20

_PIECE: Final = 2**20
_TEXT_BLOCK: Final = 2**16
_LOCAL_HEADER: Final = 30
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_OTHERS: Final = (
    ("content.xml", "an OpenDocument file"),
    ("word/document.xml", "a Word document"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
)
_TOO_LONG: Final = "a cell holds more than the 32,767 characters that Excel allows"
_NOT_SHEETS: Final = ("chartsheets/", "dialogsheets/", "macrosheets/")
_ATTRIBUTE: Final = re.compile(r"""(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_EPOCH_1904: Final = re.compile(r"""\bdate1904\s*=\s*["'](?:1|true)["']""")


@dataclass
class PackageScan:
    """What the guards found: a scan of each sheet by its name, warnings, and the epoch of serial dates."""

    sheets: dict[str, SheetScan] = field(default_factory=dict)
    warnings: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    epoch_1904: bool = False
    look_through: Callable[[], None] = lambda: None
    """Fills in hidden rows, errors and formulas; the fast reader may run beside it."""
    check_xml: Callable[[], None] = lambda: None
    """Parses all that was measured; the fast reader may run beside it."""


def scan_package(data: bytes, file: str) -> PackageScan:
    """Check a zipped workbook and measure its sheets; the rest is left to `look_through` and `check_xml`.

    Raises:
        FileDamaged: no zip, parts missing or not to be unpacked; from `check_xml`, XML that is not well formed.
        FileDangerous: too many or repeated parts, too much text, a cell too far away.
        FormatUnknown: a zip that is no .xlsx workbook.
    """
    package = _Package(data, file)
    workbook = package.text(_WORKBOOK)
    found = PackageScan(epoch_1904=_EPOCH_1904.search(workbook) is not None)
    if any(name.endswith("vbaproject.bin") for name in package.members):
        found.warnings.append(("The workbook holds macros; they were not run.", {}))
    if any("/externallinks/" in name for name in package.members):
        found.warnings.append(
            (
                "The workbook takes numbers from other files that were not sent; the numbers stored here were read.",
                {},
            )
        )
    texts = list(package.shared_texts())
    sheets: dict[str, SheetScan] = {}
    for name, part in _sheets(workbook, package):
        if not any(kind in part for kind in _NOT_SHEETS):
            found.sheets[name] = measure_sheet(package.pieces(part), file)
            sheets[part] = found.sheets[name]
    found.look_through = partial(package.look_through, sheets)
    found.check_xml = partial(package.check_xml, (*texts, *sheets))
    return found


def _sheets(workbook: str, package: "_Package") -> Iterator[tuple[str, str]]:
    relations = [_attributes(tag[1]) for tag in _RELATION.finditer(package.text(_RELATIONS))]
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    for tag in _SHEET.finditer(workbook):
        sheet = _attributes(tag[1])
        target = targets.get(sheet.get("id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(_WORKBOOK), target))
        yield sheet.get("name", ""), part.lower()


def _attributes(tag: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] or match[3] or "") for match in _ATTRIBUTE.finditer(tag)}


class _Package:
    """The parts of one file, unpacked piece by piece and checked on the way."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        try:
            with ZipFile(BytesIO(data)) as archive:
                members = archive.infolist()
        except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise self.damaged("its zip container cannot be opened") from error
        self.members = {member.filename.lower(): member for member in members}
        self._check_directory(members)
        for name, kind in _OTHERS:
            if name in self.members:
                raise FormatUnknown(file=file, kind=kind)
        if _WORKBOOK not in self.members:
            raise FormatUnknown(file=file, kind="a zip archive without a workbook")

    def damaged(self, detail: str) -> FileDamaged:
        return FileDamaged(file=self.file, detail=detail)

    def dangerous(self, detail: str) -> FileDangerous:
        return FileDangerous(file=self.file, detail=detail)

    def _check_directory(self, members: list[ZipInfo]) -> None:
        if len(members) > MOST_MEMBERS:
            raise self.dangerous(f"it holds {len(members)} parts, more than {MOST_MEMBERS}")
        if len(self.members) != len(members):
            raise self.dangerous("two of its parts have the same name")
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            raise self.dangerous(f"it unpacks to more than {MOST_UNPACKED // 2**20} MB")
        for member in members:
            if member.file_size > RATIO_MATTERS_FROM and member.file_size > MOST_RATIO * member.compress_size:
                raise self.dangerous(
                    f"its part {member.filename} unpacks to more than {MOST_RATIO} times its size"
                )
            if member.flag_bits & 1 or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise self.damaged(f"its part {member.filename} is packed in an unknown way")

    def shared_texts(self) -> Iterator[str]:
        """The parts that hold texts of cells, looked through."""
        for name in self.members:
            if name.endswith("sharedstrings.xml"):
                if self.members[name].file_size > MOST_SHARED_TEXT:
                    raise self.dangerous(f"it holds more than {MOST_SHARED_TEXT // 2**20} MB of text")
                deque(self.pieces(name), maxlen=0)
                yield name

    def text(self, name: str) -> str:
        """A small part as a whole; these parts are plain ASCII or UTF-8."""
        self.check_xml([name])
        return b"".join(self.pieces(name)).decode("utf-8", "replace")

    def pieces(self, name: str) -> Iterator[bytes]:
        """The XML of a part, piece by piece; no text in it is longer than a cell may hold."""
        if name not in self.members:
            raise self.damaged(f"its part {name} is missing")
        unbroken = 0
        for piece in self._unpacked(self.members[name]):
            for start in range(0, len(piece), _TEXT_BLOCK):
                block = piece[start : start + _TEXT_BLOCK]
                unbroken = 0 if b"<" in block else unbroken + len(block)
                if unbroken > _TEXT_BLOCK:
                    raise self.dangerous(_TOO_LONG)
            yield piece

    def check_xml(self, names: Iterable[str]) -> None:
        """Parse parts with a parser that accepts no entities.

        Raises:
            FileDamaged: XML that is not well formed.
            FileDangerous: XML that declares a document type.
        """
        for name in names:
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = self._refuse_doctype
            try:
                for piece in self.pieces(name):
                    parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keyword
                parser.Parse(b"", True)  # noqa: FBT003
            except expat.ExpatError as error:
                raise self.damaged(f"its part {name} is not well formed ({error})") from error

    def look_through(self, sheets: Mapping[str, SheetScan]) -> None:
        """Fill in hidden rows, errors and formulas of sheets by their parts."""
        for name, scan in sheets.items():
            look_through(self.pieces(name), self.file, scan)

    def _refuse_doctype(self, *_: object) -> None:
        raise self.dangerous("its XML declares a document type, which no workbook does")

    def _unpacked(self, member: ZipInfo) -> Iterator[bytes]:
        """Unpack by what is there; the size and the sum in the directory are then held against it."""
        size = checksum = 0
        for piece in self._inflated(member):
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
            if size > member.file_size:
                raise self.dangerous(f"its part {member.filename} is larger than it says")
            yield piece
        if size != member.file_size or checksum != member.CRC:
            raise self.damaged(f"its part {member.filename} is not what was packed")

    def _inflated(self, member: ZipInfo) -> Iterator[bytes]:
        header = self.data[member.header_offset : member.header_offset + _LOCAL_HEADER]
        start = (
            member.header_offset
            + _LOCAL_HEADER
            + sum(int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        )
        packed = self.data[start : start + member.compress_size]
        if member.compress_type == ZIP_STORED:
            yield from (packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE))
            return
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            while not unpacker.eof and (piece := unpacker.decompress(packed, _PIECE)):
                packed = unpacker.unconsumed_tail
                yield piece
        except zlib.error as error:
            raise self.damaged(f"its part {member.filename} cannot be unpacked") from error
