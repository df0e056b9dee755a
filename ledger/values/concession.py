"""What a sale of the office's share brought, and what was conceded below its appraised value."""

from datetime import date
from decimal import Decimal

from ledger.values.exit_price import Priced
from ledger.values.trace import Node, difference, given, greatest, product, rounded


def came_in(sold_on: date, proceeds_fen: int | None, priced: Priced, as_of: date) -> Node | None:
    """What a sale brought by a day: as stated, else the scheme's price; None for nothing yet or no price."""
    if sold_on > as_of:
        return None
    if proceeds_fen is not None:
        return given("proceeds", proceeds_fen, "fen", subject=sold_on.isoformat())
    return priced.result.figure


def conceded_in_sale(appraised_fen: int, part_percent: Decimal, part_named: str, price: Node) -> Node:
    """The appraised value of the part sold less what it brought, never below nothing.

    Args:
        appraised_fen: the appraised value of all that was held, in fen.
        part_percent: which part of it was sold, in percent.
        part_named: how the trace names that part.
        price: what the part brought, in fen.
    """
    appraised = given("appraised value", appraised_fen, "fen")
    part = given(part_named, part_percent, "percent")
    worth = rounded(
        "appraised value of the part sold", product("part", [appraised, part], "fen"), "half_up_to_fen"
    )
    below = difference("appraised value less price", worth, price)
    return greatest("conceded at the exit", [below, given("nothing", 0, "fen")])
