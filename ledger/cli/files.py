"""Files that a person hands to the command, read with a limit; and files that it writes, whole or not at all."""

from pathlib import Path
from typing import Any

import yaml

from ledger.cli.failures import InputRefused
from ledger.values.case_yaml import read_case_yaml

LARGEST_CASE_BYTES = 1_000_000
LARGEST_WORKBOOK_BYTES = 200_000_000
_SQLITE = b"SQLite format 3\x00"


def read_bytes(path: str, most: int = LARGEST_WORKBOOK_BYTES) -> bytes:
    """A file's bytes.

    Raises:
        InputRefused: it is a folder, or larger than anything of its kind.
        OSError: it cannot be read.
    """
    place = Path(path)
    if place.is_dir():
        raise InputRefused(what=path, fault="this is a folder", mend="Name a file in it")
    with place.open("rb") as source:
        content = source.read(most + 1)
    if len(content) > most:
        raise InputRefused(what=path, fault=f"it has more than {most:,} bytes", mend="Give a smaller file")
    return content


def read_text(path: str, most: int = LARGEST_CASE_BYTES) -> str:
    """A file's text.

    Raises:
        InputRefused: it is no text in UTF-8, or too large.
        OSError: it cannot be read.
    """
    try:
        return read_bytes(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(
            what=path, fault="this is no text in UTF-8", mend="Save it as a UTF-8 text"
        ) from error


def read_yaml(path: str, start: str = "`calc --template`") -> dict[str, Any]:
    """A file of names with values; numbers with a point stay the text that was written, so that nothing is rounded.

    Args:
        path: of the file.
        start: the call that prints what such a file can hold.

    Raises:
        InputRefused: it is no YAML, or holds something else than names with values.
        OSError: it cannot be read.
    """
    text = read_text(path)
    try:
        content = read_case_yaml(text)
    except (yaml.YAMLError, ValueError) as error:
        raise InputRefused(what=path, fault=_where(error), mend=f"Mend it, or start from {start}") from error
    if not isinstance(content, dict):
        raise InputRefused(what=path, fault="it holds no names with values", mend=f"Start from {start}")
    return content


def write_file(path: str, content: bytes) -> str:
    """Write a file whole: what stood there stays until the new content is complete. Returns its full path.

    Raises:
        InputRefused: a folder or a book is there; a book is never written over.
        OSError: it cannot be written.
    """
    place = Path(path)
    if place.is_dir():
        raise InputRefused(what=path, fault="this is a folder", mend="Name a file in it")
    if place.exists() and read_start(place) == _SQLITE:
        raise InputRefused(what=path, fault="a database is there", mend="Choose another name")
    beside = place.with_name(f".{place.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    return str(place.resolve())


def read_start(place: Path) -> bytes:
    """As many bytes as tell an SQLite file."""
    with place.open("rb") as source:
        return source.read(len(_SQLITE))


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or " ".join(str(error).split())
    return f"line {mark.line + 1}, column {mark.column + 1}: {said}" if mark else said
