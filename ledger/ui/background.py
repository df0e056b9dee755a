"""Long work in a process of its own: a call of the command whose progress a page shows while other pages answer.

Whatever the command does is done by the same code as in a script, on the book that the app has open; its address
goes by the environment, because a list of processes shows words.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import IO, Any, Final

import streamlit as st

from ledger.settings import VARIABLE, database_url

_COMMAND: Final = "import os, sys; os.nice(10); from ledger.cli import main; sys.exit(main())"
"""Whoever waits for a page goes before the long work."""
MOST_KEPT: Final = 6
"""Calls whose answers are kept at a time."""


class Call:
    """A call of the command that runs, or has run, beside the app."""

    def __init__(self, words: Sequence[str]) -> None:
        """Start it; it prints JSON, and its progress as `done/of` lines on the error stream."""
        self.done, self.of = 0, 0
        self.complaint = ""
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the call
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter runs our own command
            [sys.executable, "-c", _COMMAND, *words, "--json", "--progress"],
            stdout=self._output, stderr=subprocess.PIPE, env=os.environ | {VARIABLE: database_url()},
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()
        self._answer: Any = None

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def part(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self.done / self.of if self.of else 0.0

    def answer(self) -> dict[str, Any] | None:
        """What it answered; None where it failed, and then `complaint` says why."""
        if self._process.wait() != 0:
            return None
        if self._answer is None:
            self._output.seek(0)
            self._answer = json.loads(self._output.read())
        return dict(self._answer)

    def stop(self) -> None:
        """End it where nobody waits for it any more."""
        if self.running:
            self._process.terminate()

    def _listen(self) -> None:
        assert self._process.stderr is not None  # noqa: S101 - it is a pipe
        for line in self._process.stderr:
            text = line.decode("utf-8", "replace").strip()
            done, slash, of = text.partition("/")
            if slash and done.isdecimal() and of.isdecimal():
                self.done, self.of = int(done), int(of)
            else:
                self.complaint = f"{self.complaint} {text.partition(': ')[2] or text}".strip()


@st.cache_resource(show_spinner=False)
def _calls() -> dict[tuple[str, ...], Call]:
    return {}


def find_call(words: Sequence[str]) -> Call | None:
    """The call of these words that was started last, whoever started it."""
    return _calls().get((database_url(), *words))


def start_call(words: Sequence[str]) -> Call:
    """Start a call; one of the same words that still runs is the answer, whoever started it."""
    calls, key = _calls(), (database_url(), *words)
    known = calls.pop(key, None)
    if known is not None and known.running:
        calls[key] = known
        return known
    for oldest in list(calls)[: max(len(calls) - MOST_KEPT + 1, 0)]:
        calls.pop(oldest).stop()
    calls[key] = Call(words)
    return calls[key]
