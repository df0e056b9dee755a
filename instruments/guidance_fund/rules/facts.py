"""The facts of a guidance fund case: partners, dated flows, investments with the whole round, what is asked."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from ledger.values.facts import Amount, Facts, Number

Sector = Literal["office", "public", "state_owned", "private"]
Kind = Literal["venture", "angel", "seed", "industry", "transfer"]


class Payment(Facts):
    """Money paid in on a day."""

    paid_on: date
    amount_fen: Amount


class Partner(Facts):
    """Who takes part in the fund; sector `office` is the office whose leverage is asked for."""

    name: str = Field(min_length=1)
    sector: Sector
    commitment_fen: Amount | None = None
    payments: tuple[Payment, ...] = ()


class CoInvestor(Facts):
    """Who else put money into the same round of a company."""

    name: str = ""
    sector: Sector = "private"
    amount_fen: Amount


class Investment(Facts):
    """The fund's money in a company, with the whole round.

    Attributes:
        own_money_fen: what the company itself puts into the plan, which counts in M6 only.
        early_stage: whether the company counts as start-up or early; None where nobody has said.
        main_field: whether it is in the fund's main field.
        local: whether it counts as reinvestment (返投).
        follow_on: a later round, whose other investors count only where the case says so.
    """

    company: str = Field(min_length=1)
    invested_on: date
    amount_fen: Amount
    co_investors: tuple[CoInvestor, ...] = ()
    own_money_fen: Amount = 0
    early_stage: bool | None = None
    main_field: bool | None = None
    local: bool | None = None
    follow_on: bool = False


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
    """What the fund's holdings are worth net of debts on a day."""

    valued_on: date
    net_asset_value_fen: Amount
    method: str = ""


class Terms(Facts):
    """What the agreement says."""

    kind: Kind = "venture"
    life_years: int | None = None
    investment_years: int | None = None
    management_fee_percent: Number | None = None
    early_stage_percent: Number | None = None


class Exit(Facts):
    """A transfer of the office's share to others, whole or in part."""

    sold_on: date
    part_percent: Number = Field(default=Decimal(100), gt=0, le=100)
    appraised_fen: Amount | None = None


class Request(Facts):
    """The office asks whether it may contribute; without an amount, how much it may at most."""

    contribution_fen: Amount | None = None
    fund_size_fen: Amount | None = None


class Case(Facts):
    """A fund on a day.

    Attributes:
        as_of: only what happened by this day counts.
        count_follow_on: count the other investors of later rounds in what reached the companies.
        state_owned_as_private: count state-owned money as private, as most printed "social capital" does.
    """

    fund: str = Field(min_length=1)
    as_of: date
    partners: tuple[Partner, ...] = Field(min_length=1)
    investments: tuple[Investment, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    fees: tuple[Fee, ...] = ()
    valuations: tuple[Valuation, ...] = ()
    terms: Terms = Terms()
    exit: Exit | None = None
    request: Request | None = None
    count_follow_on: bool = False
    state_owned_as_private: bool = False

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = [partner.name for partner in self.partners]
        _refuse("partners: these names stand twice", {name for name in names if names.count(name) > 1})
        _refuse("distributions: no partner has the name", {each.to for each in self.distributions} - {*names})
        return self


def _refuse(fault: str, names: Iterable[str]) -> None:
    listed = ", ".join(sorted(names))
    if listed:
        raise ValueError(f"{fault}: {listed}")
