"""The command: all that the pages do, for scripts and for those who prefer it.

Answers go to standard output, errors to standard error: exit status 1 where the input is bad (what, where,
how to mend it), 2 where the command was used wrongly. There is never a stack trace.
"""

import sys
from collections.abc import Sequence

from ledger.cli.failures import USAGE, causes
from ledger.cli.parser import parse, runner

NAME = "scitech-ledger"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        argv: the words after the command's name; those of the process where it is None.
    """
    _write_any_character()
    options = None
    try:
        options = parse(argv)
        status = runner(options)(options)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse has said what it has to say
        return stop.code if isinstance(stop.code, int) else USAGE
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        return _tell(["stopped"], 130)
    except Exception as error:  # noqa: BLE001 - whatever happens, a person gets sentences and no stack trace
        sentences, status = causes(error, getattr(options, "database", ""))
        return _tell(sentences, status)
    return status


def _tell(sentences: Sequence[str], status: int) -> int:
    for sentence in sentences:
        sys.stderr.write(f"{NAME}: {sentence}\n")
    return status


def _write_any_character() -> None:
    """Let names that the terminal's encoding lacks come out as question marks instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
