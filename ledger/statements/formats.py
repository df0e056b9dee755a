"""What a file really is, by its content; its name says little (HTML and tab text arrive as .xls)."""

from codecs import getincrementaldecoder
from contextlib import suppress
from typing import Final, Literal

from ledger.statements.errors import FileDamaged, FileEmpty, FilePacked, FileTooLarge, FormatUnknown, NoTable

Kind = Literal["zip", "ole", "html", "text"]

MOST_BYTES: Final = 50 * 1024 * 1024
"""The largest file opened: a statement of 100,000 rows has 7 MB as .xlsx and 20 MB as .csv."""

ZIP_MAGIC: Final = b"PK\x03\x04"
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCUMENTS: Final = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture"),
    (b"{\\rtf", "a rich text document"),
)
_ARCHIVES: Final = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
)
_MAIL: Final = b"MIME-Version:"
_MARKUP_LOOKED_AT: Final = 4096
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1a")


def recognise(data: bytes, file: str) -> Kind:
    """The kind of a file by its first bytes.

    Returns:
        "zip" (.xlsx and its kin), "ole" (.xls, or encrypted), "html" or "text".

    Raises:
        FileEmpty, FileTooLarge, FormatUnknown, NoTable, FilePacked: what the name says.
    """
    if not data.strip():
        raise FileEmpty(file=file)
    if len(data) > MOST_BYTES:
        raise FileTooLarge(file=file, size=len(data), most=MOST_BYTES)
    if data.startswith(ZIP_MAGIC):
        return "zip"
    if data.startswith(OLE_MAGIC):
        return "ole"
    for magic, kind in _DOCUMENTS:
        # Two letters may also begin a text; a picture soon has a byte that no text has.
        if data.startswith(magic) and (len(magic) > 2 or b"\0" in data[:64]):  # noqa: PLR2004
            raise NoTable(file=file, kind=kind)
    for magic, kind in _ARCHIVES:
        if data.startswith(magic):
            raise FilePacked(file=file, kind=kind)
    if data.lstrip().startswith(_MAIL):
        raise FormatUnknown(file=file, kind="a web page saved as one file (MHTML)")
    return _text_kind(data, file)


def _text_kind(data: bytes, file: str) -> Kind:
    start = decode(data[:_MARKUP_LOOKED_AT], file, whole=False).lstrip("\ufeff \t\r\n").lower()
    if not start.startswith("<"):
        return "text"
    if "<html" in start or "<table" in start or "<!doctype html" in start or "<meta" in start:
        return "html"
    if "schemas-microsoft-com:office:spreadsheet" in start:
        raise FormatUnknown(file=file, kind="an XML spreadsheet of 2003 (SpreadsheetML)")
    raise FormatUnknown(file=file, kind="an XML document")


def decode(data: bytes, file: str, *, whole: bool = True) -> str:
    """Text in the encodings that Chinese exports use: UTF-16 with its mark, UTF-8, else GB18030.

    Args:
        data: the bytes.
        file: name for messages.
        whole: whether a character cut off at the end is an error.

    Raises:
        FileDamaged: the bytes are text in none of these encodings.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data[:4096].translate(None, _CONTROLS) != data[:4096]:
        raise FileDamaged(file=file, detail="it is neither a workbook nor text")
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return getincrementaldecoder(encoding)().decode(data, whole)
    raise FileDamaged(file=file, detail="its text is in no known encoding (UTF-8, GB18030, UTF-16)")
