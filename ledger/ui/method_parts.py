"""What the pages of several funding methods show alike: records as of the day, figures with traces, schemes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ledger.book.columns import stored_id
from ledger.book.journal import AccountName
from ledger.book.queries import Filter, balances, flows, list_records, states_on
from ledger.book.workflow import Record
from ledger.instrument import Instrument, appropriation_account, office_of, schemes_of
from ledger.instrument import scheme_of as kept_scheme_of
from ledger.ui.bound import choice
from ledger.ui.context import Context
from ledger.ui.routes import go, go_later
from ledger.ui.show import clause_text, grid, money, plain, table, unit_sign
from ledger.ui.views.deal_parts.trace import trace_rows
from ledger.values.decimals import fixed_text
from ledger.values.money import round_fen
from ledger.values.outcomes import Outcome, Result
from ledger.values.schemes import Scheme
from ledger.values.trace import Message, Node

RATIO_PLACES = 4
PERCENT_PLACES = 2
PAYING = frozenset({"reached_recipient", "paid_in", "invested"})
LETTERS = frozenset({"moic", "xirr", "dpi", "rvpi", "tvpi", "pic"})


@dataclass(frozen=True)
class Standing:
    """A record with its party's name, the state it was in on the chosen day, and its amount in fen where known."""

    record: Record
    party: str
    state: str
    amount_fen: int | None


def method_of(context: Context) -> Instrument:
    """The funding method whose page this is."""
    assert context.instrument is not None  # noqa: S101 - the frame gives it to every page of a method
    return context.instrument


def standing(
    context: Context, kind: str, year: int | None = None, states: frozenset[str] = frozenset()
) -> list[Standing]:
    """The method's records of a kind on the chosen day, newest first.

    Args:
        context: of the page.
        kind: the kind's key.
        year: of one year only; of all where it is None.
        states: in one of these on the day; in any where it is empty.
    """
    wanted = Filter(instrument=method_of(context).key, kind=kind, year=year)
    with context.reading() as session:
        _, _, rows = list_records(session, wanted, size=0)
        on_day = states_on(session, [stored_id(row.record) for row in rows], context.as_of)
    found = [
        Standing(row.record, row.party_name, on_day.get(stored_id(row.record), "draft"), row.amount_fen)
        for row in rows
    ]
    return [item for item in found if not states or item.state in states]


def appropriation(context: Context) -> int:
    """What the year's appropriation for the method is, in fen; 0 where none was granted."""
    with context.reading() as session:
        account = appropriation_account(session, method_of(context).key, context.year)
        return sum(
            flow.amount_fen
            for flow in flows(session, stages=("budgeted",), as_of=context.as_of)
            if (flow.target_purpose, flow.target_scope) == (account.purpose, account.scope)
        )


def reserved_and_paid(context: Context, items: Sequence[Standing]) -> dict[str, tuple[int, int]]:
    """By the records' codes: what is still reserved for each and what was paid from that, in fen."""
    with context.reading() as session:
        office = office_of(session)
        held = balances(session, office, context.as_of)
        moved = flows(session, instrument=method_of(context).key, as_of=context.as_of)
    paid: Counter[int | None] = Counter()
    for flow in moved:
        if flow.source_purpose == "reserved" and flow.stage in PAYING:
            paid[flow.record_id] += flow.amount_fen
    codes = {item.record.code: item.record.id for item in items}
    return {
        code: (held.get(AccountName(office, "reserved", code), 0), paid[record])
        for code, record in codes.items()
    }


def section(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A small table under its title."""
    st.subheader(title, anchor=False)
    if rows:
        table(rows, alt=title)


def deal_grid(
    context: Context,
    items: Sequence[Standing],
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    key: str,
) -> None:
    """A grid with a row for each record and the way to its deal."""
    alt = context.translate(method_of(context).title)
    act = (context.translate("Open"), lambda row: go_later("deal", id=items[row].record.id))
    grid(rows, columns, key=key, alt=alt, action=act)


def amount_column(label: str, width: int = 100) -> Any:
    """The settings of a column of figures that are written out, as ratios and percentages are."""
    return st.column_config.TextColumn(label, width=width, alignment="right")


def pick(context: Context, label: str, items: Sequence[Standing], key: str) -> int:
    """Which of the records is looked at closely, in the URL; with the way to its deal. Returns its position."""
    codes = [item.record.code for item in items]
    titles = {item.record.code: f"{item.party}　{item.record.code}" for item in items}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choice(label, codes, key=key, width=460, format_func=titles.__getitem__)
        place = codes.index(chosen)
        says = context.translate("Open the deal and its events")
        if st.button(says, key=f"{key}_open", icon=":material/open_in_new:"):
            go("deal", id=items[place].record.id)
    return place


def usable_schemes(context: Context) -> Mapping[str, Scheme]:
    """The method's schemes that can be used: those shipped, then the office's confirmed ones."""
    with context.reading() as session:
        return schemes_of(session, method_of(context).key)


def scheme_of(context: Context, record: Record) -> Scheme:
    """The scheme of a record; the one that only computes figures where it was recorded with none.

    Raises:
        SchemeUnknown: the record names a scheme that is neither shipped nor one of the office's.
    """
    method = method_of(context)
    if not record.scheme_id:
        return next(one for one in method.schemes.values() if not one.parameters)
    with context.reading() as session:
        return kept_scheme_of(session, method.key, record.scheme_id)


def scheme_title(context: Context, scheme: Scheme) -> str:
    """A scheme's title in the chosen language."""
    return scheme.title if context.translate.language == "zh" else scheme.title_english or scheme.title


def scheme_label(context: Context, scheme: Scheme) -> str:
    """A scheme where one is picked: its title and its id, for a copy has the title of the other."""
    return f"{scheme_title(context, scheme)}（{scheme.id}）"


def with_unit(context: Context, label: str) -> str:
    """The head of a column of money: its name and the unit."""
    sign = unit_sign(context)
    return f"{label}（{sign}）" if context.translate.language == "zh" else f"{label} ({sign})"


def node_text(context: Context, node: Node) -> str:
    """A figure as a person reads it: money in the chosen unit, rates and percentages with a sign."""
    if isinstance(node.value, str):
        return context.translate(node.value)
    if node.unit == "fen":
        return money(context, round_fen(node.exact, "half_up_to_fen"))
    if node.operation == "solve":
        return f"{fixed_text(node.exact * 100, PERCENT_PLACES)} %"
    if node.unit == "percent":
        return f"{fixed_text(node.exact, PERCENT_PLACES)} %"
    return fixed_text(node.exact, RATIO_PLACES) if node.unit == "ratio" else str(node.value)


def figure(context: Context, result: Result | None) -> str:
    """A result's figure, or a dash where there is none."""
    return node_text(context, result.figure) if result and result.figure else "—"


def figure_name(context: Context, name: str) -> str:
    """What a figure is called; in English some are known by their letters only."""
    return (
        name.upper()
        if name in LETTERS and context.translate.language == "en"
        else context.translate.name(name)
    )


def reason(context: Context, result: Result | None) -> str:
    """Why a result has no figure; nothing where it has one."""
    return context.translate.message(result.reason) if result and result.reason else ""


def reasons(context: Context, results: Mapping[str, Result], names: Sequence[str]) -> None:
    """Why figures are missing, each reason once."""
    said = [reason(context, results.get(name)) for name in names]
    for one in dict.fromkeys(text for text in said if text):
        st.caption(f":material/info: {plain(one)}")


def refusals(context: Context, outcome: Outcome) -> None:
    """Every reason why nothing is due, with its clause."""
    for refusal in outcome.refused:
        cited = f"　({clause_text(refusal.clause.as_json(), context.translate)})" if refusal.clause else ""
        st.error(plain(context.translate.message(refusal.reason) + cited), icon=":material/block:")


def figures(context: Context, results: Mapping[str, Result], names: Sequence[str]) -> None:
    """Some of an outcome's figures, or why they are missing."""
    say = context.translate
    rows = [
        {
            say("Figure"): figure_name(context, name),
            say("Value"): figure(context, results[name]),
            say("Reason"): reason(context, results[name]),
        }
        for name in names
        if name in results
    ]
    table(rows, alt=say("Figures"))


def warnings(context: Context, said: Sequence[Message]) -> None:
    """What is to be known before the figures are used."""
    for one in said:
        st.caption(f":material/warning: {plain(context.translate.message(one))}")


def traces(context: Context, outcome: Outcome, names: Sequence[str], key: str) -> None:
    """How one of an outcome's figures came about: pick the figure, read its steps."""
    say, results = context.translate, outcome.results
    known = [name for name in names if name in results and results[name].figure]
    if not known:
        return
    st.subheader(say("How the figures came about"), anchor=False)
    chosen = choice(
        say("Figure"),
        known,
        key=key,
        width=460,
        format_func=lambda name: f"{figure_name(context, name)}: {figure(context, results[name])}",
    )
    found = results[chosen].figure
    if found:
        table(list(trace_rows(context, found.as_json())), alt=say("How the figures came about"))
