"""Rules of loan interest subsidy: facts of a claim and a scheme in, an amount with its trace or reasons out.

Start at `computation.compute`; `computation.recompute` answers the interest alone, without a scheme.
"""

from instruments.interest_subsidy.rules.accrual import Slip, recompute_interest, slip_between
from instruments.interest_subsidy.rules.comparison import (
    Comparison,
    compare_line,
    compare_lines,
    likely_cause,
)
from instruments.interest_subsidy.rules.computation import compute, recompute
from instruments.interest_subsidy.rules.facts import Case
from instruments.interest_subsidy.rules.faults import faults_of
from instruments.interest_subsidy.rules.interest import Interest, interest_of
from instruments.interest_subsidy.rules.parameters import PARAMETERS

__all__ = [
    "PARAMETERS",
    "Case",
    "Comparison",
    "Interest",
    "Slip",
    "compare_line",
    "compare_lines",
    "compute",
    "faults_of",
    "interest_of",
    "likely_cause",
    "recompute",
    "recompute_interest",
    "slip_between",
]
