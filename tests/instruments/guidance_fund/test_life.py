"""A fund's whole life: later closings, cuts, calls by purpose, fees, in kind, exits, end; its returns and tests."""

import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest

from instruments.guidance_fund import INSTRUMENT
from instruments.guidance_fund.metrics import (
    case_of,
    compliance_of,
    life_of,
    quarters_of,
    report_of,
    returns_of,
)
from ledger.book.journal import AccountName, Overdrawn
from ledger.book.queries import balance_of
from ledger.book.workflow import StepRefused
from ledger.exports.fund_reports import fund_report
from ledger.exports.imprint import Imprint
from ledger.instrument import reserved_fen
from ledger.measures.leverage import Choice
from ledger.measures.money import Window, read_money
from ledger.values.equalisation import NothingToEqualise
from ledger.values.errors import LedgerError
from ledger.values.returns.market import Index
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import deal, found, fund, give, invest, party, pay, values

CALLED, CLOSED = date(2009, 7, 1), date(2010, 7, 1)
LATER = date(2010, 12, 31)


@pytest.fixture
def called(world: World) -> tuple[World, int]:
    """Office 40 and investor 60, of which 40 percent are paid."""
    record = fund(world, "基金", "40万", {"investor": "60万"})
    pay(world, record, CALLED, office="16万", investor="24万")
    return world, record


def unfunded(world: World, record: int, name: str) -> int:
    with world.book.reading() as session:
        code = deal(world, record).code
        return balance_of(session, AccountName(world.parties[name], "unfunded_commitment", code))


def test_a_later_closing_equalises(called: tuple[World, int]) -> None:
    world, record = called
    joiner = {"partner": party(world, "后来者"), "commitment": "100万"}
    closing = {"joiners": [joiner], "interest_rate_percent": "8", "signed_document": "第二次关账"}
    number = world.event(record, "later_closing", closing, CLOSED)
    shown = values(world, "基金", LATER)
    assert ("5.0000", "5.0000") == (shown["M1", "committed"], shown["M1", "paid_in"])
    with world.book.reading() as session:
        life, held = life_of(session, deal(world, record), LATER), reserved_fen(session, deal(world, record))
    assert [8_000_000, 12_000_000, 20_000_000] == [
        int(side.paid().exact) for side in (life.office, life.partners[world.parties["investor"]],
                                            life.partners[world.parties["后来者"]])
    ]  # fmt: skip
    # What came back to the office may be called again: 24 were still reserved, and 8 are more.
    assert (32_000_000, 32_000_000) == (held, unfunded(world, record, "office"))
    with world.book.reading() as session:
        kept = AccountName(world.parties["office"], "cash", deal(world, record).code)
        assert 640_000 == balance_of(session, kept)
        case = case_of(session, deal(world, record), LATER)
    assert case is not None
    assert [8_000_000] == [
        each.amount_fen
        for partner in case.partners
        if partner.sector == "office"
        for each in partner.payments
    ]
    world.event(record, "reversal", {"entry_number": number, "reason": "signed too early"}, CLOSED)
    assert "2.5000" == values(world, "基金", LATER)["M1", "paid_in"]


def test_a_partner_does_not_join_twice(called: tuple[World, int]) -> None:
    world, record = called
    again = {"partner": world.parties["investor"], "commitment": "1万"}
    with pytest.raises(NothingToEqualise):
        world.event(record, "later_closing", {"joiners": [again], "signed_document": "x"}, CLOSED)
    with pytest.raises(LedgerError, match="stands twice"):
        world.event(record, "later_closing", {"joiners": [again, again], "signed_document": "x"}, CLOSED)


def test_a_commitment_that_is_cut_is_subtracted_and_stands_as_cancelled(called: tuple[World, int]) -> None:
    world, record = called
    for name, amount in (("investor", "30万"), ("office", "4万")):
        cut = {"partner": world.parties[name], "amount": amount, "reason": "募集未达"}
        world.event(record, "commitment_cut", cut, CLOSED)
    assert "1.8333" == values(world, "基金", LATER)["M1", "committed"]
    cancelled = [item.position.cancelled_fen for item in found(world, LATER)
                 if item.position and (item.ratio.key, item.ratio.stage) == ("M1", "committed")]  # fmt: skip
    assert [34_000_000] == cancelled
    with world.book.reading() as session:
        assert 20_000_000 == reserved_fen(session, deal(world, record))
    with pytest.raises(Overdrawn):
        cut = {"partner": world.parties["investor"], "amount": "7万", "reason": "x"}
        world.event(record, "commitment_cut", cut, CLOSED)


def test_fees_inside_and_outside_the_commitment(called: tuple[World, int]) -> None:
    world, record = called
    on_top = [
        {"partner": world.parties["office"], "amount": "1万", "outside_commitment": True},
        {"partner": world.parties["investor"], "amount": "1万", "outside_commitment": True},
    ]
    call = {"purpose": "管理费", "due_on": "2009-12-01", "lines": [
        {"purpose": "management_fee", "amount": "2万", "outside_commitment": True}]}  # fmt: skip
    world.event(record, "call", call, CALLED)
    with pytest.raises(LedgerError, match="say how much is called"):
        world.event(record, "call", {"purpose": "x", "due_on": "2009-12-01"}, CALLED)
    world.event(record, "paid_in", {"contributions": on_top}, CLOSED)
    fee = {"paid_to": world.parties["investor"], "amount": "2万"}
    world.event(record, "fee", fee | {"inside_commitment": False}, CLOSED)
    world.event(record, "fee", fee | {"what": "expense"}, CLOSED)
    assert ("2.5000", "2.5000") == (
        values(world, "基金", LATER)["M1", "paid_in"], values(world, "基金", LATER, fees=False)["M1", "paid_in"],
    )  # fmt: skip
    (paid,) = [item.ratio.numerator_fen for item in found(world, LATER, fees=False)
               if (item.ratio.key, item.ratio.stage) == ("M1", "paid_in")]  # fmt: skip
    assert 38_000_000 == paid
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), LATER)
    assert case is not None
    assert [(2_000_000, False), (2_000_000, True)] == [
        (each.amount_fen, each.inside_commitment) for each in case.fees
    ]
    assert 24_000_000 == unfunded(world, record, "office")


def test_later_rounds_count_by_a_switch(called: tuple[World, int]) -> None:
    world, record = called
    invest(world, record, "企业", "10万", CLOSED, others={"investor": "10万"})
    invest(world, record, "企业", "10万", LATER, others={"investor": "30万"}, follow_on=True)
    assert ("1.8750", "3.7500") == (
        values(world, "基金", LATER)["M5", "invested"],
        values(world, "基金", LATER, follow_on=True)["M5", "invested"],
    )


def test_what_firms_brought_and_what_is_left_of_them(called: tuple[World, int]) -> None:
    world, record = called
    world.event(record, "set_up", {"certificate": "营业执照"}, date(2009, 6, 1))
    invest(world, record, "好企业", "10万", CLOSED, local=True, early_stage=True)
    invest(world, record, "坏企业", "5万", CLOSED)
    good, bad = world.parties["好企业"], world.parties["坏企业"]
    world.event(record, "firm_valuation", {"firm": good, "value": "25万", "method": "last round"}, LATER)
    world.event(
        record, "realisation", {"firm": good, "buyer": world.parties["investor"], "proceeds": "12万"}, LATER
    )
    loss = {"firm": bad, "cost": "5万", "recovered": "1万", "document": "清算"}
    world.event(record, "firm_write_off", loss, LATER)
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), LATER)
        structure = read_money(session, Window(LATER))
    assert case is not None
    first, second = case.investments
    assert ([1_200_000_0], [2_500_000_0], None) == (
        [each.amount_fen for each in first.proceeds], [each.amount_fen for each in first.marks], first.closed_on,
    )  # fmt: skip
    assert ([1_000_000], LATER) == ([each.amount_fen for each in second.proceeds], second.closed_on)
    assert date(2009, 6, 1) == case.terms.set_up_on
    assert structure.now
    assert (16_000_000, 0) == (case.partners[0].payments[0].amount_fen, len(case.distributions))


def test_in_kind_is_no_cash_and_never_recallable(called: tuple[World, int]) -> None:
    world, record = called
    with pytest.raises(StepRefused, match="not recallable"):
        give(world, record, "office", "1万", LATER, in_kind="股票", recallable=True)
    give(world, record, "office", "1万", LATER, in_kind="股票")
    give(world, record, "investor", "2万", LATER)
    with world.book.reading() as session:
        life = life_of(session, deal(world, record), LATER)
        held = AccountName(world.parties["office"], "holding", deal(world, record).code)
        assert 1_000_000 == balance_of(session, held)
    assert ["paid_in", "in_kind"] == [each.what for each in life.office.payments]
    assert Fraction(3_000_000) == life.all.distributed().exact


def test_an_extension_makes_the_life_longer(called: tuple[World, int]) -> None:
    world, record = called
    world.event(record, "extension", {"life_years": 9, "document": "合伙人会议"}, LATER)
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), LATER)
    assert case is not None
    assert (9, None) == (case.terms.life_years, case.terms.investment_years)


def test_an_exit_brings_its_price_and_shows_what_was_conceded(called: tuple[World, int]) -> None:
    world, record = called
    world.event(record, "valuation", {"net_asset_value": "60万", "method": "年末净资产"}, CLOSED)
    part = {"buyer": world.parties["investor"], "proceeds": "10万", "part_percent": "50", "appraised": "24万"}
    world.event(record, "partial_exit", part, LATER)
    with pytest.raises(LedgerError, match="go together"):
        world.event(record, "partial_exit", {"proceeds": "1万"}, LATER)
    assert INSTRUMENT.mobilised
    with world.book.reading() as session:
        life, money = life_of(session, deal(world, record), LATER), read_money(session, Window(LATER))
        (figure,) = INSTRUMENT.mobilised(session, money)
        case = case_of(session, deal(world, record), LATER)
    assert case is not None
    assert [Decimal(50)] == [sale.part_percent for sale in case.sold]
    # 16 of 40 paid are the office's, so 24 of 60; half is sold.
    assert (12_000_000, 10_000_000) == (life.office.value_fen, int(life.office.distributed().exact))
    assert 60_000_000 == life.all.value_fen
    # 16 paid less 10 back, and 12 appraised less 10.
    assert 8_000_000 == figure.equivalent.exact
    world.event(record, "exit", {"remark": "按协议退出"}, LATER)
    assert "exited" == world.state(record)


@pytest.mark.parametrize("ending", ["liquidation", "withdrawal"])
def test_at_the_end_open_pledges_lapse_and_the_reserve_is_released(world: World, ending: str) -> None:
    record = fund(world, "基金", "40万", {"investor": "60万"})
    if ending == "liquidation":
        pay(world, record, CALLED, office="16万", investor="24万")
    facts = {"remark": "完"} if ending == "liquidation" else {"reason": "基金未设立"}
    world.event(record, ending, facts, LATER)
    with world.book.reading() as session:
        assert 0 == reserved_fen(session, deal(world, record))
    shown = [item.position for item in found(world, LATER) if item.position and item.ratio.key == "M1"]
    if ending == "liquidation":
        assert [60_000_000] == [each.cancelled_fen for each in shown if each.tags.stage == "committed"]
        assert "2.5000" == values(world, "基金", LATER)["M1", "committed"]
    else:
        assert [("approved", 100_000_000)] == [(each.tags.stage, each.cancelled_fen) for each in shown]
    assert [] == found(world, date(2009, 1, 1))


def test_a_plan_has_its_target_and_a_withdrawn_one_is_subtracted_in_its_period(world: World) -> None:
    target = [{"sector": "office", "amount": "40万"}, {"sector": "private", "amount": "160万"}]
    record = fund(world, "基金", "40万", {"investor": "60万"}, target=target)
    shown = values(world, "基金", LATER)
    assert ("5.0000", "2.5000") == (shown["M1", "target"], shown["M1", "approved"])
    assert ("M1", "target") not in values(world, "基金", LATER, since=CLOSED)
    world.event(record, "withdrawal", {"reason": "基金未设立"}, LATER)
    (taken,) = [item.ratio for item in found(world, LATER, since=CLOSED) if item.ratio.key == "M1"]
    assert ("approved", -100_000_000, -40_000_000) == (
        taken.stage,
        taken.numerator_fen,
        taken.denominator_fen,
    )


def test_returns_of_a_recorded_fund(world: World) -> None:
    """fund-metrics.md X1 (0.3733625335) and P1 (PIC 0.90, DPI 0.75, RVPI 0.67, TVPI 1.42), from recorded deals."""
    record = fund(world, "X1", "1万", {"investor": "0.0001万"})
    pay(world, record, date(2008, 1, 1), office="1万")
    for day, amount in ((date(2008, 3, 1), "2750"), (date(2008, 10, 30), "4250"), (date(2009, 2, 15), "3250"),
                        (date(2009, 4, 1), "2750")):  # fmt: skip
        give(world, record, "office", amount, day)
    with world.book.reading() as session:
        life = life_of(session, deal(world, record), LATER)
        index = Index("市场", {date(2008, 1, 1): Decimal(100), date(2009, 4, 1): Decimal(100)})
        results = returns_of(
            life, life.office, index=index, finance_rate_percent="5", reinvest_rate_percent="5"
        )
    assert "0.3733625335" == str(results["xirr"].figure and results["xirr"].figure.value)[:12]
    assert "1.3" == str(float((results["ks_pme"].figure or life.office.paid()).exact))[:3]
    assert results["mirr"].figure
    assert results["rvpi"].reason
    second = fund(world, "P1", "800万", {"investor": "0.0001万"})
    pay(world, second, date(2008, 1, 1), office="720万")
    give(world, second, "office", "540万", date(2009, 1, 1))
    world.event(second, "valuation", {"net_asset_value": "480万", "method": "审计"}, date(2009, 12, 31))
    world.event(second, "valuation", {"net_asset_value": "999万", "method": "later"}, date(2011, 12, 31))
    with world.book.reading() as session:
        life = life_of(session, deal(world, second), LATER)
        results = returns_of(life, life.office)
        curve = quarters_of(session, deal(world, second), LATER)
        nobody = returns_of(life, life.partners[world.parties["investor"]])
    exact = {name: results[name].figure.exact for name in ("pic", "dpi", "rvpi", "tvpi")}  # type: ignore[union-attr]
    assert {
        "pic": Fraction(9, 10),
        "dpi": Fraction(3, 4),
        "rvpi": Fraction(2, 3),
        "tvpi": Fraction(17, 12),
    } == exact
    assert exact["tvpi"] == exact["dpi"] + exact["rvpi"]
    assert curve is not None
    assert (Fraction(3, 4), Fraction(2, 3)) == (curve.quarters[-1].dpi, curve.quarters[-1].rvpi)
    assert "nothing was paid in" in str(nobody["dpi"].reason)


def test_the_tests_of_a_recorded_fund(called: tuple[World, int]) -> None:
    world, record = called
    scheme = INSTRUMENT.schemes["caiqi-2007-128"]
    with world.book.reading() as session:
        tests = {test.name: test for test in compliance_of(session, deal(world, record), scheme, LATER)}
        draft = world.draft("guidance_fund", "fund", {
            "fund": party(world, "新"), "institution": world.parties["investor"], "contribution": "1万",
            "partners": [{"partner": world.parties["investor"], "commitment": "9万"}]})  # fmt: skip
        assert [] == compliance_of(session, deal(world, draft), scheme, LATER)
    share = tests["test_office_share"].as_json()
    assert ("fail", "40", "25", "percent") == (
        share["verdict"],
        share["value"][:2],
        share["limit"],
        share["unit"],
    )
    assert "128" in share["clause"]["document"]
    assert share["entries"]
    assert all(test.verdict or test.remark for test in tests.values())


def test_the_report_of_a_fund_is_a_workbook(called: tuple[World, int]) -> None:
    world, record = called
    invest(world, record, "=企业", "10万", CLOSED, others={"investor": "5万"})
    give(world, record, "office", "2万", LATER)
    world.event(record, "fee", {"paid_to": world.parties["investor"], "amount": "1万"}, CLOSED)
    world.event(record, "valuation", {"net_asset_value": "60万", "method": "审计"}, CLOSED)
    world.event(
        record, "firm_valuation", {"firm": world.parties["=企业"], "value": "12万", "method": "x"}, CLOSED
    )
    with world.book.reading() as session:
        sections = report_of(session, deal(world, record), INSTRUMENT.schemes["caiqi-2007-128"], LATER)
        short = report_of(session, deal(world, record), None, LATER)
        early = report_of(session, deal(world, record), None, date(2008, 1, 1))
    assert (9, 8, 1) == (len(sections), len(short), len(early))
    book = openpyxl.load_workbook(io.BytesIO(fund_report(sections, Imprint("a" * 64, "经办", "2010-12-31"))))
    assert [
        "基金报告",
        "回报",
        "出资人",
        "往来款项",
        "被投企业",
        "估值",
        "费用",
        "放大倍数",
        "合规检验",
        "关于本表",
    ] == book.sheetnames
    partners = {row[0].value: row for row in book["出资人"].iter_rows(min_row=2)}
    assert (400_000, 160_000, 20_000, 240_000) == tuple(cell.value for cell in partners["office"][2:6])
    assert "a" * 64 in {cell.value for row in book["关于本表"].iter_rows() for cell in row}
    assert "=企业" == book["被投企业"]["A2"].value
    assert "s" == book["被投企业"]["A2"].data_type


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"partners": [{"partner": 7, "commitment": "1"}, {"partner": 7, "commitment": "1"}]},
            "stands twice",
        ),
        ({"partners": [{"partner": 6, "commitment": "1"}]}, "no partner of itself"),
        ({"share_class": "B"}, "B is no class of the fund"),
        (
            {"printed": [{"key": "M1", "stage": "paid_in", "value": "近六倍", "source": "x"}]},
            "printed figure",
        ),
    ],
)
def test_facts_that_cannot_be_are_refused(world: World, changes: dict[str, object], fault: str) -> None:
    facts = {
        "fund": 6,
        "institution": 7,
        "contribution": "1",
        "partners": [{"partner": 7, "commitment": "1"}],
    }
    with pytest.raises(LedgerError, match=fault):
        world.draft("guidance_fund", "fund", facts | changes)


def test_a_closing_before_any_call_moves_pledges_only_and_a_full_fund_ends_without_release(
    world: World,
) -> None:
    record = fund(world, "基金", "40万", {"investor": "60万"})
    joiner = {"partner": party(world, "后来者"), "commitment": "100万"}
    world.event(record, "later_closing", {"joiners": [joiner], "signed_document": "第二次关账"}, CALLED)
    assert "5.0000" == values(world, "基金", LATER)["M1", "committed"]
    pay(world, record, CALLED, office="40万", investor="60万", 后来者="100万")
    invest(world, record, "坏企业", "5万", CLOSED)
    loss = {"firm": world.parties["坏企业"], "cost": "5万", "document": "清算"}
    world.event(record, "firm_write_off", loss, CLOSED)
    assert INSTRUMENT.fund_flows
    with world.book.reading() as session:
        early = INSTRUMENT.fund_flows(session, read_money(session, Window(CALLED)))
        late = INSTRUMENT.fund_flows(session, read_money(session, Window(LATER)))
    assert ([{}], [{"坏企业": 5_000_000}]) == ([each.firms for each in early], [each.firms for each in late])
    assert world.event(record, "liquidation", {"remark": "完"}, LATER) is None


def test_what_a_period_mobilised(called: tuple[World, int]) -> None:
    world, record = called
    fund(world, "未缴", "1万", {"investor": "1万"})
    world.draft("guidance_fund", "fund", {"fund": party(world, "草稿"), "institution": 7, "contribution": "1",
                "partners": [{"partner": 7, "commitment": "1"}]})  # fmt: skip
    pay(world, record, CLOSED, investor="6万")
    world.event(record, "partial_exit", {"buyer": 7, "proceeds": "1万", "part_percent": "10"}, CLOSED)
    assert INSTRUMENT.mobilised
    with world.book.reading() as session:
        (figure,) = INSTRUMENT.mobilised(session, read_money(session, Window(LATER, CLOSED)))
    assert figure.finance
    assert (6_000_000, 0) == (int(figure.finance.exact), int(figure.equivalent.exact))
    found(world, LATER, choice=Choice(instrument="none"))
