"""What the tabs of a round tell alike: amounts that are answered as text in yuan, and reasons for a refusal."""

from collections.abc import Mapping
from typing import Any

from ledger.ui.context import Context
from ledger.ui.show import in_unit, money
from ledger.values.errors import LedgerError
from ledger.values.money import parse_amount_fen


def number_of(context: Context, yuan: str | None) -> float | None:
    """An amount for a grid; blank where there is none, or where it lies exactly between two fen."""
    try:
        return in_unit(context, parse_amount_fen(yuan, allow_negative=True) if yuan else None)
    except LedgerError:
        return None


def money_of(context: Context, yuan: str | None) -> str:
    """An amount as a person reads it."""
    return money(context, parse_amount_fen(yuan, allow_negative=True) if yuan else None)


def reason_of(context: Context, refusal: Mapping[str, Any]) -> str:
    """Why a firm gets nothing, in the chosen language."""
    say = context.translate
    return say.message(refusal["message"]) if "message" in refusal else say.phrase(refusal["reason"])
