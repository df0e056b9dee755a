"""What stands above a table: account, owner, currency, unit, period, sometimes the one loan that a sheet is about."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from ledger.statements.cells import Cell, cell_text
from ledger.statements.dates import Period, day_parser
from ledger.statements.headers import claim_of
from ledger.statements.kinds import section_of
from ledger.statements.units_above import units_above
from ledger.statements.vocabulary import fold, vocabulary

_PAIR: Final = re.compile(r"([^\s:,;]{2,12}):\s*([^\s:]+(?: \d{1,2}:\d{2}(?::\d{2})?)?)")
_DAY: Final = re.compile(r"[0-9]{8}|[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
_TAKEN: Final = frozenset({"account", "borrower", "iou", "contract", "currency", "loan_account"})
IDENTIFYING: Final = ("account", "iou", "contract", "borrower", "loan_account")
_LIFE: Final = ("loan_start", "loan_end")
_MOST_FACT_CELLS: Final = 8
_LONGEST_LABEL: Final = 12
_DAYS_OF_PERIOD: Final = 2
_LONGEST_HEADING: Final = 24
_SPEAKING: Final = ("存款", "贷款", "借款", "计划")
"""What a heading says of its table; one that says none of it leaves that to the heading of the sheet."""


@dataclass
class Facts:
    """What the lines above a table say; "" where they say nothing.

    `covered` is the period of the statement, `heading` all short lines that stand alone, such as a bank's name and
    below it 存款结息清单, `doubt` the address and text of a cell that speaks of a unit and is not understood.
    """

    title: str = ""
    account: str = ""
    borrower: str = ""
    iou: str = ""
    contract: str = ""
    currency: str = ""
    loan_account: str = ""
    unit: str = ""
    section: str = ""
    loan_start: date | None = None
    loan_end: date | None = None
    covered: Period | None = None
    heading: str = ""
    doubt: tuple[str, str] | None = None

    def after(self, above: "Facts") -> "Facts":
        """These facts, with those of the table above it where they count for a whole sheet."""
        same = not any(getattr(self, name) for name in IDENTIFYING)
        names = ("unit", "currency", "covered", *(IDENTIFYING if same else ()))
        own = any(word in self.heading for word in _SPEAKING)
        inherited = {name: getattr(above, name) for name in names if not getattr(self, name)}
        doubt = self.doubt or (None if self.unit else above.doubt)
        return replace(
            self, **inherited, doubt=doubt, heading=self.heading if own else above.heading + self.heading
        )

    def as_texts(self) -> dict[str, str]:
        """The facts that are there, by name."""
        named = {
            fact.name: str(getattr(self, fact.name) or "")
            for fact in fields(self)
            if fact.name not in ("covered", "heading", "doubt")
        }
        if self.covered:
            named["covered"] = f"{self.covered[0].isoformat()}/{self.covered[1].isoformat()}"
        return {name: value for name, value in named.items() if value}


def read_facts(rows: Sequence[Sequence[Cell]], first: int = 1) -> Facts:
    """The facts in the rows above a header; `first` is the number of the first of them."""
    unit, doubt = units_above(rows, first)
    facts = Facts(unit=unit, doubt=doubt)
    limits: dict[str, date] = {}
    known = vocabulary().facts
    for row in rows:
        texts = [unicodedata.normalize("NFKC", cell_text(cell)).strip() for cell in row if cell != ""]
        joined = fold("".join(texts))
        facts.section = section_of(row) or facts.section
        if not facts.title and any(texts):
            facts.title = next(text for text in texts if text)
        if len(texts) == 1 and len(joined) <= _LONGEST_HEADING:
            facts.heading += joined
        for label, value in _pairs(texts):
            fact = known.get(label)
            days = _days(value)
            if fact == "covered" and len(days) == _DAYS_OF_PERIOD:
                facts.covered = (days[0], days[1])
            elif fact in ("covered_from", "covered_to") and days:
                limits[fact] = days[0]
            _take(facts, label, value)
    if facts.covered is None and len(limits) == _DAYS_OF_PERIOD:
        facts.covered = (limits["covered_from"], limits["covered_to"])
    return facts


def is_fact_row(cells: Sequence[Cell]) -> bool:
    """Whether a row looks like facts and not like a line: nothing, one cell, or labels with their values."""
    texts = [unicodedata.normalize("NFKC", cell_text(cell)) for cell in cells if cell != ""]
    if len(texts) <= 1:
        return fold("".join(texts)).strip("!.。()") not in vocabulary().nothing_found
    known = vocabulary().facts
    claims = (claim_of(text) for text in texts)
    labelled = any(claim is not None and claim.field in _TAKEN for claim in claims)
    written = any((":" in text and not text[:1].isdigit()) or fold(text) in known for text in texts)
    return len(texts) <= _MOST_FACT_CELLS and (labelled or written)


def _take(facts: Facts, label: str, value: str) -> None:
    claim = claim_of(label)
    if claim is None or not hasattr(facts, claim.field) or getattr(facts, claim.field):
        return
    if claim.field in _TAKEN:
        setattr(facts, claim.field, "".join(value.split()))
    elif claim.field in _LIFE and len(days := _days(value)) == 1:
        setattr(facts, claim.field, days[0])


def _pairs(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Labels with their values: in one cell, several in one cell, or side by side in two cells."""
    for index, text in enumerate(texts):
        head, colon, rest = text.partition(":")
        beside = texts[index + 1] if index + 1 < len(texts) and ":" not in texts[index + 1] else ""
        if not colon:
            label = fold(text)
            if len(label) <= _LONGEST_LABEL and beside:
                yield label, beside
        elif not rest.strip():
            yield fold(head), beside
        elif len(fold(head)) <= _LONGEST_LABEL and len(_PAIR.findall(text)) <= 1:
            yield fold(head), rest.strip()
        else:
            for label, value in _PAIR.findall(text):
                yield fold(label), value


def _days(value: str) -> list[date]:
    parse = day_parser(epoch_1904=False, covered=None)
    found = [parse(text) for text in _DAY.findall(value)]
    return [day for day in found if isinstance(day, date)]
