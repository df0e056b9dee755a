"""`subsidy run`: a claim round of the interest subsidy, with caps, budget and sharing out."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.cli.failures import InputRefused
from ledger.cli.shared import actor, answer, as_of, opened, table
from ledger.instrument import Instrument, instruments


def run(options: argparse.Namespace) -> int:
    """Compute a claim round; with --record write its claims down as drafts."""
    method = claiming()
    with opened(options) as book:
        day = as_of(options)
        with book.reading() as session:
            outcome = dict(method.settings["claim_round"](
                session, options.scheme, options.year, options.window, options.budget, day
            ))  # fmt: skip
        if options.record:
            person = actor(book, options.actor)
            with book.writing(person) as unit:
                outcome["recorded"] = method.settings["record_claims"](unit, outcome)
    answer(options, outcome, _lines(outcome))
    return 0


def claiming() -> Instrument:
    """The funding method that offers claim rounds.

    Raises:
        InputRefused: none is installed.
    """
    for method in instruments().values():
        if "claim_round" in method.settings:
            return method
    raise InputRefused(what="subsidy run", fault="no installed funding method has claim rounds",
                       mend="Install the interest subsidy")  # fmt: skip


def _lines(outcome: Mapping[str, Any]) -> list[str]:
    found = []
    for name, value in outcome.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            found += ["", f"{name}:", *_table(value)]
        elif isinstance(value, list):
            found.append(f"{name}: {', '.join(map(str, value)) or 'none'}")
        elif not isinstance(value, Mapping):
            found.append(f"{name}: {value}")
    return found


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    plain = [name for name, value in rows[0].items() if not isinstance(value, list | Mapping)]
    return table(plain, [[row.get(name) for name in plain] for row in rows])
