"""Tests of time: set up within a year, money that lies idle, the investment period, the fund's life."""

from collections.abc import Callable
from datetime import date

from instruments.guidance_fund.rules.compliance.verdicts import Deadline, by_day, untested
from instruments.guidance_fund.rules.facts import Case
from instruments.guidance_fund.rules.position import investments
from instruments.guidance_fund.rules.sales import WHOLE
from ledger.values.outcomes import Result
from ledger.values.periods import add_years
from ledger.values.schemes import Scheme
from ledger.values.trace import given


def deadline_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Every test of time for which the scheme states a limit."""
    tests: dict[str, Callable[[Case, Scheme, str], dict[str, Result]]] = {
        "set_up_within_years": _set_up,
        "idle_max_years": _idle,
        "investments_within_period": _investment_period,
        "leaves_at_end_of_life": _end_of_life,
    }
    results: dict[str, Result] = {}
    for name, test in tests.items():
        if scheme.value(name):
            results |= test(case, scheme, name)
    return results


def _set_up(case: Case, scheme: Scheme, name: str) -> dict[str, Result]:
    """财预〔2015〕210号: not set up within a year of approval lets the government leave."""
    approved_on, set_up_on = case.terms.approved_on, case.terms.set_up_on
    if approved_on is None:
        return untested(
            "test_set_up", "Not computable: the day of approval is not recorded.", scheme.clause(name)
        )
    done = given("set up on", set_up_on, "date") if set_up_on and set_up_on <= case.as_of else None
    last = _anniversary(scheme, name, "last day to be set up", approved_on)
    return by_day("test_set_up", "set up in time", done, case.as_of, last, scheme)


def _idle(case: Case, scheme: Scheme, name: str) -> dict[str, Result]:
    """财预〔2015〕210号: money in the account for more than a year without business."""
    paid = [
        each.paid_on for partner in case.partners for each in partner.payments if each.paid_on <= case.as_of
    ]
    funded_on = case.terms.funded_on or min(paid, default=None)
    if funded_on is None or funded_on > case.as_of:
        return untested(
            "test_money_idle", "Not computable: no money has come into the fund.", scheme.clause(name)
        )
    first_on = min((each.invested_on for each in investments(case)), default=None)
    done = given("first investment on", first_on, "date") if first_on else None
    last = _anniversary(scheme, name, "last day for a first investment", funded_on)
    return by_day("test_money_idle", "money does not lie idle", done, case.as_of, last, scheme)


def _anniversary(scheme: Scheme, name: str, label: str, start: date) -> Deadline:
    last = add_years(start, scheme.value(name))
    return Deadline(label, last, scheme.clause(name), start.isoformat())


def _investment_period(case: Case, scheme: Scheme, name: str) -> dict[str, Result]:
    """New investments lie within the agreed period; later rounds of companies already held may come after."""
    end = _end(case, case.terms.investment_end_on, case.terms.investment_years)
    new = [each for each in investments(case) if not each.follow_on]
    if end is None or not new:
        template = "Not computable: the investment period or an investment is not recorded."
        return untested("test_invested_in_period", template, scheme.clause(name))
    last = max(new, key=lambda each: each.invested_on)
    day = given("latest new investment", last.invested_on, "date", subject=last.company)
    deadline = Deadline("end of the investment period", end, scheme.clause(name))
    return by_day(
        "test_invested_in_period", "new investments within the period", day, case.as_of, deadline, scheme
    )


def _end_of_life(case: Case, scheme: Scheme, name: str) -> dict[str, Result]:
    """The office has left by the end of the fund's life."""
    end = _end(case, case.terms.ends_on, case.terms.life_years)
    if end is None:
        return untested(
            "test_left_in_time", "Not computable: the end of the fund is not recorded.", scheme.clause(name)
        )
    left = [sale.sold_on for sale in case.sold if sale.part_percent == WHOLE and sale.sold_on <= case.as_of]
    done = given("office left on", left[0], "date") if left else None
    deadline = Deadline("end of the fund", end, scheme.clause(name))
    return by_day("test_left_in_time", "office leaves by the end", done, case.as_of, deadline, scheme)


def _end(case: Case, stated: date | None, years: int | None) -> date | None:
    if stated is not None or years is None or case.terms.set_up_on is None:
        return stated
    return add_years(case.terms.set_up_on, years)
