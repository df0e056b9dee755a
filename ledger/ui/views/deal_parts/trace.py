"""How an amount came about, as a table that is read from the top: each line's inputs stand below it, indented."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from ledger.book.columns import stored_id
from ledger.book.queries import newest_computation
from ledger.book.workflow import EDITABLE_STATES, Computation, Record
from ledger.exports.imprint import XLSX
from ledger.instrument import compute_deal, kind_of
from ledger.ui.context import Context
from ledger.ui.exporting import computation_file
from ledger.ui.show import JOINER, clause_text, empty, moment, money, plain, show_error, table
from ledger.values.capitals import in_capitals
from ledger.values.errors import LedgerError
from ledger.values.money import format_yuan, parse_amount_fen

DEEPEST = 6


def render(context: Context, record: Record) -> None:
    """Draw the amount that was kept on submission, or what the rule answers for the draft now."""
    if kind_of(record).case is None or not record.scheme_id:
        empty(context, "Nothing is computed for this kind of record.")
        return
    with context.reading() as session:
        kept = newest_computation(session, stored_id(record))
    if record.state in EDITABLE_STATES or kept is None:
        _preview(context, record)
        return
    _kept_line(context, kept)
    _download(context, record, kept)
    show_outcome(context, json.loads(kept.outcome))


def show_outcome(context: Context, outcome: Mapping[str, Any]) -> None:
    """An outcome that was read back from JSON: amount, refusals, warnings, figures, trace."""
    say = context.translate
    for refusal in outcome["refused"]:
        said = refusal.get("message")
        reason = say.message(said) if said else say.phrase(refusal["reason"])
        clause = clause_text(refusal["clause"], say)
        st.error(plain(reason) + (f"　({plain(clause)})" if clause else ""), icon=":material/block:")
    for warning in outcome["warnings"]:
        st.warning(plain(say.phrase(warning)), icon=":material/warning:")
    if outcome["amount"] is not None:
        fen = parse_amount_fen(outcome["amount"], allow_negative=True)
        st.markdown(f"#### {plain(money(context, fen))}")
        st.caption(in_capitals(fen))
    rows = list(trace_rows(context, outcome["trace"]))
    table(rows, alt=say("How the amount came about"))
    if len(rows) > MOST:
        st.caption(say("Only the first lines are shown; the export holds all."))
    _results(context, outcome.get("results", {}))


MOST = 200
FEW = 12
"""Figures that are shown at once; a loan has one for each interest slip."""


def trace_rows(context: Context, node: Mapping[str, Any], depth: int = 0) -> Iterator[dict[str, str]]:
    """A trace as table rows in the reader's language."""
    say = context.translate
    label = say.phrase(node["label"])
    subject = f" [{node['subject']}]" if node.get("subject") else ""
    yield {
        say("Item"): f"{'　' * depth}{'└ ' if depth else ''}{label}{subject}",
        say("Value"): _value(context, node["value"], node["unit"]),
        unbroken(say("Operation")): unbroken(say.name(node["operation"])),
        say("Clause"): clause_text(node["clause"], say),
        say("Notes"): "；".join(say.message(note) for note in node.get("notes", ())),
    }
    if depth < DEEPEST:
        for inner in node["inputs"]:
            yield from trace_rows(context, inner, depth + 1)


def unbroken(text: str) -> str:
    """A short word that a narrow column must not break between its signs."""
    return JOINER.join(text) if not text.isascii() or "-" in text else text


def unit_text(context: Context, unit: str) -> str:
    """A unit in words; none where the value says it all."""
    if unit in ("", "text", "truth", "date", "number"):
        return ""
    return "%" if unit == "percent" else context.translate(unit)


def _value(context: Context, value: Any, unit: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return context.translate("yes") if value else context.translate("no")
    if unit == "yuan":
        try:
            return (
                f"{format_yuan(parse_amount_fen(str(value), allow_negative=True))} {unit_text(context, unit)}"
            )
        except LedgerError:
            return f"{value} {unit_text(context, unit)}"
    return (
        context.translate.term(str(value))
        if unit == "text"
        else f"{value} {unit_text(context, unit)}".strip()
    )


def _preview(context: Context, record: Record) -> None:
    say = context.translate
    st.caption(
        f":material/preview: {say('Computed now from the draft; it is kept when the deal is submitted.')}"
    )
    try:
        with context.reading() as session:
            computed = compute_deal(session, record)
    except LedgerError as error:
        show_error(context, error)
        return
    if computed:
        show_outcome(context, computed[1].as_json())


def _kept_line(context: Context, kept: Computation) -> None:
    says = context.translate(
        "Kept on {moment} with scheme {scheme} ({hash}) and program {version}.",
        moment=plain(moment(kept.computed_at)),
        scheme=plain(kept.scheme_id),
        hash=kept.scheme_hash[:12],
        version=plain(kept.program_version),
    )
    st.caption(f":material/lock: {says}")


def _download(context: Context, record: Record, kept: Computation) -> None:
    """The same trace as a workbook in which an auditor may change an input."""
    st.download_button(
        context.translate("Workbook with live formulas"),
        data=lambda: computation_file(context, record, kept),
        file_name=f"{record.code}.xlsx",
        mime=XLSX,
        key="trace_file",
        on_click="ignore",
        icon=":material/table_view:",
    )


def _results(context: Context, results: Mapping[str, Mapping[str, Any]]) -> None:
    if not results:
        return
    say = context.translate
    rows = [
        {
            say("Figure"): say.name(name),
            say("Value"): say.phrase(item["reason"])
            if item["reason"]
            else _value(context, item["value"], item["unit"] or ""),
        }
        for name, item in results.items()
    ]
    with st.expander(say("Figures"), expanded=len(rows) <= FEW):
        table(rows, alt=say("Figures"))
