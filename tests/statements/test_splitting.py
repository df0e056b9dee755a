"""One debit that pays several periods or drawdowns is split as an officer confirms, to the fen, never by a guess."""

from datetime import date
from typing import Any

import pytest

from ledger.book.people import RoleMissing
from ledger.book.store import Book
from ledger.statements.accepting import accept_batch
from ledger.statements.batches import LineView, lines_of, paid_lines, split_debits
from ledger.statements.comparing import Recomputed
from ledger.statements.confirming import split_line, unsplit_line
from ledger.statements.judging import LineRefused, assign, rematch, splits_for
from ledger.statements.splitting import Split
from ledger.values.periods import Period
from tests.statements.staged import AUDITOR, RECORDER, Loans, bring, debit, line

OTHER = "汉水生物有限公司"
WINTER, SPRING = Period(date(2008, 12, 20), date(2009, 3, 20)), Period(date(2009, 3, 20), date(2009, 6, 20))
AUTUMN = Period(date(2008, 9, 20), date(2008, 12, 20))
SLIPS = {
    "JK0902": ((SPRING, 9_000), (WINTER, 8_000)),
    "JK0903": ((SPRING, 7_100), (WINTER, 6_500)),
    "SHARED-1": (),
}


def recompute(_session: Any, _record: int, iou: str, start: date | None, end: date) -> Recomputed:
    """The interest of two quarters of the drawdowns of the second loan."""
    for period, amount_fen in SLIPS.get(iou, ()):
        if start == period.start or (start is None and abs((period.end - end).days) <= 15):
            return Recomputed(amount_fen, period=period)
    return Recomputed(None)


def the_line(book: Book, *rows: Any, batch: int = 1, **more: Any) -> LineView:
    bring(book, *rows, recompute=recompute, **more)
    with book.reading() as session:
        return lines_of(session, batch)[1][0]


def ways(book: Book, found: LineView) -> list[Split]:
    with book.reading() as session:
        line: Any = dict(found.line)
        return splits_for(session, line, recompute)


def confirm(book: Book, found: LineView, split: Split) -> list[int]:
    with book.writing(RECORDER) as unit:
        return split_line(unit, found.line["id"], split, recompute)


def views(book: Book, batch: int = 1) -> list[LineView]:
    with book.reading() as session:
        return lines_of(session, batch)[1]


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        (debit(amount_fen=16_100, text="扣息 HT-2009-02", borrower=OTHER),
         ["JK0902 2009-03-20–2009-06-20 90.00", "JK0903 2009-03-20–2009-06-20 71.00"]),
        (debit(amount_fen=17_000, text="扣息 JK0902"),
         ["JK0902 2008-12-20–2009-03-20 80.00", "JK0902 2009-03-20–2009-06-20 90.00"]),
        (debit(amount_fen=30_600, borrower=OTHER),
         ["JK0902 2008-12-20–2009-03-20 80.00", "JK0902 2009-03-20–2009-06-20 90.00",
          "JK0903 2008-12-20–2009-03-20 65.00", "JK0903 2009-03-20–2009-06-20 71.00"]),
        (debit(amount_fen=16_102, borrower=OTHER),
         ["JK0902 2009-03-20–2009-06-20 90.01", "JK0903 2009-03-20–2009-06-20 71.01"]),
        (debit(amount_fen=16_099, borrower=OTHER),
         ["JK0902 2009-03-20–2009-06-20 89.99", "JK0903 2009-03-20–2009-06-20 71.00"]),
    ],
)  # fmt: skip
def test_a_split_is_proposed_with_each_part(book: Book, loans: Loans, row: Any, parts: list[str]) -> None:
    found = the_line(book, row)
    (split,) = ways(book, found)
    assert [part.told for part in split] == parts
    assert sum(part.amount_fen for part in split) == row.amount_fen
    assert found.line["standing"] == "suspicious"
    assert f"{'; '.join(parts)}. Confirm the split" in str(found.reasons[-1])
    with book.writing(RECORDER) as unit:
        assert accept_batch(unit, 1, "unasked") == 0


@pytest.mark.parametrize(
    "row",
    [
        debit(amount_fen=16_103, borrower=OTHER),  # three fen off over two parts
        debit(amount_fen=9_000, text="扣息 JK0902"),  # one period of one drawdown
        debit(amount_fen=16_100),  # nobody's
        debit(amount_fen=16_100, borrower=OTHER, posting_date=None),
        debit(amount_fen=16_100, borrower=OTHER, posting_date=date(2011, 1, 1)),
        debit(amount_fen=14_500, borrower=OTHER, posting_date=date(2009, 3, 21), text="扣息 SHARED-1"),
        line(interest_fen=16_100, iou=None, contract="HT-2009-02", borrower=OTHER),  # it names its period
        debit(amount_fen=-16_100, borrower=OTHER),
    ],
)
def test_where_no_split_fits(book: Book, loans: Loans, row: Any) -> None:
    found = the_line(book, row)
    assert ways(book, found) == []
    assert not any("several periods" in str(reason) for reason in found.reasons)


def test_where_several_splits_fit_the_officer_chooses(
    book: Book, loans: Loans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SLIPS, "JK0903", ((SPRING, 9_000), (WINTER, 8_000)))
    found = the_line(book, debit(amount_fen=17_000, borrower=OTHER))
    both = ways(book, found)
    assert len(both) == 4
    assert str(found.reasons[-1]).startswith(
        "It may pay several periods or drawdowns, and 4 ways to split it fit"
    )
    assert len(confirm(book, found, both[1])) == 2


def test_too_many_drawdowns_are_not_tried(book: Book, loans: Loans, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.statements.splitting.MOST_PIECES", 3)
    assert ways(book, the_line(book, debit(amount_fen=16_100, borrower=OTHER))) == []


def test_four_periods_at_most_are_put_together(
    book: Book, loans: Loans, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = [date(2008, 6, 20), *(period.start for period in (AUTUMN, WINTER, SPRING)), SPRING.end]
    starts = [date(2008, 3, 20), *ends[:-1]]
    five = [(Period(*days), 9_000 + at) for at, days in enumerate(zip(starts, ends, strict=True))]
    monkeypatch.setitem(SLIPS, "JK0902", tuple(reversed(five)))
    (split,) = ways(book, the_line(book, debit(amount_fen=36_010, text="扣息 JK0902")))
    assert [part.amount_fen for part in split] == [9_001, 9_002, 9_003, 9_004]
    assert ways(book, the_line(book, debit(amount_fen=45_010, text="扣息 JK0902"), batch=2, data=b"2")) == []


def test_periods_with_a_gap_between_them_are_no_split(
    book: Book, loans: Loans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SLIPS, "JK0902", ((SPRING, 9_000), (WINTER, 8_000), (AUTUMN, 7_777)))
    assert ways(book, the_line(book, debit(amount_fen=16_777, text="扣息 JK0902"))) == []


def test_a_confirmed_split_posts_its_parts_and_the_debit_itself_never(book: Book, loans: Loans) -> None:
    found = the_line(book, debit(amount_fen=16_100, borrower=OTHER, serial="77"))
    (split,) = ways(book, found)
    ids = confirm(book, found, split)
    assert len(ids) == 2
    with book.writing(RECORDER) as unit:
        assert rematch(unit, 1, recompute) == {
            "new": 2, "already_there": 0, "suspicious": 0, "rejected": 0, "matched": 2,
        }  # fmt: skip
        with pytest.raises(LineRefused, match="it was split; accept its parts"):
            accept_batch(unit, 1, "the debit", [found.line["id"]])
        assert accept_batch(unit, 1, "parts") == 2
        paid = paid_lines(unit.session, [loans.second])
    assert [(row.iou, row.interest_fen, row.period_start, row.days) for row in paid] == [
        ("JK0902", 9_000, SPRING.start, 92), ("JK0903", 7_100, SPRING.start, 92),
    ]  # fmt: skip
    whole, first, _ = views(book)
    assert [str(reason) for reason in whole.reasons] == ["It was split into 2 parts, which stand for it."]
    assert [item["how"] for item in first.evidence] == ["officer", "part of a debit"]
    assert first.evidence[1]["value"] == "1/2 161.00"
    again = bring(
        book, debit(9, amount_fen=16_100, borrower=OTHER, serial="77"), data=b"overlap", recompute=recompute
    )
    assert again.counts["already_there"] == 1


def test_what_was_paid_before_is_not_paid_again(book: Book, loans: Loans) -> None:
    bring(book, line(iou="JK0902", interest_fen=9_000, borrower=OTHER, days=93, period_end=date(2009, 6, 19)),
          data=b"list", recompute=recompute)  # fmt: skip
    assert ways(book, the_line(book, debit(amount_fen=16_100, borrower=OTHER), batch=2)) == []


def test_a_debit_told_before_is_not_split_off_again(book: Book, loans: Loans) -> None:
    bring(book, debit(amount_fen=7_100, text="扣息 JK0903"), data=b"first", recompute=recompute)
    assert ways(book, the_line(book, debit(amount_fen=16_100, borrower=OTHER), batch=2)) == []


def test_the_list_that_comes_later_tells_of_the_parts(book: Book, loans: Loans) -> None:
    found = the_line(book, debit(amount_fen=16_100, borrower=OTHER))
    confirm(book, found, ways(book, found)[0])
    listed = line(iou="JK0903", interest_fen=7_100, borrower=OTHER)
    later = the_line(book, listed, batch=2, data=b"list")
    assert [str(reason) for reason in later.reasons] == [
        "The same interest of this loan came in with list.xlsx, row 5: one payment or two?"
    ]


def test_a_split_is_taken_back_until_a_part_is_accepted(book: Book, loans: Loans) -> None:
    found = the_line(book, debit(amount_fen=16_100, borrower=OTHER))
    (split,) = ways(book, found)
    ids = confirm(book, found, split)
    with book.reading() as session:
        ((whole, parts),) = split_debits(session, 1)
    assert (found.line["id"], ids) == (whole.line["id"], [part.line["id"] for part in parts])
    assert {part.record_code for part in parts} == {"2009-T-loan-0002"}
    with book.writing(RECORDER) as unit:
        with pytest.raises(LineRefused, match="it was split; take the split back first"):
            assign(unit, found.line["id"], loans.second, "", recompute)
        unsplit_line(unit, found.line["id"], recompute)
        assert split_debits(unit.session, 1) == []
    (again,) = views(book)
    assert (again.reasons, again.line["record_id"]) == (found.reasons, None)
    ids = confirm(book, again, split)
    with book.writing(RECORDER) as unit:
        accept_batch(unit, 1, "one part", ids[:1])
        with pytest.raises(LineRefused, match="a part of it is accepted"):
            unsplit_line(unit, found.line["id"], recompute)


def test_only_a_split_that_fits_now_is_confirmed(book: Book, loans: Loans) -> None:
    found = the_line(book, debit(amount_fen=16_100, borrower=OTHER))
    (split,) = ways(book, found)
    with pytest.raises(LineRefused, match="cannot be split in this way"):
        confirm(book, found, split[:1])
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        split_line(unit, found.line["id"], split, recompute)
    with book.writing(RECORDER) as unit:
        for line_id in (found.line["id"], 99):
            with pytest.raises(LineRefused, match="it was not split"):
                unsplit_line(unit, line_id, recompute)
    with pytest.raises(RoleMissing), book.writing(AUDITOR) as unit:
        unsplit_line(unit, found.line["id"], recompute)
