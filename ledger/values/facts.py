"""Facts that a person puts in: frozen models that say all that is wrong at once.

What goes in is what a person writes: money in yuan (`5,000,000`, `500万`), rates in percent, ISO dates.
What comes out of an attribute is what the rules use: `principal_fen` is an integer number of fen. The
written name of a money field is the attribute's name without `_fen`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from ledger.values.errors import LedgerError, raise_all
from ledger.values.money import parse_amount_fen, yuan_text


class FactRefused(LedgerError):
    """One fact that cannot be taken as it was written."""

    template = "{field}: {fault} (written: {written})"


def _amount(written: object) -> int:
    if isinstance(written, bool | float) or not isinstance(written, str | int):
        raise PydanticCustomError("amount", "write an amount in yuan as text, such as 1,234.50 or 12万")
    return _parsed(str(written))


def _parsed(text: str) -> int:
    try:
        return parse_amount_fen(text)
    except LedgerError as error:
        raise PydanticCustomError("amount", "{why}", {"why": str(error)}) from error


def _decimal(written: object) -> Decimal:
    if isinstance(written, bool | float) or not isinstance(written, str | int | Decimal):
        raise PydanticCustomError("decimal", "write a number as text, such as 5.31")
    try:
        number = Decimal(str(written).strip().removesuffix("%"))
    except InvalidOperation as error:
        raise PydanticCustomError("decimal", "this is no number; write it such as 5.31") from error
    if not number.is_finite():
        raise PydanticCustomError("decimal", "this is no number; write it such as 5.31")
    return number


Amount = Annotated[
    int,
    BeforeValidator(_amount),
    PlainSerializer(yuan_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "amount"}),
]
"""Money: written in yuan, held in fen."""

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


class Facts(BaseModel):
    """The base of all that is put in: frozen, with no unknown names."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.removesuffix("_fen"),
        populate_by_name=False,
        str_strip_whitespace=True,
    )

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """The facts from what was written.

        Raises:
            LedgerError: all that is wrong with it, each with the field's path.
        """
        try:
            return cls.model_validate(dict(written))
        except ValidationError as error:
            raise_all([_refusal(detail) for detail in error.errors()])
            raise AssertionError from error  # pragma: no cover - a validation error has details

    def written(self) -> dict[str, Any]:
        """What `read` takes: money as yuan text, dates as ISO; also what is kept and hashed."""
        return self.model_dump(mode="json", by_alias=True)


def _refusal(detail: Any) -> FactRefused:
    path = ".".join(str(part) for part in detail["loc"]) or "facts"
    shown = detail["input"] if isinstance(detail["input"], str | int | float | date | None) else "..."
    fault = "is missing" if detail["type"] == "missing" else detail["msg"].removeprefix("Value error, ")
    return FactRefused(field=path, fault=fault, written=shown)
