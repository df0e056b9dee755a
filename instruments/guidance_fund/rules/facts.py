"""The facts of a guidance fund case: partners, dated flows, investments with the whole round, what is asked."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from instruments.guidance_fund.rules.sharing import Deal, WaterfallTerms
from ledger.values.facts import Amount, Facts, Number
from ledger.values.waterfall import MANAGER
from ledger.values.worksheets import Worksheets
from ledger.values.worksheets.options import Option

Sector = Literal["office", "public", "state_owned", "private"]
Mixed = Literal["office", "public", "state_owned", "private", "mixed"]
"""`mixed`: a fund whose money is looked through to those behind it."""
Kind = Literal["venture", "angel", "seed", "industry", "transfer"]
DEEPEST = 4


class Payment(Facts):
    """Money paid in on a day; recycled money came back before and is put to work again."""

    paid_on: date
    amount_fen: Amount
    recycled: bool = False


class Cancellation(Facts):
    """A part of a commitment that was taken back on a day; it counts no longer."""

    cancelled_on: date
    amount_fen: Amount


class Owner(Facts):
    """Who stands behind a partner that is itself a fund, and with which part.

    Attributes:
        part: any number; parts count in proportion to one another.
        behind: who stands behind this one, up to four levels in all.
    """

    name: str = Field(min_length=1)
    sector: Mixed = "mixed"
    part: Number = Field(gt=0)
    behind: tuple["Owner", ...] = ()


class Partner(Facts):
    """Who takes part in the fund; sector `office` is the office whose leverage is asked for.

    Attributes:
        target_fen: what it was hoped to give; `approved_fen`: what was approved; both only if known.
        commitment_fen: what it promised (认缴).
        payments: what it paid in (实缴).
        behind: looks through a partner that is a fund: its money counts for those behind it.
    """

    name: str = Field(min_length=1)
    sector: Mixed = "mixed"
    target_fen: Amount | None = None
    approved_fen: Amount | None = None
    commitment_fen: Amount | None = None
    cancellations: tuple[Cancellation, ...] = ()
    payments: tuple[Payment, ...] = ()
    behind: tuple[Owner, ...] = ()

    @model_validator(mode="after")
    def _somebody_is_there(self) -> Self:
        if self.sector == "mixed" and not self.behind:
            raise ValueError("write its sector, or who stands behind it")
        for place, owner in enumerate(self.behind):
            _refuse_owner(owner, f"behind {place + 1}", 2)
        taken = sum(each.amount_fen for each in self.cancellations)
        if taken > (self.commitment_fen or 0):
            raise ValueError("more is cancelled than was promised")
        return self


def _refuse_owner(owner: Owner, place: str, level: int) -> None:
    if level > DEEPEST:
        raise ValueError(f"{place}: more than {DEEPEST} levels of funds are not looked through")
    if owner.sector == "mixed" and not owner.behind:
        raise ValueError(f"{place}: write its sector, or who stands behind it")
    for number, each in enumerate(owner.behind):
        _refuse_owner(each, f"{place}, behind {number + 1}", level + 1)


class CoInvestor(Facts):
    """Who else put money into the same round of a company."""

    name: str = ""
    sector: Sector = "private"
    amount_fen: Amount


class Proceeds(Facts):
    """Money on a day that an investment, or the whole fund, brought."""

    received_on: date
    amount_fen: Amount


class Mark(Facts):
    """What the fund's stake in a company is worth on a day."""

    valued_on: date
    amount_fen: Amount
    method: str = ""


class Investment(Facts):
    """The fund's money in a company, with the whole round.

    Attributes:
        own_money_fen: what the company itself puts into the plan, which counts in M6 only.
        early_stage: whether the company counts as start-up or early; None where nobody has said.
        main_field: whether it is in the fund's main field.
        local: whether it counts as reinvestment (返投).
        local_amount_fen: how much of it counts, where it is not all.
        transfer: whether the company turns publicly funded results into products (成果转化).
        follow_on: a later round, whose other investors count only where the case says so.
        cancelled_on: the day on which it was called off; from then on it does not count.
        proceeds: what it brought; `marks`: what it is worth, the latest by the day counts.
        closed_on: sold wholly or written off; what did not come back by then is a loss.
    """

    company: str = Field(min_length=1)
    invested_on: date
    amount_fen: Amount
    co_investors: tuple[CoInvestor, ...] = ()
    own_money_fen: Amount = 0
    early_stage: bool | None = None
    main_field: bool | None = None
    local: bool | None = None
    local_amount_fen: Amount | None = None
    transfer: bool | None = None
    follow_on: bool = False
    cancelled_on: date | None = None
    proceeds: tuple[Proceeds, ...] = ()
    marks: tuple[Mark, ...] = ()
    closed_on: date | None = None


class Distribution(Facts):
    """Money that the fund paid back to a partner; recallable money may be called again."""

    paid_on: date
    to: str
    amount_fen: Amount
    recallable: bool = False


class Fee(Facts):
    """A fee of the fund; inside the commitment it is part of what was paid in."""

    paid_on: date
    amount_fen: Amount
    inside_commitment: bool = True


class Valuation(Facts):
    """What the fund's holdings are worth net of debts on a day, and all its assets where that is known."""

    valued_on: date
    net_asset_value_fen: Amount
    total_assets_fen: Amount | None = None
    method: str = ""


class Terms(Facts):
    """What the agreement says.

    Attributes:
        approved_on: the day on which the office's participation was approved.
        set_up_on: the day on which the fund was registered; None while it is not.
        funded_on: the day on which money came into the fund's account; the first payment's day if missing.
        investment_end_on, ends_on: the days themselves, where years would not say them.
    """

    kind: Kind = "venture"
    life_years: int | None = None
    investment_years: int | None = None
    management_fee_percent: Number | None = None
    early_stage_percent: Number | None = None
    approved_on: date | None = None
    set_up_on: date | None = None
    funded_on: date | None = None
    investment_end_on: date | None = None
    ends_on: date | None = None


class Exit(Facts):
    """A transfer of the office's share to others, whole or in part; without proceeds the scheme's price came in.

    Attributes:
        part_percent: of what the office holds by then.
        appraised_fen: what all that the office holds is worth; beside a lower price it shows the concession.
        proceeds_fen: what the sale brought.
    """

    sold_on: date
    part_percent: Number = Field(default=Decimal(100), gt=0, le=100)
    appraised_fen: Amount | None = None
    proceeds_fen: Amount | None = None


class Matched(Facts):
    """Money that an outside venture firm paid into a company, which the office matches by its age."""

    company: str = ""
    invested_on: date
    amount_fen: Amount


class Request(Facts):
    """The office asks whether it may contribute; without an amount, how much it may at most."""

    contribution_fen: Amount | None = None
    fund_size_fen: Amount | None = None
    matched: tuple[Matched, ...] = ()


class Case(Worksheets):
    """A fund on a day.

    Attributes:
        as_of: only what happened by this day counts.
        exit: the only sale of the office's share; several stand in `sales`.
        proceeds: what the fund can pay out, for the waterfall; without them those of its investments.
        waterfall: how proceeds are shared.
        option: a call option on the office's share.
        count_follow_on: count the other investors of later rounds in what reached the companies.
        count_recycled: count recycled payments in leverage; they always count in what was paid in (PIC, DPI).
        count_fees: leave fees inside commitments in what was paid in for leverage.
        state_owned_as_private: count state-owned money as private, as most printed "social capital" does.
    """

    fund: str = Field(min_length=1)
    as_of: date
    partners: tuple[Partner, ...] = ()
    investments: tuple[Investment, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    fees: tuple[Fee, ...] = ()
    valuations: tuple[Valuation, ...] = ()
    terms: Terms = Terms()
    exit: Exit | None = None
    sales: tuple[Exit, ...] = ()
    request: Request | None = None
    proceeds: tuple[Proceeds, ...] = ()
    deals: tuple[Deal, ...] = ()
    waterfall: WaterfallTerms | None = None
    option: Option | None = None
    count_follow_on: bool = False
    count_recycled: bool = False
    count_fees: bool = True
    state_owned_as_private: bool = False

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = [partner.name for partner in self.partners]
        _refuse("partners: these names stand twice", {name for name in names if names.count(name) > 1})
        _refuse("distributions: no partner has the name", {each.to for each in self.distributions} - {*names})
        _refuse("partners: the waterfall keeps this name", {*names} & {MANAGER})
        if not names and not (self.cash_flows or self.loans or self.ratios or self.deals):
            raise ValueError("partners: is missing")
        if self.exit and self.sales:
            raise ValueError("write either exit or sales")
        return self

    @property
    def sold(self) -> tuple[Exit, ...]:
        """All sales of the office's share, in order of days."""
        return tuple(sorted((self.exit,) if self.exit else self.sales, key=lambda each: each.sold_on))


def _refuse(fault: str, names: Iterable[str]) -> None:
    listed = ", ".join(sorted(names))
    if listed:
        raise ValueError(f"{fault}: {listed}")
