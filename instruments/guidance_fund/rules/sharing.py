"""The facts of a waterfall: what the agreement says, and the deals of a fund that shares deal by deal."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from ledger.values.errors import LedgerError
from ledger.values.facts import Amount, Facts, Number
from ledger.values.waterfall import Agreement, refuse_terms_of_the_whole_fund

_ALL: Final = 100


class DealMoney(Facts):
    """Money of a deal on a day."""

    day: date
    amount_fen: Amount


class Deal(Facts):
    """A deal for the waterfall deal by deal; without any the fund's investments are its deals.

    Attributes:
        closed_on: sold wholly or written off; what did not come back by then is a loss.
    """

    name: str = Field(min_length=1)
    costs: tuple[DealMoney, ...] = Field(min_length=1)
    proceeds: tuple[DealMoney, ...] = ()
    closed_on: date | None = None


class WaterfallTerms(Facts):
    """What the agreement says.

    Attributes:
        method: `whole_fund` (European) or `deal_by_deal` (American, with clawback).
        hurdle_percent: preferred return a year; `hurdle_accrual` simple, compound (yearly, simple within a
            running year) or compound_broken (the running year too).
        preferred_return_fen: the preferred return as an amount, in place of a rate.
        catch_up: `none`, `full` (pref x c / (1 - c)) or `partial` (c x pref / (k - c), k in
            `catch_up_percent`).
        concession_percent: how much of its part above the hurdle the office gives up (让利).
        office_excess_percent: the office's part above the hurdle, in place of its part by money.
        order: who gets capital and preferred return first; of the whole fund only, as is an amount above.
        losses: deal by deal, whether earlier closed deals are made whole first.
        clawback_percent: how much of carry paid too much comes back; below 100 after tax.
    """

    method: Literal["whole_fund", "deal_by_deal"] = "whole_fund"
    hurdle_percent: Number = Decimal(0)
    hurdle_accrual: Literal["simple", "compound", "compound_broken"] = "compound_broken"
    day_basis: Literal["years", "act/365", "act/360", "act/act ISDA", "30/360"] = "years"
    preferred_return_fen: Amount | None = None
    carry_percent: Number = Decimal(0)
    catch_up: Literal["none", "full", "partial"] = "none"
    catch_up_percent: Number | None = None
    concession_percent: Number = Decimal(0)
    concession_to: Literal["private", "manager"] = "private"
    office_excess_percent: Number | None = None
    order: Literal["together", "private_first", "office_first"] = "together"
    losses: Literal["carried", "not_carried"] = "carried"
    clawback_percent: Number = Decimal(100)

    @model_validator(mode="after")
    def _can_be_carried_out(self) -> Self:
        if (self.catch_up == "partial") != (self.catch_up_percent is not None):
            raise ValueError("catch_up_percent goes with catch_up partial, and only with it")
        if self.method == "whole_fund" and (self.losses != "carried" or self.clawback_percent != _ALL):
            raise ValueError("losses and clawback_percent are terms of deal_by_deal")
        try:
            agreement_of(self)
        except LedgerError as error:
            raise ValueError(str(error)) from error
        return self


def agreement_of(terms: WaterfallTerms) -> Agreement:
    """The agreement as the rules use it.

    Raises:
        LedgerError: its terms contradict one another, or its method cannot carry them out.
    """
    caught = {"none": Fraction(0), "full": Fraction(100)}
    stated = terms.office_excess_percent
    agreement = Agreement(
        hurdle_percent=Fraction(terms.hurdle_percent),
        accrual=terms.hurdle_accrual,
        basis=terms.day_basis,
        preferred_fen=terms.preferred_return_fen,
        carry_percent=Fraction(terms.carry_percent),
        catch_up_percent=caught.get(terms.catch_up, Fraction(terms.catch_up_percent or 0)),
        concession_percent=Fraction(terms.concession_percent),
        concession_to=terms.concession_to,
        office_excess_percent=None if stated is None else Fraction(stated),
        order=terms.order,
        losses_carried=terms.losses == "carried",
        clawback_percent=Fraction(terms.clawback_percent),
    )
    if terms.method == "deal_by_deal":
        refuse_terms_of_the_whole_fund(agreement)
    return agreement
