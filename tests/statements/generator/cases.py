"""A random file and the answer that must come out of it, from one number."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sample_data import names
from sample_data.samples import containers
from sample_data.samples.page import Column, Page
from sample_data.samples.sample import Sample
from tests.statements.generator.layouts import RATES as RATE_FORMS
from tests.statements.generator.layouts import Form, Layout, day_form, identifier_form, money_form, some
from tests.statements.generator.naming import dressed, name_of, words
from tests.statements.generator.truths import Line, movements, slips

CONTAINERS = (
    "xlsx", "xlsx", "xlsx", "strict", "xls", "utf-8", "utf-8-sig", "gb18030", "utf-16", "tab", "html", "wrapped",
)  # fmt: skip
TYPED = ("xlsx", "strict", "xls")
HEADED_KINDS = (("正常利息", "interest"), ("复利", "compound"), ("逾期罚息", "penalty"))
SPEECH = (
    "温馨提示：请妥善保管",
    "明细查询结果",
    "打印机构 总行营业部",
    "第 1 页",
    "客户您好",
    "打印日期：20250101",
    "笔数：3",
)


@dataclass(frozen=True)
class Case:
    """A drawn file."""

    number: int
    sample: Sample
    encoding: str

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        assert self.sample.data is not None
        return self.sample.data


def case(number: int) -> Case:
    """The case of a number: the same file in every run."""
    drawing = _Drawing(Random(number), number)
    return Case(number, drawing.draw(), drawing.encoding)


class _Drawing:
    """Draws one file from top to bottom."""

    def __init__(self, random: Random, number: int) -> None:
        self.random = random
        self.number = number
        self.container = random.choice(CONTAINERS)
        self.typed = self.container in TYPED
        usual = {"html": ("utf-8", "gb18030"), "tab": ("utf-8", "gb18030", "utf-16")}
        self.encoding = random.choice(usual.get(self.container, (self.container,)))
        self.epoch_1904 = self.typed and random.randrange(8) == 0

    def draw(self) -> Sample:
        count = self.random.choice((1, 1, 1, 2, 3)) if self.typed else 1
        pages = [
            self._page(f"表{index + 1}" if self.typed or self.container == "wrapped" else "")
            for index in range(count)
        ]
        if not any(page.tables for page in pages):
            return self.draw()
        kind = {"xls": "xls", "html": "html"}.get(self.container, "xlsx" if self._is_package() else "text")
        return Sample(f"case-{self.number}.{self._ending()}", self._bytes(pages), kind, pages)

    def _is_package(self) -> bool:
        return self.container in ("xlsx", "strict", "wrapped")

    def _ending(self) -> str:
        return self.random.choice(("xlsx", "xls", "csv", "dat"))

    def _bytes(self, pages: list[Page]) -> bytes | None:
        page, encoding = pages[0], self.encoding
        made: dict[str, Callable[[], bytes | None]] = {
            "xlsx": lambda: containers.xlsx(pages, epoch_1904=self.epoch_1904),
            "strict": lambda: containers.strict(containers.xlsx(pages, epoch_1904=self.epoch_1904)),
            "xls": lambda: containers.xls(pages, epoch_1904=self.epoch_1904),
            "html": lambda: containers.html(page, encoding),
            "wrapped": lambda: containers.xlsx([containers.wrapped(page)]),
            "tab": lambda: containers.text(page, encoding, "\t"),
        }
        return made[self.container]() if self.container in made else containers.text(page, encoding)

    def _page(self, name: str) -> Page:
        page = Page(name, hidden=self.typed and name != "表1" and self.random.randrange(4) == 0)
        if name not in ("", "表1") and self.random.randrange(6) == 0:
            page.put("说明", "本表只作说明")
            page.put("联系人", "某某")
            page.warn("no statement")
            return page
        if page.hidden:
            page.warn("the sheet is hidden")
        blocks = self.random.choice((1, 1, 1, 1, 2, 3))
        for block in range(blocks):
            _Block(self, page, first=block == 0, last=block + 1 == blocks).draw()
        return page


def _signs_tell(lines: list[Line]) -> bool:
    """Whether signs say which side is which: not where nothing went out, nor where loan interest only came in."""
    loan = words()["interest_words"]["loan"]
    paying = {line["direction"] for line in lines if line["text 1"] in loan}
    return paying != {"in"} and any(line["direction"] == "out" for line in lines)


class _Block:
    """Draws one table with what stands above and below it."""

    def __init__(self, drawing: _Drawing, page: Page, *, first: bool, last: bool) -> None:
        self.drawing = drawing
        self.random = drawing.random
        self.page = page
        self.first = first
        self.last = last
        self.facts: dict[str, str] = {}
        self.inherited = ""
        self.due = False
        self.unit = self.random.choice(("", "", "元", "元", "万元", "千元"))
        self.unit_above = bool(self.random.randrange(2))
        stated = next((table.facts["unit"] for table in reversed(page.tables) if "unit" in table.facts), "")
        if stated and not (self.unit and self.unit_above):  # a unit holds until another is stated
            self.unit, self.unit_above, self.inherited = stated, True, stated

    def draw(self) -> None:
        family = self.random.choice(("account", "account", "interest", "interest", "notice"))
        self._above(family)
        layout = Layout(
            self.random, typed=self.drawing.typed, epoch_1904=self.drawing.epoch_1904, unit=self.unit,
            unit_above=self.unit_above,
        )  # fmt: skip
        if family == "account":
            self.page.head("account_statement", layout.account(), **self.facts)
            self._body(self._movements(), ("debit", "credit"))
        else:
            both_days = self.random.randrange(4) == 0
            columns = layout.interest() if family == "interest" else self._notice(layout)
            self.page.head("interest_list", columns, **self.facts)
            lines = slips(self.random, self._count(), both_days=both_days)
            self._body(lines, ("interest", "penalty", "compound", "principal"))
            if both_days:
                self.page.warn("both the first and the last day")
            shown = next(column.shown for column in columns if column.field == "interest")
            if "应还" in unicodedata.normalize("NFKC", "".join(shown.split())).replace("還", "还"):
                self.due = True
        hidden = [row for row in self.page.table.rows if row["hidden"]]
        if hidden:
            self.page.warn(f"{len(hidden)} of the rows are hidden")
        if self.due:
            self.page.warn("says what is due")

    def _count(self) -> int:
        return self.random.choice((1, 2, 3, 5, 8, 13, 30))

    def _movements(self) -> list[Line]:
        signed = any(column.field == "signed" for column in self.page.table.columns)
        lines = movements(self.random, self._count(), reversals=not signed)
        while signed and not _signs_tell(lines):
            lines = movements(self.random, self._count(), reversals=False)
        return lines[::-1] if self.random.randrange(4) == 0 else lines

    def _above(self, family: str) -> None:
        """What stands above: speech, facts, a unit, up to fifty rows above the first header."""
        random, page = self.random, self.page
        rows: list[list[str]] = [
            [random.choice(SPEECH)]
            for _ in range(random.choice((0, 0, 1, 3, 10, random.randrange(48))) if self.first else 0)
        ]
        rows += [fact for fact in self._facts(family) if random.randrange(2) or not self.first]
        if self.inherited:
            self.facts["unit"] = self.inherited
        elif self.unit and self.unit_above:
            rows.append(
                [
                    random.choice(
                        (
                            f"单位：{self.unit}",
                            f"金额单位:人民币{self.unit}",
                            f"（单位：{self.unit}）",
                            f"单位（{self.unit}）",
                            f"金额单位为{self.unit}",
                            f"单位:人民币（{self.unit}）",
                            f"（{self.unit}）",
                        )
                    )
                ]
            )
            self.facts["unit"] = self.unit
        told = {cell for row in rows for cell in row}
        self.facts = {
            name: value for name, value in self.facts.items() if name == "unit" or self._told[name] in told
        }
        if rows:
            title = unicodedata.normalize("NFKC", rows[0][0]).strip()
            self.facts["title"] = " ".join(title.split()) if self.drawing.container == "html" else title
        for row in rows:
            page.put(*row)

    def _facts(self, family: str) -> list[list[str]]:
        """Facts in one cell or in two; a second block always names another account or borrower."""
        random = self.random
        account, owner = f"0213{random.randrange(10**12):012d}", names.firm_name(random.randrange(60))
        self.facts = {"account": account, "borrower": owner}
        label = (
            random.choice(("账号", "账　　号", "帳號", "查询账号")),
            random.choice(("户名", "账户名称", "客户名称")),
        )
        if random.randrange(2):
            rows = [[label[0], account], [label[1], owner]]
            self._told = {"account": account, "borrower": owner}
        else:
            rows = [[f"{label[0]}：{account}"], [f"{label[1]}:{owner}"]]
            self._told = {"account": rows[0][0], "borrower": rows[1][0]}
        return rows

    def _notice(self, layout: Layout) -> list[Column]:
        """A header of two rows: kinds of interest, each over columns of its own."""
        random, typed = self.random, self.drawing.typed
        days: Form = day_form(random, typed=typed, epoch_1904=self.drawing.epoch_1904)
        money = money_form(random, typed=typed, unit=self.unit)
        unit = f"({layout.named_unit})" if layout.named_unit else ""
        columns = [
            Column(name_of(random, "iou"), "iou", identifier_form(random, typed=typed)),
            Column(name_of(random, "borrower"), "borrower"),
            Column(name_of(random, "posting_date"), "posting_date", days),
            Column(dressed(random, "起息日期"), "period_start", days),
            Column(dressed(random, "终息日期"), "period_end", days), Column("天数", "days", int if typed else str),
        ]  # fmt: skip
        for kind, field in HEADED_KINDS:
            told = "" if field == "interest" else f"_{field} "
            columns += [
                Column((kind, f"本金{unit}"), f"{told}principal", money),
                Column((kind, "利率"), f"{told}rate_percent", some(random, RATE_FORMS)),
                Column((kind, f"利息{unit}"), field, money),
            ]
        row = len(self.page.rows)
        merged = [(row, left, row, left + 2) for left in (6, 9, 12)]
        self.page.merged += merged if self.drawing.container in ("xlsx", "strict") else []
        return columns

    def _body(self, lines: list[Line], summed: tuple[str, ...]) -> None:
        random, page = self.random, self.page
        paged = random.choice((0, 0, 0, 4, 7))
        totals = random.choice((0, 0, 1, 2))
        fields = [column.field for column in page.table.columns if column.field in summed]
        label = self._label_column()
        label_words = ("合计", "总计", "合 计", "合计：", "总计:")
        for index, line in enumerate(lines):
            if paged and index and index % paged == 0:
                if totals == 2 and label is not None:
                    page.total(
                        random.choice(("小计", "本页小计", "本页合计")), *fields, section=True, at=label
                    )
                page.head_again()
            hidden = self.drawing.typed and random.randrange(20) == 0
            page.line({**line, "_other": 1}, hidden=hidden)
            if random.randrange(25) == 0:
                page.put()
        if totals and label is not None:
            page.total(random.choice(label_words), *fields, at=label)
        if self.last and random.randrange(5) == 0:
            page.leave(
                "a note", random.choice(("以上数据仅供参考，以银行回单为准", "制表：某某", "本行客服热线"))
            )

    def _label_column(self) -> int | None:
        """A column in which a total may be named: the first that holds no amount, day, rate or flag."""
        names_held = ("iou", "contract", "borrower", "serial", "text 1", "_other", "counterparty")
        return next(
            (at for at, column in enumerate(self.page.table.columns) if column.field in names_held), None
        )
