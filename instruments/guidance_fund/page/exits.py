"""The office's way out of a fund: the price by each scheme, what it gave up, and what that cost beside the ratio."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from instruments.guidance_fund.metrics import FundLife, mobilised, positions
from instruments.guidance_fund.rules import Case
from instruments.guidance_fund.rules.facts import Exit
from instruments.guidance_fund.rules.sharing import WaterfallTerms
from ledger.book.workflow import Record
from ledger.measures.comparable import TITLES, results_of
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.ui import method_parts as parts
from ledger.ui.context import Context
from ledger.ui.forms import draw_form
from ledger.ui.show import clause_text, empty, guarded, show_error, table
from ledger.values.errors import LedgerError
from ledger.values.leverage import reported
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome, Result
from ledger.values.trace import given
from ledger.values.worksheets.options import Option

STAGES: Final = ("committed", "paid_in", "invested")


def render(context: Context, record: Record, case: Case, life: FundLife) -> None:
    """Draw prices, concessions, and the two trials whose terms the book does not hold."""
    say = context.translate
    if not life.office.payments:
        empty(context, "The office has paid nothing into this fund by this day, so there is nothing to sell.")
        return
    _prices(context, record, case, life)
    results = _cost(context, record)
    with st.expander(say("Try a distribution agreement (waterfall)"), icon=":material/water_drop:"):
        _try(context, record, case, "waterfall", WaterfallTerms)
    with st.expander(say("Try a call option on the office's share"), icon=":material/call_made:"):
        _try(context, record, case, "option", Option)
    trace = given("no amount was asked for", None, "text", subject=record.code)
    parts.traces(context, Outcome(None, trace, results=results), [*results], "exit_figure")


def _prices(context: Context, record: Record, case: Case, life: FundLife) -> None:
    """What each scheme asks for the office's share: at its sale, or if all of it were sold on the day."""
    say, method = context.translate, parts.method_of(context)
    st.subheader(say("Exit price by scheme"), anchor=False)
    worth = life.office.value_fen
    supposed = Exit.read({"sold_on": case.as_of.isoformat(),
                          "appraised": None if worth is None else yuan_text(worth)})  # fmt: skip
    # Of what was sold the scheme's price is asked for, whatever it brought.
    sales = tuple(each.model_copy(update={"proceeds_fen": None}) for each in case.sold) or (supposed,)
    sale, ending = sales[-1], f"_{len(sales)}" if len(sales) > 1 else ""
    says = (
        "Sold on {day}."
        if case.sold
        else "As if the whole share were sold on {day}, appraised at its latest value."
    )
    st.caption(say(says, day=sale.sold_on))
    rows = []
    for scheme in parts.usable_schemes(context).values():
        if "exit_method" not in scheme:
            continue
        results = method.compute(case.model_copy(update={"sales": sales}), scheme).results
        price = results.get(f"exit_price{ending}")
        own = f"（{say('of this deal')}）" if scheme.id == record.scheme_id else ""
        rows.append({
            say("Scheme"): parts.scheme_title(context, scheme) + own,
            say("Exit price"): parts.reason(context, price) or parts.figure(context, price),
            say("Conceded"): parts.figure(context, results.get(f"exit_conceded{ending}")),
            say("Clause"): clause_text(price.clause.as_json(), say) if price and price.clause else "—",
        })  # fmt: skip
    table(rows, alt=say("Exit price by scheme"))
    if sale.appraised_fen is None:
        st.caption(
            ":material/info: " + say("Without an appraised value it is not known what a price concedes.")
        )


def _cost(context: Context, record: Record) -> Mapping[str, Result]:
    """What the book says: the ratio at each stage, the money not come back, private money per yuan of it."""
    say = context.translate
    st.subheader(say("What the concession cost, beside the ratio"), anchor=False)
    results = _results(context, record)
    rows = [
        {
            say("Figure"): say(TITLES[name]) if name in TITLES else say.name(name),
            say("Value"): parts.figure(context, result),
            say("Reason"): parts.reason(context, result),
        }
        for name, result in results.items()
    ]
    table(rows, alt=say("What the concession cost, beside the ratio"))
    st.caption(
        say(
            "Grant equivalent: money of the office that has not come back by the day, and what it conceded. "
            "Mobilised: private money paid in per yuan of it."
        )
    )
    return results


def _results(context: Context, record: Record) -> dict[str, Result]:
    with context.reading() as session:
        money = read_money(session, Window(context.as_of))
        own = [each for each in positions(session, money) if each.record_id == record.id]
        every = [each for each in mobilised(session, money) if each.record_id == record.id]
    results = {
        f"M1_{item.ratio.stage}": reported(item.ratio)
        for item in ratios_of(own, keys=frozenset({"M1"}))
        if item.ratio.stage in STAGES
    }
    return results | results_of(every)


def _try(context: Context, record: Record, case: Case, part: str, model: Any) -> None:
    """Terms that are written here, computed on what the book holds of the fund; nothing is kept."""
    say, form = context.translate, f"try_{part}_{record.code}"
    st.caption(say("Nothing is kept: this shows what the terms would give on the recorded flows."))
    written = draw_form(context, form, model)
    if not st.button(say("Compute"), key=f"{form}_go", icon=":material/calculate:"):
        return
    try:
        tried = case.model_copy(update={part: model.read(written)})
    except LedgerError as error:
        show_error(context, error)
        return
    with guarded(say):
        outcome = parts.method_of(context).compute(tried, parts.scheme_of(context, record))
        names = [name for name in outcome.results if name.startswith(f"{part}.")]
        parts.figures(context, outcome.results, names)
