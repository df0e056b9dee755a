"""Claim rounds: who is due what, the budget shared out, kept as a record, published, paid; and what if."""

from instruments.interest_subsidy.rounds.bulk import step_claims
from instruments.interest_subsidy.rounds.lists import payment_list, publication_list
from instruments.interest_subsidy.rounds.recording import record_claims, record_round
from instruments.interest_subsidy.rounds.running import claim_round
from instruments.interest_subsidy.rounds.what_if import Other, what_if
from instruments.interest_subsidy.rounds.windows import (
    WINDOWS,
    RoundUnclear,
    WindowUnknown,
    scheme_of_year,
    window_days,
)

__all__ = [
    "WINDOWS",
    "Other",
    "RoundUnclear",
    "WindowUnknown",
    "claim_round",
    "payment_list",
    "publication_list",
    "record_claims",
    "record_round",
    "scheme_of_year",
    "step_claims",
    "what_if",
    "window_days",
]
