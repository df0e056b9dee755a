import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.journal import AccountName, Draft, Move, Posted, reversal_of
from ledger.exports.imprint import Imprint
from ledger.exports.journal import (
    AccountUnnamed,
    Names,
    Sealed,
    beancount_text,
    hledger_text,
    journal_csv,
    names_for,
)
from tests.strategies import positive_amounts_fen

DAY = date(2009, 3, 20)
IMPRINT = Imprint("f" * 64, "li.na", "now", "line\nbreak")
BUDGET = AccountName(1, "budget", "2009")
PURSE = AccountName(2, "appropriation", "2009:toy_method")
TWIN = AccountName(2, "appropriation", "2009:toy-method")
CASH = AccountName(3, "cash")
PARTIES = {1: "省财政厅", 2: "省科技厅", 3: '=(江城)光电; "A" 公司'}
NAMES = names_for([BUDGET, PURSE, TWIN, CASH], PARTIES, {7: "2009-T-deal-0001"})

BEANCOUNT_ACCOUNT = re.compile(
    r"(Assets|Equity|Income|Liabilities|Expenses)(:([A-Z0-9]|[^\x00-\x7f])([A-Za-z0-9-]|[^\x00-\x7f])*)+"
)


def entries(amounts: list[int], memo: str = 'a "memo"; with\nall \\ of it') -> list[Sealed]:
    """Entries that grant, pay, and undo the last."""
    drafts = [
        Draft(
            "grant",
            DAY,
            (Move(BUDGET, PURSE, amount, "budgeted"), Move(PURSE, CASH, amount, "invested")),
            memo,
            7,
        )
        for amount in amounts
    ]
    drafts.append(reversal_of(drafts[-1], len(drafts), "wrong, sorry", date(2009, 3, 21)))
    return [
        Sealed(Posted(number, f"key {number}", "now", 1, draft), f"{number:064d}")
        for number, draft in enumerate(drafts, start=1)
    ]


def beancount_postings(text: str) -> Iterator[tuple[str, str, Decimal]]:
    """Each posting of a beancount file: entry, account, amount; every line must be one that beancount knows."""
    entry, opened = "", set()
    for line in text.splitlines():
        if not line or line.startswith((";", "option ")):
            continue
        if found := re.fullmatch(r"(\d{4}-\d\d-\d\d) open (\S+) CNY", line):
            assert BEANCOUNT_ACCOUNT.fullmatch(found[2])
            opened.add(found[2])
        elif re.fullmatch(r'\d{4}-\d\d-\d\d \* "(\\.|[^"\\])*" "(\\.|[^"\\])*"', line):
            entry = f"{entry}+"
        elif found := re.fullmatch(r"  (\S+)  (-?\d+\.\d\d) CNY", line):
            assert found[1] in opened
            yield entry, found[1], Decimal(found[2])
        else:
            assert re.fullmatch(r'    ?(  )?[a-z]+: "(\\.|[^"\\])*"|  [a-z]+: "(\\.|[^"\\])*"', line), line


def hledger_postings(text: str) -> Iterator[tuple[str, str, Decimal]]:
    """Each posting of an hledger journal: entry, account, amount; every line must be one that hledger knows."""
    entry, declared = "", set()
    for line in text.splitlines():
        if not line or line.startswith((";", "    ;", "commodity ")):
            continue
        if line.startswith("account "):
            declared.add(line.removeprefix("account "))
        elif found := re.fullmatch(r"\d{4}-\d\d-\d\d \* \((\d+)\) [^;]*", line):
            entry = found[1]
        else:
            found = re.fullmatch(r"    (\S+)  (-?\d+\.\d\d) CNY  ; stage:\w+", line)
            assert found, line
            assert found[1] in declared
            yield entry, found[1], Decimal(found[2])


@given(st.lists(positive_amounts_fen(), min_size=1, max_size=5), st.text())
def test_both_journals_balance_to_zero(amounts: list[int], memo: str) -> None:
    sealed = entries(amounts, memo)
    for postings in (
        beancount_postings(beancount_text(sealed, NAMES, IMPRINT)),
        hledger_postings(hledger_text(sealed, NAMES, IMPRINT)),
    ):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for entry, _, amount in postings:
            sums[entry] += amount
        assert len(sums) == len(sealed)
        assert not any(sums.values())


def test_both_say_the_same_of_every_account() -> None:
    sealed = entries([100, 250])

    def totals(postings: Iterator[tuple[str, str, Decimal]]) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for _, account, amount in postings:
            sums[account] += amount
        return sums

    expected = {
        "Equity:P1-省财政厅:Budget:S2009": Decimal("-1.00"),
        "Assets:P2-省科技厅:Appropriation:S2009-toy-method": Decimal(0),
        "Assets:P3-江城-光电-A-公司:Cash": Decimal("1.00"),
    }
    assert expected == totals(beancount_postings(beancount_text(sealed, NAMES, IMPRINT)))
    assert expected == totals(hledger_postings(hledger_text(sealed, NAMES, IMPRINT)))


def test_names_that_would_be_alike_are_told_apart() -> None:
    assert "Assets:P2-省科技厅:Appropriation:S2009-toy-method-2" == NAMES.account(TWIN)


def test_a_party_without_a_name_is_its_number() -> None:
    assert "Assets:P9:Cash" == names_for([AccountName(9, "cash")], {}, {}).account(AccountName(9, "cash"))


def test_an_account_that_is_not_in_the_book_is_an_error() -> None:
    with pytest.raises(AccountUnnamed, match="account 3 cash is not in the book"):
        Names({}, {}, {}).account(CASH)


def test_head_hash_and_reversal_are_told() -> None:
    for text in (
        beancount_text(entries([100]), NAMES, IMPRINT),
        hledger_text(entries([100]), NAMES, IMPRINT),
    ):
        assert text.startswith(f"; 链尾哈希: {'f' * 64}\n")
        assert "line break" in text
        assert "wrong" in text
        assert "2009-T-deal-0001" in text


def test_entries_of_no_record_say_none() -> None:
    sealed = [
        Sealed(Posted(1, "k", "now", 1, Draft("grant", DAY, (Move(BUDGET, PURSE, 1, "budgeted"),))), "0" * 64)
    ]
    assert "record:" not in beancount_text(sealed, NAMES, IMPRINT)
    assert "record:" not in hledger_text(sealed, NAMES, IMPRINT)


def test_csv_has_a_line_for_each_transfer_and_closes_with_the_head() -> None:
    rows = list(csv.DictReader(io.StringIO(journal_csv(entries([100]), NAMES, IMPRINT).decode("utf-8-sig"))))
    assert ["1", "1", "2", "2", "链尾哈希"] == [row["entry"] for row in rows[:5]]
    assert ("1.00", "budgeted", "2009-T-deal-0001") == tuple(
        rows[0][name] for name in ("amount_yuan", "stage", "record")
    )
    assert '\'=(江城)光电; "A" 公司' == rows[1]["to_party"]
    assert ("1", "wrong, sorry") == (rows[2]["reverses"], rows[2]["reason"])
