"""The lists of a round: what they hold, when they are refused, and how the workbook reads."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest

from instruments.interest_subsidy.rounds import payment_list, publication_list
from instruments.interest_subsidy.rounds.bulk import RoundUnknown
from ledger import __version__
from ledger.book import audit
from ledger.exports.imprint import Imprint
from ledger.exports.lists import Listed, OfficialList, list_workbook
from ledger.values.errors import LedgerError, SeveralErrors
from tests.instruments.conftest import World
from tests.instruments.interest_subsidy.rounds import (
    DUE,
    approved,
    bulk,
    late_world,
    reviewed,
    run,
    two_firms,
    write,
)

START = date(2009, 11, 2)
FREE = date(2009, 11, 9)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    yield from late_world(database_url)


def lists(world: World, make: Any, code: str | None, day: date = FREE) -> OfficialList:
    with world.book.reading() as session:
        found: OfficialList = make(session, code, 2009, day)
        return found


def publish(world: World, record: int) -> None:
    world.event(record, "published", {"published_from": START.isoformat(), "days": 7}, START)


def test_the_publication_list_holds_the_frozen_amounts(world: World) -> None:
    two_firms(world)
    told = reviewed(world, 3_000_001)
    found = lists(world, publication_list, told["round"])
    assert [("firm", 1_500_001, 2_708_333), ("second_firm", 1_500_000, 2_708_333)] == [
        (row.party_name, row.amount_fen, row.due_fen) for row in found.rows
    ]
    assert ("office", "publication") == (found.office, found.kind)
    assert ("Published", ["not published yet"]) in found.notes
    publish(world, told["record"])
    notes = dict(lists(world, publication_list, None).notes)
    assert ["2009-11-02 — 2009-11-08（7 ", "calendar days", "）"] == notes["Published"]


def test_a_list_of_amounts_that_may_change_is_refused(world: World) -> None:
    two_firms(world)
    told = write(world, run(world))
    for code in (told["round"], None):
        with pytest.raises(LedgerError, match="have it reviewed first"):
            lists(world, publication_list, code)
    with pytest.raises(RoundUnknown), world.book.reading() as session:
        publication_list(session, None, 2001, FREE)


def test_a_claim_that_was_given_up_is_on_no_list(world: World) -> None:
    two_firms(world)
    told = reviewed(world)
    world.step(told["claims"][0]["record"], "reject", "approver", reason="the firm moved away")
    assert ["second_firm"] == [row.party_name for row in lists(world, publication_list, told["round"]).rows]


def test_the_payment_list_waits_for_the_publication(world: World) -> None:
    two_firms(world)
    told = approved(world)
    with pytest.raises(LedgerError, match="not published yet"):
        lists(world, payment_list, told["round"])
    publish(world, told["record"])
    world.event(told["record"], "objection", {"number": "1", "text": "a"}, START)
    with pytest.raises(SeveralErrors) as refused:
        lists(world, payment_list, told["round"], START)
    assert ["StillPublished", "ObjectionOpen"] == [type(error).__name__ for error in refused.value.errors]
    settled = {"number": "1", "decision": "dismissed", "explanation": "x"}
    world.event(told["record"], "objection_settled", settled, START)
    found = lists(world, payment_list, told["round"])
    assert [2_708_333, 2_708_333] == [row.amount_fen for row in found.rows]
    assert ("For payment on", ["2009-11-09"]) in found.notes


def test_what_was_paid_is_not_paid_again(world: World) -> None:
    two_firms(world)
    told = approved(world)
    publish(world, told["record"])
    first, second = (claim["record"] for claim in told["claims"])
    world.event(first, "payment", {"amount": DUE}, FREE)
    assert ["second_firm"] == [row.party_name for row in lists(world, payment_list, None).rows]
    world.event(second, "payment", {"amount": DUE}, FREE)
    with pytest.raises(LedgerError, match="No claim of the round"):
        lists(world, payment_list, told["round"])


def test_nothing_approved_is_nothing_to_pay(world: World) -> None:
    two_firms(world)
    told = reviewed(world)
    with pytest.raises(LedgerError, match="No claim of the round"):
        lists(world, payment_list, told["round"])
    assert 2 == len(bulk(world, told["round"], "approve", "approver")["done"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["publication", "payment"])
def test_the_sheet_can_be_printed_signed_and_put_up(kind: Any, language: Any) -> None:
    rows = [
        Listed("=东湖激光", "91350100M000100Y43", "c-1", 2_708_333, 3_000_000),
        Listed("乙", "", "c-2", 100, 100),
    ]
    content = OfficialList(kind, "2009 年度贷款贴息拟安排资金公示表", "省科学技术厅", rows,
                           [("Published", ["2009-11-02 — 2009-11-08（7 ", "calendar days", "）"])])  # fmt: skip
    imprint = Imprint("ab" * 32, "recorder", "2009-11-02", language=language)
    book = openpyxl.load_workbook(io.BytesIO(list_workbook(content, imprint)))
    sheet = book.worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    whole = "\n".join(texts)
    zh = language == "zh"
    assert content.title == sheet["A1"].value
    assert ("编制单位：省科学技术厅" if zh else "Prepared by：省科学技术厅") == sheet["A2"].value
    assert ("单位：万元、元" if zh else "Unit: 10,000 yuan and yuan") in texts
    assert "'=东湖激光" not in texts
    assert "=东湖激光" in texts
    assert "s" != sheet["B4"].data_type or "=东湖激光" == sheet["B4"].value
    assert "贰万柒仟零捌拾肆元叁角叁分" in whole
    assert ("经办人" if zh else "Recorder") in whole
    assert ("7 个自然日" if zh else "7  calendar days") in whole
    assert "ab" * 32 in whole
    assert __version__ in whole
    amounts = [
        cell.value
        for row in sheet.iter_rows(min_row=4, max_row=5)
        for cell in row
        if isinstance(cell.value, float)
    ]
    assert 27083.33 in amounts
    assert 2.708333 in amounts
    assert any(str(text).startswith("=ROUND(SUM(") for text in texts)


def test_an_empty_list_sums_to_nothing() -> None:
    content = OfficialList("publication", "t", "o", [], [])
    book = openpyxl.load_workbook(io.BytesIO(list_workbook(content, Imprint("0" * 64, "u", "now"))))
    assert "=0" in [cell.value for cell in book.worksheets[0][4]]


def test_the_head_of_a_book_pins_the_list(world: World) -> None:
    two_firms(world)
    told = reviewed(world)
    with world.book.reading() as session:
        head = audit.head(session)
        content = publication_list(session, told["round"], 2009, FREE)
    sheet = openpyxl.load_workbook(io.BytesIO(list_workbook(content, Imprint(head, "u", "now")))).worksheets[
        0
    ]
    assert any(head in str(cell.value) for row in sheet.iter_rows() for cell in row)
