"""Who holds what: the register after the round and after later ones, and whether a round agrees with itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from instruments.equity.rules.facts import Case, Exit, Grant, Investor, LaterRound, Round
from ledger.values.decimals import decimal_text
from ledger.values.money import format_yuan
from ledger.values.outcomes import Refusal, Result
from ledger.values.trace import Message, Node, given, message, product, quotient, rounded, total

NO_CONVERTED_SHARES = "Not computable: it is not recorded how many shares a grant became."
NO_NAMES = "Not known: it is not recorded who bought the shares of later rounds or sales."
NO_REGISTER = "Not computable: the register of shares is not recorded."


@dataclass(frozen=True)
class Register:
    """Shares by holder in the order of the register, the office's name among them."""

    shares: dict[str, Fraction]
    office: frozenset[str]

    def office_shares(self) -> Node:
        """The shares of the office."""
        held = [_shares(name, count) for name, count in self.shares.items() if name in self.office]
        return total("shares of the office", held, "shares")

    def all_shares(self) -> Node:
        """All shares of the company."""
        return total("all shares", [_shares(name, count) for name, count in self.shares.items()], "shares")

    def largest_other(self) -> Node | None:
        """The largest holder beside the office; None where there is no other."""
        others = [_shares(name, count) for name, count in self.shares.items() if name not in self.office]
        return max(others, key=lambda node: node.exact, default=None)


def _shares(name: str, count: Fraction) -> Node:
    return given("shares", count, "shares", subject=name)


def register_after(round_: Round) -> Register | None:
    """The register after the round: before plus new shares; None where shares are not known."""
    if not any(holder.shares for holder in round_.holders_before) or any(
        new_shares(round_, each) is None for each in round_.investors
    ):
        return None
    shares: dict[str, Fraction] = {}
    for holder in round_.holders_before:
        shares[holder.name] = shares.get(holder.name, Fraction(0)) + Fraction(holder.shares)
    for each in round_.investors:
        shares[each.name] = shares.get(each.name, Fraction(0)) + (new_shares(round_, each) or 0)
    office = {holder.name for holder in round_.holders_before if holder.sector == "office"}
    office |= {each.name for each in round_.investors if each.sector == "office"}
    return Register(shares, frozenset(office))


def new_shares(round_: Round, investor: Investor) -> Fraction | None:
    """The shares that an investor gets: as stated, else its money over the price."""
    if investor.shares is not None:
        return Fraction(investor.shares)
    if round_.price_per_share is None:
        return None
    return Fraction(investor.amount_fen, 100) / Fraction(round_.price_per_share)


LATER = "later rounds"
BUYERS = "buyers"


def register_on(case: Case, after: Register, day: date, *, before: Exit | None = None) -> Register:
    """The register on a day, or in front of a sale: what happened since the round in the order of its days.

    Later rounds and grants that became shares add shares, sales of the office move what it holds by then to
    their buyer. On one day a sale comes last. A grant that the round counts is no share until it converts.
    """
    shares, office = dict(after.shares), set(after.office)
    own = min(office, default="office")
    office.add(own)
    waiting = sum((_counted(case, grant, grant.amount_fen) for grant in case.grants), Fraction(0))
    shares[own] = shares.get(own, Fraction(0)) - waiting
    for what in _since_the_round(case, day):
        if what is before:
            break
        if isinstance(what, LaterRound):
            for name, count in _bought(what, own):
                shares[name] = shares.get(name, Fraction(0)) + count
            office |= {each.name for each in what.investors if each.sector == "office"}
        elif isinstance(what, Grant):
            shares[own] += _became(case, what)
        else:
            _sell(shares, office, what)
    return Register(shares, frozenset(office))


def _since_the_round(case: Case, day: date) -> list[LaterRound | Grant | Exit]:
    found: list[tuple[date, LaterRound | Grant | Exit]] = [
        (each.closed_on, each) for each in case.later_rounds
    ]
    found += [(each.converted_on, each) for each in case.grants if each.converted_on]
    found += [(each.sold_on, each) for each in case.sold]
    return [what for on, what in sorted(found, key=lambda each: each[0]) if on <= day]


def _bought(later: LaterRound, own: str) -> Iterator[tuple[str, Fraction]]:
    if later.investors:
        yield from ((each.name, Fraction(each.shares)) for each in later.investors)
        return
    taken = Fraction(later.office_shares)
    yield own, taken
    yield LATER, Fraction(later.shares_issued) - taken


def _sell(shares: dict[str, Fraction], office: set[str], sale: Exit) -> None:
    part, buyer = Fraction(sale.part_percent) / 100, sale.buyer or BUYERS
    for name in sorted(office & set(shares)):
        moved = shares[name] * part
        shares[name] -= moved
        shares[buyer] = shares.get(buyer, Fraction(0)) + moved


def converted_shares(grant: Grant) -> Fraction | None:
    """The shares that a grant became: as stated, else its money over the price; None where neither is known."""
    if grant.shares is not None:
        return Fraction(grant.shares)
    if grant.price_per_share is None:
        return None
    converted_fen = grant.amount_fen if grant.converted_fen is None else grant.converted_fen
    return Fraction(converted_fen, 100) / Fraction(grant.price_per_share)


def _became(case: Case, grant: Grant) -> Fraction:
    """The shares that a converted grant became; where nobody says how many, those that the round counts for it."""
    shares = converted_shares(grant)
    converted_fen = grant.amount_fen if grant.converted_fen is None else grant.converted_fen
    return _counted(case, grant, converted_fen) if shares is None else shares


def _counted(case: Case, grant: Grant, amount_fen: int) -> Fraction:
    """The shares that the office's part of the round holds for so much of a grant."""
    if not grant.of_round or case.round is None:
        return Fraction(0)
    ours = [each for each in case.round.investors if each.sector == "office"]
    agreed_fen = sum(each.amount_fen for each in ours)
    shares = sum((new_shares(case.round, each) or Fraction(0) for each in ours), Fraction(0))
    return shares * Fraction(amount_fen, agreed_fen) if agreed_fen else Fraction(0)


def stake(register: Register) -> Node:
    """The office's part of all shares, in percent."""
    return quotient("stake of the office", register.office_shares(), register.all_shares(), "percent")


def stake_results(case: Case) -> dict[str, Result]:
    """The stake after the round and on the day of the case, and the office's place among the holders."""
    if case.round is None:
        return {}
    after = register_after(case.round)
    if after is None:
        unknown = Result(reason=message(NO_REGISTER))
        return {"stake_after_round": unknown, "stake_now": unknown, "place": unknown}
    now = register_on(case, after, case.as_of)
    results = {
        "stake_after_round": Result(stake(after)),
        "stake_now": Result(stake(now)),
        "place": Result(_place(after)),
        "place_now": _place_now(now),
        **_holders(now),
        **_at_last_price(case, now),
    }
    if any(
        grant.converted_on and not grant.of_round and converted_shares(grant) is None for grant in case.grants
    ):
        unknown = Result(reason=message(NO_CONVERTED_SHARES))
        results |= {"stake_now": unknown, "place_now": unknown}
    return results


def _place_now(register: Register) -> Result:
    """The place on the day; not known where unnamed buyers together hold more than the office."""
    held = register.office_shares().exact
    if any(register.shares.get(name, Fraction(0)) > held for name in (LATER, BUYERS)):
        return Result(reason=message(NO_NAMES))
    return Result(_place(register))


def _holders(register: Register) -> dict[str, Result]:
    """Every holder's part of all shares, the largest first."""
    everything = register.all_shares()
    ordered = sorted(register.shares.items(), key=lambda held: -held[1])
    return {
        f"holder.{name}": Result(quotient("part of all shares", _shares(name, count), everything, "percent"))
        for name, count in ordered
        if count
    }


def _at_last_price(case: Case, register: Register) -> dict[str, Result]:
    """What the stake is worth at the price of the latest round by the day; a price of others is no valuation."""
    known = [each for each in case.later_rounds if each.price_per_share and each.closed_on <= case.as_of]
    if not known:
        return {}
    latest = max(known, key=lambda each: each.closed_on)
    price = given("fen per share of the latest round", (latest.price_per_share or 0) * 100, "fen",
                  subject=latest.closed_on.isoformat())  # fmt: skip
    worth = product("stake at the latest price", [register.office_shares(), price], "fen")
    return {"stake_at_last_price": Result(rounded("stake at the latest price", worth, "half_up_to_fen"))}


def _place(register: Register) -> Node:
    """1 for the largest holder; holders of as many shares share the better place."""
    held = register.office_shares()
    above = sum(count > held.exact for name, count in register.shares.items() if name not in register.office)
    return Node("place of the office among the holders", above + 1, "count", "rank", (held,))


def faults(case: Case) -> Iterator[Refusal]:
    """Where the figures of a round contradict one another, or more was paid than agreed."""
    if case.round is not None:
        yield from map(Refusal, _money_faults(case.round))
        yield from map(Refusal, _price_faults(case.round))
        yield from map(Refusal, _register_faults(case.round))
        yield from map(Refusal, _payment_faults(case, case.round))


def _money_faults(round_: Round) -> Iterator[Message]:
    new_fen = sum(each.amount_fen for each in round_.investors)
    if None in (round_.pre_money_fen, round_.post_money_fen):
        return
    if round_.post_money_fen != (round_.pre_money_fen or 0) + new_fen:
        yield message(
            "Post-money {post} is not pre-money {pre} plus new money {new} yuan.",
            post=format_yuan(round_.post_money_fen or 0),
            pre=format_yuan(round_.pre_money_fen or 0),
            new=format_yuan(new_fen),
        )


def _price_faults(round_: Round) -> Iterator[Message]:
    if round_.price_per_share is None:
        return
    before = sum((Fraction(each.shares) for each in round_.holders_before), Fraction(0))
    if round_.holders_before and round_.pre_money_fen is not None:
        yield from _price_fault(round_.price_per_share, "the old shares", before, round_.pre_money_fen)
    for each in round_.investors:
        if each.shares is not None:
            yield from _price_fault(round_.price_per_share, each.name, Fraction(each.shares), each.amount_fen)


def _price_fault(price: Decimal, name: str, shares: Fraction, amount_fen: int) -> Iterator[Message]:
    """Shares are whole and a printed price is rounded, so as much may be missing, and no more."""
    places = len(f"{price:f}".partition(".")[2])
    slack = max(Fraction(price), shares / 2 / 10**places)
    worth = Fraction(price) * shares
    if abs(worth - Fraction(amount_fen, 100)) >= slack:
        yield message(
            "{name}: {shares} shares at {price} yuan are {product} yuan, not {amount}.",
            name=name,
            shares=decimal_text(shares, 4),
            price=price,
            product=decimal_text(worth, 2),
            amount=format_yuan(amount_fen),
        )


def _register_faults(round_: Round) -> Iterator[Message]:
    after = register_after(round_)
    if after is None or not round_.holders_after:
        return
    stated = {holder.name: Fraction(holder.shares) for holder in round_.holders_after}
    for name in sorted({*stated, *after.shares}):
        expected, found = after.shares.get(name, Fraction(0)), stated.get(name, Fraction(0))
        if abs(expected - found) >= 1:
            yield message(
                "After the round {name} should hold {expected} shares, not {found}.",
                name=name,
                expected=decimal_text(expected, 4),
                found=decimal_text(found, 4),
            )


def _payment_faults(case: Case, round_: Round) -> Iterator[Message]:
    agreed_fen = sum(each.amount_fen for each in round_.investors if each.sector == "office")
    paid_fen = sum(each.amount_fen for each in case.payments)
    paid_fen += sum(each.amount_fen for each in case.grants if each.of_round)
    if agreed_fen and paid_fen > agreed_fen:
        yield message("Instalments of {paid} yuan are more than the {agreed} yuan agreed.",
                      paid=format_yuan(paid_fen), agreed=format_yuan(agreed_fen))  # fmt: skip
