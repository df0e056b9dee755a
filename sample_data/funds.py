"""Guidance funds of the year, with two of earlier years: five institutions have signed, been paid and invested."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sample_data.year import BEFORE_APPROVAL, Approval, Life, Year, decided, later

SCHEME = "caiqi-2007-128"
STAGES = ("committed", "called", "paid_in", "invested", "distributed")
CALLED_PERCENT = 40
WAN = "万"


@dataclass(frozen=True)
class Round:
    """A firm that the fund invests in: its money and that of others in the same round, in wan."""

    firm: str
    amount: int
    others: dict[str, int] = field(default_factory=dict)
    early_stage: bool = True


@dataclass(frozen=True)
class Fund:
    """A fund: institution, the office's commitment and the others', in wan, and where it stops."""

    fund: str
    institution: str
    start: date
    office: int
    partners: dict[str, int]
    approval: Approval
    stage: str = ""
    rounds: tuple[Round, ...] = ()
    reversed_payment: bool = False
    given_up: str = ""


def _approved(number: int) -> Approval:
    return Approval("approved", document=f"科财〔2009〕{number}号")


FUNDS = (
    Fund(
        "漱石一期",
        "漱石",
        date(2009, 2, 9),
        2000,
        {"漱石": 3000, "荆岚国资": 2500, "半亩": 2500},
        _approved(8),
        "invested",
        (
            Round("星槎", 1200, {"半亩": 400}),
            Round("鹿岩", 1500, {"荆岚国资": 500, "天光": 600}, early_stage=False),
        ),
    ),
    Fund(
        "听松一期",
        "听松",
        date(2009, 2, 16),
        1500,
        {"听松": 2500, "天光": 2000},
        _approved(9),
        "invested",
        (Round("夸父", 1600, {"天光": 900}),),
    ),
    Fund(
        "云帆一号",
        "云帆",
        date(2009, 3, 9),
        3000,
        {"云帆": 5000, "楚云引导": 2000, "江澜产投": 4000, "源头": 2000},
        _approved(12),
        "distributed",
        (Round("羲和", 2500, {"江澜产投": 1500}), Round("雷泽", 1800, {"源头": 700})),
    ),
    Fund(
        "问渠一期",
        "问渠",
        date(2009, 3, 23),
        1000,
        {"问渠": 1800, "半亩": 1400},
        _approved(14),
        "invested",
        (Round("青隼", 800, {"半亩": 300}),),
    ),
    Fund(
        "登高一期",
        "登高",
        date(2009, 4, 13),
        2500,
        {"登高": 4000, "襄岭财政": 1000, "襄岭城投": 2500},
        _approved(17),
        "invested",
        (Round("赤霄", 1500, {"襄岭城投": 500}),),
        reversed_payment=True,
    ),
    Fund("沧海一期", "沧海", date(2009, 5, 18), 1500, {"沧海": 3500, "源头": 1500}, _approved(30), "paid_in"),
    Fund(
        "揽月成长",
        "揽月",
        date(2009, 6, 15),
        2000,
        {"揽月": 3500, "江澜产投": 2500, "天光": 1000},
        _approved(35),
        "called",
    ),
    Fund(
        "漱石二期",
        "漱石",
        date(2009, 8, 3),
        1800,
        {"漱石": 3000, "荆岚国资": 3000},
        _approved(49),
        "committed",
    ),
    Fund("听松二期", "听松", date(2009, 9, 14), 1200, {"听松": 2400, "半亩": 1400}, _approved(55)),
    Fund(
        "云帆二号",
        "云帆",
        date(2009, 10, 19),
        2000,
        {"云帆": 3600, "楚云引导": 1500, "源头": 1400},
        Approval("reviewed"),
    ),
    Fund("揽月天使", "揽月", date(2009, 11, 16), 600, {"揽月": 1200, "天光": 900}, Approval("submitted")),
    Fund(
        "问渠二期",
        "问渠",
        date(2009, 9, 21),
        900,
        {"问渠": 2000, "天光": 1100},
        Approval("returned", returned="合伙协议未写明管理费比例，请补充"),
    ),
    Fund("沧海二期", "沧海", date(2009, 11, 23), 1500, {"沧海": 3600, "源头": 1600}, Approval("draft")),
    Fund(
        "登高二期",
        "登高",
        date(2009, 7, 6),
        1600,
        {"登高": 3200, "半亩": 1800},
        Approval("rejected", reason="首期基金投资进度不足，暂不再参股"),
    ),
    Fund(
        "沧海三期",
        "沧海",
        date(2009, 8, 17),
        1000,
        {"沧海": 2400, "源头": 800},
        _approved(50),
        given_up="募集未达最低规模，基金不再设立",
    ),
)


def lives(year: Year) -> Iterator[Life]:
    """Every fund of the year, and two that were taken over from earlier years."""
    yield _old_fund(year, "云帆老基金", "云帆", 2007, "exit")
    yield _old_fund(year, "听松老基金", "听松", 2008, "liquidation")
    yield from (_fund(year, fund) for fund in FUNDS)


def _facts(year: Year, fund: Fund) -> dict[str, Any]:
    partners = [
        {"partner": year.parties[name], "commitment": f"{wan}{WAN}"} for name, wan in fund.partners.items()
    ]
    return {"fund": year.parties[fund.fund], "institution": year.parties[fund.institution],
            "contribution": f"{fund.office}{WAN}", "partners": partners, "target": _target(fund),
            "kind": "venture", "life_years": 7, "investment_years": 4, "management_fee_percent": "2.5"}  # fmt: skip


def _target(fund: Fund) -> list[dict[str, str]]:
    """What the set-up plan named: the office's money, and a tenth more than what the others then signed."""
    others = sum(fund.partners.values())
    return [{"sector": "office", "amount": f"{fund.office}{WAN}"},
            {"sector": "private", "amount": f"{others + others // 10}{WAN}"}]  # fmt: skip


def _fund(year: Year, fund: Fund) -> Life:
    yield later(fund.start, 0)
    facts = _facts(year, fund)
    record = year.draft("guidance_fund", "fund", facts, f"参股{fund.fund}基金", scheme=SCHEME)
    year.records[f"fund {fund.fund}"] = record
    yield from decided(year, record, facts, fund.approval)
    if fund.given_up:
        yield later(year.today, 20)
        year.event(record, "withdrawal", {"reason": fund.given_up})
    elif fund.stage and fund.approval.state not in BEFORE_APPROVAL:
        yield from _run(year, record, fund)


def _run(year: Year, record: int, fund: Fund) -> Life:
    """The fund's life after its approval, as far as it gets."""
    reached = STAGES.index(fund.stage)
    yield later(year.today, 14)
    year.event(record, "agreement", {"signed_document": f"{fund.fund}合伙协议"})
    if reached >= STAGES.index("called"):
        yield later(year.today, 10)
        due_on = later(year.today, 20).isoformat()
        year.event(record, "call", {"purpose": "首期投资", "due_on": due_on, "percent": str(CALLED_PERCENT)})
    if reached >= STAGES.index("paid_in"):
        yield from _paid_in(year, record, fund)
    if reached >= STAGES.index("invested"):
        yield from _invested(year, record, fund)
    if reached >= STAGES.index("distributed"):
        yield later(year.today, 45)
        for partner in ("office", *fund.partners):
            paid = {
                "partner": year.parties[partner],
                "amount": _part(_promise(fund, partner), 2),
                "recallable": True,
            }
            year.event(record, "distribution", paid)


def _paid_in(year: Year, record: int, fund: Fund) -> Life:
    contributions = [
        {"partner": year.parties[partner], "amount": _part(_promise(fund, partner), CALLED_PERCENT)}
        for partner in ("office", *fund.partners)
    ]
    yield later(year.today, 18)
    number = year.event(record, "paid_in", {"contributions": contributions}, document="验资报告")
    if fund.reversed_payment:
        yield later(year.today, 5)
        year.event(record, "reversal", {"entry_number": number, "reason": "验资报告有误，款项实际未到账"})
        yield later(year.today, 9)
        year.event(record, "paid_in", {"contributions": contributions}, document="验资报告（更正）")


def _invested(year: Year, record: int, fund: Fund) -> Life:
    yield later(year.today, 7)
    year.event(
        record,
        "fee",
        {"paid_to": year.parties[fund.institution], "amount": _part(sum(fund.partners.values()), 2)},
    )
    for each in fund.rounds:
        yield later(year.today, 30)
        others = [
            {"investor": year.parties[name], "amount": f"{wan}{WAN}"} for name, wan in each.others.items()
        ]
        made = {"firm": year.parties[each.firm], "amount": f"{each.amount}{WAN}", "co_investors": others,
                "early_stage": each.early_stage, "local": True}  # fmt: skip
        year.event(record, "investment", made)


def _promise(fund: Fund, partner: str) -> int:
    return fund.office if partner == "office" else fund.partners[partner]


def _part(wan: int, percent: int) -> str:
    """A part of an amount in wan, as yuan; wan times 10,000 is a whole number of hundredths."""
    return str(wan * 10_000 * percent // 100)


def _old_fund(year: Year, fund: str, institution: str, since: int, ending: str) -> Life:
    """A fund of an earlier year: recorded this January from its old file, ended in the course of this year."""
    yield later(date(2009, 1, 7), 0)
    first = date(since, 9, 17)
    facts = {"fund": year.parties[fund], "institution": year.parties[institution], "contribution": "800万",
             "partners": [{"partner": year.parties[institution], "commitment": "1600万"},
                          {"partner": year.parties["荆岚国资"], "commitment": "1200万"}]}  # fmt: skip
    record = year.draft("guidance_fund", "fund", facts, f"参股{fund}（旧账转入）", scheme=SCHEME, year=since)
    year.take_over(record, first, f"科财〔{since}〕40号")
    year.event(record, "agreement", {"signed_document": "合伙协议"}, first)
    amounts = {"office": "800万", institution: "1600万", "荆岚国资": "1200万"}
    lines = [{"partner": year.parties[partner], "amount": amount} for partner, amount in amounts.items()]
    year.event(record, "paid_in", {"contributions": lines}, date(since, 10, 15))
    made = {"firm": year.parties["湛卢"], "amount": "2000万", "early_stage": True, "local": True}
    year.event(record, "investment", made, date(since, 12, 3))
    year.event(record, "valuation", {"net_asset_value": "4100万", "method": "年末净资产"}, date(2008, 12, 31))
    yield from _ended(year, record, institution, ending)


def _ended(year: Year, record: int, institution: str, ending: str) -> Life:
    yield later(date(2009, 9, 10), 0)
    shares = {"office": "320万", institution: "640万", "荆岚国资": "480万"}
    for partner, amount in shares.items():
        year.event(record, "distribution", {"partner": year.parties[partner], "amount": amount})
    yield later(year.today, 25)
    year.event(record, "exit", {"remark": "财政出资按协议转让退出"})
    if ending == "liquidation":
        yield later(year.today, 20)
        year.event(record, "liquidation", {"remark": "清算报告已备案"})
