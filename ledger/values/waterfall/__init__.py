"""Waterfalls: how proceeds are shared between partners, office and manager, to the fen."""

from ledger.values.waterfall.agreement import (
    BENEFICIARIES,
    MANAGER,
    ORDERS,
    Agreement,
    AgreementImpossible,
    Investor,
    Line,
    Paid,
)
from ledger.values.waterfall.deal_by_deal import (
    Deal,
    carry_of,
    clawback,
    pay_out_by_deal,
    refuse_terms_of_the_whole_fund,
)
from ledger.values.waterfall.excess import Weights
from ledger.values.waterfall.results import waterfall_results
from ledger.values.waterfall.whole_fund import pay_out, weights_on

__all__ = [
    "BENEFICIARIES",
    "MANAGER",
    "ORDERS",
    "Agreement",
    "AgreementImpossible",
    "Deal",
    "Investor",
    "Line",
    "Paid",
    "Weights",
    "carry_of",
    "clawback",
    "pay_out",
    "pay_out_by_deal",
    "refuse_terms_of_the_whole_fund",
    "waterfall_results",
    "weights_on",
]
