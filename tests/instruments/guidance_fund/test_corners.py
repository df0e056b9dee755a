"""Corners of a recorded fund: not begun, paid by one side only, wholly given back, reversed, wholly sold."""

from datetime import date

from instruments.guidance_fund import INSTRUMENT
from instruments.guidance_fund.metrics import case_of, classes_of, compliance_of, portfolio_of, report_of
from ledger.measures.money import Window, read_money
from tests.instruments.conftest import World
from tests.instruments.guidance_fund.funds import LATER, deal, found, fund, give, party, pay

PAID_ON = date(2009, 6, 30)


def test_a_test_that_cannot_be_made_says_why(world: World) -> None:
    record = fund(world, "未缴", "40万", {"investor": "60万"})
    tests = []
    with world.book.reading() as session:
        for scheme in INSTRUMENT.schemes.values():
            tests += compliance_of(session, deal(world, record), scheme, LATER)
    untold = [test for test in tests if test.verdict is None]
    assert untold
    assert all(test.remark for test in untold)


def test_a_report_of_a_fund_into_which_only_others_paid_gives_reasons(world: World) -> None:
    record = fund(world, "基金", "40万", {"investor": "60万"})
    pay(world, record, PAID_ON, investor="30万")
    with world.book.reading() as session:
        sections = {
            section.title: section for section in report_of(session, deal(world, record), None, LATER)
        }
        portfolio = portfolio_of(session, read_money(session, Window(LATER)))
    # The office paid nothing, so its share is worth nothing, valued or not.
    assert (0, []) == (portfolio.value_fen, portfolio.unvalued)
    reasons = [cell for row in sections["Returns"].rows for cell in row if isinstance(cell, str)]
    assert any("nothing was paid in" in reason for reason in reasons)
    assert any(None in row for row in sections["Returns"].rows)


def test_a_payment_that_was_reversed_or_wholly_given_back_is_none(world: World) -> None:
    record = fund(world, "基金", "40万", {"investor": "60万"})
    number = pay(world, record, PAID_ON, office="4万")
    world.event(record, "reversal", {"entry_number": number, "reason": "付错账户"}, LATER)
    pay(world, record, PAID_ON, investor="1万")
    pay(world, record, date(2009, 7, 1), investor="1万")
    joiner = {"partner": party(world, "后来者"), "commitment": "100万"}
    world.event(record, "later_closing", {"joiners": [joiner], "signed_document": "第二次关账"}, LATER)
    with world.book.reading() as session:
        case = case_of(session, deal(world, record), LATER)
    assert case is not None
    paid = {partner.name: [each.amount_fen for each in partner.payments] for partner in case.partners}
    assert [] == paid["office"]
    # Half of what was paid goes back, which is all of the first payment.
    assert ([1_000_000], [1_000_000]) == (paid["investor"], paid["后来者"])


def test_a_share_that_was_wholly_sold_is_worth_nothing_to_the_office(world: World) -> None:
    record = fund(world, "基金", "40万", {"investor": "60万"})
    pay(world, record, PAID_ON, office="40万", investor="60万")
    give(world, record, "office", "1万", PAID_ON)
    world.event(record, "valuation", {"net_asset_value": "90万", "method": "审计"}, PAID_ON)
    sale = {"buyer": world.parties["investor"], "proceeds": "50万", "part_percent": "100"}
    world.event(record, "partial_exit", sale, LATER)
    draft = {"fund": party(world, "草稿"), "institution": world.parties["investor"], "contribution": "1",
             "partners": [{"partner": world.parties["investor"], "commitment": "1"}]}  # fmt: skip
    world.draft("guidance_fund", "fund", draft)
    with world.book.reading() as session:
        portfolio = portfolio_of(session, read_money(session, Window(LATER)))
    assert (["基金"], 0) == ([row.name for row in portfolio.rows], portfolio.value_fen)
    assert [] == [item for item in found(world) if item.ratio.subject.endswith("草稿")]


def test_partners_hold_the_share_class_that_the_fund_says(world: World) -> None:
    classes = [{"name": "A"}, {"name": "B"}]
    partners = [{"partner": world.parties["investor"], "commitment": "60万", "share_class": "B"}]
    record = fund(world, "分级", "40万", {}, share_classes=classes, share_class="A", partners=partners)
    joiner = {"partner": party(world, "后来者"), "commitment": "100万", "share_class": "B"}
    world.event(record, "later_closing", {"joiners": [joiner], "signed_document": "第二次关账"}, LATER)
    with world.book.reading() as session:
        early = classes_of(session, deal(world, record), PAID_ON)
        late = classes_of(session, deal(world, record), LATER)
    held = {world.parties["office"]: "A", world.parties["investor"]: "B"}
    assert (held, held | {world.parties["后来者"]: "B"}) == (early, late)
