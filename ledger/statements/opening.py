"""Opening a file of unknown origin: parsed in a child process under limits, handed over as plain values."""

import os
import pickle
import subprocess
import sys
from threading import Timer
from typing import Any, BinaryIO, Final, cast

from ledger.statements.cells import Sheet, Workbook
from ledger.statements.errors import BY_NAME, FileEmpty, FileTooLarge, ReadingFailed
from ledger.statements.formats import MOST_BYTES

SECONDS: Final = 10
MEGABYTES: Final = 480
"""What the child may use; a file of 100,000 rows and 12 columns takes 2 seconds and 250 MB."""

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


def open_workbook(data: bytes, file: str, password: str | None = None) -> Workbook:
    """Every sheet of a file, whatever its name says it is.

    Args:
        data: the bytes of the file.
        file: its name, for messages.
        password: opens an encrypted file; used in memory and kept nowhere.

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
        env={**os.environ, "PYTHONPATH": paths},
    )
    watchdog = Timer(SECONDS, child.kill)
    watchdog.start()
    with child:
        try:
            pickle.dump((file, password, data), child.stdin, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
            child.stdin.close()  # type: ignore[union-attr]
            return gather(cast("BinaryIO", child.stdout), file)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise ReadingFailed(file=file, seconds=SECONDS, megabytes=MEGABYTES) from error
        finally:
            watchdog.cancel()
            child.kill()


def gather(answers: BinaryIO, file: str) -> Workbook:
    """Put the child's answers together.

    Raises:
        StatementError: the child refused the file.
        EOFError, pickle.UnpicklingError: the child broke off.
    """
    sheets: list[Sheet] = []
    while True:
        answer = _Answers(answers).load()
        if answer[0] == "sheet":
            _, name, hidden, hidden_rows, merged = answer
            sheets.append(Sheet(name, hidden, [], hidden_rows, merged))
        elif answer[0] == "rows":
            sheets[-1].rows += answer[1]
        elif answer[0] == "end":
            _, kind, warnings, epoch_1904 = answer
            return Workbook(kind, sheets, warnings, epoch_1904)
        else:
            _, cause, parameters = answer
            if cause == "ReadingFailed":
                parameters = {"file": file, "seconds": SECONDS, "megabytes": MEGABYTES}
            raise BY_NAME[cause](**parameters)
