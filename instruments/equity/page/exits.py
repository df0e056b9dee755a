"""The exit price of a stake: by years held, with today's place marked, and by each scheme on the day."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import streamlit as st

from instruments.equity.page.held import LEFT, Stake
from instruments.equity.rules import Case
from instruments.equity.rules.facts import Exit
from instruments.equity.rules.performance import unrealised_value
from instruments.equity.rules.sales import costs, price_of, sales_of
from ledger.ui import method_parts as parts
from ledger.ui.context import Context
from ledger.ui.show import clause_text, empty, table
from ledger.values.money import yuan_text
from ledger.values.outcomes import Result
from ledger.values.periods import add_years
from ledger.values.schemes import Scheme

YEARS: Final = 8
"""How far the ladder goes: every scheme that ships has its last step by then."""


def render(context: Context, stake: Stake) -> None:
    """Draw the ladder of the deal's own scheme, and the price by each scheme."""
    if not costs(stake.case):
        empty(context, "The office has paid nothing for this stake by this day, so there is nothing to sell.")
        return
    scheme = parts.scheme_of(context, stake.record)
    if stake.item.state not in LEFT and _states_a_price(scheme):
        _ladder(context, stake.case, scheme)
    _by_scheme(context, stake)


def _states_a_price(scheme: Scheme) -> bool:
    return "exit_method" in scheme or "exit_ladder" in scheme


def _worth(case: Case) -> str | None:
    value = unrealised_value(case)
    return yuan_text(int(value.exact)) if value else None


def _price(case: Case, scheme: Scheme, on: date) -> Result:
    return price_of(case, scheme, Exit.read({"sold_on": on.isoformat(), "appraised": _worth(case)})).result


def _ladder(context: Context, case: Case, scheme: Scheme) -> None:
    say = context.translate
    st.subheader(say("Ladder of the exit price"), anchor=False)
    st.caption(say("If the whole stake were sold on the day, at its latest value, at the rates known today."))
    rows = []
    for held, on in _days(case):
        result = _price(case, scheme, on)
        today = on == case.as_of
        rows.append({
            say("Held"): f"▶ {say('today')}" if today else say("{years} years", years=held),
            say("Sold on"): on.isoformat(),
            say("Exit price"): parts.reason(context, result) or parts.figure(context, result),
            say("Clause"): clause_text(result.clause.as_json(), say) if result.clause else "—",
        })  # fmt: skip
    table(rows, alt=say("Ladder of the exit price"))


def _days(case: Case) -> Iterator[tuple[int, date]]:
    """Each year after the first payment, and today in its place."""
    first = min(each.on for each in costs(case))
    days = [(years, add_years(first, years)) for years in range(1, YEARS + 1)]
    days += [(0, case.as_of)] if all(on != case.as_of for _, on in days) else []
    yield from sorted(days, key=lambda day: day[1])


def _by_scheme(context: Context, stake: Stake) -> None:
    """What each scheme asks for the stake: at its sale, or if all of it were sold on the day."""
    say, case = context.translate, stake.case
    st.subheader(say("Exit price by scheme"), anchor=False)
    last = case.sold[-1] if case.sold and stake.item.state in LEFT else None
    sale = last or Exit.read({"sold_on": case.as_of.isoformat(), "appraised": _worth(case)})
    supposed = say("As if the whole stake were sold on {day} at its latest value.", day=sale.sold_on)
    st.caption(say("Sold on {day}.", day=sale.sold_on) if last else supposed)
    rows = []
    for scheme in parts.usable_schemes(context).values():
        if _states_a_price(scheme):
            sold = sales_of(case, scheme)[-1].priced if last else price_of(case, scheme, sale)
            own = f" ({say('of this deal')})" if scheme.id == stake.record.scheme_id else ""
            clause = clause_text(sold.result.clause.as_json(), say) if sold.result.clause else ""
            price = parts.reason(context, sold.result) or parts.figure(context, sold.result)
            rows.append({say("Scheme"): parts.scheme_title(context, scheme) + own,
                         say("Exit price"): price, say("Clause"): clause})  # fmt: skip
    table(rows, alt=say("Exit price by scheme"))
