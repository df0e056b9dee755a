"""Opening a file of unknown origin: parsed in a child process under limits, handed over as plain values."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from threading import Timer
from typing import Any, BinaryIO, Final, cast

from ledger.statements.cells import Sheet, Workbook
from ledger.statements.errors import BY_NAME, FileEmpty, FileTooLarge
from ledger.statements.formats import MOST_BYTES
from ledger.statements.guarding import out_of_bounds

PATIENCE_SECONDS: Final = 60
"""How long an answer is waited for, however busy the machine is."""

CHILD: Final = ["-m", "ledger.statements.child"]
"""What the interpreter is told to run."""

_ALLOWED: Final = frozenset(
    {
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("ledger.statements.cells", "ErrorCell"),
        ("ledger.statements.cells", "FormulaWithoutValue"),
    }
)


class _Answers(pickle.Unpickler):
    """Reads the child's answers; nothing but the values that a cell may hold can be built from them."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED and (module, name) != ("builtins", "frozenset"):
            raise pickle.UnpicklingError(f"{module}.{name} is no value of a cell")
        return super().find_class(module, name)


Watch = Callable[[Workbook, Sheet, int], None]
"""Sees a workbook so far, its last sheet, and the index of the first row that has just arrived."""


def ignore(_workbook: Workbook, _sheet: Sheet, _first: int) -> None:
    """Watch nothing."""


def open_workbook(data: bytes, file: str, password: str | None = None, watch: Watch = ignore) -> Workbook:
    """Every sheet of a file, whatever its name says it is.

    Args:
        data: the bytes of the file.
        file: its name, for messages.
        password: opens an encrypted file; used in memory and kept nowhere.
        watch: sees the rows as they arrive, while the child is still at work.

    Raises:
        StatementError: one of the causes of `ledger.statements.errors`, with a way to mend it.
    """
    if not data:
        raise FileEmpty(file=file)
    if len(data) > MOST_BYTES:
        raise FileTooLarge(file=file, size=len(data), most=MOST_BYTES)
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109 - only text is wanted
    child = subprocess.Popen(  # noqa: S603 - our own interpreter runs our own module
        [sys.executable, *CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,
        env={**os.environ, "PYTHONPATH": paths},
    )
    watchdog = Timer(PATIENCE_SECONDS, _stop, (child,))
    watchdog.start()
    with child:
        try:
            pickle.dump((file, password, data), child.stdin, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
            child.stdin.close()  # type: ignore[union-attr]
            workbook = gather(cast("BinaryIO", child.stdout), watch)
            child.wait()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise out_of_bounds(file) from error
        finally:
            watchdog.cancel()
            _stop(child)
    return workbook


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End a child that is still there, with the copy of itself that it may have made."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)


def gather(answers: BinaryIO, watch: Watch = ignore) -> Workbook:
    """Put the child's answers together.

    Args:
        answers: what the child writes.
        watch: sees every sheet as its rows arrive.

    Raises:
        StatementError: the child refused the file.
        EOFError, pickle.UnpicklingError: the child broke off.
    """
    workbook = Workbook("", [], [])
    while True:
        name, *values = _Answers(answers).load()
        if name == "workbook":
            workbook.kind, workbook.warnings, workbook.epoch_1904 = values
        elif name == "sheet":
            sheet_name, hidden, hidden_rows, merged = values
            workbook.sheets.append(Sheet(sheet_name, hidden, [], hidden_rows, merged))
        elif name == "rows":
            sheet = workbook.sheets[-1]
            sheet.rows += values[0]
            watch(workbook, sheet, len(sheet.rows) - len(values[0]))
        elif name == "end":
            return workbook
        else:
            cause, parameters = values
            raise BY_NAME[cause](**parameters)
