"""Opening a file of unknown origin: parsed in a child process under limits, handed over as plain values."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, BinaryIO, Final, Self, cast

from ledger.statements.cells import Sheet, Workbook
from ledger.statements.errors import BY_NAME, FileEmpty, FileTooLarge
from ledger.statements.formats import MOST_BYTES
from ledger.statements.guarding import Answer, out_of_bounds

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
    with Opening(data, file, password) as opening:
        return opening.workbook(watch)


class Opening:
    """A file that a child is reading while its caller does something else; leaving it ends the child."""

    def __init__(self, data: bytes, file: str, password: str | None = None) -> None:
        """Let a child begin.

        Raises:
            FileEmpty, FileTooLarge: what the names say.
        """
        if not data:
            raise FileEmpty(file=file)
        if len(data) > MOST_BYTES:
            raise FileTooLarge(file=file, size=len(data), most=MOST_BYTES)
        self._file = file
        self._ends = monotonic() + PATIENCE_SECONDS
        self._answers: SimpleQueue[Answer | Exception] = SimpleQueue()
        self._child = _started()
        Thread(target=self._attend, args=((file, password, data),), daemon=True).start()

    def __enter__(self) -> Self:
        """Nothing is to be done."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child if it is still there."""
        _stop(self._child)
        self._child.wait()

    def workbook(self, watch: Watch = ignore) -> Workbook:
        """Every sheet, once all of it has arrived.

        Raises:
            StatementError: see `open_workbook`.
        """
        return gather(self._answer, watch)

    def _answer(self) -> Answer:
        try:
            answer = self._answers.get(timeout=max(0, self._ends - monotonic()))
        except Empty as error:
            raise out_of_bounds(self._file) from error
        if isinstance(answer, Exception):
            raise out_of_bounds(self._file) from answer
        return answer

    def _attend(self, request: tuple[str, str | None, bytes]) -> None:
        """Hand the file over and take every answer, so that neither waits for the other."""
        stdin, stdout = cast("BinaryIO", self._child.stdin), cast("BinaryIO", self._child.stdout)
        next_answer = answers_in(stdout)
        try:
            with stdin, stdout:
                pickle.dump(request, stdin, pickle.HIGHEST_PROTOCOL)
                stdin.close()
                while True:
                    self._answers.put(next_answer())
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._answers.put(error)  # also after the last answer, when nobody asks any more


def _started() -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109 - only text is wanted
    return subprocess.Popen(  # noqa: S603 - our own interpreter runs our own module
        [sys.executable, *CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End a child that is still there, with the copy of itself that it may have made."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)


def answers_in(pipe: BinaryIO) -> Callable[[], Answer]:
    """What gives the next answer that a child wrote into a pipe; EOFError where there is none."""
    return lambda: _Answers(pipe).load()


def gather(answers: Callable[[], Answer], watch: Watch = ignore) -> Workbook:
    """Put the child's answers together.

    Args:
        answers: gives the next answer of a child.
        watch: sees every sheet as its rows arrive.

    Raises:
        StatementError: the child refused the file.
    """
    workbook = Workbook("", [], [])
    while True:
        name, *values = answers()
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
