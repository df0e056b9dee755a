"""What happened to a stake: instalments, grants and their conversion, dividends, sales, the end."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import streamlit as st

from instruments.equity import records as told
from instruments.equity.page.held import Stake
from ledger.book.parties import party_of
from ledger.instrument.timeline import Moment, timeline_of
from ledger.ui.context import Context
from ledger.ui.moments import moments_grid
from ledger.ui.show import money, table
from ledger.values.decimals import decimal_text


def render(context: Context, stake: Stake) -> None:
    """Draw the grants that wait, and every event."""
    with context.reading() as session:
        moments = timeline_of(session, stake.record, context.as_of)
        buyers = {each.facts.buyer for each in moments if isinstance(each.facts, told.Exit)}
        names = {buyer: party_of(session, buyer).name for buyer in buyers}
    _grants(context, moments)
    st.subheader(context.translate("What happened"), anchor=False)
    moments_grid(context, stake.record, moments, lambda moment: _said(context, moment, names), "stake_life")


def _grants(context: Context, moments: Sequence[Moment]) -> None:
    """先投后股: each grant with what of it became a stake, the first one first, and whether time is left."""
    say = context.translate
    grants = [(each.on, each.facts) for each in moments if isinstance(each.facts, told.Grant)]
    if not grants:
        return
    left = sum(each.facts.amount_fen for each in moments if isinstance(each.facts, told.Conversion))
    st.subheader(say("Grants that convert into a stake"), anchor=False)
    rows = []
    for on, grant in grants:
        converted = min(left, grant.amount_fen)
        left -= converted
        rows.append({
            say("Day"): on.isoformat(), say("Milestone"): grant.milestone,
            say("Granted"): money(context, grant.amount_fen), say("Converted"): money(context, converted),
            say("Still a grant"): money(context, grant.amount_fen - converted),
            say("Convert by"): grant.convert_by.isoformat() if grant.convert_by else "—",
            say("State"): _state(context, grant, converted),
        })  # fmt: skip
    table(rows, alt=say("Grants that convert into a stake"))


def _state(context: Context, grant: told.Grant, converted_fen: int) -> str:
    say = context.translate
    if converted_fen == grant.amount_fen:
        return f"✓ {say('converted')}"
    if grant.convert_by and grant.convert_by < context.as_of:
        return f"✗ {say('overdue')}"
    return f"… {say('waits for the milestone')}"


def _said(context: Context, moment: Moment, names: Mapping[int, str]) -> tuple[int | None, list[str]]:
    """The office's amount of an event and its details in words."""
    say, facts = context.translate, moment.facts
    amount: int | None = getattr(facts, "amount_fen", None)
    details = [_others(context, facts)]
    if isinstance(facts, told.Valuation):
        amount, details = facts.stake_value_fen, [say("method: {method}", method=say(facts.method))]
    elif isinstance(facts, told.Exit):
        amount = facts.proceeds_fen
        part = say("{percent} % of the stake", percent=decimal_text(Fraction(facts.part_percent), 4))
        details = [part, say("to {name}", name=names[facts.buyer]), _appraised(context, facts.appraised_fen)]
    elif isinstance(facts, told.Buyback):
        amount, details = facts.proceeds_fen, [_appraised(context, facts.appraised_fen)]
    elif isinstance(facts, told.WriteOff):
        recovered = say("recovered {amount}", amount=money(context, facts.recovered_fen))
        amount, details = moment.fen("written_off"), [recovered, facts.document]
    elif isinstance(facts, told.LaterRound):
        issued = decimal_text(Fraction(facts.shares_issued), 4)
        ours = decimal_text(Fraction(facts.office_shares), 4)
        details = [say("{issued} shares issued, {ours} to the office", issued=issued, ours=ours), *details]
    elif isinstance(facts, told.Grant):
        by: date | None = facts.convert_by
        details = [facts.milestone, say("convert by {day}", day=by) if by else ""]
    named = [str(getattr(facts, name, "") or "") for name in ("signed_document", "certificate", "reason")]
    return amount, [*details, *named]


def _others(context: Context, facts: Any) -> str:
    others = sum(each.amount_fen for each in getattr(facts, "others", ()))
    return context.translate("others in the round {amount}", amount=money(context, others)) if others else ""


def _appraised(context: Context, fen: int | None) -> str:
    return "" if fen is None else context.translate("appraised {amount}", amount=money(context, fen))
