"""What the office concedes to whoever buys its share below what it was appraised at."""

from decimal import Decimal

from ledger.values.trace import Node, difference, given, greatest, product, rounded


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
