"""How long a whole `statement import` takes: read, check, match against 2,000 loans, recompute, stage.

Usage: python benchmarks/importing.py [ROWS]. openpyxl merely iterates the same file in the same run. Every measurement
is a process of its own and its whole life counts, the start of Python included; beside it stands the same work in a
program that runs already, as the page does it. Absolute figures are those of the machine, the ratios are what to
compare. The peak is that of the command; `benchmarks/statements.py` has that of the child process that parses.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from ledger.book.parties import NewParty, new_party
from ledger.book.people import Actor, add_person
from ledger.book.store import Book, NewRecord, Unit, create_record
from ledger.instrument import instrument_of

REPEATS = 3
LOANS = 2000
RECORDER = Actor(0, "benchmark", "benchmark", frozenset({"recorder"}))
PRINCIPAL_YUAN = 1_000_000
ENDS = [date(year, month, 21) for year in range(2009, 2022) for month in (3, 6, 9, 12)]
QUARTERS = list(pairwise(ENDS))
LIST = ["借据号", "合同号", "借款人", "起息日", "止息日", "计息天数", "本金", "年利率(%)", "利息",
        "罚息", "扣款日期", "备注"]  # fmt: skip
STATEMENT = ["记账日期", "起息日", "交易时间", "借方金额", "贷方金额", "余额", "交易流水号", "账号",
             "凭证号", "对方户名", "摘要",
             "附言"]  # fmt: skip
READ_BY_OPENPYXL = """
import sys, openpyxl
for _ in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    pass
"""


def main(rows: int) -> None:
    """Measure an interest list, every row of which is compared, and an account statement with other business in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_book(folder / "empty.db")
        for kind, header, lines in (
            ("interest list", LIST, list_lines),
            ("statement", STATEMENT, statement_lines),
        ):
            for count in (rows, 500):
                file = folder / f"{kind}-{count}.xlsx"
                write(file, header, lines(count))
                report(f"{kind}, {count:,} rows x {len(header)} columns", file, folder)


def report(what: str, file: Path, folder: Path) -> None:
    """Print the best of some runs of the command, and of openpyxl between them."""
    ours, running, theirs, told = [], [], [], ""
    address = f"sqlite:///{folder / 'book.db'}"
    command = [str(Path(sys.executable).with_name("scitech-ledger")), "statement", "import", str(file),
               "--database", address]  # fmt: skip
    for _ in range(REPEATS):
        make_anew(folder)
        seconds, peak, told = measured(command)
        ours.append((seconds, peak))
        make_anew(folder)
        running.append(float(measured([sys.executable, "-c", IMPORT_IN_PROCESS, str(file), address])[2]))
        theirs.append(measured([sys.executable, "-c", READ_BY_OPENPYXL, str(file)])[0])
    seconds, peak = min(ours)
    print(f"{what}: {seconds:.2f} s, in a running program {min(running):.2f} s, openpyxl {min(theirs):.2f} s, "
          f"{100 * seconds / min(theirs):.0f} % of it; peak {peak}; {told.splitlines()[0]}")  # fmt: skip


def make_anew(folder: Path) -> None:
    """The book as it was before any import."""
    for end in ("-wal", "-shm"):
        (folder / f"book.db{end}").unlink(missing_ok=True)
    shutil.copy(folder / "empty.db", folder / "book.db")


def measured(command: list[str]) -> tuple[float, str, str]:
    """Seconds of a process, its peak in MB, and what it said; modules are compiled once, as they are in use."""
    watched = [sys.executable, "-c", WATCH, *command]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(watched, check=True, capture_output=True, text=True, env=environment)
    seconds, peak = done.stderr.splitlines()[-1].split(" ", 1)
    return float(seconds), peak, done.stdout or "-"


IMPORT_IN_PROCESS = """
import sys, time
from pathlib import Path
from ledger.book.store import Book
from ledger.cli.shared import actor
from ledger.instrument import recompute_of
from ledger.statements.importing import import_statement, read_with_memory
from ledger.statements.vocabulary import vocabulary

vocabulary()  # a running program has read its words
book = Book.open(sys.argv[2])
person = actor(book, None)
with book.reading() as session:
    recompute_of(session)
start = time.perf_counter()
data, name = Path(sys.argv[1]).read_bytes(), Path(sys.argv[1]).name
with book.reading() as session:
    reading = read_with_memory(session, data, name)
with book.writing(person) as unit:
    import_statement(unit, data, name, recompute_of(unit.session), reading=reading)
print(time.perf_counter() - start)
"""
WATCH = """
import os, resource, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - start, f"{usage.ru_maxrss / 1024:.0f} MB", file=sys.stderr)
sys.exit(status and 1)
"""


def make_book(path: Path) -> None:
    """A book with the loans, and a recorder."""
    book = Book.create(f"sqlite:///{path}")
    with book.writing(RECORDER) as unit:
        add_person(unit.session, "recorder", "recorder", frozenset({"recorder"}), "correct horse battery")
        named = [("bank", "某银行"), *(("firm", firm_name(number)) for number in range(500))]
        parties = [new_party(unit.session, NewParty(kind=kind, name=name, sector="private"), 0, unit.now).id
                   for kind, name in named]  # fmt: skip
        for number in range(LOANS):
            make_loan(unit, number, parties[0] or 0, parties[1 + number % 500] or 0)
    with book.writing() as unit:
        unit.session.connection().exec_driver_sql("ANALYZE")
    book.close()


def make_loan(unit: Unit, number: int, bank: int, firm: int) -> None:
    """A loan of one drawdown at a fixed rate."""
    kind = instrument_of("interest_subsidy").kinds["loan"]
    facts = kind.facts.read({
        "firm": firm, "bank": bank, "contract": f"HT{number:06}", "account": f"1399{number:012}",
        "principal": str(PRINCIPAL_YUAN), "signed_on": "2009-01-05", "rate": {"percent": "5.31"},
        "drawdowns": [{"iou": f"JK{number:08}", "amount": str(PRINCIPAL_YUAN), "drawn_on": "2009-03-21",
                       "due_on": "2022-03-21"}],
    })  # fmt: skip
    record = NewRecord("interest_subsidy", "loan", f"loan {number}", firm, 2009, facts, PRINCIPAL_YUAN * 100, None,
                       kind.references(facts))  # fmt: skip
    create_record(unit, record, f"loan {number}")


def firm_name(number: int) -> str:
    """A made-up borrower."""
    return f"第{number}科技有限公司"


def interest_fen(days: int) -> int:
    """A quarter's interest of one loan, as a bank rounds it."""
    return (PRINCIPAL_YUAN * 100 * 531 * days * 2 // (360 * 10_000) + 1) // 2


def list_lines(rows: int) -> Iterator[list[str]]:
    """Loan by loan and quarter by quarter."""
    for number in range(rows):
        loan, (start, end) = number % LOANS, QUARTERS[number // LOANS % len(QUARTERS)]
        days = (end - start).days
        yield [f"JK{loan:08}", f"HT{loan:06}", firm_name(loan % 500), str(start), str(end), str(days),
               f"{PRINCIPAL_YUAN:,}.00", "5.31", yuan(interest_fen(days)), "", str(end), ""]  # fmt: skip


def statement_lines(rows: int) -> Iterator[list[str]]:
    """The firm's account; every tenth line pays interest and names the IOU."""
    balance = 10**12
    for number in range(rows):
        day = date(2009, 7, 1) + timedelta(days=number * 3650 // rows)
        start, end = QUARTERS[number // 10 // LOANS % len(QUARTERS)]
        pays = number % 10 == 0
        amount = interest_fen((end - start).days) if pays else 10_000 + number * 7919 % 5_000_000
        out = pays or number % 3 != 0
        balance += -amount if out else amount
        sides = [yuan(amount), ""] if out else ["", yuan(amount)]
        booked = end if pays else day
        text = f"贷款结息 JK{number // 10 % LOANS:08}" if pays else f"第{number % 40}批货款"
        yield [f"{booked}", f"{booked:%Y%m%d}", f"{booked:%Y/%m/%d}", *sides, yuan(balance), f"L{number:012}",
               "6222000000000001", f"{number % 7000:08}", f"某公司{number % 500}", text,
               f"合同{number % 3000:05}"]  # fmt: skip


def yuan(fen: int) -> str:
    """An amount as banks print it."""
    return f"{fen // 100:,}.{fen % 100:02}"


def write(path: Path, header: list[str], lines: Iterator[list[str]]) -> None:
    """A workbook whose dates and amounts are texts."""
    import xlsxwriter

    workbook: Any = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = workbook.add_worksheet("对账单")
    for number, line in enumerate([header, *lines]):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    workbook.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
