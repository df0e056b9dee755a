"""What the rows must agree with: stated totals, the balance, the dates, the arithmetic of interest.

A disagreement is a warning that names both figures; the rows stay as the file has them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ledger.statements.columns import Column
from ledger.statements.making import Lines
from ledger.statements.rates import BASES, Fit, Line, Rate, RateReader, expected_fen
from ledger.statements.records import StatementRow
from ledger.statements.verdicts import StatedTotal
from ledger.values.money import yuan_text
from ledger.values.trace import Message, message

NAMES: Final = {"debit": "out", "credit": "in"}
"""Totals are told as seen from the account's owner."""

_WORDS: Final = {"debit": "money out", "credit": "money in", "payable": "interest to be paid"}
"""What a total counts, where its name does not say it; a code that is a word is its own."""

_PARTIAL: Final = ("小计", "本页", "本日", "本月")
_HEADER_SIGNS: Final = {
    "%": "percent a year",
    "‰": "per mille a month",
    "‱": "1/10000 a day",
    "万分之": "1/10000 a day",
}


def settle_rates(lines: Lines, *, strict: bool) -> Column:
    """The rate of every line in percent a year; a line whose rate has no certain meaning is refused.

    Interest that does not come out is a warning. Of a plan, which nobody pays by, such a rate is just unknown.
    """
    rates = lines.column("rate_percent")
    if "rate_percent" not in lines.fields:
        return rates
    reader = RateReader()
    worked = list(_worked(lines))
    fits = [
        reader.fits(rate, line) if rate and line else [] for rate, line in zip(rates, worked, strict=True)
    ]
    agreed = {found[0].meaning for found in fits if found and _is_one(found)}
    header = _header_meaning(lines)
    settled: Column = []
    for at, (rate, line, found) in enumerate(zip(rates, worked, fits, strict=True)):
        meaning = _meaning(rate, found, agreed, header) if rate else None
        percent = rate.percent(meaning) if meaning else None
        settled.append(percent)
        if not strict:
            continue
        if rate and percent is None:
            lines.reject(at, "rate_percent", _UNCERTAIN if line else _UNTESTED)
        elif line and percent is not None and not any(fit.meaning == meaning for fit in found):
            lines.warnings.append(_mismatch(lines.numbers[at], line, percent))
    return settled


_UNCERTAIN: Final = message(
    "no reading of this rate makes interest = principal x days x rate; say whether it is percent a year, a fraction,"
    " per mille a month or parts of ten thousand a day"
)

_UNTESTED: Final = message(
    "the row has no principal, days and interest to show what this rate means; say in the header whether it is"
    " percent a year (%), per mille a month (‰) or parts of ten thousand a day (‱)"
)


def _worked(lines: Lines) -> Iterator[Line | None]:
    """What the arithmetic of each line can use; None where a part of it is missing."""
    columns = (
        lines.column(name)
        for name in ("principal", "product", _earned(lines), "days", "period_start", "period_end")
    )
    for principal, product, interest, days, start, end in zip(*columns, strict=True):
        if interest is None or (principal is None and product is None):
            yield None
        elif principal is None:
            yield Line(abs(product), abs(interest), (1,))
        elif days is not None:
            yield Line(abs(principal), abs(interest), (days,))
        elif start and end:
            between = (end - start).days
            yield Line(abs(principal), abs(interest), (between, between + 1))
        else:
            yield None


def _earned(lines: Lines) -> str:
    return "interest" if "interest" in lines.fields else "payable"


def _is_one(found: list[Fit]) -> bool:
    return len(found) == 1 or len({fit.meaning for fit in found}) == 1


def _header_meaning(lines: Lines) -> str | None:
    name = lines.table.layout.names[lines.table.sources["rate_percent"]]
    if name.unit == "%" and ("月" in name.bare or "日" in name.bare):
        return None
    return _HEADER_SIGNS.get(name.unit)


def _meaning(rate: Rate, found: list[Fit], agreed: set[str], header: str | None) -> str | None:
    """The one meaning that the line leaves; then the one of the column; then what a sign says."""
    possible = {fit.meaning for fit in found} if found else set(rate.meanings())
    if len(possible) == 1 or not rate.number:
        return min(possible)
    shared = agreed & set(rate.meanings())
    if len(shared) == 1 and shared <= possible:
        return min(shared)
    stated = rate.stated() or header
    return stated if stated in possible and not shared else None


def _mismatch(row: int, line: Line, percent: Decimal) -> Message:
    computed = {
        basis: expected_fen(line.principal_fen, days, percent, basis)
        for basis in BASES
        for days in line.days[:1]
    }
    basis = min(computed, key=lambda basis: abs(computed[basis] - line.interest_fen))
    return message(
        "row {row}: the interest is {stated}, and principal x {days} days x {percent}% / {basis} is {computed}",
        row=row,
        stated=yuan_text(line.interest_fen),
        days=line.days[0],
        percent=percent,
        basis=basis,
        computed=yuan_text(round(Fraction(computed[basis]))),
    )


def check_days(rows: Sequence[StatementRow]) -> tuple[list[Message], int | None]:
    """Days against dates: first day in, last day out; a file that counts both is told once.

    Returns:
        Warnings, and the habit: 0 where the last day is not counted, 1 where it is, None where no line tells.
    """
    counted = [
        (row.row, row.days - (row.period_end - row.period_start).days)
        for row in rows
        if row.days is not None and row.period_start and row.period_end
    ]
    habits = Counter(extra for _, extra in counted)
    habit = 1 if habits[1] > habits[0] else 0
    warnings = [
        message("row {row}: {days} days do not fit the period from {start} to {end}", **_period(rows, number))
        for number, extra in counted
        if extra != habit
    ]
    if habit:
        warnings.insert(0, message("the days count both the first and the last day of a period"))
    return warnings, habit if counted else None


def _period(rows: Sequence[StatementRow], number: int) -> dict[str, object]:
    row = next(row for row in rows if row.row == number)
    return {"row": number, "days": row.days, "start": row.period_start, "end": row.period_end}


def check_products(lines: Lines) -> list[Message]:
    """积数 = principal x days, where a file has all three."""
    columns = (lines.column(name) for name in ("principal", "product", "days"))
    return [
        message(
            "row {row}: principal x days is {computed}, and the file says {stated}",
            row=number,
            computed=yuan_text(principal * days),
            stated=yuan_text(product),
        )
        for number, principal, product, days in zip(lines.numbers, *columns, strict=True)
        if principal is not None and days is not None and product is not None and principal * days != product
    ]


def check_totals(totals: Sequence[StatedTotal]) -> list[Message]:
    """Every total row against the lines of its section, or against all lines above."""
    return [
        message(
            'row {row}: "{label}" states {stated} for {quantity}, and the lines read add up to {summed}',
            row=total.row,
            label=total.label,
            stated=yuan_text(fen),
            quantity=_WORDS.get(name, name),
            summed=yuan_text(total.section[name] if _is_partial(total) else total.whole[name]),
        )
        for total in totals
        for name, fen in total.stated.items()
        if fen not in (total.section[name], total.whole[name])
    ]


def _is_partial(total: StatedTotal) -> bool:
    return any(word in total.label for word in _PARTIAL)


def stated_totals(totals: Sequence[StatedTotal]) -> dict[str, int]:
    """What the file states for the whole table: its last total over everything, else its sections added up."""
    if not totals:
        return {}
    names = {name: None for total in totals for name in total.stated}
    stated: dict[str, int] = {}
    for name in names:
        having = [total for total in totals if name in total.stated]
        last = having[-1]
        if last.stated[name] != last.whole[name] and all(
            total.stated[name] == total.section[name] for total in having
        ):
            stated[NAMES.get(name, name)] = sum(total.stated[name] for total in having)
        else:
            stated[NAMES.get(name, name)] = last.stated[name]
    return stated


def summed_totals(lines: Lines, rows: Sequence[StatementRow], kind: str) -> dict[str, int]:
    """Sums of the rows that were read, by the names of `stated_totals`."""
    if kind != "account_statement":
        fields = ("interest", "penalty", "compound", "principal", "payable")
        return {
            name: sum(getattr(row, f"{name}_fen") or 0 for row in rows)
            for name in fields
            if name in lines.fields
        }
    sums = {side: sum(row.amount_fen or 0 for row in rows if row.direction == side) for side in ("in", "out")}
    if "amount" in lines.fields:
        sums["amount"] = sum(column_sum(lines, rows))
    return sums


def column_sum(lines: Lines, rows: Sequence[StatementRow]) -> Iterator[int]:
    """The signed cells of a single amount column, of the rows that were read."""
    kept = {row.row for row in rows}
    for number, amount in zip(lines.numbers, lines.column("amount"), strict=True):
        if number in kept:
            yield amount or 0


def chain_breaks(rows: Sequence[StatementRow], refused: frozenset[int]) -> list[Message]:
    """Where previous balance + in - out is not the balance, in the order of the file that has fewer breaks.

    Args:
        rows: the lines of one table.
        refused: numbers of rows that were refused; no balance is carried over them.
    """
    breaks: list[Message] = []
    for account in _accounts(rows):
        forward = _gaps(account, refused)
        backward = _gaps(account[::-1], refused) if forward else []
        fewest = min(forward, backward, key=len)
        breaks += [_break(before, after) for before, after in fewest]
    return breaks


def _gaps(
    account: Sequence[StatementRow], refused: frozenset[int]
) -> list[tuple[StatementRow, StatementRow]]:
    """Neighbours whose balances do not follow from each other; nothing is carried over a line that is not known."""
    gaps = []
    for before, after in pairwise(account):
        change = after.amount_fen if after.direction == "in" else -after.amount_fen  # type: ignore[operator]
        if before.balance_fen + change != after.balance_fen and (after.direction or not after.amount_fen):  # type: ignore[operator]
            between = range(min(before.row, after.row) + 1, max(before.row, after.row))
            if not any(number in refused for number in between):
                gaps.append((before, after))
    return gaps


def _accounts(rows: Sequence[StatementRow]) -> list[list[StatementRow]]:
    accounts: dict[tuple[str | None, str | None], list[StatementRow]] = {}
    for row in rows:
        if row.balance_fen is not None and row.amount_fen is not None:
            accounts.setdefault((row.account, row.currency), []).append(row)
    return list(accounts.values())


def _change(row: StatementRow) -> int:
    amount = row.amount_fen or 0
    return amount if row.direction == "in" else -amount


def _break(before: StatementRow, after: StatementRow) -> Message:
    return message(
        "row {row}: the balance is {stated}, and the balance of row {other} and this line make {computed}",
        row=after.row,
        stated=yuan_text(after.balance_fen or 0),
        other=before.row,
        computed=yuan_text((before.balance_fen or 0) + _change(after)),
    )
