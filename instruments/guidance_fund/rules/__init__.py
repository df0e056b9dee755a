"""Rules of a guidance fund: what the office may contribute, leverage, returns, compliance, exit price.

Pure: facts and a scheme in, an outcome out. A case that asks for no contribution gets figures only.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from instruments.guidance_fund.rules.compliance import compliance_results
from instruments.guidance_fund.rules.contribution import contribution
from instruments.guidance_fund.rules.facts import Case
from instruments.guidance_fund.rules.performance import (
    fee_results,
    performance_fee_results,
    return_results,
    valuation_warnings,
)
from instruments.guidance_fund.rules.position import leverage_of, leverage_results, unfunded_results
from ledger.values.exit_price import EXIT_PARAMETERS, Payment, Priced, Sale, exit_price
from ledger.values.outcomes import Outcome, Result
from ledger.values.schemes import Kind, Scheme
from ledger.values.trace import Message, given, message

__all__ = ["PARAMETERS", "Case", "compute", "leverage_of"]

MULTIPLES: Final = tuple(
    f"{key}_{stage}" for stage in ("committed", "paid_in", "invested") for key in ("M1", "M2", "M3", "M4")
)

PARAMETERS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "office_share_cap_percent": Kind("percent"),
        "office_share_caps_by_kind": Kind("table"),
        "office_share_base": Kind("choice", choices=("committed", "paid_in")),
        "contribution_cap": Kind("money"),
        "not_largest": Kind("truth"),
        "joint_largest": Kind("choice", choices=("refused", "allowed")),
        "cap_rises_above_early_stage_percent": Kind("percent"),
        "early_stage_min_percent": Kind("percent"),
        "main_field_min_percent": Kind("percent"),
        "reinvestment_min_by_kind": Kind("table"),
        "first_drawdown_min_percent": Kind("percent"),
        "life_max_years": Kind("whole"),
        "investment_max_years": Kind("whole"),
        "management_fee_min_percent": Kind("percent"),
        "management_fee_max_percent": Kind("percent"),
        "performance_fee_percent": Kind("percent"),
        "official_multiple": Kind("choice", choices=MULTIPLES),
        **EXIT_PARAMETERS,
    }
)
"""What a scheme of this instrument may state; a scheme states only what its document does."""


def compute(case: Case, scheme: Scheme) -> Outcome:
    """All figures of a fund on a day, and the permitted contribution where one is asked for.

    Args:
        case: the fund with its dated flows, amounts in fen.
        scheme: the limits and the exit rule.

    Returns:
        `amount_fen` is the permitted contribution, or None where none is asked for or all is refused.
    """
    sold = _sold(case, scheme)
    results = {
        **leverage_results(case),
        **unfunded_results(case),
        **return_results(case),
        **fee_results(case),
        **performance_fee_results(case, scheme),
        **compliance_results(case, scheme),
        **({"exit_price": sold.result} if sold else {}),
    }
    results |= _official(results, scheme)
    warnings = (*scheme.warnings(), *_not_in_force(case, scheme), *valuation_warnings(case),
                *(sold.warnings if sold else ()))  # fmt: skip
    if case.request is None:
        trace = given("no amount was asked for", None, "text", subject=case.fund)
        return Outcome(None, trace, warnings=warnings, results=results)
    asked = contribution(case, scheme, case.request)
    return Outcome(asked.amount_fen, asked.trace, asked.refused, (*warnings, *asked.warnings),
                   {**results, **asked.results})  # fmt: skip


def _official(results: Mapping[str, Result], scheme: Scheme) -> dict[str, Result]:
    """The multiple that the scheme's own document defines, under its clause."""
    if "official_multiple" not in scheme:
        return {}
    found = results[scheme.value("official_multiple")]
    return {"official_multiple": Result(found.figure, found.reason, scheme.clause("official_multiple"))}


def _sold(case: Case, scheme: Scheme) -> Priced | None:
    if case.exit is None:
        return None
    payments = [
        Payment(each.paid_on, each.amount_fen)
        for partner in case.partners
        if partner.sector == "office"
        for each in partner.payments
    ]
    appraised = case.exit.appraised_fen
    sale = Sale(
        case.exit.sold_on,
        given("part sold", case.exit.part_percent, "percent"),
        None if appraised is None else given("appraised value", appraised, "fen"),
    )
    return exit_price(scheme, payments, sale)


def _not_in_force(case: Case, scheme: Scheme) -> tuple[Message, ...]:
    if scheme.holds_on(case.as_of):
        return ()
    return (message("{document} was not in force on {day}.", document=scheme.document, day=case.as_of),)
