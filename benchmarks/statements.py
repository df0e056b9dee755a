"""How fast a large bank workbook is read, beside what its bare readers take for the same file in the same run.

Usage: python benchmarks/statements.py [ROWS]. Each reader runs in fresh processes, the best of three counts; peaks
are those of the reader, and for ours also of the child process that parses. Absolute figures are those of the machine,
the ratios are what to compare.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

REPEATS = 3
HEADER = ["记账日期", "起息日", "交易日期", "借方金额", "贷方金额", "余额", "交易流水号", "对方账号", "凭证号",
          "对方户名", "摘要", "附言"]  # fmt: skip


def main(rows: int) -> None:
    """Write a statement with its texts inline and shared, and read each by three readers."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("inline", "shared"):
            path = Path(folder) / f"{kind}.xlsx"
            # In a process of its own: the peak of this one would be taken over by the readers that it starts.
            subprocess.run([sys.executable, __file__, "--write", kind, str(path), str(rows)], check=True)
            report(kind, path, rows)


def report(kind: str, path: Path, rows: int) -> None:
    """Print the time and the peak memory of every reader of one file, and the ratios."""
    taken = {name: best(name, path) for name in READERS}
    print(f"{rows:,} rows x {len(HEADER)} columns, texts {kind}, {path.stat().st_size / 1e6:.1f} MB")
    for name, (seconds, processors, peak, child) in taken.items():
        ratios = ", ".join(f"{seconds / taken[other][0]:.2f} of {other}" for other in taken if other != name)
        beside = f" + {child:.0f}" if child else ""
        print(
            f"  {name:10} {seconds:7.3f} s ({processors:.2f} of processors), peak {peak:.0f}{beside} MB; {ratios}"
        )


def best(name: str, path: Path) -> tuple[float, ...]:
    """What `measure` prints, of the quickest of some fresh processes."""
    runs = []
    for _ in range(REPEATS):
        command = [sys.executable, __file__, "--reader", name, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(tuple(float(figure) for figure in done.stdout.split()))
    return min(runs)


def measure(read: Callable[[Path], object], path: Path) -> None:
    """Read in this process and print seconds, seconds of processors, and the peaks of both processes."""
    start = time.perf_counter()
    read(path)
    seconds = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processors = sum(usage.ru_utime + usage.ru_stime for usage in used)
    print(seconds, processors, *(usage.ru_maxrss / 1024 for usage in used))


def read_by_calamine(path: Path) -> None:
    """Bare python-calamine."""
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def read_by_openpyxl(path: Path) -> None:
    """Bare openpyxl, read-only."""
    import openpyxl

    for _ in openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True):
        pass


def read_by_us(path: Path) -> None:
    """Recognised, typed and proven, in a child process under limits."""
    from ledger.statements.reading import read_statement

    reading = read_statement(path.read_bytes(), path.name)
    if reading.warnings or reading.sheets[0].rejected:
        raise SystemExit(f"{path.name} was not read clean")


READERS = {"calamine": read_by_calamine, "openpyxl": read_by_openpyxl, "statements": read_by_us}


def lines(rows: int) -> Iterator[list[str]]:
    """Lines of one account in the order of their days; the balance agrees."""
    balance = 10**12
    for number in range(rows):
        day = date(2009, 1, 1) + timedelta(days=number * 365 // rows)
        amount = 10_000 + number * 7919 % 5_000_000
        out = number % 3 != 0
        balance += -amount if out else amount
        sides = [yuan(amount), ""] if out else ["", yuan(amount)]
        yield [f"{day}", f"{day:%Y%m%d}", f"{day:%Y/%m/%d}", *sides, yuan(balance), f"L{number:012}",
               f"6222{number % 900:015}", f"{number % 7000:08}", f"某公司{number % 500}", f"第{number % 40}批货款",
               f"合同HT{number % 3000:05}"]  # fmt: skip


def yuan(fen: int) -> str:
    """An amount as banks print it."""
    return f"{fen // 100:,}.{fen % 100:02}"


def write(path: Path, rows: int, *, inline: bool) -> None:
    """A workbook whose dates and amounts are texts."""
    import xlsxwriter

    workbook: Any = xlsxwriter.Workbook(path, {"constant_memory": inline})
    sheet = workbook.add_worksheet("对账单")
    for number, line in enumerate([HEADER, *lines(rows)]):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    workbook.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--reader"]:
        measure(READERS[sys.argv[2]], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--write"]:
        write(Path(sys.argv[3]), int(sys.argv[4]), inline=sys.argv[2] == "inline")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
