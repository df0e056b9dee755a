"""What a stake cost and brought: instalments, exit price, multiple on cost, rate of return, loss."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from instruments.equity.rules.facts import Case, Valuation
from instruments.equity.rules.grants import still_granted
from instruments.equity.rules.holdings import NO_REGISTER, register_after, register_on, stake
from instruments.equity.rules.sales import Sold, all_conceded, costs, costs_left
from ledger.values.grant_equivalent import mobilised_per_yuan, of_grant, of_stake
from ledger.values.leverage import Sums, Tags, ratio, reported
from ledger.values.limits import compare
from ledger.values.outcomes import Result
from ledger.values.returns import Flow, moic, rate_results
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, difference, given, greatest, message, product, rounded, total
from ledger.values.worksheets.options import exercised_later, stated_option_results

LEVERAGE_KEYS = ("M1", "M2", "M3", "M4")
NO_VALUATION = "Not computable: the stake is still held and no valuation is recorded by that day."


def leverage_results(case: Case) -> dict[str, Result]:
    """The round as leverage: what others put in beside the office, agreed money."""
    if case.round is None:
        return {}
    by_sector: dict[str, int] = {}
    for each in case.round.investors:
        by_sector[each.sector] = by_sector.get(each.sector, 0) + each.amount_fen
    sums = Sums.of_sectors(by_sector)
    tags = Tags(level="recipient", stage="committed", base="commitment", as_of=case.as_of)
    flag = case.state_owned_as_private
    return {
        f"{key}_committed": reported(ratio(key, sums, tags, case.company, state_owned_as_private=flag))
        for key in LEVERAGE_KEYS
    }


def paid(case: Case) -> Node:
    """What the office paid for its stake by the day of the case, in fen; converted grants with it."""
    nodes = [given("instalment", each.amount_fen, "fen", subject=each.on.isoformat())
             for each in costs(case) if each.on <= case.as_of]  # fmt: skip
    return total("paid", nodes, "fen")


def payment_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """What is paid and still to be paid, and whether it is paid in instalments where that is asked for."""
    results = {"paid": Result(paid(case))}
    office = [each for each in (case.round.investors if case.round else ()) if each.sector == "office"]
    if office:
        agreed = total(
            "agreed", [given("agreed", each.amount_fen, "fen", subject=each.name) for each in office], "fen"
        )
        results["unpaid"] = Result(difference("still to be paid", agreed, _out(case)))
    if "instalments_at_least" in scheme and case.payments:
        count = given("instalments", len(case.payments), "count")
        clause = scheme.clause("instalments_at_least")
        limit = given("least instalments", scheme.value("instalments_at_least"), "count", clause=clause)
        results["test_instalments"] = compare("paid in instalments", count, "at least", limit, clause)
    return results


def _out(case: Case) -> Node:
    """What went to the firm of the round's money: for the stake, and as grants that the round counts."""
    if not any(each.of_round for each in case.grants):
        return paid(case)
    return total("paid and granted", [paid(case), still_granted(case, of_round=True)], "fen")


def return_results(case: Case, sold: Sequence[Sold]) -> dict[str, Result]:
    """Multiple on invested cost and rate of return, gross, of this deal; and the loss of a write-off."""
    if not costs(case):
        return _loss(case, sold)
    proceeds = _proceeds(case, sold)
    realised = total("realised", [node for _, node in proceeds], "fen")
    unrealised = unrealised_value(case)
    results: dict[str, Result] = {}
    if unrealised is None:
        results |= {
            "moic": Result(reason=message(NO_VALUATION)),
            "xirr": Result(reason=message(NO_VALUATION)),
        }
    else:
        results["moic"] = moic(realised, unrealised, paid(case))
        results |= rate_results("xirr", "rate of return (XIRR)", _flows(case, proceeds, unrealised))
    return {**results, "realised": Result(realised), **_loss(case, sold)}


def _proceeds(case: Case, sold: Sequence[Sold]) -> list[tuple[date, Node]]:
    """Dividends, sales and what a write-off recovered by the day of the case, each with its day, in fen."""
    found = [
        (each.received_on, given("dividend", each.amount_fen, "fen", subject=each.received_on.isoformat()))
        for each in case.dividends
        if each.received_on <= case.as_of
    ]
    return [*found, *_sales_and_recovery(case, sold)]


def _sales_and_recovery(case: Case, sold: Sequence[Sold]) -> list[tuple[date, Node]]:
    found = []
    for each in sold:
        came_in = each.came_in(case.as_of)
        if came_in is not None:
            found.append((each.sale.sold_on, came_in))
    if case.write_off and case.write_off.written_off_on <= case.as_of:
        recovered = given("recovered", case.write_off.recovered_fen, "fen")
        found.append((case.write_off.written_off_on, recovered))
    return found


def unrealised_value(case: Case) -> Node | None:
    """What the part still held is worth, in fen; None where no valuation is known."""
    nothing = given("nothing is held any more", 0, "fen")
    if case.write_off and case.write_off.written_off_on <= case.as_of:
        return nothing
    if not _left(case, None):
        return nothing
    known = [each for each in case.valuations if each.valued_on <= case.as_of]
    if not known:
        return None
    latest = max(known, key=lambda each: each.valued_on)
    value = given("value of the stake", latest.stake_value_fen, "fen", subject=latest.valued_on.isoformat())
    left = _left(case, latest)
    if left == 1:
        return value
    part = product("value of the part left", [value, given("part left", left * 100, "percent")], "fen")
    return rounded("value of the part left", part, "half_up_to_fen")


def _left(case: Case, valuation: Valuation | None) -> Fraction:
    """The part that is still held of what was held on the day of a valuation, or of everything."""
    left = Fraction(1)
    for sale in case.sold:
        if sale.sold_on <= case.as_of and (valuation is None or sale.sold_on > valuation.valued_on):
            left *= 1 - Fraction(sale.part_percent) / 100
    return left


def _flows(case: Case, proceeds: Sequence[tuple[date, Node]], unrealised: Node) -> list[Flow]:
    flows = [Flow(each.on, -each.amount_fen) for each in costs(case) if each.on <= case.as_of]
    flows += [Flow(day, int(node.exact)) for day, node in proceeds]
    flows += [Flow(case.as_of, int(unrealised.exact))] if unrealised.value else []
    return sorted(flows, key=lambda flow: flow.on)


def _loss(case: Case, sold: Sequence[Sold]) -> dict[str, Result]:
    """What sales and the write-off did not bring back of the cost, as it is posted; a dividend is income."""
    if case.write_off is None or case.write_off.written_off_on > case.as_of:
        return {}
    recovered = [node for _, node in _sales_and_recovery(case, sold)]
    granted = still_granted(case)
    out = total("paid and granted", [paid(case), granted], "fen") if granted.exact else paid(case)
    rest = difference("cost not recovered", out, total("recovered", recovered, "fen"))
    return {"loss": Result(greatest("loss", [rest, given("nothing", 0, "fen")]))}


def option_results(case: Case) -> dict[str, Result]:
    """A call option of others on the office's stake; its value as stated, or the office's part of the firm's."""
    stated = case.option
    if stated is None:
        return {}
    if (later := exercised_later(stated, case.as_of)) is not None:
        return later
    bought = costs_left(case, stated.exercised_on)
    if stated.stake_value_fen is not None:
        return stated_option_results(
            stated, bought, given("value of the office's stake", stated.stake_value_fen, "fen"), None
        )
    after = register_after(case.round) if case.round else None
    if after is None:
        return {"option.strike": Result(reason=message(NO_REGISTER))}
    whole = given("value of the whole firm", stated.whole_value_fen, "fen")
    part = product(
        "value of the office's stake", [whole, stake(register_on(case, after, stated.exercised_on))], "fen"
    )
    worth = rounded("value of the office's stake", part, "half_up_to_fen")
    return stated_option_results(stated, bought, worth, None)


def _equivalent(case: Case, came_back: Node, conceded: Node) -> Node:
    """Of the stake and of what is still a grant; what a write-off recovered is taken from both together."""
    granted = still_granted(case)
    if case.write_off and case.write_off.written_off_on <= case.as_of and granted.exact:
        return of_stake(total("paid and granted", [paid(case), granted], "fen"), came_back, conceded)
    stake = of_stake(paid(case), came_back, conceded)
    return total("grant equivalent", [stake, of_grant([granted])], "fen")


def grant_equivalent_results(
    case: Case, sold: Sequence[Sold], results: Mapping[str, Result]
) -> dict[str, Result]:
    """`grant_equivalent`: money not come back by the day, concessions, and grants that are no stake.

    Beside it private money of the round per yuan of it.
    """
    if not costs(case) and not case.grants:
        return {}
    price, option = (
        results[name].figure if name in results else None for name in ("option.price", "option.conceded")
    )
    back = [node for _, node in _proceeds(case, sold)]
    came_back = total("come back to the office", [*back, *([price] if price else [])], "fen")
    conceded = total("conceded", [all_conceded(case, list(sold)), *([option] if option else [])], "fen")
    equivalent = _equivalent(case, came_back, conceded)
    found = {"grant_equivalent": Result(equivalent)}
    if case.round is None:
        return found
    others = [given("private money", each.amount_fen, "fen", subject=each.name)
              for each in case.round.investors if each.sector == "private"]  # fmt: skip
    private = total("private money of the round", others, "fen")
    name = "mobilised_per_grant_equivalent"
    return found | {name: mobilised_per_yuan(private, equivalent, subject=case.company)}
