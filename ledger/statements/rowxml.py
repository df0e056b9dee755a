"""Whether the rows of a sheet's XML say one thing only, because the fast reader takes some of each from what says two.

Of a number with a character reference or a comment inside it reads the first half, of a text whose index points
nowhere the first text or none, of two cells with one address the later. Rows as programs write them are accepted by one
regular expression; any other is looked at cell by cell.
"""

import re
from typing import Final

from ledger.statements.cells import column_letters, parse_reference
from ledger.statements.errors import FileDamaged

_CONTENT: Final = (
    rb"[^>]*+>(?:(?<=/>)|\s*+(?:<f[^>]*+>(?:(?<=/>)|[^<]*+</f>)\s*+)?+"
    rb"(?:<v>[^<&]*+</v>|<v ?/>|<is><t[^>]*+>[^<]*+</t></is>)?+\s*+</c>)\s*+"
)
_IN_ORDER: Final = b"".join(
    rb'(?:<c r="' + column_letters(column).encode() + rb'\1"' + _CONTENT + rb")?+" for column in range(26)
)
USUAL_ROW: Final = re.compile(
    rb'<row r="([0-9]++)"[^>]*+>(?:(?<=/>)|\s*+'
    + _IN_ORDER
    + rb'(?:<c r="[A-Z]{2,3}+\1"'
    + _CONTENT
    + rb")*+</row>)"
)
"""A row whose cells stand in it by their addresses, those of the first 26 columns in order, each with one value."""

UNADDRESSED_ROW: Final = re.compile(
    rb'<row(?: (?!r=)[\w:]++="[^"]*+")*+>\s*+(?:<c(?: (?!r=)[\w:]++="[^"]*+")*+'
    + _CONTENT.replace(b"[^>]*+", b" ?/?", 1)
    + rb")*+</row>"
)
"""A row that has no number, of cells that have no address."""

TAG_IN_TEXT: Final = re.compile(rb"<(?:\w++:)?t(?: [^>]*+)?>[^<]*+<(?![/!?])")
"""A text that is not only text: the fast reader takes what stands in the tag for a part of it."""

_CELL: Final = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_ADDRESS: Final = re.compile(rb"""(?:^|\s)r\s*=\s*["']([^"']*)["']""")
_TEXT_KIND: Final = re.compile(rb"""(?:^|\s)t\s*=\s*["'](?:str|e|d)["']""")
_SHARED_KIND: Final = re.compile(rb"""(?:^|\s)t\s*=\s*["']s["']""")
_FORMULA: Final = rb"\s*(?:<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f\s*>))?\s*"
_INLINE: Final = rb"<(?:\w+:)?is(?:\s[^>]*)?(?:/>|>(?:[^<]|<(?!!|\?))*</(?:\w+:)?is\s*>)"
_VALUE: Final = rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>%s</(?:\w+:)?v\s*>)"
_ONE_NUMBER: Final = re.compile(
    _FORMULA + rb"(?:" + _VALUE % rb"[^<&]*" + rb"|" + _INLINE + rb")?\s*", re.DOTALL
)
_ONE_TEXT: Final = re.compile(_FORMULA + rb"(?:" + _VALUE % rb"[^<]*" + rb")?\s*", re.DOTALL)
_INDEX: Final = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")


def shared_index(count: int) -> re.Pattern[bytes]:
    """Finds a usual cell whose text has a number that the table of so many texts does not reach.

    >>> found = shared_index(205)
    >>> [bool(found.search(b'<c r="A1" t="s"><v>%d</v></c>' % index)) for index in (0, 99, 204, 205, 1000, -1)]
    [False, False, False, True, True, True]
    """
    digits = str(count)
    below = [f"[0-9]{{1,{len(digits) - 1}}}"] if len(digits) > 1 else []
    below += [
        f"{digits[:place]}[0-{int(digit) - 1}][0-9]{{{len(digits) - place - 1}}}"
        for place, digit in enumerate(digits)
        if digit != "0"
    ]
    return re.compile(rb't="s"[^>]*+><v>(?!(?:' + "|".join(below).encode() + rb")</v>)")


def check_row(number: int, body: bytes, shared: int, file: str) -> None:
    """Look at every cell of a row.

    Args:
        number: of the row.
        body: the XML between its tags.
        shared: how many shared texts there are.
        file: name of the file, for messages.

    Raises:
        FileDamaged: a cell out of its place, or with anything but one value.
    """
    column = -1
    for cell in _CELL.finditer(body):
        attributes, content = cell[1], cell[2] or b""
        column = _place(attributes, number, column, file)
        pattern = _ONE_TEXT if _TEXT_KIND.search(attributes) else _ONE_NUMBER
        index = _INDEX.search(content) if _SHARED_KIND.search(attributes) else None
        lost = index is not None and not (index[1].isdigit() and int(index[1]) < shared)
        if lost or not pattern.fullmatch(content) or TAG_IN_TEXT.search(content):
            address = f"{column_letters(column)}{number}"
            raise FileDamaged(file=file, detail=f"its cell {address} holds something else than one value")


def _place(attributes: bytes, number: int, before: int, file: str) -> int:
    """The column of a cell; without an address it is the next one."""
    written = _ADDRESS.search(attributes)
    if written is None:
        return before + 1
    address = written[1].decode("ascii", "replace")
    place = parse_reference(address)
    if place is None or place[0] != number or place[1] <= before:
        raise FileDamaged(
            file=file, detail=f"its row {number} holds a cell {address} that does not belong there"
        )
    return place[1]
