"""Looking through nested funds: whose money it is in the end, and whose share of what private money followed.

A fund that is a partner of another fund brings other people's money. Its payment is shared among those who
pay into it, in proportion to what each paid, and so on up to four levels; every share is whole fen and the
shares of a payment sum to it, so that nothing is lost or counted twice on the way.
"""

from collections.abc import Collection, Container, Mapping
from typing import Final, TypeVar

from ledger.values.errors import LedgerError
from ledger.values.leverage.definitions import Sums
from ledger.values.money import split_fen

DEEPEST: Final = 4
"""Levels of funds that are looked through."""

Holder = TypeVar("Holder", bound=int | str)


class NestingTooDeep(LedgerError):
    """Funds that hold one another in a circle, or more than four deep; the parameter `way` has them in order."""

    template = (
        "{fund} cannot be looked through: funds hold one another in a circle or more than {deepest} deep "
        "({path}). Check who the partners are."
    )


def look_through(
    fund: Holder, contributions: Mapping[Holder, Mapping[Holder, int]], path: tuple[Holder, ...] = ()
) -> dict[Holder, int]:
    """Whose money is in a fund in the end, in fen; the parts sum to what was paid into it.

    Args:
        fund: the fund.
        contributions: of each fund, what each partner paid in, in fen; a partner with contributions of its own
            is a fund and is looked through.
        path: the funds that were looked through to come here.

    Raises:
        NestingTooDeep: the funds form a circle, or more than four levels.
    """
    way = (*path, fund)
    if fund in path or len(way) > DEEPEST:
        raise NestingTooDeep(fund=fund, deepest=DEEPEST, path=" <- ".join(map(str, way)), way=way)
    found: dict[Holder, int] = {}
    for partner, amount_fen in contributions[fund].items():
        shares: dict[Holder, int] = owners_of(partner, amount_fen, contributions, way)
        for owner, share_fen in shares.items():
            found[owner] = found.get(owner, 0) + share_fen
    return found


def nesting_fault(
    fund: Holder, partners: Mapping[Holder, Collection[Holder]], path: tuple[Holder, ...] = ()
) -> tuple[Holder, ...]:
    """The way along which a fund could not be looked through: round to itself, or too deep; empty for none."""
    way = (*path, fund)
    if fund in path or len(way) > DEEPEST:
        return way
    faults = (nesting_fault(each, partners, way) for each in partners[fund] if each in partners)
    return next((fault for fault in faults if fault), ())


def owners_of(
    partner: Holder,
    amount_fen: int,
    contributions: Mapping[Holder, Mapping[Holder, int]],
    way: tuple[Holder, ...] = (),
) -> dict[Holder, int]:
    """Whose an amount is that a partner paid: its own, or its partners' where it is a fund that was paid into."""
    paid = contributions.get(partner)
    if paid is None or not any(paid.values()):
        return {partner: amount_fen}
    behind = {owner: fen for owner, fen in look_through(partner, contributions, way).items() if fen > 0}
    if not behind:
        return {partner: amount_fen}
    return dict(zip(behind, split_fen(amount_fen, list(behind.values())), strict=True))


def by_sector(owners: Mapping[Holder, int], sectors: Mapping[Holder, str]) -> Sums:
    """Money by sector, from money by owner; an owner whose sector nobody has said counts as private."""
    sums: dict[str, int] = {}
    for owner, amount_fen in owners.items():
        sector = sectors.get(owner, "private")
        sums[sector] = sums.get(sector, 0) + amount_fen
    return Sums.of_sectors(sums)


def attributed_private(
    owners: Mapping[Holder, int], sectors: Mapping[Holder, str], *, state_owned_as_private: bool = False
) -> dict[Holder, int]:
    """The private money that each public partner may claim as mobilised, pro rata (M9), in whole fen.

    The claims of all public partners sum to the private money exactly. Without public money there is nobody
    to claim it and the answer is empty.
    """
    private = {"private", "state_owned"} if state_owned_as_private else {"private"}
    public = {
        owner: amount_fen
        for owner, amount_fen in owners.items()
        if amount_fen > 0 and sectors.get(owner, "private") not in private
    }
    private_fen = sum(
        amount_fen for owner, amount_fen in owners.items() if sectors.get(owner, "private") in private
    )
    if not public:
        return {}
    return dict(zip(public, split_fen(private_fen, list(public.values())), strict=True))


def levels_of(contributions: Mapping[Holder, Mapping[Holder, int]]) -> dict[Holder, str]:
    """The level of each fund: a fund of funds where it has paid into another fund, else a fund."""
    feeding = {partner for paid in contributions.values() for partner, fen in paid.items() if fen}
    return {fund: "fund_of_funds" if fund in feeding else "fund" for fund in contributions}


def entering(paid: Mapping[Holder, int], funds: Container[Holder]) -> dict[Holder, int]:
    """What enters a fund from outside: the money of partners that are no funds of the book themselves."""
    return {partner: amount_fen for partner, amount_fen in paid.items() if partner not in funds}
