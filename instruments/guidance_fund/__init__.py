"""Guidance fund (引导风险投资): the office puts money into venture funds so that others follow."""

from pathlib import Path

from instruments.guidance_fund.metrics import (
    evidence,
    fund_flows,
    mobilised,
    positions,
    ratios,
    report_of,
    request_case,
)
from instruments.guidance_fund.records import deal_kind
from instruments.guidance_fund.rules import PARAMETERS, Case, compute
from ledger.instrument import Instrument, needing_scheme
from ledger.values.schemes import load_schemes

HERE = Path(__file__).parent

INSTRUMENT = Instrument(
    key="guidance_fund",
    title="Guidance fund",
    kinds={"fund": deal_kind(request_case)},
    schemes=load_schemes(HERE / "schemes", PARAMETERS),
    parameters=PARAMETERS,
    case=Case,
    compute=needing_scheme("guidance_fund", compute),
    template=(HERE / "case_template.yaml").read_text(encoding="utf-8"),
    ratios=ratios,
    evidence=evidence,
    positions=positions,
    mobilised=mobilised,
    fund_flows=fund_flows,
    report=report_of,
    page="instruments.guidance_fund.page:render",
    icon=":material/account_tree:",
    locales=HERE / "locales",
)
