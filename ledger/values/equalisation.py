"""A later closing of a fund: who joins pays its share of the earlier calls with interest, the others get back.

After it everybody has paid the same part of his commitment, as if all had joined at the first closing, and the
fund holds as much as before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from ledger.values.errors import LedgerError
from ledger.values.money import round_fen, split_fen

DAYS_A_YEAR: Final = 365


class NothingToEqualise(LedgerError):
    """Somebody joins who is a partner already, or with no commitment."""

    template = "{partner} cannot join in a later closing: {fault}."


@dataclass(frozen=True)
class Paid:
    """What a partner of the first closing paid on a day, in fen."""

    partner: int
    on: date
    amount_fen: int


@dataclass(frozen=True)
class Equalisation:
    """What a later closing moves, in fen by partner.

    Attributes:
        pays: what each joiner pays of the earlier calls.
        gets_back: what each earlier partner gets back; sums to what the joiners pay.
        pays_interest: what each joiner pays for the time that the others' money was out.
        gets_interest: what each earlier partner gets of it; sums to what the joiners pay.
    """

    pays: Mapping[int, int]
    gets_back: Mapping[int, int]
    pays_interest: Mapping[int, int]
    gets_interest: Mapping[int, int]


def equalise(
    committed: Mapping[int, int],
    paid: Sequence[Paid],
    joiners: Mapping[int, int],
    closed_on: date,
    rate_percent: Fraction,
) -> Equalisation:
    """Who pays what to whom when partners join later.

    The joiner's part of each earlier payment is its commitment over all commitments; its interest is simple,
    on days over 365 from that payment to the closing, rounded half up once for each joiner. What comes in is
    shared among the earlier partners by what they paid, and interest by what they paid times how long.

    Args:
        committed: commitments before the closing, in fen by partner.
        paid: earlier payments, net of what was reversed.
        joiners: the commitments that join.
        closed_on: the day of the closing.
        rate_percent: the yearly rate of the interest.

    Raises:
        NothingToEqualise: a joiner is a partner already.
    """
    for partner in joiners:
        if partner in committed:
            raise NothingToEqualise(partner=partner, fault="it is a partner of the fund already")
    whole = sum(committed.values()) + sum(joiners.values())
    paid_fen = sum(each.amount_fen for each in paid)
    days = sum(each.amount_fen * (closed_on - each.on).days for each in paid)
    shares = split_fen(paid_fen, [*joiners.values(), whole - sum(joiners.values())])
    pays = dict(zip(joiners, shares, strict=False))
    interest = {
        partner: round_fen(
            Fraction(days * commitment_fen, whole) * rate_percent / 100 / DAYS_A_YEAR, "half_up_to_fen"
        )
        for partner, commitment_fen in joiners.items()
    }
    by_money, by_time = _weights(paid, closed_on)
    return Equalisation(
        pays, _shared(sum(pays.values()), by_money), interest, _shared(sum(interest.values()), by_time)
    )


def _weights(paid: Sequence[Paid], closed_on: date) -> tuple[dict[int, int], dict[int, int]]:
    by_money: dict[int, int] = {}
    by_time: dict[int, int] = {}
    for each in paid:
        days = (closed_on - each.on).days
        by_money[each.partner] = by_money.get(each.partner, 0) + each.amount_fen
        by_time[each.partner] = by_time.get(each.partner, 0) + each.amount_fen * days
    return by_money, by_time


def _shared(amount_fen: int, weights: Mapping[int, int]) -> dict[int, int]:
    if not amount_fen:
        return dict.fromkeys(weights, 0)
    return dict(zip(weights, split_fen(amount_fen, list(weights.values())), strict=True))
