"""Rules of a guidance fund: what the office may contribute, leverage, returns, compliance, exit price.

Pure: facts and a scheme in, an outcome out. A case that asks for no contribution gets figures only.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from instruments.guidance_fund.rules.compliance import compliance_results
from instruments.guidance_fund.rules.contribution import contribution
from instruments.guidance_fund.rules.deals import deal_results
from instruments.guidance_fund.rules.facts import Case
from instruments.guidance_fund.rules.given_up import grant_equivalent_results
from instruments.guidance_fund.rules.labelled import labelled_results
from instruments.guidance_fund.rules.performance import (
    fee_results,
    performance_fee_results,
    return_results,
    valuation_warnings,
)
from instruments.guidance_fund.rules.position import leverage_of, leverage_results, unfunded_results
from instruments.guidance_fund.rules.sales import sale_results, sale_warnings, sales_of
from instruments.guidance_fund.rules.waterfall import sharing_results
from ledger.values.exit_price import EXIT_PARAMETERS
from ledger.values.outcomes import Outcome, Result
from ledger.values.schemes import Kind, Scheme
from ledger.values.trace import Message, given, message
from ledger.values.worksheets import printed_results, worksheet_results

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
        "office_share_min_percent": Kind("percent"),
        "size_min": Kind("money"),
        "private_partners_min": Kind("whole"),
        "early_stage_min_percent": Kind("percent"),
        "main_field_min_percent": Kind("percent"),
        "single_company_max_percent": Kind("percent"),
        "single_company_base": Kind("choice", choices=("total_assets", "committed", "paid_in")),
        "reinvestment_min_by_kind": Kind("table"),
        "reinvestment_counts": Kind("table"),
        "reinvestment_base": Kind("choice", choices=("paid_in", "committed")),
        "transfer_multiple_min": Kind("number"),
        "transfer_share_min_percent": Kind("percent"),
        "transfer_base": Kind("choice", choices=("committed", "paid_in")),
        "set_up_within_years": Kind("whole"),
        "idle_max_years": Kind("whole"),
        "investments_within_period": Kind("truth"),
        "leaves_at_end_of_life": Kind("truth"),
        "matching_percent_by_years": Kind("table"),
        "near_margin_percent": Kind("percent"),
        "near_margin_days": Kind("whole"),
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
"""What a scheme of this instrument may state; a scheme states only what its document does.

`near_margin_percent` and `near_margin_days`: how close to its limit a passed test is called near.
`reinvestment_counts`: a list of `REINVESTMENT_KINDS`. `matching_percent_by_years`: a list of
`{below_years, percent}`, how much of an outside firm's money the office matches by the investment's age.
"""


def compute(case: Case, scheme: Scheme) -> Outcome:
    """All figures of a fund on a day, and the permitted contribution where one is asked for.

    Args:
        case: the fund with its dated flows, amounts in fen.
        scheme: the limits and the exit rule.

    Returns:
        `amount_fen` is the permitted contribution, or None where none is asked for or all is refused.
    """
    sold = sales_of(case, scheme)
    results = {
        **leverage_results(case),
        **labelled_results(case),
        **unfunded_results(case),
        **return_results(case, sold),
        **deal_results(case),
        **fee_results(case),
        **performance_fee_results(case, scheme),
        **compliance_results(case, scheme),
        **sale_results(case, sold),
        **sharing_results(case),
        **worksheet_results(case),
    }
    results |= grant_equivalent_results(case, results, sold)
    results |= _official(results, scheme)
    warnings = (*scheme.warnings(), *_not_in_force(case, scheme), *valuation_warnings(case),
                *sale_warnings(sold))  # fmt: skip
    results |= printed_results(case.printed, results)
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
    found = results.get(scheme.value("official_multiple"))
    if found is None:
        return {}
    return {"official_multiple": Result(found.figure, found.reason, scheme.clause("official_multiple"))}


def _not_in_force(case: Case, scheme: Scheme) -> tuple[Message, ...]:
    if scheme.holds_on(case.as_of):
        return ()
    return (message("{document} was not in force on {day}.", document=scheme.document, day=case.as_of),)
