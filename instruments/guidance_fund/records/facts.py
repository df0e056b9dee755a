"""The facts of a fund and of what happens to it, as an officer writes them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from instruments.guidance_fund.rules.facts import Kind
from ledger.values.facts import Amount, Facts, Number, PartyReference
from ledger.values.worksheets.printed import read_printed

Sector = Literal["office", "public", "state_owned", "private"]


class Partner(Facts):
    """Another partner of the fund and what it commits; its sector is that of the party."""

    partner: PartyReference
    commitment_fen: Amount
    share_class: str = ""


class ShareClass(Facts):
    """A class of shares with terms of its own, such as one that gives up return to the private partners."""

    name: str = Field(min_length=1)
    sector: Sector | None = None
    terms: str = ""


class Planned(Facts):
    """Money that the plan of the fund names, by sector, before anybody has signed."""

    sector: Sector
    amount_fen: Amount


class Printed(Facts):
    """A ratio as somebody printed it, such as 6.67倍, kept beside the one that the book gives."""

    key: str
    stage: str
    value: str
    source: str = Field(min_length=1)

    @field_validator("value")
    @classmethod
    def _readable(cls, written: str) -> str:
        read_printed(written)
        return written


class Fund(Facts):
    """A fund that the office joins, or one that such a fund has joined (then the contribution is 0).

    Attributes:
        fund: the fund itself.
        institution: the venture capital institution that manages it and that counts towards the target.
        contribution_fen: the office's commitment.
        partners: the others, each with its commitment; a partner that is a fund of the book is looked through.
        share_classes: the classes that partners may hold.
        target: the planned money of everybody, before anybody signed.
        printed: ratios that somebody published of the fund.
    """

    fund: PartyReference
    institution: PartyReference
    contribution_fen: Amount
    partners: tuple[Partner, ...] = Field(min_length=1)
    kind: Kind = "venture"
    life_years: int | None = None
    investment_years: int | None = None
    management_fee_percent: Number | None = None
    early_stage_percent: Number | None = None
    share_class: str = ""
    share_classes: tuple[ShareClass, ...] = ()
    target: tuple[Planned, ...] = ()
    printed: tuple[Printed, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        partners = [each.partner for each in self.partners]
        if len({*partners}) < len(partners):
            yield "partners: one stands twice; write its commitment once"
        if self.fund in partners:
            yield "partners: a fund is no partner of itself"
        known = {each.name for each in self.share_classes}
        held = {each.share_class for each in self.partners} | {self.share_class}
        unknown = ", ".join(sorted(held - known - {""}))
        if unknown:
            yield f"share_class: {unknown} is no class of the fund; name it under share_classes"


class Agreement(Facts):
    """The partners have signed (first closing): every commitment is booked."""

    signed_document: str


class Joiner(Facts):
    """Who joins in a later closing."""

    partner: PartyReference
    commitment_fen: Amount = Field(gt=0)
    share_class: str = ""


class LaterClosing(Facts):
    """A later closing: who joins pays its share of earlier calls with interest, the others get back."""

    joiners: tuple[Joiner, ...] = Field(min_length=1)
    interest_rate_percent: Number = Field(default=Decimal(0), ge=0)
    signed_document: str

    @model_validator(mode="after")
    def _once(self) -> Self:
        partners = [each.partner for each in self.joiners]
        if len({*partners}) < len(partners):
            raise ValueError("joiners: one stands twice")
        return self


class CommitmentCut(Facts):
    """A partner takes back a part of its commitment that is not called yet, with the reason."""

    partner: PartyReference
    amount_fen: Amount = Field(gt=0)
    reason: str = Field(min_length=1)


Purpose = Literal["investment", "management_fee", "fund_expense", "follow_on"]


class CallLine(Facts):
    """What a part of a call is for; money outside the commitment does not use it up."""

    purpose: Purpose
    amount_fen: Amount
    outside_commitment: bool = False


class Call(Facts):
    """A capital call (出资通知): what the partners are asked to pay, and what for."""

    purpose: str
    due_on: date
    percent: Number | None = Field(default=None, gt=0, le=100)
    lines: tuple[CallLine, ...] = ()

    @model_validator(mode="after")
    def _how_much(self) -> Self:
        if self.percent is None and not self.lines:
            raise ValueError("say how much is called: a percent of the commitments, or lines with amounts")
        return self


class Contribution(Facts):
    """What one partner paid in; money outside its commitment (a fee on top) does not count as paid in."""

    partner: PartyReference
    amount_fen: Amount = Field(gt=0)
    outside_commitment: bool = False


class PaidIn(Facts):
    """Payments of partners into the fund; the office's is paid from what is reserved."""

    contributions: tuple[Contribution, ...] = Field(min_length=1)


class CoInvestor(Facts):
    """Who else put money into the same round."""

    investor: PartyReference
    amount_fen: Amount = Field(gt=0)


class Investment(Facts):
    """The fund's money in a firm, with the whole round.

    Attributes:
        own_money_fen: what the firm itself puts into the plan, which counts in M6 only.
        local: whether it counts as reinvestment (返投); `local_amount` says how much of it, where not all.
        transfer: whether the firm turns publicly funded results into products.
        follow_on: a later round, whose other investors count only where that switch is on.
    """

    firm: PartyReference
    amount_fen: Amount = Field(gt=0)
    co_investors: tuple[CoInvestor, ...] = ()
    own_money_fen: Amount = 0
    early_stage: bool | None = None
    main_field: bool | None = None
    local: bool | None = None
    local_amount_fen: Amount | None = None
    transfer: bool | None = None
    follow_on: bool = False


class Realisation(Facts):
    """The fund sells a firm or a part of it: what came in, and whether nothing of it is held any more."""

    firm: PartyReference
    buyer: PartyReference
    proceeds_fen: Amount = Field(gt=0)
    nothing_left: bool = False


class FirmWriteOff(Facts):
    """The fund gives up a firm or a part of its cost, for what could be recovered."""

    firm: PartyReference
    cost_fen: Amount = Field(gt=0)
    recovered_fen: Amount = 0
    nothing_left: bool = True
    document: str


class FirmValuation(Facts):
    """What the fund's part of one firm is worth, on the day of the event, and how that was found."""

    firm: PartyReference
    value_fen: Amount
    method: str


class Distribution(Facts):
    """What the fund pays back to a partner, in cash or in kind; recallable money may be called again."""

    partner: PartyReference
    amount_fen: Amount = Field(gt=0)
    recallable: bool = False
    in_kind: str = ""


class Fee(Facts):
    """A fee or expense that the fund pays; outside the commitment it is paid from money on top of it."""

    paid_to: PartyReference
    amount_fen: Amount = Field(gt=0)
    what: Literal["management", "performance", "expense"] = "management"
    inside_commitment: bool = True


class Valuation(Facts):
    """What the fund's holdings are worth net of debts, on the day of the event, and how that was found."""

    net_asset_value_fen: Amount
    total_assets_fen: Amount | None = None
    method: str


class SetUp(Facts):
    """The fund is registered (设立), on the day of the event."""

    certificate: str


class Extension(Facts):
    """The partners have extended the fund's life or its investment period; the new whole numbers of years."""

    life_years: int | None = None
    investment_years: int | None = None
    document: str = Field(min_length=1)


class OfficeExit(Facts):
    """The office leaves the fund, wholly or in part; what a buyer pays for its share goes to the office."""

    remark: str = ""
    buyer: PartyReference | None = None
    proceeds_fen: Amount = 0
    part_percent: Number = Field(default=Decimal(100), gt=0, le=100)
    appraised_fen: Amount | None = None

    @model_validator(mode="after")
    def _paid_by_somebody(self) -> Self:
        if bool(self.proceeds_fen) != (self.buyer is not None):
            raise ValueError("a buyer and what it pays go together")
        return self


class Closing(Facts):
    """The fund is liquidated."""

    remark: str = ""
