"""`subsidy`: a claim round of the interest subsidy, what if it went otherwise, and a step for all its claims."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ledger.cli.failures import InputRefused, UsageWrong
from ledger.cli.shared import actor, answer, as_of, opened, table
from ledger.instrument import Instrument, instruments
from ledger.values.decimals import exact_decimal

ROLES = {"submit": "recorder", "review": "reviewer", "approve": "approver"}


def run(options: argparse.Namespace) -> int:
    """Compute a claim round; with --record write it and its claims down as drafts."""
    method = claiming()
    with opened(options) as book:
        with book.reading() as session:
            outcome = dict(method.settings["claim_round"](
                session, *_asked(options), traces=not options.brief, progress=progress(options)
            ))  # fmt: skip
        if options.record:
            person = actor(book, options.actor)
            with book.writing(person) as unit:
                told = method.settings["record_round"](unit, outcome)
            outcome |= {"recorded": told["claims"], "round": {"code": told["round"], "new": told["new"]}}
    answer(options, outcome, _lines(outcome))
    return 0


def what_if(options: argparse.Namespace) -> int:
    """Put a round beside the same round under another scheme, budget or rate; nothing is written."""
    method = claiming()
    other = method.settings["other"](options.other_scheme, options.other_budget, _rate(options.other_rate))
    with opened(options) as book, book.reading() as session:
        found = dict(method.settings["what_if"](session, *_asked(options), other, progress=progress(options)))
    answer(options, found, _lines(found))
    return 0


def step(options: argparse.Namespace) -> int:
    """Take a step with every claim of a round that has no warnings."""
    method = claiming()
    if options.action not in ROLES:
        raise UsageWrong(fault=f"the action is one of {', '.join(ROLES)}", command="subsidy step")
    with opened(options) as book:
        person = actor(book, options.actor, ROLES[options.action])
        told = method.settings["step_claims"](
            book, person, options.round, options.action, as_of(options), document=options.document,
            progress=progress(options),
        )  # fmt: skip
    left = [
        {"code": one["code"], "why": "; ".join(why["text"] for why in one["why"])} for one in told["left"]
    ]
    answer(options, told, _lines(told | {"left": left}))
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


def progress(options: argparse.Namespace) -> Callable[[int, int], None]:
    """Says how far it is, a line each time, on the error stream; nothing unless it was asked for."""

    def told(done: int, of: int) -> None:
        if options.progress:
            print(f"{done}/{of}", file=sys.stderr, flush=True)

    return told


def _asked(options: argparse.Namespace) -> tuple[Any, ...]:
    return options.scheme, options.year, options.window, options.budget, as_of(options)


def _rate(text: str | None) -> Decimal | None:
    try:
        return None if text is None else exact_decimal(text.removesuffix("%"))
    except ValueError as error:
        raise InputRefused(what=str(text), fault="this is no rate", mend="Write it such as 2.5") from error


def _lines(outcome: Mapping[str, Any]) -> list[str]:
    found = []
    for name, value in outcome.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            found += ["", f"{name}:", *_table(value)]
        elif isinstance(value, list):
            found.append(f"{name}: {', '.join(map(str, value)) or 'none'}")
        elif isinstance(value, Mapping):
            found += ["", f"{name}:", *(f"  {line}" for line in _lines(value))]
        else:
            found.append(f"{name}: {value}")
    return found


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    plain = [name for name, value in rows[0].items() if not isinstance(value, list | Mapping)]
    return table(plain, [[row.get(name) for name in plain] for row in rows])
