"""Damage of every kind: to bytes, to the XML inside a package that is then packed again, to records, to lines."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random

Parts = dict[str, bytes]

_TAG = re.compile(rb"<[^<>]+>")
_ELEMENT = re.compile(rb"<(c|row|si|v|t)\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)
_CELL = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_ROW = re.compile(rb"<row\b[^>]*?(?:/>|>.*?</row>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_INDEX = re.compile(rb'(t="s"[^>]*><v>)(\d+)(</v>)')
_VALUE = re.compile(rb"(<(?:v|t)[^>]*>)([^<]+)(</)")
_ODD_VALUES = (
    b"",
    b"0",
    b"-1",
    b"1",
    b"7",
    b"999999",
    b"A1",
    b"C3",
    b"XFD1048576",
    b"s",
    b"b",
    b"e",
    b"str",
    b"n",
    b"inlineStr",
    b"d",
)
_ENCODINGS = (b"GB18030", b"UTF-16", b"ISO-8859-1", b"US-ASCII", b"nonsense")


def damaged(random: Random, data: bytes, kind: str) -> tuple[str, bytes]:
    """A name of the damage, and the damaged bytes."""
    specific: dict[str, tuple[Callable[[Random, bytes], bytes], ...]] = {
        "xlsx": (in_package,) * 8, "xls": (in_records,) * 4, "html": (in_markup, in_markup), "text": (in_lines, in_lines),
    }  # fmt: skip
    act = random.choice((flipped, cut, *specific[kind]))
    if act is in_package:
        return _in_package(random, data)
    return act.__name__, act(random, data)


def flipped(random: Random, data: bytes) -> bytes:
    """Some bytes changed."""
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        found[random.randrange(len(found))] ^= 1 << random.randrange(8)
    return bytes(found)


def cut(random: Random, data: bytes) -> bytes:
    """The end, or a piece in the middle, is missing."""
    start = random.randrange(len(data))
    return data[:start] + (data[start + random.randrange(1, 200) :] if random.randrange(2) else b"")


def in_package(random: Random, data: bytes) -> bytes:
    """Damage inside a package, which is packed again so that its sums are right."""
    return _in_package(random, data)[1]


def _in_package(random: Random, data: bytes) -> tuple[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = [name for name in parts if "worksheets/" in name]
    names = [*sheets * 6, *(name for name in parts if "sharedStrings" in name), *list(parts)]
    name = random.choice(names)
    act = random.choice(_XML_DAMAGE)
    changed = act(random, parts[name])
    if changed is None:
        del parts[name]
    else:
        parts[name] = changed
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part, content in parts.items():
            made.writestr(part, content)
    return act.__name__, target.getvalue()


def _picked(random: Random, pattern: re.Pattern[bytes], xml: bytes) -> re.Match[bytes] | None:
    found = list(pattern.finditer(xml))
    return random.choice(found) if found else None


def drop_tag(random: Random, xml: bytes) -> bytes:
    """One tag is missing."""
    match = _picked(random, _TAG, xml)
    return xml[: match.start()] + xml[match.end() :] if match else xml


def double_tag(random: Random, xml: bytes) -> bytes:
    """One tag stands there twice."""
    match = _picked(random, _TAG, xml)
    return xml[: match.end()] + match[0] + xml[match.end() :] if match else xml


def drop_element(random: Random, xml: bytes) -> bytes:
    """A cell, a row, a text or a value is missing."""
    match = _picked(random, _ELEMENT, xml)
    return xml[: match.start()] + xml[match.end() :] if match else xml


def double_element(random: Random, xml: bytes) -> bytes:
    """A cell, a row, a text or a value stands there twice."""
    match = _picked(random, _ELEMENT, xml)
    return xml[: match.end()] + match[0] + xml[match.end() :] if match else xml


def move_element(random: Random, xml: bytes) -> bytes:
    """A cell or a row stands elsewhere."""
    one, other = _picked(random, random.choice((_CELL, _ROW)), xml), _picked(random, _CELL, xml)
    if (
        not one
        or not other
        or one.start() <= other.start() < one.end()
        or other.start() <= one.start() < other.end()
    ):
        return xml
    taken = xml[: one.start()] + b"\0" * len(one[0]) + xml[one.end() :]
    return (taken[: other.start()] + one[0] + taken[other.start() :]).replace(b"\0", b"")


def swap(random: Random, xml: bytes) -> bytes:
    """Two cells or two rows have changed places."""
    pattern = random.choice((_CELL, _ROW))
    found = list(pattern.finditer(xml))
    if len(found) < 2:
        return xml
    one, other = sorted(random.sample(range(len(found)), 2))
    a, b = found[one], found[other]
    return xml[: a.start()] + b[0] + xml[a.end() : b.start()] + a[0] + xml[b.end() :]


def swap_values(random: Random, xml: bytes) -> bytes:
    """Two values have changed places; the cells stay where they are."""
    found = list(_VALUE.finditer(xml))
    if len(found) < 2:
        return xml
    one, other = sorted(random.sample(range(len(found)), 2))
    a, b = found[one], found[other]
    return xml[: a.start(2)] + b[2] + xml[a.end(2) : b.start(2)] + a[2] + xml[b.end(2) :]


def change_attribute(random: Random, xml: bytes) -> bytes:
    """An attribute says something else."""
    match = _picked(random, _ATTRIBUTE, xml)
    if not match:
        return xml
    value = random.choice((random.choice(_ODD_VALUES), flipped(random, match[2]) if match[2] else b"x"))
    return xml[: match.start(2)] + value + xml[match.end(2) :]


def change_name(random: Random, xml: bytes) -> bytes:
    """An attribute has another name, or none."""
    match = _picked(random, _ATTRIBUTE, xml)
    if not match:
        return xml
    new = random.choice(
        (b"", b"q=" + b'"' + match[2] + b'"', match[0].replace(b'"', b"'"), match[0].replace(b"=", b" = "))
    )
    return xml[: match.start()] + new + xml[match.end() :]


def change_index(random: Random, xml: bytes) -> bytes:
    """A cell points to another text, or to none."""
    match = _picked(random, _INDEX, xml)
    if not match:
        return xml
    index = str(
        random.choice((-1, 0, int(match[2]) + 1, random.randrange(10 ** random.randrange(1, 7))))
    ).encode()
    return xml[: match.start(2)] + index + xml[match.end(2) :]


def dress_value(random: Random, xml: bytes) -> bytes:
    """A value is written in another way that XML allows, or with something foreign inside."""
    match = _picked(random, _VALUE, xml)
    if not match:
        return xml
    value = match[2]
    middle = random.randrange(len(value) + 1)
    dress = random.choice((
        value[:middle] + b"<!-- note -->" + value[middle:], b"<![CDATA[" + value + b"]]>",
        value[:middle] + b"<b>1</b>" + value[middle:], value[:middle] + b"<?pi 1?>" + value[middle:],
        b" " + value + b"\n", value[:middle] + b"&#0;" + value[middle:], value[:middle] + b"&bogus;" + value[middle:],
        b"".join(b"&#%d;" % code for code in value) if value.isascii() else value,
        value + match[3] + match[1].strip(b"<>").split()[0] + b">" + match[1] + b"1",
    ))  # fmt: skip
    return xml[: match.start(2)] + dress + xml[match.end(2) :]


def comment(random: Random, xml: bytes) -> bytes:
    """A comment holds what looks like cells, rows or sheets."""
    match = _picked(random, _TAG, xml)
    if not match:
        return xml
    inside = random.choice((
        b'<row r="3" hidden="1">', b'<c r="B4"><v>5</v></c>', b"</row>", b'<c r="A3" t="e"><v>#REF!</v></c>', b"<f>1</f>",
        b"<sheet name='x'/>", b"</sheetData>", b"<si><t>x</t></si>",
    ))  # fmt: skip
    return xml[: match.end()] + b"<!-- " + inside + b" -->" + xml[match.end() :]


def change_encoding(random: Random, xml: bytes) -> bytes:
    """The first line names another encoding."""
    return re.sub(rb'encoding="[^"]*"', b'encoding="' + random.choice(_ENCODINGS) + b'"', xml, count=1)


def prefix_tags(random: Random, xml: bytes) -> bytes:
    """Tags of one kind stand in another name space."""
    name = random.choice((b"c", b"row", b"v", b"t", b"si", b"sheetData", b"is"))
    declared = random.choice(
        (b"", b' xmlns:q="urn:q"', b' xmlns:q="http://schemas.openxmlformats.org/spreadsheetml/2006/main"')
    )
    changed = re.sub(rb"<(/?)" + name + rb"(?=[\s/>])", rb"<\1q:" + name, xml)
    return re.sub(rb"(<(?:worksheet|sst|workbook)\b)", rb"\1" + declared, changed, count=1)


def drop_part(_random: Random, _xml: bytes) -> None:
    """The whole part is missing."""


def empty_part(_random: Random, _xml: bytes) -> bytes:
    """The part is empty."""
    return b""


_XML_DAMAGE: tuple[Callable[[Random, bytes], bytes | None], ...] = (
    drop_tag, double_tag, drop_element, double_element, move_element, swap, swap_values, change_attribute, change_attribute,
    change_name, change_index, dress_value, dress_value, comment, change_encoding, prefix_tags, drop_part, empty_part,
    flipped, cut,
)  # fmt: skip


def in_records(random: Random, data: bytes) -> bytes:
    """The records of an old workbook: one is missing, twice, swapped, or one of its bytes is another."""
    start = data.find(b"\x09\x08\x10\x00\x00\x06")
    if start < 0:
        return flipped(random, data)
    places = []
    at = start
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == 0 or at + 4 + size > len(data):
            break
        places.append((at, at + 4 + size))
        at += 4 + size
    a, b = random.choice(places)
    record = data[a:b]
    match random.randrange(4):
        case 0:
            changed = b"\0" * 0
        case 1:
            changed = record + record
        case 2:
            changed = flipped(random, record[4:]) if len(record) > 4 else record
            changed = record[:4] + changed if len(record) > 4 else changed
        case _:
            changed = flipped(random, record[:4]) + record[4:]
    moved = data[:a] + changed + data[b:]
    return (moved + b"\0" * max(0, len(data) - len(moved)))[: len(data)]


def in_markup(random: Random, data: bytes) -> bytes:
    """A page of HTML: a tag is missing, twice, or spelled otherwise."""
    match = _picked(random, _TAG, data)
    if not match:
        return data
    new = random.choice(
        (b"", match[0] * 2, match[0].upper(), match[0][:-1], b"<!--" + match[0] + b"-->", b"<td colspan=3>")
    )
    return data[: match.start()] + new + data[match.end() :]


def in_lines(random: Random, data: bytes) -> bytes:
    """Lines of text: one is missing, twice, elsewhere, cut; a delimiter or a quote is missing or added."""
    lines = data.split(b"\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    line = lines[at]
    match random.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, line)
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3 if line:
            lines[at] = line[: random.randrange(len(line))]
        case 4:
            lines[at] = line.replace(random.choice((b",", b"\t")), b"", 1)
        case 5:
            middle = random.randrange(len(line) + 1)
            lines[at] = (
                line[:middle]
                + random.choice((b'"', b",", b"\t", b"\r", b"\x00", b"\xff", b"\xe5"))
                + line[middle:]
            )
        case _:
            cells = line.split(b",")
            random.shuffle(cells)
            lines[at] = b",".join(cells)
    return b"\n".join(lines)
