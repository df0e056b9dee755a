"""Facts that a person puts in: frozen models that say all that is wrong at once.

What goes in is what a person writes: money in yuan (`5,000,000`, `500万`), rates in percent, ISO dates.
What comes out of an attribute is what the rules use: `principal_fen` is an integer number of fen. The
written name of a money field is the attribute's name without `_fen`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from ledger.values.decimals import exact_decimal
from ledger.values.errors import LedgerError, SeveralErrors
from ledger.values.money import parse_amount_fen, yuan_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_SHOWN = 80
YEARS = range(1900, 2200)
"""The years in which anybody deals: no day of a record lies outside."""


class FactRefused(LedgerError):
    """One fact that cannot be taken as it was written."""

    template = "{field}: {fault} (written: {written})."


def _amount(written: object) -> int:
    if isinstance(written, bool | float) or not isinstance(written, str | int):
        raise PydanticCustomError(
            "amount", "write an amount in yuan as text, such as 12万 or '1,234.50' with its quotation marks"
        )
    return _parsed(str(written))


def _signed_amount(written: object) -> int:
    if isinstance(written, bool | float) or not isinstance(written, str | int):
        raise PydanticCustomError(
            "amount", "write an amount in yuan as text, such as '-1,234.50' with its quotation marks"
        )
    return _parsed(str(written), signed=True)


def _parsed(text: str, *, signed: bool = False) -> int:
    try:
        return parse_amount_fen(text, allow_negative=signed)
    except LedgerError as error:
        raise PydanticCustomError("amount", "{why}", {"why": str(error)}) from error


def _decimal(written: object) -> Decimal:
    if isinstance(written, bool | float) or not isinstance(written, str | int | Decimal):
        raise PydanticCustomError(
            "decimal", "write a number as text, such as '5.31' with its quotation marks"
        )
    try:
        return exact_decimal(str(written).strip().removesuffix("%"))
    except ValueError as error:
        raise PydanticCustomError("decimal", "this is no number; write it such as 5.31") from error


Amount = Annotated[
    int,
    BeforeValidator(_amount),
    PlainSerializer(yuan_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "amount"}),
]
"""Money: written in yuan, held in fen."""

SignedAmount = Annotated[
    int,
    BeforeValidator(_signed_amount),
    PlainSerializer(yuan_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "amount"}),
]
"""Money that may be below 0, as in a list of flows: negative paid in, positive received."""

Number = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "format": "decimal"}),
]
"""An exact decimal such as a rate in percent or a number of shares; a float is refused."""

PartyReference = Annotated[int, WithJsonSchema({"type": "integer", "format": "party"})]
"""The id of a party of the book."""

RecordReference = Annotated[int, WithJsonSchema({"type": "integer", "format": "record"})]
"""The id of another record of the book."""


@cache
def _days_of(facts: type[BaseModel]) -> frozenset[str]:
    """The fields of a model that hold a day; found once, for they are asked for with every value."""
    annotations = {name: field.annotation for name, field in facts.model_fields.items()}
    return frozenset(name for name, held in annotations.items() if date in (held, *get_args(held)))


class Facts(BaseModel):
    """The base of all that is put in: frozen, with no unknown names."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.removesuffix("_fen"),
        populate_by_name=False,
        str_strip_whitespace=True,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _day_as_written(cls, written: object, info: ValidationInfo) -> object:
        """Refuse for a day what would be taken as seconds since 1970, and years in which nobody deals."""
        if written is None or info.field_name not in _days_of(cls) or _could_be_day(written):
            return written
        raise PydanticCustomError("day", "write a day such as 2009-01-15")

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """The facts from what was written.

        Raises:
            LedgerError: all that is wrong with it, each with the field's path.
        """
        if not isinstance(written, Mapping):
            raise FactRefused(
                field="facts", fault="write names, each with its value", written=_shown(written)
            )
        try:
            return cls.model_validate(dict(written))
        except ValidationError as error:
            refusals = [_refusal(detail) for detail in _told(error.errors())]
            raise (refusals[0] if len(refusals) == 1 else SeveralErrors(refusals)) from error

    def written(self) -> dict[str, Any]:
        """What `read` takes: money as yuan text, dates as ISO; also what is kept and hashed."""
        return self.model_dump(mode="json", by_alias=True)


def _could_be_day(written: object) -> bool:
    """Whether a day may have been meant: its form and its year, not yet whether there is such a day."""
    if isinstance(written, date):
        return written.year in YEARS
    return (
        isinstance(written, str)
        and _DAY.fullmatch(written.strip()) is not None
        and int(written.strip()[:4]) in YEARS
    )


def _told(details: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """All faults but those of a list that is too short only because what stands in it is faulty."""
    places = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(
            place != detail["loc"] and place[: len(detail["loc"])] == detail["loc"] for place in places
        )
    ]


def _refusal(detail: ErrorDetails) -> FactRefused:
    path = ".".join(str(part) for part in detail["loc"]) or "facts"
    return FactRefused(field=path, fault=_fault(detail), written=_shown(detail["input"]))


def _fault(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "missing" | "too_short" | "string_too_short":
            return "is missing"
        case "extra_forbidden":
            return "is not known here; check the spelling"
        case _:
            return detail["msg"].removeprefix("Value error, ")


def _shown(written: object) -> str:
    if isinstance(written, str | int | float | date | None):
        return str(written)[:_LONGEST_SHOWN]
    return "..."
