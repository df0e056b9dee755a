"""The facts of an equity case: the round, who holds what, instalments, later rounds, dividends, exit."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from ledger.values.facts import Amount, Facts, Number

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
    """A later round, which dilutes the office unless it takes part."""

    closed_on: date
    shares_issued: Number = Field(ge=0)
    office_shares: Number = Field(default=Decimal(0), ge=0)


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
    """A transfer of the office's stake; without proceeds the scheme's price counts as received."""

    sold_on: date
    part_percent: Number = Field(default=Decimal(100), gt=0, le=100)
    appraised_fen: Amount | None = None
    partner_price_per_share: Number | None = None
    proceeds_fen: Amount | None = None


class WriteOff(Facts):
    """The stake is given up for what could be recovered."""

    written_off_on: date
    recovered_fen: Amount = 0


class Case(Facts):
    """A stake on a day.

    Attributes:
        as_of: only what happened by this day counts.
        asked: whether the case asks what the office may invest: its amount in the round, or the highest one.
        partner: the venture capital firm beside which the office invests.
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
    dividends: tuple[Dividend, ...] = ()
    valuations: tuple[Valuation, ...] = ()
    exit: Exit | None = None
    write_off: WriteOff | None = None
    state_owned_as_private: bool = False
