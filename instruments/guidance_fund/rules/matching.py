"""Money of outside venture firms that the office matches, by how long ago they invested."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from instruments.guidance_fund.rules.facts import Case, Matched, Request
from ledger.values.decimals import exact_decimal
from ledger.values.outcomes import Refusal
from ledger.values.periods import add_years
from ledger.values.schemes import Scheme, SchemeFaulty
from ledger.values.trace import Node, given, message, product, total

NAME = "matching_percent_by_years"


def matched(case: Case, scheme: Scheme, request: Request) -> Node:
    """What the office may match in all, in fen: each sum by the percent of its age on the day of the case."""
    parts = []
    for each in request.matched:
        percent = _percent(scheme, each, case.as_of)
        money = given("money of the venture firm", each.amount_fen, "fen", subject=each.company)
        parts.append(product("matched", [money, percent], "fen", clause=percent.clause, subject=each.company))
    return total("matched in all", parts, "fen", clause=scheme.clause(NAME))


def _percent(scheme: Scheme, each: Matched, as_of: date) -> Node:
    clause = scheme.clause(NAME)
    for row in scheme.value(NAME):
        years, percent = _row(scheme, row)
        if each.invested_on <= as_of < add_years(each.invested_on, years):
            return given(
                "matched by age", percent, "percent", clause=clause, subject=each.invested_on.isoformat()
            )
    return given(
        "too old or not yet invested", 0, "percent", clause=clause, subject=each.invested_on.isoformat()
    )


def _row(scheme: Scheme, row: object) -> tuple[int, Decimal]:
    """A row of the scheme's table: below so many years, so many percent.

    Raises:
        SchemeFaulty: the row says something else.
    """
    try:
        years, percent = row["below_years"], exact_decimal(str(row["percent"]))  # type: ignore[index]
    except (KeyError, TypeError, ValueError) as error:
        fault = f"{NAME} says {row}, which is no row with below_years and percent"
        raise SchemeFaulty(scheme=scheme.id, fault=fault) from error
    return int(years), percent


def not_matched(scheme: Scheme, request: Request) -> Iterator[Refusal]:
    """The request names no money to match."""
    if NAME in scheme and not request.matched:
        yield Refusal(message("No money of a venture firm to be matched is stated."), scheme.clause(NAME))
