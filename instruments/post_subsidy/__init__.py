"""Post-subsidy (后补助): a firm spends first, is accepted, then is paid."""

from pathlib import Path

from instruments.post_subsidy.metrics import evidence, ratios
from instruments.post_subsidy.records import APPLICATION, TASK
from instruments.post_subsidy.rules import PARAMETERS, Case, compute
from ledger.instrument import Instrument, SchemeNeeded
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme, load_schemes

HERE = Path(__file__).parent


def _compute(case: Case, scheme: Scheme | None) -> Outcome:
    if scheme is None:
        raise SchemeNeeded(instrument="post_subsidy")
    return compute(case, scheme)


INSTRUMENT = Instrument(
    key="post_subsidy",
    title="Post-subsidy",
    kinds={"application": APPLICATION, "task": TASK},
    schemes=load_schemes(HERE / "schemes", PARAMETERS),
    parameters=PARAMETERS,
    case=Case,
    compute=_compute,
    template=(HERE / "case_template.yaml").read_text(encoding="utf-8")
    if (HERE / "case_template.yaml").exists()
    else "",
    ratios=ratios,
    evidence=evidence,
    page="instruments.post_subsidy.page:render",
)
