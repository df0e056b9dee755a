"""The four labelled numbers that a Chinese guidance fund should report, each committed and paid in.

规模放大 is the fund over our money, 社会资本放大 what is not fiscal over our money, 财政合计放大 the fund over all
fiscal money, and 项目层 what portfolio firms received over our money. Fiscal is the office and other budgets; the
money of state-owned firms is no budget's, though it is not private either (M2 tells those apart).
"""

from instruments.guidance_fund.rules.facts import Case
from instruments.guidance_fund.rules.position import sums_committed, sums_paid_in, sums_recipients
from ledger.values.leverage import RATIO_PLACES, Sums
from ledger.values.outcomes import Result
from ledger.values.trace import Node, given, message, quotient, to_places, total


def labelled_results(case: Case) -> dict[str, Result]:
    """`scale_multiple`, `social_multiple`, `fiscal_multiple` by stage, and `project_multiple`."""
    if not case.partners:
        return {}
    results: dict[str, Result] = {}
    for stage, sums in (("committed", sums_committed(case)), ("paid_in", sums_paid_in(case))):
        if sums is not None:
            results |= {f"{name}_{stage}": result for name, result in _of_stage(sums).items()}
    reached = sums_recipients(case)
    received = given("received by portfolio firms", reached.recipients_fen, "fen")
    office = given("office money (G)", reached.office_fen, "fen")
    return results | {
        "project_multiple": _ratio("finance of portfolio firms per office yuan", received, office)
    }


def _of_stage(sums: Sums) -> dict[str, Result]:
    office = given("office money (G)", sums.office_fen, "fen")
    budgets = given("money of other budgets", sums.other_public_fen, "fen")
    others = [
        given("state-owned money", sums.state_owned_fen, "fen"),
        given("private money", sums.private_fen, "fen"),
    ]
    fiscal = total("all fiscal money", [office, budgets], "fen")
    social = total("money that is not fiscal", others, "fen")
    whole = total("total money (T)", [fiscal, social], "fen")
    return {
        "scale_multiple": _ratio("fund per office yuan", whole, office),
        "social_multiple": _ratio("not fiscal per office yuan", social, office),
        "fiscal_multiple": _ratio("fund per fiscal yuan", whole, fiscal),
    }


def _ratio(label: str, above: Node, below: Node) -> Result:
    if not below.value:
        return Result(reason=message("Not computable: the office has put no money in."))
    return Result(to_places(label, quotient(label, above, below, "ratio"), RATIO_PLACES))
