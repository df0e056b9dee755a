"""Tests of what the agreement says, and of the first drawdown."""

from instruments.guidance_fund.rules.compliance.verdicts import untested, verdicts
from instruments.guidance_fund.rules.facts import Case
from instruments.guidance_fund.rules.position import committed
from ledger.values.limits import Relation
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme
from ledger.values.trace import given, quotient, total

_TERMS: tuple[tuple[str, str, str, str, Relation], ...] = (
    ("test_life", "life_max_years", "life_years", "life of the fund", "at most"),
    ("test_investment_period", "investment_max_years", "investment_years", "investment period", "at most"),
    ("test_management_fee_floor", "management_fee_min_percent", "management_fee_percent", "management fee", "at least"),
    ("test_management_fee", "management_fee_max_percent", "management_fee_percent", "management fee", "at most"),
    ("test_early_stage_relief", "cap_rises_above_early_stage_percent", "early_stage_percent",
     "planned early-stage part lets the share cap rise", "above"),
)  # fmt: skip


def term_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Every test of the agreement for which the scheme states a limit, and of the first drawdown."""
    results: dict[str, Result] = {}
    for test, parameter, term, label, relation in _TERMS:
        if parameter in scheme:
            results |= _test(case, scheme, test, parameter, term, label, relation)
    return results | _drawdown_test(case, scheme)


def _test(
    case: Case, scheme: Scheme, test: str, parameter: str, term: str, label: str, relation: Relation
) -> dict[str, Result]:
    agreed = getattr(case.terms, term)
    if agreed is None:
        return untested(test, "Not computable: the agreement does not state it.", scheme.clause(parameter))
    limit = scheme.given(parameter, "limit of the scheme")
    return verdicts(test, label, given("agreed", agreed, limit.unit), relation, limit, scheme, drifts=False)


def _drawdown_test(case: Case, scheme: Scheme) -> dict[str, Result]:
    name, test = "first_drawdown_min_percent", "test_first_drawdown"
    if name not in scheme:
        return {}
    payments = [each for partner in case.partners for each in partner.payments if each.paid_on <= case.as_of]
    promises = [committed(partner, case.as_of) for partner in case.partners]
    known = [promise for promise in promises if promise is not None]
    promised = total("committed", known, "fen")
    if not payments or len(known) < len(promises) or not promised.value:
        return untested(
            test, "Not computable: commitments and a first payment are needed.", scheme.clause(name)
        )
    first_on = min(each.paid_on for each in payments)
    drawn = [given("payment", each.amount_fen, "fen", subject=each.paid_on.isoformat())
             for each in payments if each.paid_on == first_on]  # fmt: skip
    part = quotient("first drawdown", total("paid on the first day", drawn, "fen"), promised, "percent")
    limit = scheme.given(name, "least first drawdown")
    return verdicts(test, "first drawdown", part, "at least", limit, scheme, drifts=False)
