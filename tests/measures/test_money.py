"""What accounts of a record gave at a stage, to a day and in a period."""

from datetime import date

from ledger.book.account_sums import AccountSum
from ledger.measures.money import Money, RecordName, Window, has_stage, in_window

RECORD = RecordName(1, "R1", "toy", "grant", 3, 2009, "paid", "")
PAID = AccountSum(1, "reserved", "R1", "reached_recipient", 500, 120)
EARLIER = AccountSum(1, "reserved", "R1", "reached_recipient", 100, 0)


def test_money_is_net_and_of_a_period_what_came_in_it() -> None:
    window, records = Window(date(2009, 12, 31)), {"R1": RECORD}
    money = Money(window, {"R1": [PAID]}, None, {}, records)
    assert 380 == in_window(money, RECORD, "reserved", "reached_recipient")
    assert 0 == in_window(money, RECORD, "cash", "reached_recipient")
    period = Money(window, {"R1": [PAID]}, {"R1": [EARLIER]}, {}, records)
    assert 280 == in_window(period, RECORD, "reserved", "reached_recipient")
    assert (True, False) == (
        has_stage(money, RECORD, "reached_recipient"),
        has_stage(money, RECORD, "invested"),
    )
