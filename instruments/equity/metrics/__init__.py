"""What the book shows of stakes: each as a case of the rules, as leverage, as finance mobilised, as evidence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from instruments.equity.metrics.case import case_of, request_case
from instruments.equity.metrics.leverage import KEY, positions
from instruments.equity.metrics.mobilised import mobilised
from ledger.instrument import evidence_of, kinds_standing
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.measures.targets import Evidence
from ledger.values.leverage import Ratio

__all__ = ["case_of", "evidence", "mobilised", "positions", "ratios", "request_case"]

PROOF = ("instalment", "conversion")
"""Either of these must stand for a firm to count as one in which the office took a stake."""
ENDED = frozenset({"exited", "written_off"})
ASKED_FOR = frozenset({"submitted", "returned", "reviewed", "approved", "agreed", "granted", "paid",
                       "registered"}) | ENDED  # fmt: skip


def ratios(session: Session, as_of: date) -> Sequence[Ratio]:
    """Every stake's leverage as of a day; see `positions`."""
    money = read_money(session, Window(as_of))
    return [found.ratio for found in ratios_of(positions(session, money))]


def evidence(session: Session, year: int, as_of: date) -> Sequence[Evidence]:
    """Distinct firms in which the office took a stake in the year.

    Reached while an instalment or a conversion stands, whatever happened to the stake since; in the pipeline
    from submission until it has ended without one.
    """
    every = evidence_of(session, KEY, "stake", year, as_of, frozenset(), ASKED_FOR)
    stands = kinds_standing(session, KEY, PROOF, as_of)
    return [
        replace(each, standing="reached") if each.record_id in stands else each
        for each in every
        if each.record_id in stands or each.state not in ENDED
    ]
