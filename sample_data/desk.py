"""What lies on the desk at the end: events that wait for a second person, and one that was refused."""

from collections.abc import Iterator
from datetime import date

from sample_data.year import Life, Year


def lives(year: Year) -> Iterator[Life]:
    """The last days of the year that is played."""
    yield _refused(year)
    yield _waiting(year)


def _refused(year: Year) -> Life:
    yield date(2009, 11, 26)
    event = year.record(
        year.records["application 白泽"], "payment", {"amount": "40万", "paid_to": "企业基本户"}
    )
    year.refuse(event, "批复为45万元，与付款单金额不符")


def _waiting(year: Year) -> Life:
    yield date(2009, 11, 27)
    valuation = {"net_asset_value": "1630万", "method": "三季度末净资产"}
    year.record(year.records["fund 听松一期"], "valuation", valuation, date(2009, 9, 30))
    claim = year.records["claim 昆吾"]
    payment = {"amount": year.reserved_yuan(claim), "paid_to": "企业基本户"}
    year.record(claim, "payment", payment, document="国库支付凭证")
