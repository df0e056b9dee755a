"""Parameters of a scheme: what each kind of value must look like, and where the document states it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledger.values.decimals import exact_decimal
from ledger.values.errors import LedgerError
from ledger.values.money import parse_amount_fen
from ledger.values.trace import Clause

KINDS = ("percent", "number", "money", "whole", "truth", "choice", "text", "day", "table")
_UNITS = {"percent": "percent", "money": "fen", "truth": "truth", "day": "date"}
_STATED_KEYS = ("value", "clause", "unit", "remark")
_SETTING_KEYS = (*_STATED_KEYS, "decided_on", "why")


@dataclass(frozen=True)
class Kind:
    """What a parameter must be.

    `kind` is "percent" or "number" (Decimal from text), "money" (yuan, 万元 or 亿元 as text; fen in code),
    "whole" (int), "truth", "choice" (one of `choices`), "text", "day", or "table" (any list or mapping, which
    the rule itself checks).
    """

    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a kind that no scheme could state."""
        if self.kind not in KINDS:
            raise ValueError(f"there is no kind {self.kind}, only {', '.join(KINDS)}")


@dataclass(frozen=True)
class Parameter:
    """One parameter or setting of a scheme.

    Attributes:
        value: as its `Kind` says; money in fen, percentages and numbers as Decimal.
        unit: for display and trace.
        clause: where the document states it, or the note of who left it open.
        decided_on: for a setting, the day of the decision.
        why: for a setting, the reason.
    """

    name: str
    value: Any
    unit: str
    clause: Clause
    decided_on: date | None = None
    why: str = ""


def is_day(value: object) -> bool:
    """Whether a value is a day without a time of day."""
    return isinstance(value, date) and not isinstance(value, datetime)


def read_parameter(name: str, entry: object, kind: Kind, clauses: Mapping[str, Clause]) -> Parameter:
    """A parameter that the document states.

    Raises:
        ValueError: what is wrong with the entry, as a person can read it.
        LedgerError: its amount of money cannot be read.
    """
    stated = _entry(entry, _STATED_KEYS)
    if "clause" not in stated:
        raise ValueError("its clause is missing")
    clause = _clause(stated["clause"], clauses)
    return Parameter(name, typed_value(stated["value"], kind), _unit(kind, stated), clause)


def read_setting(
    name: str, entry: object, kind: Kind, clauses: Mapping[str, Clause], document: str
) -> Parameter:
    """A setting: what the document leaves open, with the day and the reason of the decision.

    Raises:
        ValueError: what is wrong with the entry, as a person can read it.
        LedgerError: its amount of money cannot be read.
    """
    stated = _entry(entry, _SETTING_KEYS)
    decided_on, why = stated.get("decided_on"), stated.get("why")
    if not isinstance(decided_on, date) or not is_day(decided_on):
        raise ValueError("its decided_on is missing or no date (write 2009-01-15)")
    if not isinstance(why, str) or not why.strip():
        raise ValueError("its why is missing: say why it was decided so")
    clause = Clause(document, "left open", "", "unsourced", decided_on)
    if "clause" in stated:
        clause = _clause(stated["clause"], clauses)
    return Parameter(name, typed_value(stated["value"], kind), _unit(kind, stated), clause, decided_on, why)


def _entry(entry: object, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(entry, dict) or entry.get("value") is None:
        raise ValueError("write it as a mapping with a value")
    unknown = [str(key) for key in entry if key not in known]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is not known; there may be {', '.join(known)}")
    return entry


def _clause(name: object, clauses: Mapping[str, Clause]) -> Clause:
    if not isinstance(name, str) or name not in clauses:
        raise ValueError(f"its clause {name} is not among the clauses: {', '.join(clauses)}")
    return clauses[name]


def _unit(kind: Kind, stated: Mapping[str, Any]) -> str:
    plain = "number" if kind.kind in ("number", "whole") else "text"
    return str(_UNITS.get(kind.kind, stated.get("unit", plain)))


def typed_value(value: object, kind: Kind) -> Any:
    """A parameter's value as its kind says: money in fen, percentages and numbers as Decimal.

    Raises:
        ValueError: it is not what the kind says, or has a float in it.
        LedgerError: an amount of money cannot be read.
    """
    faults = list(_faults_within(value))
    if faults:
        raise ValueError("; ".join(faults))
    if kind.kind == "choice":
        return _choice(value, kind.choices)
    return _READERS[kind.kind](value)


def _faults_within(value: object) -> Iterator[str]:
    """What must not stand anywhere in a value, however deep in a table."""
    if isinstance(value, float):
        yield f"write {value} in quotation marks: a number with a decimal point must not become a float"
    elif isinstance(value, list):
        for part in value:
            yield from _faults_within(part)
    elif isinstance(value, dict):
        yield from (f"write {key} in quotation marks as a name" for key in value if not isinstance(key, str))
        for part in value.values():
            yield from _faults_within(part)


def _choice(value: object, choices: tuple[str, ...]) -> object:
    if value not in choices:
        raise ValueError(f"{value} is none of {', '.join(choices)}")
    return value


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{value} is no number such as 5.31")  # noqa: TRY004 - told as a fault of the file
    return exact_decimal(str(value))


def _money(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{value} is no amount such as 100万")  # noqa: TRY004 - told as a fault of the file
    return parse_amount_fen(str(value))


def _must_be(what: str, holds: Callable[[object], bool]) -> Callable[[object], object]:
    def read(value: object) -> object:
        if not holds(value):
            raise ValueError(f"must be {what}")
        return value

    return read


_READERS: Mapping[str, Callable[[object], object]] = {
    "percent": _number,
    "number": _number,
    "money": _money,
    "whole": _must_be("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "truth": _must_be("true or false", lambda value: isinstance(value, bool)),
    "text": _must_be("text", lambda value: isinstance(value, str) and bool(value.strip())),
    "day": _must_be("a date such as 2009-01-15", is_day),
    "table": _must_be("a list or a mapping", lambda value: isinstance(value, list | dict)),
}


def read_parameters(
    stated: Mapping[str, Any],
    settings: Mapping[str, Any],
    kinds: Mapping[str, Kind],
    clauses: Mapping[str, Clause],
    document: str,
) -> tuple[dict[str, Parameter], list[str]]:
    """All parameters and settings of a scheme by name, and all that is wrong with them."""
    parameters: dict[str, Parameter] = {}
    faults = [f"{name} is both a parameter and a setting" for name in stated if name in settings]
    for name, entry in (*stated.items(), *settings.items()):
        if name not in kinds:
            faults.append(f"the parameter {name} is not known to the rules")
            continue
        try:
            if name in settings:
                parameters[name] = read_setting(name, entry, kinds[name], clauses, document)
            else:
                parameters[name] = read_parameter(name, entry, kinds[name], clauses)
        except (ValueError, LedgerError) as error:
            faults.append(f"the parameter {name} cannot be read ({error})")
    missing = (name for name, kind in kinds.items() if kind.required and name not in {**stated, **settings})
    return parameters, [*faults, *(f"the parameter {name} is missing" for name in missing)]
