"""Aid by tables: reference rates by creditworthiness, parts of a de minimis ceiling, rules of thumb."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ledger.values.trace import Node, given, product, quotient, rounded, total

MARGINS_PERCENT: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "strong": ("0.60", "0.75", "1.00"),
        "good": ("0.75", "1.00", "2.20"),
        "satisfactory": ("1.00", "2.20", "4.00"),
        "weak": ("2.20", "4.00", "6.50"),
        "bad": ("4.00", "6.50", "10.00"),
    }
)
"""Percentage points above the base rate by creditworthiness, for high, normal and low collateral: the table of
the Commission's reference-rate notice 2008/C 14/02."""

COLLATERALS: Final = ("high", "normal", "low")
DISCOUNT_MARGIN_PERCENT: Final = "1.00"
"""The discount rate's margin above the base rate; no source was seen for it."""

SCREENING_PERCENT: Final[Mapping[str, int]] = MappingProxyType(
    {
        "grant": 100,
        "equity": 100,
        "repayable_advance": 90,
        "mixed": 50,
        "loan": 15,
        "tax_advantage": 15,
        "guarantee": 10,
    }
)
"""Rule of thumb shares in the manner of the State Aid Scoreboard, for screening only."""


def reference_rate(
    base_percent: Fraction, creditworthiness: str, collateral: str, *, document: str = "2008/C 14/02"
) -> Node:
    """The market's stand-in for a loan: base rate and a margin by creditworthiness and collateral, in percent.

    Args:
        base_percent: the base rate in force when the loan is granted.
        creditworthiness: a key of `MARGINS_PERCENT`.
        collateral: one of `COLLATERALS`.
        document: shown as the subject of the margin.
    """
    margin = Fraction(MARGINS_PERCENT[creditworthiness][COLLATERALS.index(collateral)])
    parts = [
        given("base rate", base_percent, "percent"),
        given("margin by creditworthiness and collateral", margin, "percent", subject=document),
    ]
    return total("reference rate", parts, "percent")


def de_minimis_share(
    ceiling_fen: int,
    amount_fen: int,
    years: Fraction,
    reference_amount_fen: int,
    reference_years: Fraction,
) -> Node:
    """What a loan or guarantee uses up of a de minimis ceiling, by amount and years, in fen.

    Ceiling x (loan / reference loan) x (years / reference years). Old rule: 200,000 with 1,000,000 over five
    years, so 1,000,000 for one year is 40,000 (Commission reply on art. 4(3)(b)).
    """
    parts = [
        given("ceiling", ceiling_fen, "fen"),
        quotient("part of the reference amount", given("amount", amount_fen, "fen"),
                 given("reference amount", reference_amount_fen, "fen"), "ratio"),
        quotient("part of the reference years", given("years", years, "years"),
                 given("reference years", reference_years, "years"), "ratio"),
    ]  # fmt: skip
    return rounded("part of the ceiling used", product("part of the ceiling", parts, "fen"), "half_up_to_fen")


def screened(amount: Node, kind: str) -> Node:
    """A rule of thumb where nothing but the kind of aid is known; a key of `SCREENING_PERCENT`, in fen."""
    percent = given("rule of thumb share", SCREENING_PERCENT[kind], "percent", subject=kind)
    return rounded("screened grant equivalent", product("part", [amount, percent], "fen"), "half_up_to_fen")
