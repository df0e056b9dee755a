"""What a stake cost and brought: instalments, exit price, multiple on cost, rate of return, loss."""

from instruments.equity.rules.facts import Case, Valuation
from instruments.equity.rules.holdings import register_after, register_now
from ledger.values.exit_price import Payment, Priced, Sale, exit_price
from ledger.values.leverage import Sums, Tags, ratio, reported
from ledger.values.limits import compare
from ledger.values.outcomes import Result
from ledger.values.returns import Flow, moic, rate_results
from ledger.values.schemes import Scheme
from ledger.values.trace import Node, difference, given, message, product, rounded, total

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
    """The instalments by the day of the case, in fen."""
    nodes = [given("instalment", each.amount_fen, "fen", subject=each.paid_on.isoformat())
             for each in case.payments if each.paid_on <= case.as_of]  # fmt: skip
    return total("paid", nodes, "fen")


def payment_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """What is paid and still to be paid, and whether it is paid in instalments where that is asked for."""
    results = {"paid": Result(paid(case))}
    office = [each for each in (case.round.investors if case.round else ()) if each.sector == "office"]
    if office:
        agreed = total(
            "agreed", [given("agreed", each.amount_fen, "fen", subject=each.name) for each in office], "fen"
        )
        results["unpaid"] = Result(difference("still to be paid", agreed, paid(case)))
    if "instalments_at_least" in scheme and case.payments:
        count = given("instalments", len(case.payments), "count")
        clause = scheme.clause("instalments_at_least")
        limit = given("least instalments", scheme.value("instalments_at_least"), "count", clause=clause)
        results["test_instalments"] = compare("paid in instalments", count, "at least", limit, clause)
    return results


def priced(case: Case, scheme: Scheme) -> Priced | None:
    """The exit price by the scheme; None where nothing is sold."""
    if case.exit is None:
        return None
    appraised = case.exit.appraised_fen
    sale = Sale(
        case.exit.sold_on,
        given("part sold", case.exit.part_percent, "percent"),
        None if appraised is None else given("appraised value", appraised, "fen"),
        _partner_price(case),
    )
    return exit_price(scheme, [Payment(each.paid_on, each.amount_fen) for each in case.payments], sale)


def _partner_price(case: Case) -> Node | None:
    """The office's shares at the price at which the partner sells, in fen."""
    register = register_after(case.round) if case.round else None
    if register is None or case.exit is None or case.exit.partner_price_per_share is None:
        return None
    price = given("fen per share of the partner", case.exit.partner_price_per_share * 100, "fen")
    held = register_now(case, register).office_shares()
    return product("the office's shares at the partner's price", [held, price], "fen")


def return_results(case: Case, sold: Priced | None) -> dict[str, Result]:
    """Multiple on invested cost and rate of return, gross, of this deal; and the loss of a write-off."""
    if not case.payments:
        return {}
    proceeds = _proceeds(case, sold)
    received = [given("dividend", each.amount_fen, "fen", subject=each.received_on.isoformat())
                for each in case.dividends if each.received_on <= case.as_of]  # fmt: skip
    realised = total("realised", [*received, *proceeds.values()], "fen")
    unrealised = _unrealised(case)
    results: dict[str, Result] = {}
    if unrealised is None:
        results |= {
            "moic": Result(reason=message(NO_VALUATION)),
            "xirr": Result(reason=message(NO_VALUATION)),
        }
    else:
        results["moic"] = moic(realised, unrealised, paid(case))
        flows = _flows(case, proceeds, unrealised)
        results |= rate_results("xirr", "rate of return (XIRR)", flows)
    return results | _loss(case, proceeds)


def _proceeds(case: Case, sold: Priced | None) -> dict[str, Node]:
    """What the exit and the write-off brought by the day of the case, in fen."""
    found: dict[str, Node] = {}
    if case.exit and case.exit.sold_on <= case.as_of:
        if case.exit.proceeds_fen is not None:
            found["exit"] = given("proceeds", case.exit.proceeds_fen, "fen")
        elif sold and sold.result.figure:
            found["exit"] = sold.result.figure
    if case.write_off and case.write_off.written_off_on <= case.as_of:
        found["write_off"] = given("recovered", case.write_off.recovered_fen, "fen")
    return found


def _unrealised(case: Case) -> Node | None:
    """What the part still held is worth, in fen; None where no valuation is known."""
    nothing = given("nothing is held any more", 0, "fen")
    if case.write_off and case.write_off.written_off_on <= case.as_of:
        return nothing
    left = 100 - (case.exit.part_percent if case.exit and case.exit.sold_on <= case.as_of else 0)
    if not left:
        return nothing
    known = [each for each in case.valuations if each.valued_on <= case.as_of]
    if not known:
        return None
    latest = max(known, key=lambda each: each.valued_on)
    value = given("value of the stake", latest.stake_value_fen, "fen", subject=latest.valued_on.isoformat())
    if not _values_before_sale(case, latest):
        return value
    part = product("value of the part left", [value, given("part left", left, "percent")], "fen")
    return rounded("value of the part left", part, "half_up_to_fen")


def _values_before_sale(case: Case, valuation: Valuation) -> bool:
    """Whether the valuation still counts a part that is sold since."""
    return bool(case.exit and valuation.valued_on < case.exit.sold_on <= case.as_of)


def _flows(case: Case, proceeds: dict[str, Node], unrealised: Node) -> list[Flow]:
    days = {
        "exit": case.exit.sold_on if case.exit else case.as_of,
        "write_off": case.write_off.written_off_on if case.write_off else case.as_of,
    }
    flows = [Flow(each.paid_on, -each.amount_fen) for each in case.payments if each.paid_on <= case.as_of]
    flows += [
        Flow(each.received_on, each.amount_fen) for each in case.dividends if each.received_on <= case.as_of
    ]
    flows += [Flow(days[name], int(node.exact)) for name, node in proceeds.items()]
    flows += [Flow(case.as_of, int(unrealised.exact))] if unrealised.value else []
    return sorted(flows, key=lambda flow: flow.on)


def _loss(case: Case, proceeds: dict[str, Node]) -> dict[str, Result]:
    if "write_off" not in proceeds:
        return {}
    return {
        "loss": Result(difference("loss", paid(case), total("recovered", list(proceeds.values()), "fen")))
    }
