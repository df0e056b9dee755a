"""One fund: its figures at a glance and its report, then the part that was chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from instruments.guidance_fund.metrics import (
    ComplianceTest,
    FundLife,
    case_of,
    compliance_of,
    life_of,
    report_of,
    returns_of,
)
from instruments.guidance_fund.page import compliance, exits, leverage, life, marks, partners, returns
from instruments.guidance_fund.rules import Case
from ledger.book.audit import head
from ledger.book.workflow import Record
from ledger.exports.imprint import XLSX
from ledger.measures.indices import index_of, indices
from ledger.ui import method_parts as parts
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.exporting import imprint
from ledger.ui.show import empty, money, plain, state_mark
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme

PARTS: Final = {"partners": "Partners", "life": "Life", "returns": "Returns", "compliance": "Compliance",
                "exit": "Exit and concession", "leverage": "Leverage"}  # fmt: skip
MULTIPLES: Final = ("dpi", "rvpi", "tvpi")
BEFORE: Final = frozenset({"draft", "submitted", "returned", "reviewed", "rejected", "approved", "withdrawn"})


@dataclass(frozen=True)
class Fund:
    """A fund as every part of its page needs it."""

    item: parts.Standing
    case: Case
    life: FundLife
    scheme: Scheme
    outcome: Outcome
    tests: list[ComplianceTest]

    @property
    def record(self) -> Record:
        """Its record."""
        return self.item.record


def render(context: Context) -> None:
    """Draw the choice of a fund, and the fund."""
    items = [item for item in parts.standing(context, "fund") if item.state not in BEFORE]
    if not items:
        empty(context, "No fund has signed commitments as of this day.")
        return
    items.sort(key=lambda item: (item.party, item.record.code))
    item = items[parts.pick(context, context.translate("Fund"), items, "fund")]
    fund = _read(context, item)
    if fund is None:
        empty(context, "This fund has no commitments as of this day.")
        return
    _closely(context, fund)


def _read(context: Context, item: parts.Standing) -> Fund | None:
    scheme = parts.scheme_of(context, item.record)
    with context.reading() as session:
        case = case_of(session, item.record, context.as_of)
        if case is None:
            return None
        found = life_of(session, item.record, context.as_of)
        tests = compliance_of(session, item.record, scheme, context.as_of)
    return Fund(item, case, found, scheme, parts.method_of(context).compute(case, scheme), tests)


def _closely(context: Context, fund: Fund) -> None:
    say = context.translate
    _head(context, fund)
    part = segments(say("Part"), list(PARTS), key="part", default="partners",
                    format_func=lambda name: say(PARTS[name]))  # fmt: skip
    drawn: dict[str, Callable[[], None]] = {
        "partners": lambda: partners.render(context, fund.record, fund.life, fund.case),
        "life": lambda: life.render(context, fund.record, fund.life),
        "returns": lambda: returns.render(context, fund.life, fund.record),
        "compliance": lambda: compliance.render(context, fund.record, fund.scheme, fund.tests, fund.outcome),
        "exit": lambda: exits.render(context, fund.record, fund.case, fund.life),
        "leverage": lambda: leverage.render(context, fund.record),
    }
    drawn[part]()


def _head(context: Context, fund: Fund) -> None:
    say, every = context.translate, fund.life.all
    results = returns_of(fund.life, every)
    amounts = {"Committed": every.committed_fen, "Paid in": int(every.paid().exact),
               "Distributed": int(every.distributed().exact), "NAV": every.value_fen}  # fmt: skip
    for box, (name, fen) in zip(st.columns(len(amounts)), amounts.items(), strict=True):
        known = say("not known") if fen is None else money(context, fen, unit=False)
        box.metric(parts.with_unit(context, say(name)), known)
    boxes = st.columns(len(amounts))
    for box, name in zip(boxes, MULTIPLES, strict=False):
        box.metric(name.upper(), parts.figure(context, results.get(name)))
    whole = "xirr_cumulative" in results
    label = say("Return over the whole span") if whole else "XIRR"
    boxes[-1].metric(label, parts.figure(context, results.get("xirr_cumulative" if whole else "xirr")))
    parts.reasons(context, results, ("dpi", "tvpi", "xirr"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{state_mark(say, fund.item.state)}　{plain(_said(context, fund))}", width="stretch")
        st.download_button(
            say("Fund report"), data=lambda: report_file(context, fund.record, fund.scheme), mime=XLSX,
            file_name=f"{fund.record.code}-{context.as_of}.xlsx", key="fund_report", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip


def _said(context: Context, fund: Fund) -> str:
    """Compliance in a line, the next day on which something fails, and the day of the value."""
    say = context.translate
    soon = marks.next_failure(fund.tests, context.as_of)
    said = [
        say("Compliance: {counted}", counted=marks.counted(context, fund.tests)),
    ]
    if soon:
        said.append(say("next fails on {day}", day=soon))
    elif fund.tests and all(test.verdict for test in fund.tests):
        said.append(say("nothing fails by the passing of time alone"))
    if fund.life.all.valued_on:
        said.append(say("valued on {day}", day=fund.life.all.valued_on))
    return " · ".join(said)


def report_file(context: Context, record: Record, scheme: Scheme) -> bytes:
    """The report of a fund as a workbook in the language of the page, beside the index that is chosen there."""
    from dataclasses import replace

    from ledger.exports.fund_reports import fund_report  # xlsxwriter is only needed here

    with context.reading() as session:
        known = {each["name"] for each in indices(session)}
        name = st.query_params.get("index", "")
        index = index_of(session, name) if name in known else None
        sections = report_of(session, record, scheme, context.as_of, index)
        own = imprint(context, head(session), record.code)
    return fund_report(sections, replace(own, translate=context.translate.term))
