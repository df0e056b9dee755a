"""Reading in tests: the child's work done in this process, where coverage sees it and no process is started."""

import io
from collections.abc import Mapping
from typing import Any

import pytest

from ledger.statements import child, reading
from ledger.statements.cells import Workbook
from ledger.statements.opening import Watch, answers_in, gather, ignore
from tests.statements import builder


def open_here(data: bytes, file: str, password: str | None = None, watch: Watch = ignore) -> Workbook:
    """The same answers as from a child."""
    pipe = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "beside", lambda answers, _file: iter(answers))
        child.write_answers(file, password, data, pipe)
    pipe.seek(0)
    return gather(answers_in(pipe), watch)


def read(
    data: bytes | builder.Rows, mapped: Mapping[str, str] | None = None, password: str | None = None
) -> dict[str, Any]:
    """The JSON of a reading; rows are made into a workbook first."""
    workbook = data if isinstance(data, bytes) else builder.xlsx(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "open_workbook", open_here)
        return reading.read_statement(workbook, "list.xlsx", password, mapped or {}).as_json()


def only(result: dict[str, Any]) -> dict[str, Any]:
    """The one table of a reading."""
    (sheet,) = result["sheets"]
    return dict(sheet)


def told(result: dict[str, Any]) -> str:
    """All warnings as one text."""
    return "\n".join(result["warnings"])
