"""Lines that take back others are paired with them, in one file and across files; neither counts as paid."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from ledger.book.people import RoleMissing
from ledger.book.queries import balances
from ledger.book.store import Book
from ledger.statements.accepting import accept_batch
from ledger.statements.batches import LineView, lines_of, paid_lines, undecided_lines
from ledger.statements.confirming import LineInUse, pair_lines, post_reversal
from ledger.statements.handing_back import marks_of_batch
from ledger.statements.judging import LineRefused, assign, rematch
from ledger.statements.reversing import originals_for
from ledger.statements.tables import LINES
from ledger.statements.undoing import BatchInUse, undo_batch
from tests.statements.staged import AUDITOR, POSTED, RECORDER, Loans, agreeing, bring, debit, line, next_line

LATER = date(2009, 6, 25)
_TAKEN = "The bank took it back with row 9 of list.xlsx; neither counts as paid."


def back(row: int = 9, **stated: Any) -> Any:
    """The bank's correction of a debit, as money that comes in."""
    usual = {
        "direction": "in",
        "reversal": True,
        "text": "冲正 贷款结息",
        "nature": "interest",
        "posting_date": LATER,
    }
    return debit(row, **{**usual, **stated})


def views(book: Book, batch: int = 1) -> list[LineView]:
    with book.reading() as session:
        return lines_of(session, batch)[1]


def said(view: LineView) -> list[str]:
    return [str(reason) for reason in view.reasons]


@pytest.mark.parametrize(
    ("original", "reversal"),
    [
        (debit(text="扣息 JK0901"), back()),
        (debit(text="扣息 JK0901"), back(direction="out", amount_fen=-10_000)),
        (line(), line(9, interest_fen=-10_000, posting_date=LATER)),
        (
            line(penalty_fen=5),
            line(9, interest_fen=-10_000, penalty_fen=-5, posting_date=None, period_end=None),
        ),
        (debit(text="扣息 JK0901", serial="L000123"), back(text="冲正 L000123 贷款结息")),
    ],
)
@pytest.mark.parametrize("files", [1, 2])
@pytest.mark.parametrize("reversal_first", [False, True])
def test_a_pair_is_shown_and_neither_line_counts(
    book: Book, loans: Loans, original: Any, reversal: Any, files: int, reversal_first: bool
) -> None:
    rows = [reversal, original] if reversal_first else [original, reversal]
    if files == 1:
        bring(book, *rows)
    else:
        for row in rows:
            bring(book, row, data=str(row.row).encode())
    found = {view.line["row"]: view for batch in range(1, files + 1) for view in views(book, batch)}
    assert said(found[5]) == [_TAKEN]
    assert said(found[9])[0].startswith("It takes back row 5 of list.xlsx (100.0")
    assert found[5].evidence[0]["how"] == "taken back by"
    with book.writing(RECORDER) as unit:
        assert sum(accept_batch(unit, batch, f"all {batch}") for batch in range(1, files + 1)) == 0
        for row, fault in ((5, "the bank took it back"), (9, "it takes another line back")):
            line_id = found[row].line["id"]
            with pytest.raises(LineRefused, match=fault):
                accept_batch(unit, found[row].line["batch_id"], f"line {row}", [line_id])
        assert paid_lines(unit.session, [loans.first]) == []


@pytest.mark.parametrize(
    "other",
    [
        debit(text="扣息 JK0901", amount_fen=10_001),
        debit(text="扣息 JK0901", posting_date=date(2009, 7, 1)),
        debit(text="扣息 JK0901", account="another"),
        debit(text="扣息 JK0901", borrower="汉水生物有限公司"),
        debit(text="货款", nature=None),
        debit(direction="in", nature="deposit_interest", text="存款结息"),
    ],
)
def test_what_is_not_the_original_is_left_alone(book: Book, loans: Loans, other: Any) -> None:
    bring(book, other, back(account="6222", borrower="江城光电有限公司"))
    first, reversal = views(book)
    assert "took it back" not in " ".join(said(first))
    assert said(reversal) == ["The bank takes back another line with it. Pair it with that line."]


def test_a_flag_on_the_same_side_takes_nothing_back(book: Book, loans: Loans) -> None:
    bring(book, debit(text="扣息 JK0901"), back(direction="out"))
    assert "took it back" not in " ".join(said(views(book)[0]))


def test_a_reversal_goes_on_waiting_while_its_original_does_not_come(book: Book, loans: Loans) -> None:
    bring(book, back(), data=b"first")
    bring(book, debit(5, text="扣息 JK0901", amount_fen=77), data=b"second")
    assert said(views(book)[0]) == ["The bank takes back another line with it. Pair it with that line."]


def test_a_reversal_of_something_else_says_nothing(book: Book, loans: Loans) -> None:
    bring(book, debit(text="扣息 JK0901"), back(nature=None, text="冲正 货款"))
    assert [view.line["standing"] for view in views(book)] == ["new", "new"]


def test_true_twins_lose_one(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), debit(6, text="扣息 JK0901"), back(), back(10))
    assert [len(view.evidence) and view.evidence[0]["how"] for view in views(book)] == [
        "taken back by", "taken back by", "takes back", "takes back",
    ]  # fmt: skip
    bring(
        book,
        debit(5, text="扣息 JK0902"),
        debit(6, text="扣息 JK0902"),
        back(text="冲正 贷款结息 "),
        data=b"second",
    )
    assert [view.line["record_id"] for view in views(book, 2)] == [loans.second, None, None]


def test_where_two_lines_could_be_meant_the_officer_chooses(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), debit(6, text="扣息 JK0902"), back())
    first, second, reversal = views(book)
    assert said(reversal) == [
        "It takes back another line, and more than one could be meant: list.xlsx 结息清单 5, list.xlsx 结息清单 6."
        " Choose the line."
    ]
    ids = {view.line["row"]: view.line["id"] for view in (first, second, reversal)}
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        pair_lines(unit, ids[9], ids[6])
    with book.writing(RECORDER) as unit:
        pair_lines(unit, ids[9], ids[6])
        for pairs, fault in (
            ((ids[9], ids[5]), "one of the two lines is paired already"),
            ((ids[5], ids[6]), "it takes no line back"),
            ((99, ids[5]), "there is none of that number"),
        ):
            with pytest.raises(LineRefused, match=fault):
                pair_lines(unit, *pairs)
        rematch(unit, 1, agreeing)
        assert accept_batch(unit, 1, "all") == 1
    assert [view.line["record_id"] for view in views(book)] == [loans.first, None, None]


def test_the_amounts_of_a_pair_agree(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901", amount_fen=500), back())
    with pytest.raises(LineRefused, match="its amount is not that of line 1"), book.writing(RECORDER) as unit:
        pair_lines(unit, 2, 1)


def test_a_line_that_was_paid_after_all_is_matched_by_hand(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), back())
    with book.writing(RECORDER) as unit:
        assign(unit, 1, loans.first, "JK0901", agreeing)
        assert accept_batch(unit, 1, "all") == 1
    assert said(views(book)[1]) == ["The bank takes back another line with it. Pair it with that line."]


def accepted_then_taken_back(book: Book) -> int:
    bring(book, debit(5, text="扣息 JK0901"), data=b"first", accept=True)
    bring(book, back(), data=b"second")
    (reversal,) = views(book, 2)
    assert said(reversal) == [
        "It takes back row 5 of list.xlsx, accepted as entry 1. Post the linked reversal of that entry."
    ]
    assert [item["how"] for item in reversal.evidence] == ["takes back", "accepted as entry"]
    return int(reversal.line["id"])


def post(book: Book, line_id: int, **more: Any) -> int:
    with book.writing(RECORDER) as unit:
        return post_reversal(unit, line_id, "reverse", **more)


def test_an_accepted_original_is_undone_by_a_linked_reversal(book: Book, loans: Loans) -> None:
    line_id = accepted_then_taken_back(book)
    assert [post(book, line_id), post(book, line_id)] == [2, 2]
    with book.reading() as session:
        assert not any(balances(session).values())
        assert paid_lines(session, [loans.first]) == []
        assert lines_of(session, 2)[1][0].line["entry_number"] == 2
    with book.writing(RECORDER) as unit:
        assert undo_batch(unit, 1, "wrong file") == []
        with pytest.raises(BatchInUse, match="entry 2"):
            undo_batch(unit, 2, "wrong file")


def test_a_reversal_of_interest_that_is_claimed_says_by_what(book: Book, loans: Loans) -> None:
    line_id = accepted_then_taken_back(book)
    with pytest.raises(LineInUse, match="2009-IS-claim-0001 count the interest"):
        post(book, line_id, dependents=lambda _session, lines: ["2009-IS-claim-0001"] if lines == [1] else [])
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        post_reversal(unit, line_id, "reverse")


def test_only_what_takes_back_an_accepted_line_posts_a_reversal(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), back())
    for line_id in (1, 2):
        with pytest.raises(LineRefused, match="takes back no line that is accepted"):
            post(book, line_id)


def test_a_reversal_without_a_day_posts_nothing(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), data=b"first", accept=True)
    bring(book, back(posting_date=None), data=b"second")
    with pytest.raises(LineRefused, match="it names no day"):
        post(book, 2)
    assert POSTED < LATER


def test_the_reversal_of_a_split_debit_waits_for_the_split(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), data=b"first")
    with book.writing(RECORDER) as unit:
        unit.session.execute(
            update(LINES).values(evidence='[{"how": "split", "value": "2"}]', record_id=None)
        )
    bring(book, back(), data=b"second")
    assert said(views(book, 2)[0]) == [
        "It takes back row 5 of list.xlsx, which was split. Take the split back first, then match again."
    ]


def offered(book: Book, line_id: int) -> list[tuple[int, str, bool]]:
    """What an officer may choose from: row, file, whether it fits."""
    with book.reading() as session:
        line: Any = session.execute(select(LINES).where(LINES.c.id == line_id)).mappings().one()
        return [
            (item.line["row"], item.line["file"], item.fits)
            for item in originals_for(session, dict(line))  # type: ignore[arg-type]
        ]


def pair_by_hand(book: Book, reversal_id: int, original_id: int) -> None:
    with book.writing(RECORDER) as unit:
        pair_lines(unit, reversal_id, original_id)


def test_only_what_fits_is_offered_where_anything_does(book: Book, loans: Loans) -> None:
    bring(book, debit(4, text="扣息 JK0902", amount_fen=9_999), debit(5, text="扣息 JK0901"), data=b"first")
    bring(book, debit(6, text="扣息 JK0902", borrower="汉水生物有限公司"), debit(7, text="扣息 JK0902"),
          back(borrower="江城光电有限公司"), data=b"second")  # fmt: skip
    assert offered(book, 5) == [(5, "list.xlsx", True), (7, "list.xlsx", True)]
    assert offered(book, 1) == []
    pair_by_hand(book, 5, 2)
    assert said(views(book)[1]) == [_TAKEN]


def test_where_nothing_fits_the_same_amount_on_the_other_side_is_offered(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901", posting_date=date(2009, 7, 1)), debit(6, direction="in"), back())
    assert said(views(book)[2]) == ["The bank takes back another line with it. Pair it with that line."]
    assert offered(book, 3) == [(5, "list.xlsx", False)]
    with pytest.raises(LineRefused, match="it cannot take back the chosen line; load the page again"):
        pair_by_hand(book, 3, 2)
    pair_by_hand(book, 3, 1)
    assert said(views(book)[0]) == [_TAKEN]


def test_what_is_taken_back_already_is_not_offered_again(book: Book, loans: Loans) -> None:
    line_id = accepted_then_taken_back(book)
    bring(book, back(10, text="冲正 贷款结息 又"), data=b"third")
    (again,) = views(book, 3)
    assert said(again) == ["The bank takes back another line with it. Pair it with that line."]
    assert offered(book, int(again.line["id"])) == []
    assert post(book, line_id) == 2


def test_an_original_accepted_since_is_offered_with_its_entry(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), debit(6, text="扣息 JK0902"), data=b"first", accept=True)
    bring(book, back(), data=b"second")
    assert [row for row, _, _ in offered(book, 3)] == [5, 6]
    pair_by_hand(book, 3, 2)
    assert post(book, 3) == 3
    with book.reading() as session:
        assert [len(paid_lines(session, [loan])) for loan in (loans.first, loans.second)] == [1, 0]


def test_a_split_debit_is_not_paired(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), debit(6, text="扣息 JK0902"), back())
    with book.writing(RECORDER) as unit:
        unit.session.execute(
            update(LINES).where(LINES.c.row == 5).values(evidence='[{"how": "split", "value": "2"}]')
        )
    with pytest.raises(LineRefused, match="Line 1 of the batch: it was split; take the split back first"):
        pair_by_hand(book, 3, 1)


def test_lines_of_an_undone_batch_and_repeats_are_not_paired(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), debit(6, text="扣息 JK0902"), data=b"first")
    bring(book, back(), data=b"second")
    bring(book, back(), data=b"repeat")
    with pytest.raises(LineRefused, match="it cannot take back the chosen line"):
        pair_by_hand(book, 4, 1)
    for batch, refused in ((2, (3, 1)), (1, (5, 1))):
        with book.writing(RECORDER) as unit:
            undo_batch(unit, batch, "wrong file")
        if batch == 2:
            bring(book, back(), data=b"second")
        with pytest.raises(LineRefused, match="it cannot take back the chosen line"):
            pair_by_hand(book, *refused)


def test_undoing_a_reversal_opens_its_original_again(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), data=b"first")
    bring(book, back(), data=b"second")
    assert said(views(book)[0]) == [_TAKEN]
    with book.writing(RECORDER) as unit:
        undo_batch(unit, 2, "wrong file")
    assert said(views(book)[0]) == [
        "The line that took it back was undone with batch 2. Match again, and it counts as paid."
    ]
    with book.writing(RECORDER) as unit:
        assert accept_batch(unit, 1, "unasked") == 0
    bring(book, back(), data=b"second")
    assert said(views(book)[0]) == [_TAKEN]
    with book.writing(RECORDER) as unit:
        undo_batch(unit, 3, "wrong file")
        rematch(unit, 1, agreeing)
        assert accept_batch(unit, 1, "all") == 1


def test_undoing_an_original_lets_its_reversal_wait_for_it(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), data=b"first", accept=True)
    bring(book, back(), data=b"second")
    bring(book, back(), data=b"repeat")
    with book.writing(RECORDER) as unit:
        undo_batch(unit, 1, "wrong file")
    waiting = ["The bank takes back another line with it. Pair it with that line."]
    assert said(views(book, 2)[0]) == waiting
    bring(book, debit(5, text="扣息 JK0901"), data=b"first", accept=True)
    assert said(views(book, 4)[0]) == [_TAKEN]
    with book.writing(RECORDER) as unit:
        undo_batch(unit, 3, "a repeat: it is no partner")
    assert said(views(book, 4)[0]) == [_TAKEN]


def left_to_decide(book: Book, batch: int = 1) -> tuple[int, list[int], list[int]]:
    """How many lines need a decision, the rows that a page offers, and those that go back to be mended."""
    with book.reading() as session:
        count, found = undecided_lines(session, batch, 20)
        marks = marks_of_batch(session, batch)
    return count, [view.line["row"] for view in found], [mark.row for mark in marks]


def test_a_pair_needs_no_decision_and_does_not_go_back_to_be_mended(book: Book, loans: Loans) -> None:
    bring(book, debit(5, text="扣息 JK0901"), back(), line(10, iou="nobody's", borrower=None))
    assert left_to_decide(book) == (1, [10, 5, 9], [])
    bring(
        book, debit(5, text="扣息 JK0902"), debit(6, text="扣息 JK0903"), back(7, text="冲正"), data=b"second"
    )
    assert left_to_decide(book, 2)[0] == len(left_to_decide(book, 2)[1])
    assert 7 in left_to_decide(book, 2)[2]


def test_a_linked_reversal_that_is_to_be_posted_needs_a_decision(book: Book, loans: Loans) -> None:
    line_id = accepted_then_taken_back(book)
    assert left_to_decide(book, 2) == (1, [9], [9])
    post(book, line_id)
    assert left_to_decide(book, 2) == (0, [], [])


BARE: Any = {"text": "冲正", "nature": None}


@pytest.mark.parametrize(
    "reversal",
    [back(**BARE), back(text="冲账 20090625 流水", nature=None), back(**{**BARE, "text": "", "reversal": False},
                                                             direction="out", amount_fen=-10_000)],
)  # fmt: skip
@pytest.mark.parametrize("files", [1, 2])
def test_a_remark_of_nothing_but_taking_back_takes_back_interest(
    book: Book, loans: Loans, reversal: Any, files: int
) -> None:
    for number, rows in enumerate([[debit(text="扣息 JK0901"), reversal]] if files == 1 else
                                  [[debit(text="扣息 JK0901")], [reversal]]):  # fmt: skip
        bring(book, *rows, data=bytes([number]), accept=False)
    assert said(views(book)[0]) == [_TAKEN]


def test_a_bare_reversal_that_may_be_of_another_business_asks_and_holds_the_interest(
    book: Book, loans: Loans
) -> None:
    report = bring(
        book, debit(text="扣息 JK0901"), debit(6, text="货款", nature=None), back(**BARE), accept=True
    )
    interest, goods, reversal = views(book)
    assert (report.accepted, goods.line["standing"], said(goods)) == (0, "new", [])
    assert said(interest) == [
        "Row 9 of list.xlsx may take it back. Choose the line that it takes back, then match again."
    ]
    assert said(reversal)[0].startswith("It takes back another line, and more than one could be meant")


def test_a_bare_reversal_of_another_business_is_left_alone(book: Book, loans: Loans) -> None:
    bring(book, debit(text="货款", nature=None), back(**BARE))
    assert [said(view) for view in views(book)] == [[], []]


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_order_of_the_rows_decides_nothing(book: Book, loans: Loans, newest_first: bool) -> None:
    rows = [
        debit(row, text="扣息 JK0901", posting_date=date(2009, 3, row + 16))
        if row % 2
        else back(row, posting_date=date(2009, 3, row + 16))
        for row in (5, 6, 7, 8)
    ]
    report = bring(book, *(rows[::-1] if newest_first else rows), accept=True)
    found = {view.line["row"]: said(view)[0] for view in views(book)}
    assert report.accepted == 0
    assert [found[row].split(" of ")[0] for row in (5, 6, 7, 8)] == [
        "The bank took it back with row 6", "It takes back row 5",
        "The bank took it back with row 8", "It takes back row 7",
    ]  # fmt: skip


def test_what_an_open_reversal_may_take_back_is_not_accepted_unasked(book: Book, loans: Loans) -> None:
    first = debit(text="扣息 JK0901")
    bring(book, first, data=b"1")
    report = bring(book, debit(6, text="扣息 JK0901", posting_date=date(2009, 6, 22)), back(), data=b"2", accept=True)  # fmt: skip
    with book.writing(RECORDER) as unit:
        assert (report.accepted, accept_batch(unit, 1, "unasked")) == (0, 0)
    assert "may take it back" in said(views(book)[0])[0]


def test_names_that_differ_are_asked_about(book: Book, loans: Loans) -> None:
    report = bring(book, debit(text="扣息 JK0902"), back(text="冲正 贷款结息 JK0901"), accept=True)
    assert report.accepted == 0
    assert said(views(book)[1]) == [
        "It takes back another line, and more than one could be meant: list.xlsx 结息清单 5. Choose the line."
    ]


def test_an_original_that_comes_in_again_after_its_linked_reversal_stays_taken_back(
    book: Book, loans: Loans
) -> None:
    bring(book, line(), accept=True, data=b"1")
    bring(book, line(9, interest_fen=-10_000, posting_date=LATER), data=b"2")
    with book.writing(RECORDER) as unit:
        post_reversal(unit, views(book, 2)[0].line["id"], "key")
    with book.writing(RECORDER) as unit:
        undo_batch(unit, 1, "imported in error")
    again = bring(book, line(), accept=True, data=b"1")
    assert (again.accepted, said(views(book, 3)[0])) == (0, [_TAKEN])
    with book.reading() as session:
        assert paid_lines(session, [loans.first]) == []


def test_what_one_reversal_cites_is_left_to_no_other(book: Book, loans: Loans) -> None:
    bring(
        book,
        debit(5, text="扣息 JK0901"),
        debit(6, text="扣息 JK0901", serial="L000123", posting_date=date(2009, 6, 22)),
        back(8, posting_date=date(2009, 6, 24)),
        back(9, text="冲正 L000123 贷款结息"),
    )
    found = [said(view)[0].split(" of ")[0] for view in views(book)]
    assert found == [
        "The bank took it back with row 8", "The bank took it back with row 9",
        "It takes back row 5", "It takes back row 6",
    ]  # fmt: skip


def test_a_posted_reversal_holds_no_other_line_back(book: Book, loans: Loans) -> None:
    bring(book, line(), accept=True, data=b"1")
    bring(book, line(9, interest_fen=-10_000, posting_date=LATER), data=b"2")
    with book.writing(RECORDER) as unit:
        post_reversal(unit, views(book, 2)[0].line["id"], "key")
    assert bring(book, next_line(), accept=True, data=b"3").accepted == 1
