"""A scheme tried on a case: one that is written here, or the facts of a record. Nothing is kept in the book."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
import yaml
from sqlmodel import Session, col, select

from ledger.book.queries import facts_of
from ledger.book.workflow import Record
from ledger.instrument import Instrument, instrument_of, kind_of
from ledger.ui.bound import choice
from ledger.ui.context import Context
from ledger.ui.show import guarded
from ledger.ui.views.deal_parts.trace import show_outcome
from ledger.values.case_yaml import read_case_yaml
from ledger.values.outcomes import Outcome
from ledger.values.schemes import Scheme

MOST_RECORDS = 200


def render(context: Context, scheme: Scheme) -> None:
    """Draw the choice of a case and what the scheme answers for it."""
    say, method = context.translate, instrument_of(scheme.instrument)
    st.caption(say("Nothing is kept: this shows what the scheme would answer."))
    records = _records(context, method)
    code = choice(say("Case"), ["", *records], key="scheme_case",
                  format_func=lambda name: records.get(name) or say("write one here"))  # fmt: skip
    if code:
        _of_record(context, method, scheme, code)
    else:
        _written(context, method, scheme)


def _records(context: Context, method: Instrument) -> Mapping[str, str]:
    kinds = [key for key, kind in method.kinds.items() if kind.case]
    query = select(Record).where(Record.instrument == method.key, col(Record.kind).in_(kinds))
    with context.reading() as session:
        rows = session.exec(query.order_by(col(Record.id).desc()).limit(MOST_RECORDS)).all()
    return {record.code: f"{record.code} {record.title}" for record in rows}


def _of_record(context: Context, method: Instrument, scheme: Scheme, code: str) -> None:
    with guarded(context.translate):
        with context.reading() as session:
            outcome = _outcome(session, method, scheme, code)
        if outcome:
            show_outcome(context, outcome.as_json())


def _outcome(session: Session, method: Instrument, scheme: Scheme, code: str) -> Outcome | None:
    """What the scheme answers for a record's facts; None where its kind has no case."""
    record = session.exec(select(Record).where(Record.code == code)).one()
    kind = kind_of(record)
    if kind.case is None:
        return None
    facts: Any = kind.facts.read(facts_of(session, record))
    return method.compute(kind.case(session, record, facts), scheme)


def _written(context: Context, method: Instrument, scheme: Scheme) -> None:
    """A case written as `calc` takes it; its own scheme does not count here."""
    say = context.translate
    text = st.text_area(say("Case file"), value=method.template, height=320, key=f"try_{method.key}") or ""
    if not st.button(say("Compute"), key="try_compute", type="primary", icon=":material/calculate:"):
        return
    try:
        content = read_case_yaml(text)
    except (yaml.YAMLError, ValueError) as error:
        st.error(
            say("This is no case file: {why}", why=" ".join(str(error).split())), icon=":material/error:"
        )
        return
    facts = content.get("facts") if isinstance(content, dict) else None
    with guarded(say):
        show_outcome(context, method.compute(method.case.read(facts or {}), scheme).as_json())
