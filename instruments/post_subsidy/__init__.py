"""Post-subsidy (后补助): a firm spends first, is accepted, then is paid."""

from pathlib import Path

from instruments.post_subsidy.applications import ApplicationCase, compute
from instruments.post_subsidy.metrics import evidence, mobilised, positions, ratios
from instruments.post_subsidy.records import APPLICATION, TASK
from instruments.post_subsidy.rules import PARAMETERS
from ledger.instrument import Instrument, needing_scheme
from ledger.measures.headlines import Usual
from ledger.values.schemes import load_schemes

HERE = Path(__file__).parent


INSTRUMENT = Instrument(
    key="post_subsidy",
    title="Post-subsidy",
    kinds={"application": APPLICATION, "task": TASK},
    schemes=load_schemes(HERE / "schemes", PARAMETERS),
    parameters=PARAMETERS,
    case=ApplicationCase,
    compute=needing_scheme("post_subsidy", compute),
    template=(HERE / "case_template.yaml").read_text(encoding="utf-8"),
    ratios=ratios,
    evidence=evidence,
    positions=positions,
    headline=Usual("M2", "reached_recipient"),  # the firm's own verified spend per yuan of subsidy
    mobilised=mobilised,
    page="instruments.post_subsidy.page:render",
    icon=":material/science:",
)
