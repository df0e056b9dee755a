"""The facts of an equity case: the round, who holds what, instalments, later rounds, dividends, exit."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from ledger.values.facts import Amount, Facts, Number
from ledger.values.worksheets import Worksheets
from ledger.values.worksheets.options import Option

Sector = Literal["office", "public", "state_owned", "private"]


class Holder(Facts):
    """Who holds how many shares."""

    name: str = Field(min_length=1)
    sector: Sector
    shares: Number = Field(ge=0)


class Investor(Facts):
    """Who puts new money into the round; sector `office` is this office."""

    name: str = Field(min_length=1)
    sector: Sector
    amount_fen: Amount
    shares: Number | None = None


class Round(Facts):
    """The round in which the office takes part.

    Attributes:
        pre_money_fen: what the company was worth before the new money.
        post_money_fen: what it is worth after; checked against the sum.
        price_per_share: in yuan, with as many decimals as are known.
        holders_before: the register before the round, in order.
        investors: all new money, the office's too unless the case asks how much it may be.
        holders_after: the register after the round, where it is stated; checked.
    """

    closed_on: date
    pre_money_fen: Amount | None = None
    post_money_fen: Amount | None = None
    price_per_share: Number | None = Field(default=None, gt=0)
    holders_before: tuple[Holder, ...] = ()
    investors: tuple[Investor, ...] = ()
    holders_after: tuple[Holder, ...] = ()


class LaterRound(Facts):
    """A later round, which dilutes the office unless it takes part.

    Attributes:
        shares_issued: all new shares; `office_shares` are those that the office bought of them.
        investors: who bought, by name with their shares, in place of the two sums.
        price_per_share: in yuan; the office's stake at that price is shown.
    """

    closed_on: date
    shares_issued: Number = Field(default=Decimal(0), ge=0)
    office_shares: Number = Field(default=Decimal(0), ge=0)
    investors: tuple[Holder, ...] = ()
    price_per_share: Number | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.investors and (self.shares_issued or self.office_shares):
            raise ValueError("write either investors with their shares or shares_issued and office_shares")
        if self.office_shares > self.shares_issued:
            raise ValueError("the office bought more shares than were issued")
        return self


class Grant(Facts):
    """Money granted first that becomes shares at a milestone (先投后股).

    Attributes:
        milestone: what must come about.
        convert_by: the last day for it.
        converted_on: the day on which it became shares; None while it is a grant.
        converted_fen: how much of it did; all if missing. The rest stays a grant.
        price_per_share: at the conversion, in yuan, or `shares` themselves.
        of_round: whether the office's amount and shares in the round count the grant already, as where it is an
            instalment of the round; otherwise it comes on top of it.
    """

    paid_on: date
    amount_fen: Amount
    milestone: str = ""
    convert_by: date | None = None
    converted_on: date | None = None
    converted_fen: Amount | None = None
    price_per_share: Number | None = Field(default=None, gt=0)
    shares: Number | None = Field(default=None, ge=0)
    of_round: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.converted_on and self.converted_on < self.paid_on:
            raise ValueError("it became shares before it was paid")
        if (self.converted_fen or 0) > self.amount_fen:
            raise ValueError("more became shares than was granted")
        return self


class Payment(Facts):
    """An instalment that the office paid."""

    paid_on: date
    amount_fen: Amount


class Dividend(Facts):
    """What the company paid the office."""

    received_on: date
    amount_fen: Amount


class Valuation(Facts):
    """What the office's stake is worth on a day."""

    valued_on: date
    stake_value_fen: Amount
    method: str = ""


class Exit(Facts):
    """A transfer of the office's stake; without proceeds the scheme's price counts as received.

    Attributes:
        part_percent: of what the office holds by then.
        buyer: who buys; a buyback (回购) names the company or its founders.
        appraised_fen: what the whole stake that is held is worth.
    """

    sold_on: date
    part_percent: Number = Field(default=Decimal(100), gt=0, le=100)
    buyer: str = ""
    appraised_fen: Amount | None = None
    partner_price_per_share: Number | None = None
    proceeds_fen: Amount | None = None


class WriteOff(Facts):
    """The stake is given up for what could be recovered."""

    written_off_on: date
    recovered_fen: Amount = 0


class Case(Worksheets):
    """A stake on a day.

    Attributes:
        as_of: only what happened by this day counts.
        asked: whether the case asks what the office may invest: its amount in the round, or the highest one.
        partner: the venture capital firm beside which the office invests.
        major_project: whether the firm is a major project, to which a ban of a second injection does not apply.
        grants: money granted first that becomes shares at a milestone.
        exit: the only sale; several stand in `sales`, in order of days.
        option: a call option of others on the office's stake.
        appraised_investment_fen: the appraised investment of the project, on which a direct grant is counted.
        state_owned_as_private: count state-owned money as private, as most printed "social capital" does.
    """

    company: str = Field(min_length=1)
    as_of: date
    asked: bool = False
    partner: str = ""
    appraised_investment_fen: Amount | None = None
    round: Round | None = None
    later_rounds: tuple[LaterRound, ...] = ()
    payments: tuple[Payment, ...] = ()
    grants: tuple[Grant, ...] = ()
    dividends: tuple[Dividend, ...] = ()
    valuations: tuple[Valuation, ...] = ()
    exit: Exit | None = None
    sales: tuple[Exit, ...] = ()
    write_off: WriteOff | None = None
    option: Option | None = None
    major_project: bool = False
    state_owned_as_private: bool = False

    @model_validator(mode="after")
    def _one_way_to_sell(self) -> Self:
        if self.exit and self.sales:
            raise ValueError("write either exit or sales")
        return self

    @property
    def sold(self) -> tuple[Exit, ...]:
        """All sales, in order of days."""
        return tuple(sorted((self.exit,) if self.exit else self.sales, key=lambda each: each.sold_on))
