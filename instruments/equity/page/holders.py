"""Who holds the firm's shares, and how the office's part changed from round to round."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import streamlit as st

from instruments.equity.page.held import Stake
from instruments.equity.rules import Case
from instruments.equity.rules.holdings import BUYERS, LATER, register_after, register_on, stake
from ledger.ui import method_parts as parts
from ledger.ui.context import Context
from ledger.ui.show import empty, table
from ledger.values.decimals import fixed_text


def render(context: Context, held: Stake) -> None:
    """Draw the holders in order beside the rounds."""
    left, right = st.columns(2, gap="large")
    with left:
        _holders(context, held.case)
    with right:
        _rounds(context, held.case)


def _holders(context: Context, case: Case) -> None:
    say = context.translate
    st.subheader(say("Holders in order"), anchor=False)
    after = register_after(case.round) if case.round else None
    if after is None:
        empty(context, "The register of shares is not recorded.")
        return
    now = register_on(case, after, case.as_of)
    ordered, whole = sorted(now.shares.items(), key=lambda held: -held[1]), sum(now.shares.values())
    rows = [
        {
            say("Place"): str(1 + sum(other > count for _, other in ordered)),
            say("Shareholder"): say(name) if name in (LATER, BUYERS) else name,
            say("Shares held"): _count(count),
            say("Part of all shares"): f"{fixed_text(count * 100 / whole, parts.PERCENT_PLACES)} %",
        }
        for name, count in ordered
        if count
    ]
    table(rows, alt=say("Holders in order"))


def _count(count: Fraction) -> str:
    return f"{int(count):,}" if count.denominator == 1 else fixed_text(count, 2)


def _rounds(context: Context, case: Case) -> None:
    """Each round and each sale with the office's part after it."""
    say = context.translate
    st.subheader(say("Rounds and dilution"), anchor=False)
    after = register_after(case.round) if case.round else None
    if case.round is None or after is None:
        empty(context, "The register of shares is not recorded.")
        return
    rows = [
        {
            say("Day"): on.isoformat(),
            say("What"): say(what),
            say("New shares"): _count(shares) if shares else "—",
            say("Stake of the office after it"): f"{fixed_text(part, parts.PERCENT_PLACES)} %",
        }
        for on, what, shares, part in _steps(case)
    ]
    table(rows, alt=say("Rounds and dilution"))


def _steps(case: Case) -> Iterator[tuple[date, str, Fraction, Fraction]]:
    assert case.round is not None  # noqa: S101 - asked before
    after = register_after(case.round)
    assert after is not None  # noqa: S101 - asked before
    before = sum((Fraction(holder.shares) for holder in case.round.holders_before), Fraction(0))
    new = sum(after.shares.values()) - before
    yield case.round.closed_on, "round of the office", new, stake(after).exact
    known = [(each.closed_on, "later round", Fraction(each.shares_issued)) for each in case.later_rounds]
    known += [(each.sold_on, "sale of the office", Fraction(0)) for each in case.sold]
    for on, what, shares in sorted(known, key=lambda step: step[0]):
        if on <= case.as_of:
            yield on, what, shares, stake(register_on(case, after, on)).exact
