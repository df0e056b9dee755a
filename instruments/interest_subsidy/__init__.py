"""Loan interest subsidy (贷款贴息): a firm borrows from a bank, pays interest and claims part of it back."""

from instruments.interest_subsidy.claims import KEY, ClaimCase, compute
from instruments.interest_subsidy.dependents import claims_counting
from instruments.interest_subsidy.loans import recompute
from instruments.interest_subsidy.metrics import evidence, ratios
from instruments.interest_subsidy.records import CLAIM, LOAN
from instruments.interest_subsidy.rounds import claim_round, record_claims
from instruments.interest_subsidy.rules import PARAMETERS
from instruments.interest_subsidy.shipped import SCHEMES, TEMPLATE
from ledger.instrument import Instrument

INSTRUMENT = Instrument(
    key=KEY,
    title="Loan interest subsidy",
    kinds={"claim": CLAIM, "loan": LOAN},
    schemes=SCHEMES,
    parameters=PARAMETERS,
    case=ClaimCase,
    compute=compute,
    template=TEMPLATE,
    ratios=ratios,
    evidence=evidence,
    page="instruments.interest_subsidy.page:render",
    icon=":material/percent:",
    recompute=recompute,
    dependents=claims_counting,
    settings={"claim_round": claim_round, "record_claims": record_claims},
)
