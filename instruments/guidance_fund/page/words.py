"""What an event of a fund says, in words: its amount in fen, where it has one, and its details."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Any

from instruments.guidance_fund.records import facts as told
from ledger.instrument.timeline import Moment
from ledger.ui.context import Context
from ledger.ui.show import money
from ledger.values.decimals import decimal_text
from ledger.values.facts import Facts

PLACES = 4
Said = tuple[int | None, list[str]]


@dataclass(frozen=True)
class Telling:
    """What words need beside the facts: the page, the event, the parties' names."""

    context: Context
    moment: Moment
    names: Mapping[int, str]

    def say(self, msgid: str, **parameters: object) -> str:
        """Words of the chosen language."""
        return self.context.translate(msgid, **parameters)

    def money(self, fen: int) -> str:
        """An amount in the chosen unit."""
        return money(self.context, fen)

    def where(self, true: object, msgid: str) -> str:
        """Words where something holds, nothing where it does not."""
        return self.say(msgid) if true else ""

    def moved(self, stage: str, givers: set[int], *, by_others: bool = False) -> str:
        """What some parties, or all others, gave at a stage of this event."""
        flows = [flow for flow in self.moment.flows if flow.stage == stage]
        return self.money(
            sum(flow.amount_fen for flow in flows if (flow.source_party_id in givers) != by_others)
        )


def said(context: Context, moment: Moment, names: Mapping[int, str]) -> Said:
    """The amount of an event in fen and its details in words."""
    amount_fen, details = _said(moment.facts, Telling(context, moment, names))
    return amount_fen, [each for each in details if each]


def _number(number: Any) -> str:
    return decimal_text(Fraction(number), PLACES)


@singledispatch
def _said(facts: Facts, _tell: Telling) -> Said:
    return None, [str(getattr(facts, "remark", "") or getattr(facts, "reason", ""))]


@_said.register
def _(facts: told.Agreement, tell: Telling) -> Said:
    return tell.moment.fen("committed"), [tell.say("first closing"), facts.signed_document]


@_said.register
def _(facts: told.SetUp, _tell: Telling) -> Said:
    return None, [facts.certificate]


@_said.register
def _(facts: told.Call, tell: Telling) -> Said:
    name = tell.context.translate.name
    lines = [f"{name(each.purpose)} {tell.money(each.amount_fen)}" for each in facts.lines]
    share = ""
    if facts.percent:
        share = tell.say("{percent} % of the commitments", percent=_number(facts.percent))
    amount_fen = sum(each.amount_fen for each in facts.lines) if facts.lines else None
    return amount_fen, [facts.purpose, tell.say("due on {day}", day=facts.due_on), share, *lines]


@_said.register
def _(facts: told.PaidIn, tell: Telling) -> Said:
    payers = [tell.names.get(each.partner, "") for each in facts.contributions]
    outside = any(each.outside_commitment for each in facts.contributions)
    amount_fen = sum(each.amount_fen for each in facts.contributions)
    listed = "、".join(dict.fromkeys(name for name in payers if name))
    return amount_fen, [listed, tell.where(outside, "with money outside the commitments")]


@_said.register
def _(facts: told.LaterClosing, tell: Telling) -> Said:
    joiners = {each.partner for each in facts.joiners}
    joined = [
        f"{tell.names.get(each.partner, '')} {tell.money(each.commitment_fen)}" for each in facts.joiners
    ]
    equalised = tell.say(
        "equalised: paid {paid}, given back {back}, interest {interest} at {rate} %",
        paid=tell.moved("paid_in", joiners), back=tell.moved("paid_in", joiners, by_others=True),
        interest=tell.moved("interest_paid", joiners), rate=_number(facts.interest_rate_percent),
    )  # fmt: skip
    promised = sum(each.commitment_fen for each in facts.joiners)
    return promised, [tell.say("joined: {names}", names="、".join(joined)), equalised]


@_said.register
def _(facts: told.CommitmentCut, tell: Telling) -> Said:
    return facts.amount_fen, [tell.names.get(facts.partner, ""), facts.reason]


@_said.register
def _(facts: told.Extension, tell: Telling) -> Said:
    life = tell.say("life {years} years", years=facts.life_years) if facts.life_years else ""
    years = facts.investment_years
    period = tell.say("investment period {years} years", years=years) if years else ""
    return None, [life, period, facts.document]


@_said.register
def _(facts: told.Valuation, tell: Telling) -> Said:
    return facts.net_asset_value_fen, [tell.say("method: {method}", method=tell.say(facts.method))]


@_said.register
def _(facts: told.FirmValuation, tell: Telling) -> Said:
    method = tell.say("method: {method}", method=tell.say(facts.method))
    return facts.value_fen, [tell.names.get(facts.firm, ""), method]


@_said.register
def _(facts: told.Investment, tell: Telling) -> Said:
    others = sum(each.amount_fen for each in facts.co_investors)
    beside = tell.say("others in the round {amount}", amount=tell.money(others)) if others else ""
    later = tell.where(facts.follow_on, "follow-on round")
    return facts.amount_fen, [tell.names.get(facts.firm, ""), later, beside]


@_said.register
def _(facts: told.Realisation, tell: Telling) -> Said:
    buyer = tell.say("to {name}", name=tell.names.get(facts.buyer, ""))
    return facts.proceeds_fen, [
        tell.names.get(facts.firm, ""),
        buyer,
        tell.where(facts.nothing_left, "nothing left"),
    ]


@_said.register
def _(facts: told.FirmWriteOff, tell: Telling) -> Said:
    recovered = tell.say("recovered {amount}", amount=tell.money(facts.recovered_fen))
    ended = tell.where(facts.nothing_left, "nothing left")
    return facts.cost_fen, [tell.names.get(facts.firm, ""), recovered, ended, facts.document]


@_said.register
def _(facts: told.Distribution, tell: Telling) -> Said:
    in_kind = tell.say("in kind: {what}", what=facts.in_kind) if facts.in_kind else ""
    again = tell.where(facts.recallable, "recallable")
    return facts.amount_fen, [tell.names.get(facts.partner, ""), again, in_kind]


@_said.register
def _(facts: told.Fee, tell: Telling) -> Said:
    where = "inside the commitment" if facts.inside_commitment else "outside the commitment"
    kind = tell.context.translate.name(f"{facts.what} fee")
    return facts.amount_fen, [kind, tell.say(where), tell.names.get(facts.paid_to, "")]


@_said.register
def _(facts: told.OfficeExit, tell: Telling) -> Said:
    part = tell.say("{percent} % of the office's share", percent=_number(facts.part_percent))
    worth = ""
    if facts.appraised_fen is not None:
        worth = tell.say("appraised {amount}", amount=tell.money(facts.appraised_fen))
    buyer = tell.say("to {name}", name=tell.names.get(facts.buyer, "")) if facts.buyer else ""
    return facts.proceeds_fen or None, [part, buyer, worth, facts.remark]
