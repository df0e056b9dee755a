"""Private money per yuan of grant equivalent: recycled money stands on neither side, and a past day stays as it was."""

from datetime import date
from fractions import Fraction

from instruments.guidance_fund.metrics import case_of, mobilised
from instruments.guidance_fund.rules import leverage_of
from ledger.measures.money import Window, read_money
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import deal, fund, give, invest, party, pay, values

PAID_ON = date(2009, 3, 1)
TURNED_ON = date(2009, 5, 2)
LATER = date(2009, 6, 30)


def figures(world: World, day: date, since: date | None = None) -> tuple[int, int]:
    """Finance mobilised and grant equivalent of the one fund, in yuan."""
    with world.book.reading() as session:
        (found,) = mobilised(session, read_money(session, Window(day, since)))
    assert found.finance is not None
    return int(found.finance.exact / 100), int(found.equivalent.exact / 100)


def test_money_that_is_given_back_and_called_again_mobilises_nothing_more(world: World) -> None:
    record = fund(world, "甲基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="300万", investor="700万")
    for _ in range(2):
        give(world, record, "office", "300万", TURNED_ON, recallable=True)
        give(world, record, "investor", "700万", TURNED_ON, recallable=True)
        pay(world, record, TURNED_ON, office="300万", investor="700万")
    assert (7_000_000, 3_000_000) == figures(world, LATER)
    assert "2.3333" == values(world, "甲基金", LATER)["M2", "paid_in"]
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), LATER)
    assert case is not None
    # The rules are told which payments were recycled, and say the same.
    assert Fraction(7, 3) == leverage_of(case)["M2_paid_in"].value
    counted = case.model_copy(update={"count_recycled": True})
    assert Fraction(21, 9) == leverage_of(counted)["M2_paid_in"].value


def test_a_payment_that_is_recycled_in_part_counts_for_the_rest(world: World) -> None:
    record = fund(world, "甲基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="300万", investor="420万")
    give(world, record, "investor", "350万", TURNED_ON, recallable=True)
    pay(world, record, TURNED_ON, investor="350万")
    assert (7_000_000, 3_000_000) == figures(world, LATER)
    # All of the money that was called again came in the period, and 280 of it for the first time.
    assert (2_800_000, 0) == figures(world, LATER, TURNED_ON)
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), LATER)
    assert case is not None
    paid = {partner.name: partner.payments for partner in case.partners}["investor"]
    told = [(each.amount_fen, each.recycled) for each in paid]
    assert [(420_000_000, False), (280_000_000, False), (70_000_000, True)] == told


def test_a_sale_that_was_reversed_later_still_conceded_before(world: World) -> None:
    record = fund(world, "甲基金", "300万", {"investor": "700万"})
    pay(world, record, PAID_ON, office="300万", investor="700万")
    invest(world, record, "firm", "900万", TURNED_ON)
    sale = {"buyer": party(world, "investor"), "proceeds": "200万", "appraised": "500万"}
    number = world.event(record, "partial_exit", sale, date(2010, 1, 10))
    assert (7_000_000, 4_000_000) == figures(world, date(2010, 6, 30))
    world.event(record, "reversal", {"entry_number": number, "reason": "未成交"}, date(2012, 1, 1))
    assert (7_000_000, 4_000_000) == figures(world, date(2010, 6, 30))
    assert (7_000_000, 3_000_000) == figures(world, date(2012, 6, 30))
