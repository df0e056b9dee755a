"""Loan interest subsidy (贷款贴息): a firm borrows from a bank, pays interest and claims part of it back."""

from instruments.interest_subsidy.claims import KEY, ClaimCase, compute
from instruments.interest_subsidy.dependents import claims_counting
from instruments.interest_subsidy.metrics import evidence, mobilised, positions, ratios
from instruments.interest_subsidy.recomputing import recompute
from instruments.interest_subsidy.records import CLAIM, LOAN, ROUND
from instruments.interest_subsidy.rounds import (
    Other,
    claim_round,
    payment_list,
    publication_list,
    record_claims,
    record_round,
    step_claims,
    what_if,
)
from instruments.interest_subsidy.rules import PARAMETERS, faults_of
from instruments.interest_subsidy.shipped import SCHEMES, TEMPLATE
from ledger.instrument import Instrument
from ledger.measures.headlines import Usual

INSTRUMENT = Instrument(
    key=KEY,
    title="Loan interest subsidy",
    kinds={"claim": CLAIM, "loan": LOAN, "claim_round": ROUND},
    schemes=SCHEMES,
    parameters=PARAMETERS,
    case=ClaimCase,
    compute=compute,
    template=TEMPLATE,
    ratios=ratios,
    evidence=evidence,
    positions=positions,
    headline=Usual("M5", "reached_recipient"),  # loans drawn per yuan of subsidy
    mobilised=mobilised,
    page="instruments.interest_subsidy.page:render",
    icon=":material/percent:",
    recompute=recompute,
    scheme_faults=faults_of,
    dependents=claims_counting,
    settings={
        "claim_round": claim_round,
        "record_claims": record_claims,
        "record_round": record_round,
        "step_claims": step_claims,
        "what_if": what_if,
        "other": Other,
        "lists": {"publication": publication_list, "payment": payment_list},
    },
)
