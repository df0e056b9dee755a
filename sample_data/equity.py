"""Equity injections: two stakes of the year are paid, others wait, two of earlier years ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sample_data import names
from sample_data.year import BEFORE_APPROVAL, Approval, Life, Year, decided, later

SCHEME = "hubei-2009-assumed"
FOUNDERS = (("创始股东", 7), ("核心团队持股", 3))
SHARES_BEFORE = 10_000_000
PRICE_YUAN = 2


@dataclass(frozen=True)
class Stake:
    """A stake: firm, day, the office's money and the others' in wan at 2 yuan a share, and where it stops."""

    firm: str
    start: date
    office: int
    others: dict[str, int]
    approval: Approval
    stage: str = ""
    given_up: str = ""
    events: tuple[tuple[str, dict[str, Any]], ...] = field(default=())


STAKES = (
    Stake(
        "霁川",
        date(2009, 3, 16),
        300,
        {"漱石": 600},
        Approval("approved", document="科财〔2009〕15号"),
        "registered",
        events=(
            ("later_round", {"shares_issued": "1000000"}),
            ("valuation", {"stake_value": "345万", "method": "最近一轮价格"}),
            ("dividend", {"amount": "48600"}),
        ),
    ),
    Stake(
        "凤梧",
        date(2009, 6, 22),
        400,
        {"听松": 500, "江澜产投": 400},
        Approval("approved", document="科财〔2009〕37号"),
        "paid",
    ),
    Stake(
        "建木",
        date(2009, 8, 24),
        200,
        {"问渠": 400},
        Approval("approved", document="科财〔2009〕52号"),
        "agreed",
    ),
    Stake(
        "承影",
        date(2009, 9, 7),
        160,
        {"漱石": 320},
        Approval("approved", document="科财〔2009〕54号"),
        "granted",
    ),
    Stake("丹穴", date(2009, 10, 12), 250, {"登高": 500}, Approval("approved", document="科财〔2009〕62号")),
    Stake("长右", date(2009, 11, 2), 150, {"揽月": 300}, Approval("reviewed")),
    Stake("猼石", date(2009, 11, 16), 180, {"沧海": 360}, Approval("submitted")),
    Stake(
        "灌灌",
        date(2009, 10, 26),
        120,
        {"云帆": 300},
        Approval("returned", returned="资产评估报告已过有效期"),
    ),
    Stake("九思", date(2009, 11, 24), 100, {"半亩": 200}, Approval("draft")),
    Stake("画影", date(2009, 5, 11), 300, {"天光": 600}, Approval("rejected", reason="企业存在未决诉讼")),
    Stake("宵练", date(2009, 5, 18), 200, {"源头": 500}, Approval("withdrawn", reason="企业选择银行融资")),
    Stake(
        "莫邪",
        date(2009, 7, 20),
        260,
        {"天光": 520},
        Approval("approved", document="科财〔2009〕45号"),
        given_up="企业未通过出资前审查",
    ),
)


def lives(year: Year) -> Iterator[Life]:
    """Every stake of the year, and two that were taken over from earlier years."""
    yield _old_stake(year, "太阿", 2006, "exit")
    yield _old_stake(year, "鱼肠", 2007, "write_off")
    yield from (_stake(year, stake) for stake in STAKES)


def _facts(year: Year, stake: Stake) -> dict[str, Any]:
    holders = [
        {"name": f"{stake.firm}{founder}", "sector": "private", "shares": str(SHARES_BEFORE * tenths // 10)}
        for founder, tenths in FOUNDERS
    ]
    others = [{"investor": year.parties[name], "amount": f"{wan}万", "shares": _shares(wan)}
              for name, wan in stake.others.items()]  # fmt: skip
    whole = SHARES_BEFORE * PRICE_YUAN // 10_000
    return {"firm": year.parties[stake.firm], "closed_on": later(stake.start, 60).isoformat(),
            "amount": f"{stake.office}万", "shares": _shares(stake.office), "pre_money": f"{whole}万",
            "post_money": f"{whole + stake.office + sum(stake.others.values())}万",
            "price_per_share": str(PRICE_YUAN), "holders_before": holders, "other_investors": others}  # fmt: skip


def _shares(wan: int) -> str:
    return str(wan * 10_000 // PRICE_YUAN)


def _stake(year: Year, stake: Stake) -> Life:
    yield later(stake.start, 0)
    facts = _facts(year, stake)
    record = year.draft(
        "equity", "stake", facts, f"股权投入：{stake.firm}{_field(stake.firm)}", scheme=SCHEME
    )
    yield from decided(year, record, facts, stake.approval)
    if stake.given_up:
        yield later(year.today, 12)
        year.event(record, "withdrawal", {"reason": stake.given_up})
    elif stake.stage and stake.approval.state not in BEFORE_APPROVAL:
        yield from _paid(year, record, stake)


def _paid(year: Year, record: int, stake: Stake) -> Life:
    """Agreement, a grant that may become a stake or two instalments with the others' money, and what came after."""
    yield later(year.today, 15)
    year.event(record, "agreement", {"signed_document": f"{stake.firm}增资协议"})
    if stake.stage == "agreed":
        return
    if stake.stage == "granted":
        yield later(year.today, 18)
        granted = {
            "amount": f"{stake.office}万",
            "milestone": "中试线连续运行满三个月",
            "convert_by": "2010-06-30",
        }
        year.event(record, "grant", granted, document="先投后股协议")
        return
    for _ in range(2):
        yield later(year.today, 20)
        others = [
            {"investor": year.parties[name], "amount": f"{wan * 5_000}"} for name, wan in stake.others.items()
        ]
        year.event(
            record, "instalment", {"amount": f"{stake.office * 5_000}", "others": others}, document="出资证明"
        )
    if stake.stage == "paid":
        return
    yield later(year.today, 12)
    year.event(record, "registration", {"certificate": "工商变更通知书"})
    for kind, facts in stake.events:
        yield later(year.today, 25)
        year.event(record, kind, facts)


def _field(firm: str) -> str:
    return dict(names.FIRMS)[firm]


def _old_stake(year: Year, firm: str, since: int, ending: str) -> Life:
    """A stake of an earlier year: recorded this January from its old file, ended this summer."""
    yield later(date(2009, 1, 8), 0)
    facts = {
        "firm": year.parties[firm],
        "closed_on": date(since, 6, 30).isoformat(),
        "amount": "150万",
        "shares": "750000",
    }
    record = year.draft("equity", "stake", facts, f"股权投入：{firm}（旧账转入）", year=since)
    year.take_over(record, date(since, 6, 1), f"科财〔{since}〕19号")
    year.event(record, "agreement", {"signed_document": "投资协议"}, date(since, 6, 10))
    year.event(record, "instalment", {"amount": "150万"}, date(since, 6, 30))
    year.event(record, "registration", {"certificate": "工商变更通知书"}, date(since, 7, 20))
    yield later(date(2009, 8, 10), 0)
    if ending == "exit":
        year.event(record, "dividend", {"amount": "62000"})
        sale = {
            "buyer": year.parties["接盘"],
            "proceeds": "188.5万",
            "part_percent": "100",
            "appraised": "186万",
        }
        year.event(record, "exit", sale, document="产权交易凭证")
    else:
        year.event(record, "write_off", {"recovered": "12.3万", "document": "破产裁定书"})
