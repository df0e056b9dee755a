"""Each amount of interest where it belongs: normal, penalty, compound, or only to be paid."""

from typing import Final

from ledger.statements.columns import Column
from ledger.statements.making import Lines
from ledger.values.trace import message

PARTS: Final = ("interest", "penalty", "compound")
_UNCERTAIN: Final = message(
    "nothing says for certain whether this is normal, penalty or compound interest; write which"
)
_FEE: Final = message("a fee, not interest")


def placed(lines: Lines, kind: str) -> dict[str, Column]:
    """The columns of interest, penalty, compound and payable interest of a table, each amount where it belongs."""
    columns = {name: lines.column(name) for name in (*PARTS, "payable")}
    if kind == "repayment_schedule":
        nothing: Column = [None] * len(lines.kept)
        columns["payable"] = columns["payable" if "payable" in lines.fields else "interest"]
        return {**columns, **dict.fromkeys(PARTS, nothing)}
    if not any(lines.kinds):
        return columns
    columns = {name: list(column) for name, column in columns.items()}
    for at, part in enumerate(lines.kinds):
        if part in ("penalty", "compound"):
            columns[part][at], columns["interest"][at] = columns["interest"][at], columns[part][at]
        elif part == "other":
            lines.leave_out(at, _FEE)
        elif part == "unknown":
            lines.reject(at, "product_kind" if "product_kind" in lines.fields else "interest", _UNCERTAIN)
    return columns
