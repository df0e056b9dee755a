"""The fund's companies one by one: gross multiple on cost and gross rate of return, kept apart from net figures."""

from collections.abc import Mapping, Sequence
from datetime import date

from instruments.guidance_fund.rules.facts import Case, Investment
from instruments.guidance_fund.rules.position import investments
from ledger.values.outcomes import Result
from ledger.values.returns import Flow, moic, rate_results
from ledger.values.trace import Node, given, message, total

NO_MARK = "Not computable: what is still held is not valued by that day."


def deal_results(case: Case) -> dict[str, Result]:
    """`moic` and `gross_xirr` of all companies, and with `.COMPANY` of each; only where any is known to bring money."""
    made = investments(case)
    if not any(each.proceeds or each.marks or each.closed_on for each in made):
        return {}
    by_company: dict[str, list[Investment]] = {}
    for each in made:
        by_company.setdefault(each.company, []).append(each)
    closed = {
        each.company: each.closed_on
        for each in made
        if each.closed_on is not None and each.closed_on <= case.as_of
    }
    results = _of(made, case.as_of, "", closed)
    for company, rounds in by_company.items():
        results |= _of(rounds, case.as_of, f".{company}", closed)
    return results


def _of(
    made: Sequence[Investment], as_of: date, suffix: str, closed: Mapping[str, date]
) -> dict[str, Result]:
    held = [_held(each, as_of, closed.get(each.company)) for each in made]
    known = [node for node in held if node is not None]
    if len(known) < len(held):
        unknown = Result(reason=message(NO_MARK))
        return {f"moic{suffix}": unknown, f"gross_xirr{suffix}": unknown}
    spent = [_money("investment", each, each.amount_fen, each.invested_on) for each in made]
    got = [(each, back) for each in made for back in each.proceeds if back.received_on <= as_of]
    brought = [_money("proceeds", each, back.amount_fen, back.received_on) for each, back in got]
    unrealised = total("unrealised value", known, "fen")
    flows = [Flow(each.invested_on, -each.amount_fen) for each in made]
    flows += [Flow(back.received_on, back.amount_fen) for _, back in got]
    flows += [Flow(as_of, int(unrealised.exact))] if unrealised.value else []
    cost, realised = total("invested cost", spent, "fen"), total("realised value", brought, "fen")
    rates = rate_results(f"gross_xirr{suffix}", "gross rate of return of deals (XIRR)", flows)
    return {f"moic{suffix}": moic(realised, unrealised, cost), **rates}


def _held(investment: Investment, as_of: date, closed_on: date | None) -> Node | None:
    """What is left of an investment: nothing once its company is closed, else its latest mark by the day."""
    if closed_on is not None:
        return _money("closed, nothing is left", investment, 0, closed_on)
    known = [mark for mark in investment.marks if mark.valued_on <= as_of]
    if not known:
        return None
    latest = max(known, key=lambda mark: mark.valued_on)
    return _money("value of what is held", investment, latest.amount_fen, latest.valued_on)


def _money(label: str, investment: Investment, amount_fen: int, day: date) -> Node:
    return given(label, amount_fen, "fen", subject=f"{investment.company} {day}")
