"""Tests of a fund against its scheme: value, limit, pass, near or fail, clause, and when it will fail."""

from instruments.guidance_fund.rules.compliance.deadlines import deadline_results
from instruments.guidance_fund.rules.compliance.portfolio import REINVESTMENT_KINDS, portfolio_results
from instruments.guidance_fund.rules.compliance.shares import (
    largest_relation,
    relief_note,
    share_cap,
    share_results,
)
from instruments.guidance_fund.rules.compliance.terms import term_results
from instruments.guidance_fund.rules.facts import Case
from ledger.values.outcomes import Result
from ledger.values.schemes import Scheme

__all__ = ["REINVESTMENT_KINDS", "compliance_results", "largest_relation", "relief_note", "share_cap"]


def compliance_results(case: Case, scheme: Scheme) -> dict[str, Result]:
    """Every test for which the scheme states a limit, as `test_NAME`.

    Beside each stand `test_NAME.value`, `.limit` and `.fails_on`: the day on which it fails if nothing
    changes, or the reason why there is none.
    """
    return {
        **share_results(case, scheme),
        **portfolio_results(case, scheme),
        **term_results(case, scheme),
        **deadline_results(case, scheme),
    }
