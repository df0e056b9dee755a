"""Each line finds its loan by whole names, says how, and asks where names leave it open."""

from datetime import date
from typing import Any

import pytest

from ledger.book.store import Book
from ledger.book.store.records import RecordUnknown
from ledger.statements.batches import LineView, lines_of
from ledger.statements.comparing import Recomputed
from ledger.statements.judging import LineRefused, assign, rematch
from ledger.values.trace import message
from tests.statements.staged import POSTED, RECORDER, Loans, a_loan, agreeing, bring, debit, line, next_line

OTHER = "汉水生物有限公司"


def the_line(book: Book, *rows: Any, recompute: Any = agreeing) -> LineView:
    bring(book, *rows, recompute=recompute)
    with book.reading() as session:
        return lines_of(session, 1)[1][0]


def how(view: LineView) -> list[str]:
    return [f"{item['how']} {item['value']}" for item in view.evidence]


def said(view: LineView) -> list[str]:
    return [str(item) for item in view.reasons]


@pytest.mark.parametrize(
    ("row", "loan", "subject", "strength", "evidence"),
    [
        (line(), "first", "JK0901", "strong", ["iou JK0901"]),
        (line(iou=None, contract="HT-2009-01"), "first", "", "strong", ["contract HT-2009-01"]),
        (line(iou="JK0903", contract="HT-2009-02", borrower=OTHER), "second", "JK0903", "strong",
         ["iou JK0903", "contract HT-2009-02"]),
        (line(iou="SHARED-1", contract="HT-2009-02", borrower=OTHER), "second", "SHARED-1", "strong",
         ["iou SHARED-1", "contract HT-2009-02"]),
        (line(iou="SHARED-1"), "first", "SHARED-1", "strong", ["iou SHARED-1"]),
        (line(iou=None, loan_account="6222000001"), "first", "", "strong",
         ["account 6222000001", "recomputed interest agrees"]),
        (debit(text="贷款结息 JK0902.", borrower=OTHER), "second", "JK0902", "strong",
         ["iou in the text JK0902", "recomputed interest agrees"]),
        (line(iou="unknown", borrower="江城 光电有限公司"), None, "", "none", ["borrower, amount and date 江城 光电有限公司"]),
    ],
)  # fmt: skip
def test_how_a_line_finds_its_loan(
    book: Book, loans: Loans, row: Any, loan: str | None, subject: str, strength: str, evidence: list[str]
) -> None:
    found = the_line(book, row)
    assert found.line["record_id"] == (getattr(loans, loan) if loan else None)
    assert (found.line["subject"], found.line["strength"], how(found)) == (subject, strength, evidence)


def test_borrower_amount_and_date_find_a_loan_weakly(book: Book, loans: Loans) -> None:
    def only_the_second(_session: Any, _record: int, iou: str, _start: date | None, end: date) -> Recomputed:
        assert end == POSTED
        return Recomputed(10_001 if iou == "JK0902" else 500)

    found = the_line(book, debit(borrower=OTHER), recompute=only_the_second)
    assert (found.line["record_id"], found.line["subject"]) == (loans.second, "JK0902")
    assert (found.line["strength"], found.line["standing"], found.line["difference_fen"]) == (
        "weak",
        "new",
        -1,
    )


def test_a_borrower_whose_loans_bore_something_else_finds_none(book: Book, loans: Loans) -> None:
    found = the_line(book, debit(borrower=OTHER, amount_fen=77))
    assert (found.line["record_id"], found.line["standing"], found.evidence) == (None, "new", ())


def test_several_loans_of_a_borrower_ask(book: Book, loans: Loans) -> None:
    found = the_line(book, debit(borrower=OTHER))
    assert (found.line["record_id"], found.line["standing"]) == (None, "suspicious")
    assert said(found) == [f"More than one loan fits {OTHER}. Choose the loan."]


def test_one_name_of_two_loans_asks(book: Book, loans: Loans) -> None:
    found = the_line(book, line(iou="SHARED-1", borrower=None))
    assert (found.line["record_id"], found.line["strength"]) == (None, "none")
    assert said(found) == ["More than one loan fits IOU number SHARED-1. Choose the loan."]


def test_names_of_different_loans_ask(book: Book, loans: Loans) -> None:
    found = the_line(book, line(contract="HT-2009-02"))
    assert found.line["record_id"] is None
    assert said(found) == [
        "Its names belong to different loans: IOU number JK0901, contract number HT-2009-02. Ask the bank, or choose the loan."
    ]


def test_another_borrower_is_told(book: Book, loans: Loans) -> None:
    found = the_line(book, line(borrower=OTHER))
    assert (found.line["record_id"], found.line["standing"]) == (loans.first, "suspicious")
    assert said(found) == [f"The bank names {OTHER}, the loan's borrower is 江城光电有限公司."]


@pytest.mark.parametrize(
    "row",
    [
        debit(text="JK0901", direction="in"),
        debit(iou="JK0901", nature="deposit_interest"),
        debit(text="JK0901 货款", nature=None),
        line(direction="in"),
    ],
)
def test_what_is_no_loan_interest_is_matched_with_nothing(book: Book, loans: Loans, row: Any) -> None:
    found = the_line(book, row)
    assert (found.line["record_id"], found.line["standing"], found.reasons) == (None, "new", ())


def test_the_difference_and_its_cause_are_told(book: Book, loans: Loans) -> None:
    def dearer(*_: Any) -> Recomputed:
        return Recomputed(9_998, message("the rate is unconfirmed"))

    found = the_line(book, line(), recompute=dearer)
    assert (found.line["recomputed_fen"], found.line["difference_fen"]) == (9_998, 2)
    assert said(found) == [
        "The bank took 100.00 yuan of interest, the loan's terms give 99.98; the difference is 0.02."
    ]
    assert [str(item) for item in found.cause] == ["the rate is unconfirmed"]


def test_whoever_knows_the_loan_explains_the_difference(book: Book, loans: Loans) -> None:
    def known(*_: Any) -> Recomputed:
        return Recomputed(
            9_998, explain=lambda paid_fen: message("{paid} fen are by 365 days", paid=paid_fen)
        )

    found = the_line(book, line(), recompute=known)
    assert ["10000 fen are by 365 days"] == [str(item) for item in found.cause]


def test_loans_are_read_at_once_where_that_can_be(book: Book, loans: Loans) -> None:
    asked = []

    class ReadsAtOnce:
        def of(self, _session: Any, records: Any) -> Any:
            asked.append(set(records))
            return agreeing

    the_line(book, line(), line(6, iou="JK0902", borrower=OTHER), recompute=ReadsAtOnce())
    assert asked == [{loans.first, loans.second, loans.loose}]


def test_a_loan_that_was_withdrawn_bears_nothing(
    book: Book, loans: Loans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.statements.matching.GONE", ("draft",))
    assert the_line(book, line()).line["record_id"] is None


def test_an_account_needs_the_terms_to_agree(book: Book, loans: Loans) -> None:
    found = the_line(book, line(iou=None, loan_account="6222000001", interest_fen=12_000))
    assert (found.line["strength"], found.line["standing"]) == ("weak", "suspicious")


def test_what_cannot_be_recomputed_says_why(book: Book, loans: Loans) -> None:
    def unable(*_: Any) -> Recomputed:
        return Recomputed(None, message("no rate is known"))

    found = the_line(book, line(), recompute=unable)
    assert (found.line["recomputed_fen"], found.line["difference_fen"], found.line["standing"]) == (
        None,
        None,
        "new",
    )
    assert [str(item) for item in found.cause] == ["no rate is known"]


def test_without_a_recomputation_names_still_match(book: Book, loans: Loans) -> None:
    found = the_line(book, line(), recompute=None)
    assert (found.line["record_id"], found.line["strength"], found.line["recomputed_fen"]) == (
        loans.first, "strong", None,
    )  # fmt: skip


def test_without_a_recomputation_an_account_proves_nothing(book: Book, loans: Loans) -> None:
    found = the_line(book, line(iou=None, loan_account="6222000001"), recompute=None)
    assert (found.line["record_id"], found.line["strength"]) == (loans.first, "weak")


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        (line(reversal=True), "The bank takes back another line with it. Pair it with that line."),
        (line(penalty_fen=-5), "The bank takes back another line with it. Pair it with that line."),
        (line(amount_fen=10_500, penalty_fen=400),
         "Interest, penalty and compound interest add up to 104.00 yuan, the amount says 105.00."),
        (line(posting_date=None, period_start=None, period_end=None),
         "It names neither the day on which it was posted nor the end of its period."),
    ],
)  # fmt: skip
def test_doubts_about_a_line_of_its_own(book: Book, loans: Loans, row: Any, doubt: str) -> None:
    assert said(the_line(book, row)) == [doubt]


@pytest.mark.parametrize(
    ("days", "end"), [(92, date(2009, 6, 20)), (93, date(2009, 6, 21)), (None, date(2009, 6, 20))]
)
def test_the_days_tell_whether_the_last_day_counts(
    book: Book, loans: Loans, days: int | None, end: date
) -> None:
    asked = []

    def noting(_session: Any, _record: int, iou: str, start: date | None, end: date) -> Recomputed:
        asked.append((iou, start, end))
        return Recomputed(10_000)

    the_line(book, line(days=days), line(6, days=days), recompute=noting)
    assert asked == [("JK0901", date(2009, 3, 20), end)]


@pytest.mark.parametrize(
    ("second", "standing"),
    [
        (debit(9, text="扣息 JK0901"), "suspicious"),
        (debit(9, text="扣息 JK0901", posting_date=date(2009, 7, 21)), "new"),
        (debit(9, text="扣息 JK0901", amount_fen=10_001), "new"),
        (line(9, serial="another"), "suspicious"),
        (line(9, period_start=date(2009, 3, 21)), "new"),
        (line(9, interest_fen=None, penalty_fen=10_000), "new"),
        (line(9, iou="SHARED-1"), "new"),
    ],
)
def test_one_payment_told_by_two_files(book: Book, loans: Loans, second: Any, standing: str) -> None:
    bring(book, line())
    bring(book, second, data=b"second")
    with book.reading() as session:
        found = lines_of(session, 2)[1][0]
    assert found.line["standing"] == standing
    if standing == "suspicious":
        assert said(found) == [
            "The same interest of this loan came in with list.xlsx, row 5: one payment or two?"
        ]


def test_two_account_statements_are_told_apart_by_identity(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901", serial="1"))
    assert bring(book, debit(5, text="扣息 JK0901", serial="2"), data=b"second").counts["new"] == 1


def test_lines_match_again_once_their_loan_is_recorded(book: Book, loans: Loans) -> None:
    bring(book, line(iou="JK1000"), line(6))
    with book.writing(RECORDER) as unit:
        a_loan(unit, loans.firm, loans.bank, "late", ("iou", "JK1000", "JK1000"))
        assert rematch(unit, 1, agreeing) == {
            "new": 2, "already_there": 0, "suspicious": 0, "rejected": 0, "matched": 2,
        }  # fmt: skip
        assert rematch(unit, 2, agreeing)["new"] == 0


def test_an_officer_matches_a_line_by_hand_and_it_stays(book: Book, loans: Loans) -> None:
    found = the_line(book, line(iou="SHARED-1", borrower=None))
    with book.writing(RECORDER) as unit:
        assign(unit, found.line["id"], loans.second, "JK0902", agreeing)
        rematch(unit, 1, agreeing)
        mended = lines_of(unit.session, 1)[1][0]
    assert (mended.line["record_id"], mended.line["subject"], mended.line["standing"]) == (
        loans.second,
        "JK0902",
        "new",
    )
    assert (how(mended), mended.record_code) == (["officer recorder"], "2009-T-loan-0002")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (debit(nature=None), "it is no new line of loan interest that was paid"),
        (None, "there is none of that number"),
    ],
)
def test_what_cannot_be_matched_by_hand(book: Book, loans: Loans, row: Any, fault: str) -> None:
    if row:
        bring(book, row)
    with pytest.raises(LineRefused, match=fault), book.writing(RECORDER) as unit:
        assign(unit, 1, loans.first, "", agreeing)


def test_an_unknown_loan_is_refused(book: Book, loans: Loans) -> None:
    bring(book, line(iou=None))
    with pytest.raises(RecordUnknown), book.writing(RECORDER) as unit:
        assign(unit, 1, 999, "", agreeing)


def test_an_accepted_line_is_not_matched_otherwise(book: Book, loans: Loans) -> None:
    bring(book, line(), accept=True)
    with pytest.raises(LineRefused, match="it is accepted"), book.writing(RECORDER) as unit:
        assign(unit, 1, loans.second, "", agreeing)


def test_an_iou_that_nobody_filed_is_asked_about_though_the_contract_is_known(
    book: Book, loans: Loans
) -> None:
    view = the_line(book, line(iou="HT-1-9", contract="HT-2009-01"))
    assert (view.line["standing"], view.line["record_id"]) == ("suspicious", loans.first)
    assert said(view) == ["The book knows no drawdown HT-1-9. File it with the loan, or choose the drawdown that was meant."]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "text", "doubtful"),
    [
        ({"contract": "HT-2009-01"}, "扣息 JK0902", True),
        ({"iou": "JK0902"}, "扣息 JK0903", True),
        ({"iou": "JK0902"}, "扣息 JK0902", False),
        ({"contract": "HT-2009-02"}, "扣息 JK0903", False),
        ({"iou": "JK0902"}, "扣息 HT-2009-02", False),
        ({"iou": "JK0901"}, "扣息 VOUCHER77", False),
    ],
)
def test_a_remark_that_names_another_loan_is_a_doubt(
    book: Book, loans: Loans, stated: dict[str, str], text: str, doubtful: bool
) -> None:
    blank: Any = {"iou": None, "borrower": None, "contract": None}
    view = the_line(book, line(text=text, **{**blank, **stated}))
    told = [reason for reason in said(view) if reason.startswith("Its remark names another loan")]
    assert (len(told), view.line["standing"]) == ((1, "suspicious") if doubtful else (0, "new"))


@pytest.mark.parametrize(
    ("again", "standing"),
    [
        (line(6, posting_date=date(2009, 6, 23)), "suspicious"),
        (line(6, period_end=date(2009, 6, 19), days=92), "suspicious"),
        (line(6, interest_fen=10_001), "new"),
        (line(6, iou="JK0902", borrower=None), "new"),
        (next_line(), "new"),
    ],
)
def test_one_period_told_twice_in_one_file_is_asked_about(
    book: Book, loans: Loans, again: Any, standing: str
) -> None:
    bring(book, line(), again)
    with book.reading() as session:
        first, second = lines_of(session, 1)[1]
    assert (first.line["standing"], second.line["standing"]) == ("new", standing)
    told = "The same interest of this loan came in with list.xlsx, row 5: one payment or two?"
    assert (told in said(second)) == (standing == "suspicious")
