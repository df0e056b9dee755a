"""The form of a deal, new or returned: a full page, its faults on top and beside, saved once however often clicked."""

from typing import Any, Final

import streamlit as st

from ledger.book.columns import stored_id
from ledger.book.parties import KINDS, SECTORS, NewParty
from ledger.book.queries import RecordRow, facts_of
from ledger.book.store import Unit, register_party
from ledger.book.workflow import EDITABLE_STATES, Record, StepRefused, VersionChanged
from ledger.instrument import (
    Instrument,
    RecordKind,
    draft_deal,
    instrument_of,
    instruments,
    kind_of,
    revise_deal,
    schemes_of,
    step_deal,
)
from ledger.ui.acts import act, act_button, attempt, notice
from ledger.ui.context import Context
from ledger.ui.forms import draw_form, forget, scratch
from ledger.ui.forms.draw import keep_faults
from ledger.ui.routes import go
from ledger.ui.show import plain, show_error
from ledger.values.errors import LedgerError, raise_all
from ledger.values.facts import YEARS, FactRefused

YEAR_DIGITS: Final = 4


def render_new(context: Context, asked: str) -> None:
    """Draw the form of a new deal."""
    say = context.translate
    if not context.may("recorder"):
        st.info(say("Only a recorder may record a deal."), icon=":material/lock:")
        return
    st.subheader(say("New record"), anchor=False)
    method, kind = _choose(context, asked)
    title, year, scheme = _head(context, method, kind)
    with st.expander(say("The firm, bank or fund is not in the book yet"), icon=":material/add_business:"):
        _new_party(context)
    form = f"new:{method.key}:{kind.key}"
    written = draw_form(context, form, kind.facts)

    def save(unit: Unit, key: str) -> int:
        raise_all(_head_faults(title, year))
        return draft_deal(
            unit, method.key, kind.key, written, title=title, year=int(year), scheme_id=scheme, key=key
        )

    with st.container(horizontal=True):
        if act_button(f"{form}:save", say("Save draft"), icon=":material/save:"):
            _saved(context, form, *attempt(context, f"{form}:save", save))
        if act_button(
            f"{form}:submit", say("Save and submit for review"), type="primary", icon=":material/send:"
        ):
            _saved(
                context,
                form,
                *attempt(
                    context, f"{form}:submit", lambda unit, key: _save_and_submit(context, unit, key, save)
                ),
            )
        if st.button(say("Empty the form"), key="empty_form", type="tertiary"):
            forget(context, form)
            st.rerun()


def render_revision(context: Context, row: RecordRow) -> None:
    """Draw the form of a draft or returned deal, for whoever may revise it."""
    say, record = context.translate, row.record
    if not context.may("recorder"):
        st.info(say("Only a recorder may revise a deal."), icon=":material/lock:")
        _back(context, record)
        return
    if record.state not in EDITABLE_STATES:
        fault = f"it is {record.state} and its facts are frozen"
        refused = StepRefused(action="revise", code=record.code, fault=fault)
        st.info(plain(say.error(refused)[0]), icon=":material/lock:")
        _back(context, record)
        return
    st.subheader(plain(f"{record.code}  {record.title}"), anchor=False)
    # The version that was on the screen when typing began: what another saved meanwhile is not written over.
    opened = scratch.typed(context, f"edit:{record.id}")
    seen: int = opened.setdefault("version", record.version)
    form = f"edit:{record.id}:{seen}"
    if seen != record.version:
        _changed_meanwhile(context, record, seen)
    with context.reading() as session:
        facts = facts_of(session, record)
    written = draw_form(context, form, kind_of(record).facts, facts)
    if opened.setdefault("written", written) == written and seen != record.version:
        _load_again(context, record, seen)
    with st.container(horizontal=True):
        if act_button(form, say("Save as a new version"), type="primary", icon=":material/save:"):
            _, error = attempt(
                context, form, lambda unit, key: revise_deal(unit, stored_id(record), seen, written, key)
            )
            _revised(context, record, seen, error)
        _back(context, record)


def _changed_meanwhile(context: Context, record: Record, seen: int) -> None:
    """Say that another has saved a version since; what was typed stays until it is given up."""
    say = context.translate
    show_error(context, VersionChanged(code=record.code, current=record.version, seen=seen))
    st.caption(say("What you typed is kept below, and is not saved."))
    if st.button(
        say("Give up what was typed and load it again"), key="load_again", icon=":material/refresh:"
    ):
        _load_again(context, record, seen)


def _load_again(context: Context, record: Record, seen: int) -> None:
    _forget_revision(context, record, seen)
    st.rerun()


def _revised(context: Context, record: Record, seen: int, error: LedgerError | None) -> None:
    if error is None:
        _forget_revision(context, record, seen)
    if not isinstance(error, VersionChanged):
        _saved(context, f"edit:{record.id}:{seen}", None if error else record.id, error)
    st.rerun()  # the form is drawn again and tells of the other version itself


def _forget_revision(context: Context, record: Record, seen: int) -> None:
    scratch.drop(context, f"edit:{record.id}")
    forget(context, f"edit:{record.id}:{seen}")


def _back(context: Context, record: Record) -> None:
    if st.button(context.translate("Back without saving"), key="back_to_deal"):
        go("deal", id=record.id)


def _choose(context: Context, asked: str) -> tuple[Instrument, RecordKind]:
    say = context.translate
    methods = list(instruments())
    first, second = st.columns(2)
    chosen = first.segmented_control(
        say("Funding method"),
        methods,
        default=asked if asked in methods else methods[0],
        required=True,
        key="new_method",
        format_func=lambda key: say(instrument_of(key).title),
    )
    method = instrument_of(chosen or methods[0])
    wanted = st.query_params.get("kind", "")
    kinds = list(method.kinds)
    kind = second.segmented_control(
        say("Kind"),
        kinds,
        default=wanted if wanted in kinds else kinds[0],
        required=True,
        key=f"new_kind:{method.key}",
        format_func=lambda key: say(method.kinds[key].title),
    )
    return method, method.kinds[kind or kinds[0]]


def _head(context: Context, method: Instrument, kind: RecordKind) -> tuple[str, str, str]:
    say, form = context.translate, f"new:{method.key}:{kind.key}"
    # Kept with what is typed below, under names that no fact has.
    typed = scratch.typed(context, form)
    first, second, third = st.columns([3, 1, 3])
    title = (
        first.text_input(f"{say('Title')} :red[\\*]", value=typed.get("@title", ""), key=f"{form}.@title")
        or ""
    )
    year = (
        second.text_input(say("Plan year"), value=typed.get("@year", str(context.year)), key=f"{form}.@year")
        or ""
    )
    with context.reading() as session:
        usable = schemes_of(session, method.key)
    names = {
        key: scheme.title if say.language == "zh" else scheme.title_english or scheme.title
        for key, scheme in usable.items()
    }
    options = ["", *names] if kind.case is None else list(names)
    kept = typed.get("@scheme")
    scheme = third.selectbox(
        say("Scheme"),
        options,
        index=options.index(kept) if kept in options else 0,
        key=f"{form}.@scheme",
        format_func=lambda key: f"{names[key]}（{key}）" if key else say("none"),
    )
    typed.update({"@title": title, "@year": year, "@scheme": scheme})
    return title.strip(), year.strip(), scheme or ""


def _head_faults(title: str, year: str) -> list[LedgerError]:
    """What is wrong with the title and the plan year as they were typed; no other year is put in their place."""
    faults: list[LedgerError] = []
    if not title:
        faults.append(FactRefused(field="title", fault="is missing", written=""))
    if not year:
        faults.append(FactRefused(field="plan_year", fault="is missing", written=""))
    elif not (year.isdecimal() and len(year) == YEAR_DIGITS and int(year) in YEARS):
        faults.append(
            FactRefused(field="plan_year", fault="this is no year; write it such as 2010", written=year)
        )
    return faults


def _save_and_submit(context: Context, unit: Unit, key: str, save: Any) -> int:
    record_id: int = save(unit, f"{key}/draft")
    step_deal(unit, record_id, "submit", seen_version=1, day=context.as_of, key=f"{key}/submit")
    return record_id


def _saved(context: Context, form: str, record_id: int | None, error: LedgerError | None) -> None:
    if error or record_id is None:
        if error:
            keep_faults(form, error)
        st.rerun()
    forget(context, form)
    notice(context.translate("Saved."))
    go("deal", id=record_id)


def _new_party(context: Context) -> None:
    say = context.translate
    first, second, third = st.columns([3, 1, 1])
    name = first.text_input(say("Name"), key="party_name") or ""
    kind = second.selectbox(
        say("Kind"), KINDS, index=KINDS.index("firm"), key="party_kind", format_func=say.name
    )
    sector = third.selectbox(
        say("Sector"), SECTORS, index=SECTORS.index("private"), key="party_sector", format_func=say.name
    )
    fourth, fifth = st.columns(2)
    identifier = fourth.text_input(say("Social credit code"), key="party_identifier") or ""
    override = fifth.text_input(say("Why a wrong check digit stands"), key="party_override") or ""
    if act_button("party", say("Record the party"), icon=":material/add_business:"):
        new = NewParty(
            kind=kind or "firm",
            name=name.strip(),
            sector=sector or "private",
            identifier=identifier.strip(),
            override_reason=override.strip(),
        )
        if act(context, "party", lambda unit, key: register_party(unit, new, key)):
            notice(say("{name} is in the book.", name=plain(name)))
            st.rerun()
