"""The page of equity injections: the stakes as of the day, one of them closely, the records, the schemes."""

from typing import Any

import streamlit as st

from instruments.equity.metrics import case_of
from instruments.equity.rules import Case
from instruments.equity.rules.facts import Exit
from instruments.equity.rules.holdings import register_after, register_now
from instruments.equity.rules.performance import priced
from ledger.ui import method_parts as parts
from ledger.ui.context import Context
from ledger.ui.show import clause_text, empty, in_unit, money_column, table
from ledger.ui.views.method import overview, records
from ledger.values.decimals import fixed_text
from ledger.values.money import yuan_text
from ledger.values.outcomes import Outcome

LEFT = frozenset({"exited", "written_off"})
SHOWN = ("registered", "paid", "agreed", "exited", "written_off")
TRACED = ("stake_now", "stake_after_round", "moic", "xirr", "xirr_cumulative", "paid", "unpaid", "exit_price",
          "loss", "place", "M1_committed", "M2_committed", "M3_committed", "M4_committed")  # fmt: skip


def render(context: Context) -> None:
    """Draw the page."""
    overview(context)
    say = context.translate
    stakes, listed, rules = st.tabs([say("Stakes"), say("All records"), say("Schemes")])
    with stakes:
        _stakes(context)
    with listed:
        records(context)
    with rules:
        parts.schemes(context, "equity_scheme")


def _stakes(context: Context) -> None:
    found = parts.standing(context, "stake", states=frozenset(SHOWN))
    items = sorted(found, key=lambda item: SHOWN.index(item.state))
    if not items:
        empty(context, "The office holds no stake as of this day.")
        return
    method = parts.method_of(context)
    with context.reading() as session:
        cases = [case_of(session, item.record, context.as_of) for item in items]
    rules = [parts.scheme_of(context, item.record) for item in items]
    outcomes = [method.compute(case, rule) for case, rule in zip(cases, rules, strict=True)]
    _list(context, items, outcomes)
    place = parts.pick(context, context.translate("Stake"), items, "stake")
    _closely(context, items[place], cases[place], outcomes[place])


def _list(context: Context, items: list[parts.Standing], outcomes: list[Outcome]) -> None:
    say = context.translate
    columns = {
        "firm": st.column_config.TextColumn(say("Firm"), pinned=True, width=200),
        "state": st.column_config.TextColumn(say("State"), width=80),
        "paid": money_column(context, say("Invested")),
        "stake": parts.amount_column(say("Stake: after the round → now"), 180),
        "moic": parts.amount_column("MOIC", 80),
        "xirr": parts.amount_column("XIRR", 85),
        "reason": st.column_config.TextColumn(say("Reason")),
    }
    rows = [_row(context, item, outcome) for item, outcome in zip(items, outcomes, strict=True)]
    parts.deal_grid(context, items, rows, columns, "equity_stakes")


def _row(context: Context, item: parts.Standing, outcome: Outcome) -> dict[str, Any]:
    results, paid = outcome.results, outcome.results["paid"].figure
    reasons = [parts.reason(context, results.get(name)) for name in ("moic", "xirr")]
    after = parts.figure(context, results.get("stake_after_round"))
    return {
        "firm": item.party,
        "state": context.translate.name(item.state),
        "paid": in_unit(context, int(paid.exact)) if paid else None,
        "stake": "—" if after == "—" else f"{after} → {_now(context, item, outcome)}",
        "moic": parts.figure(context, results.get("moic")),
        "xirr": parts.figure(context, results.get("xirr")),
        "reason": " ".join(dict.fromkeys(reason for reason in reasons if reason)),
    }


def _now(context: Context, item: parts.Standing, outcome: Outcome) -> str:
    """The stake on the day; of one that was left, none."""
    return "—" if item.state in LEFT else parts.figure(context, outcome.results.get("stake_now"))


def _closely(context: Context, item: parts.Standing, case: Case, outcome: Outcome) -> None:
    say, results = context.translate, outcome.results
    first, second, third, fourth = st.columns(4)
    first.metric(say("Invested"), parts.figure(context, results.get("paid")))
    after = parts.figure(context, results.get("stake_after_round"))
    note = None if after == "—" else say("{after} after the round", after=after)
    second.metric(say("Stake now"), _now(context, item, outcome), note, delta_color="off", delta_arrow="off")
    third.metric("MOIC", parts.figure(context, results.get("moic")))
    fourth.metric("XIRR", parts.figure(context, results.get("xirr")))
    parts.reasons(context, results, ("stake_now", "moic", "xirr"))
    parts.warnings(context, outcome.warnings)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _holders(context, case)
    with right:
        _exit_prices(context, item, case)
    parts.traces(context, outcome, TRACED, "equity_figure")


def _holders(context: Context, case: Case) -> None:
    say = context.translate
    st.subheader(say("Holders in order"), anchor=False)
    after = register_after(case.round) if case.round else None
    if after is None:
        empty(context, "The register of shares is not recorded.")
        return
    now = register_now(case, after)
    ordered, whole = sorted(now.shares.items(), key=lambda held: -held[1]), sum(now.shares.values())
    rows = [
        {
            say("Place"): str(1 + sum(other > count for _, other in ordered)),
            say("Shareholder"): say(name) if name == "later rounds" else name,
            say("Shares held"): f"{int(count):,}" if count.denominator == 1 else fixed_text(count, 2),
            say("Share"): f"{fixed_text(count * 100 / whole, parts.PERCENT_PLACES)} %",
        }
        for name, count in ordered
    ]
    table(rows, alt=say("Holders in order"))


def _exit_prices(context: Context, item: parts.Standing, case: Case) -> None:
    """What each scheme asks for the stake: at its sale, or if all of it were sold on the day."""
    say = context.translate
    st.subheader(say("Exit price by scheme"), anchor=False)
    known = [each for each in case.valuations if each.valued_on <= case.as_of]
    worth = max(known, key=lambda each: each.valued_on, default=None)
    appraised = yuan_text(worth.stake_value_fen) if worth else None
    sale = case.exit or Exit.read({"sold_on": case.as_of.isoformat(), "appraised": appraised})
    supposed = say("As if the whole stake were sold on {day} at its latest value.", day=sale.sold_on)
    st.caption(say("Sold on {day}.", day=sale.sold_on) if case.exit else supposed)
    rows = []
    for scheme in parts.method_of(context).schemes.values():
        sold = priced(case.model_copy(update={"exit": sale}), scheme) if "exit_method" in scheme else None
        if sold:
            own = f" ({say('of this deal')})" if scheme.id == item.record.scheme_id else ""
            clause = clause_text(sold.result.clause.as_json(), say) if sold.result.clause else ""
            price = parts.reason(context, sold.result) or parts.figure(context, sold.result)
            rows.append({say("Scheme"): parts.scheme_title(context, scheme) + own,
                         say("Exit price"): price, say("Clause"): clause})  # fmt: skip
    table(rows, alt=say("Exit price by scheme"))
