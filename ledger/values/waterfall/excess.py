"""What lies above capital and preferred return: catch-up, carry, the partners' part, and the concession."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.values.money import round_fen, split_fen
from ledger.values.waterfall.agreement import MANAGER, Agreement, Line


@dataclass
class Progress:
    """What the tiers have paid so far, in fen: on it depends how far the manager must catch up."""

    preferred_fen: int = 0
    caught_up_fen: int = 0


@dataclass(frozen=True)
class Weights:
    """What each partner had paid in by the day, in fen, and which of them is the office."""

    paid_fen: Mapping[str, int]
    office: frozenset[str]

    def share(self, amount_fen: int, among: Mapping[str, int]) -> dict[str, int]:
        """An amount by weights, to the fen."""
        return dict(zip(among, split_fen(amount_fen, list(among.values())), strict=True))

    @property
    def others(self) -> dict[str, int]:
        """The weights of those who are not the office."""
        return {name: paid for name, paid in self.paid_fen.items() if name not in self.office and paid}

    @property
    def offices(self) -> dict[str, int]:
        """The weights of the office."""
        return {name: paid for name, paid in self.paid_fen.items() if name in self.office and paid}


def catch_up_due(agreement: Agreement, progress: Progress) -> Fraction:
    """How much must still flow through the catch-up tier, in exact fen.

    With the manager's part k of the tier and carry c, the flow is c x preferred / (k - c); the manager then
    holds c of preferred return and flow together. For a full catch-up (k = 100 percent) this is
    preferred x c / (1 - c).
    """
    carry, part = agreement.carry_percent / 100, agreement.catch_up_percent / 100
    if not carry or not part:
        return Fraction(0)
    return max(Fraction(0), carry * progress.preferred_fen / (part - carry) - progress.caught_up_fen)


def share_excess(
    agreement: Agreement, progress: Progress, amount_fen: int, day: date, weights: Weights
) -> Iterator[Line]:
    """All of an amount above the hurdle, as lines that sum to it."""
    flow = min(amount_fen, round_fen(catch_up_due(agreement, progress), "half_up_to_fen"))
    progress.caught_up_fen += flow
    to_manager, caught = _parted(flow, agreement.catch_up_percent)
    carried, rest = _parted(amount_fen - flow, agreement.carry_percent)
    for tier, part in (("catch_up", to_manager), ("split", carried)):
        if part:
            yield Line(day, tier, MANAGER, part)
    yield from _partners(agreement, caught + rest, day, weights)


def _parted(amount_fen: int, percent: Fraction) -> tuple[int, int]:
    part, rest = split_fen(amount_fen, [percent, 100 - percent])
    return part, rest


def _partners(agreement: Agreement, amount_fen: int, day: date, weights: Weights) -> Iterator[Line]:
    """The partners' part by what they paid in; the office gives up some of its own, or gets what is stated."""
    if not amount_fen:
        return
    shared = weights.share(amount_fen, {name: paid for name, paid in weights.paid_fen.items() if paid})
    offices, others = weights.offices, weights.others
    by_money = sum(shared[name] for name in offices)
    kept = _kept(agreement, amount_fen, by_money, weights)
    shared |= weights.share(kept, offices) if offices else {}
    if kept > by_money:
        shared |= weights.share(amount_fen - kept, others)
    yield from (Line(day, "excess", name, part) for name, part in shared.items() if part)
    if kept < by_money:
        given = by_money - kept
        gains = {MANAGER: given} if agreement.concession_to == MANAGER else weights.share(given, others)
        yield from (Line(day, "concession", name, part) for name, part in gains.items() if part)


def _kept(agreement: Agreement, amount_fen: int, by_money_fen: int, weights: Weights) -> int:
    """The office's part, in fen: as stated, or by money less its concession; by money where nobody could change it.

    Nobody takes what an office alone gives up, and no part is stated for an office that has paid nothing in.
    """
    if agreement.office_excess_percent is None:
        given = round_fen(by_money_fen * agreement.concession_percent / 100, "half_up_to_fen")
        kept = by_money_fen - given
    else:
        kept = round_fen(amount_fen * agreement.office_excess_percent / 100, "half_up_to_fen")
    taken = weights.others or agreement.concession_to == MANAGER
    return kept if weights.offices and taken else by_money_fen
