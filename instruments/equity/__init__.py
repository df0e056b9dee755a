"""Equity injection (股权投入): the office buys a minority stake in a firm and later leaves."""

from pathlib import Path

from instruments.equity.metrics import evidence, mobilised, positions, ratios, request_case
from instruments.equity.records import deal_kind
from instruments.equity.rules import PARAMETERS, Case, compute
from ledger.instrument import Instrument, needing_scheme
from ledger.measures.headlines import Usual
from ledger.values.schemes import load_schemes

HERE = Path(__file__).parent

INSTRUMENT = Instrument(
    key="equity",
    title="Equity injection",
    kinds={"stake": deal_kind(request_case)},
    schemes=load_schemes(HERE / "schemes", PARAMETERS),
    parameters=PARAMETERS,
    case=Case,
    compute=needing_scheme("equity", compute),
    template=(HERE / "case_template.yaml").read_text(encoding="utf-8"),
    ratios=ratios,
    evidence=evidence,
    positions=positions,
    headline=Usual("M4", "invested"),  # the rest of the round per yuan of ours
    mobilised=mobilised,
    page="instruments.equity.page:render",
    icon=":material/pie_chart:",
    locales=HERE / "locales",
)
