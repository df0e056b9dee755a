"""Two processes for one workbook: the fast reader in one, and beside it the guard that looks through the same bytes.

The fast reader may abort where no handler helps (it asks for half a terabyte for one far cell). So nothing of it is
let out before the guard has looked at every sheet, and the guard outlives it to say what was wrong.
"""

import os
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final

from ledger.statements.errors import BY_NAME, FileDamaged, ReadingFailed, StatementError

Answer = tuple[Any, ...]

SECONDS: Final = 10
MEGABYTES: Final = 480
"""What a process that reads may use of the processor and of memory; 100,000 rows of 12 columns take 1 s and 170 MB."""

_BROKEN: Final = "its structure cannot be understood; perhaps it was cut off or changed on the way"


def told(answers: Iterable[Answer], file: str) -> Iterator[Answer]:
    """The answers, and as the last one the refusal of whatever was raised."""
    try:
        yield from answers
    except StatementError as error:
        yield refusal(error)
    except MemoryError:
        yield refusal(out_of_bounds(file))
    except GeneratorExit:
        raise
    except BaseException:  # noqa: BLE001 - parsers raise anything on broken files, and Rust panics
        yield refusal(FileDamaged(file=file, detail=_BROKEN))


def out_of_bounds(file: str) -> ReadingFailed:
    """The refusal of a file that takes more than a process may use."""
    return ReadingFailed(file=file, seconds=SECONDS, megabytes=MEGABYTES)


def refusal(error: StatementError) -> Answer:
    """A refusal as it crosses a pipe."""
    return "refused", type(error).__name__, error.parameters


def beside(answers: Iterable[Answer], file: str) -> Iterator[Answer]:  # pragma: no cover - splits the process
    """The answers of a guard that works them out on another core.

    The process that calls this stays behind as the guard and never returns; its copy goes on.
    """
    source, sink = os.pipe()
    reader = os.fork()
    if not reader:
        os.close(sink)
        return received(os.fdopen(source, "rb"))
    os.close(source)
    stand_guard(told(answers, file), os.fdopen(sink, "wb"), reader, sys.stdout.buffer)
    os._exit(0)


def received(pipe: BinaryIO) -> Iterator[Answer]:
    """What a guard tells, until it ends or refuses."""
    with pipe, suppress(EOFError):
        while True:
            yield pickle.load(pipe)  # noqa: S301 - written by the same program


def await_verdict(guard: Iterator[Answer], file: str) -> None:
    """Wait until a guard has seen all.

    Raises:
        StatementError: it refused the file, or died over it.
    """
    for kind, *values in guard:
        if kind == "refused":
            raise BY_NAME[values[0]](**values[1])
        if kind == "passed":
            return
    raise out_of_bounds(file)


def stand_guard(answers: Iterable[Answer], pipe: BinaryIO, reader: int, out: BinaryIO) -> None:
    """Tell the reader what was found; before anything was, a refusal ends the reader and goes straight out.

    Args:
        answers: what the guard finds.
        pipe: leads to the reader.
        reader: its process, a child of this one.
        out: leads to whoever wants the file read.
    """
    passed = False
    for answer in answers:
        if answer[0] == "refused" and not passed:
            os.kill(reader, signal.SIGKILL)
            pickle.dump(answer, out)
            out.flush()
            break
        passed = True
        with suppress(BrokenPipeError):  # the reader has died, and its silence tells
            pickle.dump(answer, pipe)
            pipe.flush()
    with suppress(BrokenPipeError):
        pipe.close()
    os.waitpid(reader, 0)
