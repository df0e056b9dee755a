"""Guards of a zipped workbook, before any parser touches it.

A workbook of 1.5 KB with one value in its last cell makes fast parsers ask for half a terabyte, and one of half a
megabyte unpacks to half a gigabyte. Every part that is read later is therefore unpacked here piece by piece,
counted and looked through; nothing is kept but what the fast reader would hide (see `sheetxml`).
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ledger.statements.errors import FileDamaged, FileDangerous, FilePacked, FormatUnknown, NoTable
from ledger.statements.rowxml import TAG_IN_TEXT
from ledger.statements.sheetxml import SheetScan, scan_sheet

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
    ("content.xml", FormatUnknown, "an OpenDocument file (.ods)"),
    ("xl/workbook.bin", FormatUnknown, "a binary workbook (.xlsb)"),
    ("index/document.iwa", FormatUnknown, "a workbook of Apple Numbers"),
    ("word/document.xml", NoTable, "a Word document (.docx)"),
    ("ppt/presentation.xml", NoTable, "a presentation (.pptx)"),
    ("ofd.xml", NoTable, "an OFD document"),
)
_TOO_LONG: Final = "a cell holds more than the 32,767 characters that Excel allows"
_NOT_SHEETS: Final = ("chartsheets/", "dialogsheets/", "macrosheets/")
_ATTRIBUTE: Final = re.compile(r"""(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_TEXT_END: Final = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")
_STATED_TEXTS: Final = re.compile(rb"""<(?:\w+:)?sst\s[^>]*\buniqueCount\s*=\s*["'](\d+)["']""")
_TEXTS_DIFFER: Final = (
    "The workbook says that it holds another number of texts than it does: texts may stand in the wrong cells."
    " Open it in Excel or WPS, compare and save it."
)
_EPOCH_1904: Final = re.compile(r"""\bdate1904\s*=\s*["'](?:1|true)["']""")


def _attributes(tag: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] or match[3] or "") for match in _ATTRIBUTE.finditer(tag)}


class Package:
    """The parts of one zipped workbook, unpacked piece by piece and checked on the way.

    Attributes:
        epoch_1904: whether day 0 of its serial dates is 1904-01-01.
        warnings: what a person should know about it, as templates and parameters.
    """

    def __init__(self, data: bytes, file: str) -> None:
        """Check the directory of the container, and what the workbook says of itself.

        Raises:
            FileDamaged: no zip, or parts missing.
            FileDangerous: too many or repeated parts, or more text than is read.
            FormatUnknown, NoTable, FilePacked: a zip that is no .xlsx workbook.
        """
        self.data = data
        self.file = file
        try:
            with ZipFile(BytesIO(data)) as archive:
                members = archive.infolist()
        except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise self._damaged("its zip container cannot be opened") from error
        self.members = {member.filename.lower(): member for member in members}
        self._check_directory(members)
        for name, cause, kind in _OTHERS:
            if name in self.members:
                raise cause(file=file, kind=kind)
        if _WORKBOOK not in self.members:
            raise FilePacked(file=file, kind="a zip archive that is no workbook")
        self._workbook = self._text(_WORKBOOK)
        self.epoch_1904 = _EPOCH_1904.search(self._workbook) is not None
        self.warnings: list[tuple[str, dict[str, str]]] = [(told, {}) for told in self._told()]

    def scan_sheets(self) -> dict[str, SheetScan]:
        """What the fast reader would hide in each sheet, by the name on its tab.

        Raises:
            FileDamaged: parts missing, or not to be unpacked.
            FileDangerous: too much text, a cell too far away.
        """
        for part in self._shared_texts():
            if self.members[part].file_size > MOST_SHARED_TEXT:
                raise self._dangerous(f"it holds more than {MOST_SHARED_TEXT // 2**20} MB of text")
        shared, doubts = self._count_texts()
        scans = {name: scan_sheet(self._pieces(part), self.file, shared) for name, part in self._sheets()}
        for scan in scans.values():
            scan.doubts = doubts
        return scans

    def _count_texts(self) -> tuple[int, tuple[str, ...]]:
        """How many shared texts there are, and a doubt where the table says another number."""
        count = 0
        doubts: tuple[str, ...] = ()
        for part in self._shared_texts():
            stated, found = None, 0
            rest = b""
            for piece in self._pieces(part):
                text = rest + piece
                stated = stated or _STATED_TEXTS.search(text)
                if TAG_IN_TEXT.search(text):
                    raise self._damaged("one of its texts holds a tag")
                ends = list(_TEXT_END.finditer(text))
                found += len(ends)
                rest = text[ends[-1].end() if ends else 0 :][-_PIECE:]
            count = found
            if stated and int(stated[1]) != found:
                doubts = (_TEXTS_DIFFER,)
        return count, doubts

    def check_xml(self) -> None:
        """Parse what the fast reader reads with a parser that forgives nothing and accepts no entities.

        Raises:
            FileDamaged: XML that is not well formed.
            FileDangerous: XML that declares a document type.
        """
        self._check_parts((*self._shared_texts(), *(part for _, part in self._sheets())))

    def _damaged(self, detail: str) -> FileDamaged:
        return FileDamaged(file=self.file, detail=detail)

    def _dangerous(self, detail: str) -> FileDangerous:
        return FileDangerous(file=self.file, detail=detail)

    def _check_directory(self, members: list[ZipInfo]) -> None:
        if len(members) > MOST_MEMBERS:
            raise self._dangerous(f"it holds {len(members)} parts, more than {MOST_MEMBERS}")
        if len(self.members) != len(members):
            raise self._dangerous("two of its parts have the same name")
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            raise self._dangerous(f"it unpacks to more than {MOST_UNPACKED // 2**20} MB")
        for member in members:
            if member.file_size > RATIO_MATTERS_FROM and member.file_size > MOST_RATIO * member.compress_size:
                raise self._dangerous(
                    f"its part {member.filename} unpacks to more than {MOST_RATIO} times its size"
                )
            if member.flag_bits & 1 or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise self._damaged(f"its part {member.filename} is packed in an unknown way")

    def _told(self) -> Iterator[str]:
        if any(name.endswith("vbaproject.bin") for name in self.members):
            yield "The workbook holds macros; they were not run."
        if any("/externallinks/" in name for name in self.members):
            yield (
                "The workbook takes numbers from other files that were not sent; the numbers stored here were read."
            )

    def _shared_texts(self) -> list[str]:
        """The parts that hold texts of cells."""
        return [name for name in self.members if name.endswith("sharedstrings.xml")]

    def _sheets(self) -> Iterator[tuple[str, str]]:
        """Name and part of every tab."""
        relations = [_attributes(tag[1]) for tag in _RELATION.finditer(self._text(_RELATIONS))]
        targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
        for tag in _SHEET.finditer(self._workbook):
            sheet = _attributes(tag[1])
            target = targets.get(sheet.get("id", ""), "")
            part = (
                target.lstrip("/") if target.startswith("/") else normpath(join(dirname(_WORKBOOK), target))
            )
            if not any(kind in part.lower() for kind in _NOT_SHEETS):
                yield sheet.get("name", ""), part.lower()

    def _text(self, name: str) -> str:
        """A small part as a whole; these parts are plain ASCII or UTF-8."""
        self._check_parts([name])
        return b"".join(self._pieces(name)).decode("utf-8", "replace")

    def _pieces(self, name: str) -> Iterator[bytes]:
        """The XML of a part, piece by piece; no text in it is longer than a cell may hold."""
        if name not in self.members:
            raise self._damaged(f"its part {name} is missing")
        unbroken = 0
        for piece in self._unpacked(self.members[name]):
            for start in range(0, len(piece), _TEXT_BLOCK):
                block = piece[start : start + _TEXT_BLOCK]
                unbroken = 0 if b"<" in block else unbroken + len(block)
                if unbroken > _TEXT_BLOCK:
                    raise self._dangerous(_TOO_LONG)
            yield piece

    def _check_parts(self, names: Iterable[str]) -> None:
        for name in names:
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = self._refuse_doctype
            try:
                for piece in self._pieces(name):
                    parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keyword
                parser.Parse(b"", True)  # noqa: FBT003
            except expat.ExpatError as error:
                raise self._damaged(f"its part {name} is not well formed ({error})") from error

    def _refuse_doctype(self, *_: object) -> None:
        raise self._dangerous("its XML declares a document type, which no workbook does")

    def _unpacked(self, member: ZipInfo) -> Iterator[bytes]:
        """Unpack by what is there; the size and the sum in the directory are then held against it."""
        size = checksum = 0
        for piece in self._inflated(member):
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
            if size > member.file_size:
                raise self._dangerous(f"its part {member.filename} is larger than it says")
            yield piece
        if size != member.file_size or checksum != member.CRC:
            raise self._damaged(f"its part {member.filename} is not what was packed")

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
            raise self._damaged(f"its part {member.filename} cannot be unpacked") from error
