"""A waterfall as results of a case: each tier, each holder, the concession and what it cost."""

from collections.abc import Iterable, Sequence

from ledger.values.outcomes import Result
from ledger.values.trace import Clause, Node, difference, given, message, total
from ledger.values.waterfall.agreement import MANAGER, Agreement, Line
from ledger.values.waterfall.excess import Weights

TIERS = (
    ("capital", "capital returned"),
    ("preferred", "preferred return"),
    ("catch_up", "catch-up to the manager"),
    ("split", "manager's part of the split"),
    ("excess", "partners' part above the preferred return"),
    ("concession", "conceded by the office"),
)

CATCH_UPS = {
    "none": "There is no catch-up: the manager has carry only of what lies above the preferred return.",
    "full": "Full catch-up: all goes to the manager until it holds preferred return x c / (1 - c).",
    "partial": "Partial catch-up: the tier takes c x preferred return / (k - c), of which the manager has k.",
}


def catch_up_of(agreement: Agreement) -> str:
    """The name of the agreement's convention: none, full or partial."""
    if not agreement.catch_up_percent or not agreement.carry_percent:
        return "none"
    return "full" if agreement.catch_up_percent == 100 else "partial"  # noqa: PLR2004 - the whole


def waterfall_results(
    agreement: Agreement,
    lines: Sequence[Line],
    weights: Weights,
    *,
    clause: Clause | None = None,
    name: str = "waterfall",
) -> dict[str, Result]:
    """Each figure under `name.`: tiers, `carry`, `office`, `conceded`, `office_before_concession`, each holder.

    `paid_out` is the sum of all lines, which is what came in.
    """
    note = message(CATCH_UPS[catch_up_of(agreement)])
    figures = {tier: _sum(label, _of_tier(lines, tier)) for tier, label in TIERS}
    carry = total("carry of the manager", [figures["catch_up"], figures["split"]], "fen", clause=clause)
    figures["carry"] = Node(carry.label, carry.value, "fen", "sum", carry.inputs, clause, notes=(note,))
    above = [figures[tier] for tier in ("catch_up", "split", "excess", "concession")]
    figures["above_preferred"] = total("proceeds above capital and preferred return", above, "fen")
    figures["conceded"] = figures.pop("concession")
    figures |= _office(lines, weights, figures["conceded"])
    figures["manager"] = _sum("manager", [line for line in lines if line.holder == MANAGER])
    figures["paid_out"] = _sum("paid out to all", lines)
    for holder in weights.paid_fen:
        figures[f"partner.{holder}"] = _sum("partner", [line for line in lines if line.holder == holder])
    return {f"{name}.{key}": Result(figure, clause=clause) for key, figure in figures.items()}


def _office(lines: Sequence[Line], weights: Weights, conceded: Node) -> dict[str, Node]:
    own = [line for line in lines if line.holder in weights.office]
    gets = _sum("proceeds of the office", own)
    excess = _sum("office's part above the preferred return", _of_tier(own, "excess"))
    paid = given("paid in by the office", sum(weights.offices.values()), "fen")
    return {
        "office": gets,
        "office_before_concession": total("office without the concession", [gets, conceded], "fen"),
        "office_excess_before_concession": total(
            "office's part above the preferred return without the concession", [excess, conceded], "fen"
        ),
        "office_profit": difference("profit of the office", gets, paid),
    }


def _of_tier(lines: Iterable[Line], tier: str) -> list[Line]:
    return [line for line in lines if line.tier == tier]


def _sum(label: str, lines: Iterable[Line]) -> Node:
    parts = [
        given("paid out", line.amount_fen, "fen", subject=f"{line.holder} {line.on} {line.tier}")
        for line in lines
    ]
    return total(label, parts, "fen")
