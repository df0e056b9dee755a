"""What a fund brought back: multiples, rate of return, fees; of the whole fund and of the office's part."""

from collections.abc import Sequence
from fractions import Fraction

from instruments.guidance_fund.rules.facts import Case, Partner, Valuation
from instruments.guidance_fund.rules.position import committed, distributed, investments, paid_in
from instruments.guidance_fund.rules.sales import WHOLE, Sold, brought
from ledger.values.money import split_fen
from ledger.values.outcomes import Result
from ledger.values.returns import NO_VALUATION, Flow, fund_multiples, rate_results
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, Node, difference, given, greatest, message, product, rounded, total

STALE_AFTER_DAYS = 366


def latest_valuation(case: Case) -> Valuation | None:
    """The last valuation by the day of the case; a later one is not known yet."""
    known = [each for each in case.valuations if each.valued_on <= case.as_of]
    return max(known, key=lambda each: each.valued_on, default=None)


def return_results(case: Case, sold: Sequence[Sold] = ()) -> dict[str, Result]:
    """DPI, RVPI, TVPI, PIC and the rate: of all partners, and with `office_` of the office alone.

    A transfer of the office's share is no matter of the fund; what it brought counts for the office only, which
    then holds the rest of its share.
    """
    if not case.partners:
        return {}
    results = _returns_of(case, case.partners, "", [])
    office = [partner for partner in case.partners if partner.sector == "office"]
    came_in = brought(sold, case.as_of)
    return results | (_returns_of(case, office, "office_", came_in) if office else {})


def _returns_of(
    case: Case, partners: Sequence[Partner], prefix: str, sales: Sequence[tuple[Sold, Node]]
) -> dict[str, Result]:
    paid = total("paid in", [paid_in(case, partner) for partner in partners], "fen")
    got = [distributed(case, partner) for partner in partners]
    back = total("distributed", [*got, *(came_in for _, came_in in sales)], "fen")
    promises = [committed(partner, case.as_of) for partner in partners]
    known = [promise for promise in promises if promise is not None]
    promised = total("committed", known, "fen") if len(known) == len(promises) else None
    residual = _left(_residual(case, paid), sales)
    results = fund_multiples(paid, back, residual, promised)
    if residual is None and investments(case):
        # Bare flows of a fund without any firm end with the last of them; a fund with firms holds something.
        rates = {"xirr": Result(reason=message(NO_VALUATION))}
    else:
        rates = rate_results("xirr", "rate of return (XIRR)", _flows(case, partners, residual, sales))
    return {f"{prefix}{name}": result for name, result in {**results, **rates}.items()}


def _residual(case: Case, paid: Node) -> Node | None:
    """What is left for those who paid in so much: the fund's value by paid-in share, to the fen."""
    valuation = latest_valuation(case)
    whole_fen = sum(int(paid_in(case, partner).exact) for partner in case.partners)
    if valuation is None or not whole_fen:
        return None
    part_fen = int(paid.exact)
    share_fen = split_fen(valuation.net_asset_value_fen, [part_fen, whole_fen - part_fen])[0]
    note = message("Part of {value} fen valued on {day}, by what was paid in.",
                   value=valuation.net_asset_value_fen, day=valuation.valued_on)  # fmt: skip
    return given("residual value", share_fen, "fen", notes=[note])


def _left(residual: Node | None, sales: Sequence[tuple[Sold, Node]]) -> Node | None:
    """What the office still holds after its sales; nothing once all is sold, valued or not."""
    left = Fraction(1)
    for sold, _ in sales:
        left *= 1 - Fraction(sold.sale.part_percent) / WHOLE
    if not left:
        return given("nothing is held any more", 0, "fen")
    if residual is None or not sales:
        return residual
    part = product("value of the part left", [residual, given("part left", left * WHOLE, "percent")], "fen")
    return rounded("value of the part left", part, "half_up_to_fen")


def _flows(
    case: Case, partners: Sequence[Partner], residual: Node | None, sales: Sequence[tuple[Sold, Node]]
) -> list[Flow]:
    names = {partner.name for partner in partners}
    paid = [Flow(each.paid_on, -each.amount_fen) for partner in partners for each in partner.payments]
    back = [Flow(each.paid_on, each.amount_fen) for each in case.distributions if each.to in names]
    back += [Flow(sold.sale.sold_on, int(came_in.exact)) for sold, came_in in sales]
    left = [Flow(case.as_of, int(residual.exact))] if residual and residual.value else []
    return sorted((flow for flow in [*paid, *back, *left] if flow.on <= case.as_of), key=lambda flow: flow.on)


def fee_results(case: Case) -> dict[str, Result]:
    """Fees by the day of the case, inside and outside the commitment, where any is recorded."""
    results = {}
    for inside, name, label in ((True, "fees_inside", "fees inside commitments"),
                                (False, "fees_outside", "fees outside commitments")):  # fmt: skip
        fees = [given("fee", fee.amount_fen, "fen", subject=fee.paid_on.isoformat())
                for fee in case.fees if fee.inside_commitment == inside and fee.paid_on <= case.as_of]  # fmt: skip
        if case.fees:
            results[name] = Result(total(label, fees, "fen"))
    return results


def performance_fee_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """The manager's part of the realised gain, capital back first, where the scheme states one."""
    if "performance_fee_percent" not in scheme:
        return {}
    paid = total("paid in", [paid_in(case, partner) for partner in case.partners], "fen")
    back = total("distributed", [distributed(case, partner) for partner in case.partners], "fen")
    gain = greatest(
        "gain, never below nothing",
        [difference("gain after capital", back, paid), given("nothing", 0, "fen")],
    )
    percent = scheme.given("performance_fee_percent", "manager's part of the gain")
    fee = product("manager's part", [gain, percent], "fen", clause=scheme.clause("performance_fee_percent"))
    return {"performance_fee": Result(rounded("performance fee", fee, "half_up_to_fen"))}


def valuation_warnings(case: Case) -> tuple[Message, ...]:
    """What to know about the valuation used, and about later ones that are not."""
    valuation = latest_valuation(case)
    if valuation is None:
        return ()
    warnings = []
    if (case.as_of - valuation.valued_on).days > STALE_AFTER_DAYS:
        warnings.append(message("The latest valuation is of {day}.", day=valuation.valued_on))
    if any(each.valued_on > case.as_of for each in case.valuations):
        warnings.append(message("Valuations after {day} were left out.", day=case.as_of))
    return tuple(warnings)
