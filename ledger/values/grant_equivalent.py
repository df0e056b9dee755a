"""Grant equivalent: what a soft loan, a subsidised loan, a stake or a grant is worth as a gift, in fen.

The measure that makes funding methods comparable: a grant is worth itself, a soft or subsidised loan the
discounted saving, a stake or a share of a fund what has not come back by the day and what was conceded.

Limits, to be told beside every figure: a stake's figure falls as money comes back, so it depends on the day;
it takes no part of the risk or of the time that the money was out (that would need a discount rate which
nobody has fixed for public stakes); and a loan's figure depends on the reference rate that stands for the
market.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Final

from ledger.values.compounding import power, years_between
from ledger.values.loans import Instalment, Loan, instalments
from ledger.values.outcomes import Result
from ledger.values.trace import Node, difference, given, greatest, message, product, quotient, rounded, total

NOTHING_GIVEN: Final = "Not computable: the grant equivalent is 0, so nothing was given away to compare with."
NO_FINANCE: Final = "Not computable: the finance mobilised is not recorded."


@dataclass(frozen=True)
class DatedAmount:
    """Money that the recipient gets on a day, in fen."""

    on: date
    amount_fen: int


def of_grant(amounts: Sequence[Node]) -> Node:
    """A grant or subsidy is worth itself: the sum of what was paid, undiscounted, in fen.

    This is the figure to use beside other methods of the same day; `of_instalments` discounts it.
    """
    return total("grant equivalent of a grant", list(amounts), "fen")


def of_instalments(
    amounts: Sequence[DatedAmount],
    granted_on: date,
    rate_percent: Fraction,
    *,
    basis: str = "years",
    whole_years: bool = False,
) -> Node:
    """Aid paid in instalments, discounted to the day of the grant and rounded once to the fen.

    Source: Regulation (EC) 1998/2006 art. 2: discounted to the grant date at the reference rate then in
    force. With `whole_years` it is discounted in steps of twelve months from the award, as the United
    Kingdom's gross cash equivalent is (5.3 percent in 2023): nothing in the first twelve months.

    Args:
        amounts: what the recipient gets and when.
        granted_on: the day of the award.
        rate_percent: the reference rate of that day.
        basis: how time becomes years, one of `YEAR_BASES`.
        whole_years: count completed years only.
    """
    rate = given("discount rate", rate_percent, "percent")
    parts = []
    for each in amounts:
        years = years_between(basis, granted_on, each.on)
        factor = _factor(rate, Fraction(floor(years)) if whole_years else years)
        money = given("instalment", each.amount_fen, "fen", subject=each.on.isoformat())
        parts.append(product("discounted instalment", [money, factor], "fen", subject=each.on.isoformat()))
    worth = total("discounted instalments", parts, "fen")
    return rounded("grant equivalent of instalments", worth, "half_up_to_fen")


def of_rate_difference(
    loan: Loan,
    reference_rate_percent: Fraction,
    *,
    discount_rate_percent: Fraction | None = None,
    rounding: str = "half_up_to_fen",
    each_line: bool = False,
) -> Node:
    """Gross grant equivalent of an interest subsidy or soft loan: the discounted saving on each payment date.

    The sum over payment dates of (reference rate - rate paid) / payments a year x balance owed since the
    date before / (1 + discount rate) ^ years. Source: the Commission's worked example, 41,123 on 500,000
    over ten years at 6 instead of 8 percent, whose total is the sum of lines rounded one by one.

    Args:
        loan: the loan at the rate that the borrower pays.
        reference_rate_percent: what the market would ask, nominal a year.
        discount_rate_percent: for the discounting; None for the reference rate.
        rounding: one of `ROUNDINGS`.
        each_line: round each payment date's saving, and not only their sum.

    Raises:
        LoanImpossible: the loan cannot be repaid as described.
    """
    reference = given("reference rate", reference_rate_percent, "percent")
    spread = difference("rate saved", reference, given("rate paid", loan.rate_percent, "percent"))
    discount = given(
        "discount rate",
        reference_rate_percent if discount_rate_percent is None else discount_rate_percent,
        "percent",
    )
    lines = [_saving(each, loan.payments_a_year, spread, discount) for each in instalments(loan)]
    if each_line:
        lines = [
            rounded("discounted saving, rounded", line, rounding, subject=line.subject) for line in lines
        ]
    whole = total("discounted savings", lines, "fen")
    return rounded("grant equivalent of a loan", whole, rounding)


def _saving(instalment: Instalment, payments_a_year: int, spread: Node, discount: Node) -> Node:
    number = str(instalment.number)
    owed = given("owed since the payment date before", instalment.opening_fen, "fen", subject=number)
    interval = given("part of a year", Fraction(1, payments_a_year), "years")
    factor = _factor(discount, Fraction(instalment.number, payments_a_year))
    return product("discounted saving", [owed, spread, interval, factor], "fen", subject=number)


def _factor(rate: Node, years: Fraction) -> Node:
    inputs = (rate, given("years", years, "years"))
    return Node("discount factor", power(1 + rate.number, -years), "ratio", "discount", inputs)


def of_debt_service(loan: Loan, discount_rate_percent: Fraction) -> Node:
    """Principal less the present value of all that the borrower pays, rounded once to the fen.

    The development committee's grant element, as money: interest accrues nominal / payments a year while
    discounting is by the annual effective rate, so a loan at the discount rate is worth a little less than
    nothing where it is served more often than yearly.

    Raises:
        LoanImpossible: the loan cannot be repaid as described.
    """
    rate = given("discount rate", discount_rate_percent, "percent")
    parts = [_discounted(each, loan.payments_a_year, rate) for each in instalments(loan)]
    service = total("present value of the debt service", parts, "fen")
    gift = difference("grant part of the loan", given("principal", loan.principal_fen, "fen"), service)
    return rounded("grant equivalent of a loan", gift, "half_up_to_fen")


def _discounted(instalment: Instalment, payments_a_year: int, rate: Node) -> Node:
    number, years = str(instalment.number), Fraction(instalment.number, payments_a_year)
    parts = [
        given("principal due", instalment.principal_fen, "fen", subject=number),
        given("interest due", instalment.interest_fen, "fen", subject=number),
    ]
    due = total("due", parts, "fen", subject=number)
    return product("present value", [due, _factor(rate, years)], "fen", subject=number)


def of_stake(paid: Node, came_back: Node, conceded: Node | None = None) -> Node:
    """A stake or a share of a fund: the money not come back by the day, and the concession given, in fen.

    Never below 0 for the money: what came back above cost is a gain and no negative gift.

    Args:
        paid: what the office paid by the day.
        came_back: exits, dividends and distributions to the office by the day; recallable money too.
        conceded: what the office gave up to others at exit or in the waterfall; None for nothing.
    """
    out = difference("money not come back", paid, came_back)
    kept = greatest("money not come back, never below nothing", [out, given("nothing", 0, "fen")])
    parts = [kept] if conceded is None else [kept, conceded]
    return total("grant equivalent of a stake", parts, "fen")


def mobilised_per_yuan(mobilised: Node | None, equivalent: Node, *, subject: str = "") -> Result:
    """Finance mobilised per yuan of grant equivalent: the one figure that may stand beside other methods.

    Numerator by method, private money or what the market lent, never the office's own: private money paid in
    (fund), private money of the round (equity), loan principal drawn (interest subsidy), own verified spend
    (post-subsidy). Denominator: the grant equivalent of the office's money by the same day. Pool it by
    summing both sides. Its limits are those of this module; a stake that has wholly come back has none.
    """
    if mobilised is None:
        return Result(reason=message(NO_FINANCE))
    if equivalent.exact <= 0:
        return Result(reason=message(NOTHING_GIVEN))
    label = "finance mobilised per yuan of grant equivalent"
    return Result(quotient(label, mobilised, equivalent, "ratio", subject=subject))
