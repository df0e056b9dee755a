"""One stake: its figures at a glance, then holders and rounds, what happened, the exit price, or the leverage."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from instruments.equity.metrics import mobilised, positions
from instruments.equity.page import exits, happened, holders
from instruments.equity.page.held import Stake, read, standing
from ledger.measures.comparable import TITLES, results_of
from ledger.measures.money import Window, read_money
from ledger.measures.positions import ratios_of
from ledger.ui import method_parts as parts
from ledger.ui.bound import segments
from ledger.ui.context import Context
from ledger.ui.show import empty, table
from ledger.values.leverage import DEFINITIONS, reported
from ledger.values.outcomes import Outcome, Result
from ledger.values.trace import given

PARTS: Final = {"holders": "Holders and rounds", "life": "What happened", "exit": "Exit price",
                "leverage": "Leverage and concession"}  # fmt: skip
TRACED: Final = ("stake_now", "stake_after_round", "moic", "xirr", "xirr_cumulative", "paid", "unpaid", "realised",
                 "loss", "place", "place_now")  # fmt: skip
OF_SALES: Final = ("exit_price", "exit_above_price", "exit_conceded")
"""Figures of a sale; of several sales each with its number."""


def render(context: Context) -> None:
    """Draw the choice of a stake, and the stake."""
    items = standing(context)
    if not items:
        empty(context, "The office holds no stake as of this day.")
        return
    place = parts.pick(context, context.translate("Stake"), items, "stake")
    _closely(context, read(context, [items[place]])[0])


def _closely(context: Context, stake: Stake) -> None:
    say = context.translate
    _head(context, stake)
    part = segments(say("Part"), list(PARTS), key="part", default="holders",
                    format_func=lambda name: say(PARTS[name]))  # fmt: skip
    drawn: dict[str, Callable[[], None]] = {
        "holders": lambda: holders.render(context, stake),
        "life": lambda: happened.render(context, stake),
        "exit": lambda: exits.render(context, stake),
        "leverage": lambda: _leverage(context, stake),
    }
    drawn[part]()
    if part != "leverage":
        of_sales = [name for name in stake.outcome.results if name.startswith(OF_SALES)]
        parts.traces(context, stake.outcome, (*TRACED, *of_sales), "equity_figure")


def _head(context: Context, stake: Stake) -> None:
    say, results = context.translate, stake.outcome.results
    first, second, third, fourth = st.columns(4)
    first.metric(say("Invested"), parts.figure(context, results.get("paid")))
    after = parts.figure(context, results.get("stake_after_round"))
    note = None if after == "—" else say("{after} after the round", after=after)
    second.metric(say("Stake now"), stake.now(context), note, delta_color="off", delta_arrow="off")
    third.metric("MOIC", parts.figure(context, results.get("moic")))
    whole = "xirr_cumulative" in results
    fourth.metric("XIRR", parts.figure(context, results.get("xirr")),
                  say("{rate} over the whole span", rate=parts.figure(context, results["xirr_cumulative"]))
                  if whole else None, delta_color="off", delta_arrow="off")  # fmt: skip
    parts.reasons(context, results, ("stake_now", "moic", "xirr"))
    roots = [name for name in results if name.startswith("xirr_root")]
    if roots:
        parts.figures(context, results, roots)
    parts.warnings(context, stake.outcome.warnings)


def _leverage(context: Context, stake: Stake) -> None:
    """The rest of the round over the office's money, and what that money is worth as a gift."""
    say = context.translate
    results = _results(context, stake)
    if not results:
        empty(context, "The office has not paid into the round by this day, so there is no leverage.")
        return
    rows = []
    for name, result in results.items():
        key, _, stage = name.partition("_")
        known = DEFINITIONS.get(key)
        title = f"{key} {say(known.title)} = {say(known.formula)}" if known else say(TITLES[name])
        stage_word = say.name(stage) if known else ""
        value, reason = parts.figure(context, result), parts.reason(context, result)
        row = {say("Figure"): title, say("Stage"): stage_word, say("Value"): value, say("Reason"): reason}
        rows.append(row)
    table(rows, alt=say("Leverage"))
    st.caption(
        say(
            "Others' money of the same round; later rounds are not counted. Grant equivalent: money of the office that "
            "has not come back by the day, and what it conceded."
        )
    )
    trace = given("no amount was asked for", None, "text", subject=stake.record.code)
    parts.traces(context, Outcome(None, trace, results=results), [*results], "equity_leverage")


def _results(context: Context, stake: Stake) -> dict[str, Result]:
    with context.reading() as session:
        money = read_money(session, Window(context.as_of))
        own = [each for each in positions(session, money) if each.record_id == stake.record.id]
        every = [each for each in mobilised(session, money) if each.record_id == stake.record.id]
    results = {f"{item.ratio.key}_{item.ratio.stage}": reported(item.ratio) for item in ratios_of(own)}
    return results | results_of(every)
