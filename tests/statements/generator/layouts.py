"""Random layouts: which columns there are, what they are called, in what order and how they write what is true."""

from collections.abc import Callable
from random import Random
from typing import Any

from sample_data.samples import forms
from sample_data.samples.page import Column
from tests.statements.generator.naming import dressed, name_of, synonyms, words

Form = Callable[[Any], Any]

TEXT_DAYS: tuple[Form, ...] = (
    forms.iso, forms.joined, forms.slashes, forms.characters, lambda day: f"{day:%Y.%m.%d}",
    lambda day: f"{day:%Y/%m/%d}  14:06:51", lambda day: f"{day:%Y%m%d} 15:24:03", lambda day: f" {day}\t",
    lambda day: f"{day:%Y-%m-%d}T09:00:00", lambda day: f"{day:%Y%m%d}120501",
)  # fmt: skip
TEXT_MONEY: tuple[Form, ...] = (
    forms.plain, forms.commas, forms.wide, forms.padded(forms.commas), lambda fen: _signed(fen, "¥"),
    lambda fen: _signed(fen, "CNY "), lambda fen: f"({forms.commas(-fen)})" if fen < 0 else f"+{forms.commas(fen)}",
    lambda fen: f"{forms.plain(-fen)}-" if fen < 0 else forms.plain(fen), lambda fen: f"'{forms.plain(fen)}",
)  # fmt: skip
RATES: tuple[Form, ...] = (
    forms.decimal, forms.percent, forms.fraction, forms.per_mille_a_month, forms.ten_thousandths_a_day,
    lambda rate: (rate * 10 / 12).normalize(), lambda rate: (rate * 100 / 360).normalize(),
)  # fmt: skip
UNITS = {"": 1, "元": 1, "千元": 1000, "万元": 10_000}


def _signed(fen: int, mark: str) -> str:
    return f"-{mark}{forms.commas(-fen)}" if fen < 0 else f"{mark}{forms.commas(fen)}"


def some(random: Random, choices: tuple[Form, ...]) -> Form:
    """One form for the whole column, or another for every cell."""
    if random.randrange(4):
        return random.choice(choices)

    def anew(value: Any) -> Any:
        return random.choice(choices)(value)

    return anew


def day_form(random: Random, *, typed: bool, epoch_1904: bool) -> Form:
    """How a column writes days."""
    if typed and random.randrange(3) == 0:
        serial: Form = lambda day: forms.serial(day, epoch_1904=epoch_1904)  # noqa: E731 - one of three forms
        return random.choice((forms.typed, forms.as_number, serial))
    return some(random, TEXT_DAYS)


def money_form(random: Random, *, typed: bool, unit: str) -> Form:
    """How a column writes money in a unit."""
    if UNITS[unit] > 1:
        return random.choice((lambda fen: _scaled(fen, unit), lambda fen: f"{_scaled(fen, unit):f}"))
    if typed and random.randrange(2):
        return forms.number
    return some(random, TEXT_MONEY)


def _scaled(fen: int, unit: str) -> Any:
    return (forms.number(fen) / UNITS[unit]).normalize()


def identifier_form(random: Random, *, typed: bool) -> Form:
    """How a column writes identifiers; none of them fits into a number."""
    dress: tuple[Form, ...] = (str, str, lambda text: f" {text}\t", lambda text: f"'{text}")
    return random.choice(dress)


class Layout:
    """The columns of one random table."""

    def __init__(self, random: Random, *, typed: bool, epoch_1904: bool, unit: str, unit_above: bool) -> None:
        self.random = random
        self.typed = typed
        self.epoch_1904 = epoch_1904
        self.unit = unit
        self.named_unit = "" if unit_above else unit

    def _money(self, field: str, synonym: str = "", extra: tuple[str, ...] = ()) -> Column:
        form = money_form(self.random, typed=self.typed, unit=self.unit)
        return Column(name_of(self.random, synonym or field, self.named_unit, extra), field, form)

    def _day(self, field: str, extra: tuple[str, ...] = ()) -> Column:
        form = day_form(self.random, typed=self.typed, epoch_1904=self.epoch_1904)
        return Column(name_of(self.random, field, "", extra), field, form)

    def _text(self, field: str, synonym: str = "", form: Form = str) -> Column:
        return Column(name_of(self.random, synonym or field), field, form)

    def _identifier(self, field: str) -> Column:
        return self._text(field, form=identifier_form(self.random, typed=self.typed))

    def _maybe(self, *columns: Column) -> list[Column]:
        return [column for column in columns if self.random.randrange(2)]

    def _others(self) -> list[Column]:
        """Columns that nobody reads, with numbers, days and words in them."""
        count = self.random.choice((0, 0, 1, 2, 4))
        values = ("1", "已入账", "012345", "2009-01-01", "99.00")
        chosen = self.random.sample(synonyms("other"), count)
        return [
            Column(dressed(self.random, name), "_other", lambda _: self.random.choice(values))
            for name in chosen
        ]

    def shuffled(self, columns: list[Column]) -> list[Column]:
        """The columns in any order."""
        self.random.shuffle(columns)
        return columns

    def account(self) -> list[Column]:
        """An account statement of one of the three conventions."""
        random = self.random
        columns = [self._day("posting_date")]
        columns += self._maybe(
            self._money("balance"), self._identifier("serial"), self._text("currency"), self._day("transaction_date"),
            self._text("text 2", "text"), self._identifier("counterparty_account"),
            self._day("value_date", ("起息日", "起息日期")),
        )  # fmt: skip
        columns.append(self._text("text 1", "text"))
        if random.randrange(3):
            columns.append(self._text("counterparty"))
        else:
            columns += [self._text("payer"), self._text("payee")]
        convention = random.randrange(4)
        if convention < 2:
            columns += [self._money("debit"), self._money("credit")]
        elif convention == 2:
            known = words()
            out, into = random.choice(known["out_words"]), random.choice(known["in_words"])
            columns += [self._money("amount"), self._text("flag", "direction", forms.flag(out, into))]
        else:
            columns.append(self._money("signed", "amount"))
        return self._distinct(self.shuffled(columns + self._others()))

    def interest(self) -> list[Column]:
        """An interest list in which the arithmetic of each line can be followed."""
        random = self.random
        columns = [self._identifier("iou"), self._money("interest"), self._rate()]
        columns += self._maybe(
            self._identifier("contract"), self._text("borrower"), self._identifier("loan_account"),
            self._text("currency"), self._money("penalty"), self._money("compound"), self._money("product"),
        )  # fmt: skip
        columns.append(self._money("principal"))
        match random.randrange(4):
            case 0:
                columns.append(self._text("period", form=forms.both))
            case 1:
                columns += [self._day("period_start", ("起息日", "起息日期")), self._day("period_end")]
            case _:
                columns += [self._day("period_start"), self._day("period_end", ("结息日",))]
        columns += [self._day("posting_date"), self._text("days", form=self._days())]
        return self._distinct(self.shuffled(columns + self._others()))

    def _days(self) -> Form:
        return self.random.choice((int, str, lambda days: f"{days}天")) if self.typed else str

    def _rate(self) -> Column:
        form = some(self.random, RATES)
        return Column(name_of(self.random, "rate_percent"), "rate_percent", form)

    def _distinct(self, columns: list[Column]) -> list[Column]:
        """Two columns of one field must not share a name; the remark that tells the nature of a line stays."""
        seen = {column.shown for column in columns if column.field == "text 1"}
        found = []
        for column in columns:
            if column.shown not in seen or column.field == "text 1":
                found.append(column)
            seen.add(column.shown)
        return found
