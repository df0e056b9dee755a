"""A file that asks: its columns with sample values, and what an officer says they are; remembered for this header."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ledger.statements.batches import content_of
from ledger.statements.errors import StatementError
from ledger.statements.importing import import_statement, read_with_memory
from ledger.statements.mappings import fields
from ledger.statements.questions import ASKING, Question, question_of
from ledger.statements.staging import stage_question
from ledger.statements.tables import StatementBatch
from ledger.ui.acts import act, act_button, notice
from ledger.ui.context import Context
from ledger.ui.routes import go
from ledger.ui.show import plain, show_error
from ledger.ui.views.import_parts.offers import recompute_of

_ENCRYPTED = b"\xd0\xcf\x11\xe0"


def show_question(context: Context, batch: StatementBatch, question: Question) -> None:
    """Ask what the columns are; the answer reads the file and is kept for its header."""
    say = context.translate
    st.warning(plain(say.message(question.told)), icon=":material/help:")
    if not context.may("recorder"):
        return
    with st.container(border=True):
        place = say(
            "Sheet {sheet}, header in row {row}", sheet=plain(question.sheet or "—"), row=question.row
        )
        st.markdown(f"**{place}**")
        chosen = _columns(context, question)
        password = _password(context, batch)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if act_button(
                f"answer:{batch.id}", say("Read with these columns and remember them"), type="primary",
                icon=":material/check:",
            ):  # fmt: skip
                _answer(context, batch, chosen, password)
            row = st.number_input(
                say("Header row"),
                min_value=1,
                value=question.row,
                step=1,
                key=f"ask_row:{batch.id}",
                width=140,
            )
            if row != question.row:
                _ask_again(context, batch, int(row), password)


def _columns(context: Context, question: Question) -> dict[str, str]:
    """What each column is said to be; only what was changed or asked is handed on."""
    say = context.translate
    chosen: dict[str, str] = {}
    for number, column in enumerate(question.columns):
        asked = column.name in question.asked
        options = list(question.fields if asked and question.fields else fields())
        name, samples, field = st.columns([4, 6, 5], vertical_alignment="center")
        mark = ":material/help: " if asked else ""
        name.markdown(f"{mark}**{plain(column.name)}**" if asked else plain(column.name))
        samples.caption(plain(" · ".join(column.samples)) or "—")
        said = field.selectbox(
            column.name, options, index=options.index(column.field) if column.field in options else None,
            key=f"ask:{question.sheet}:{question.row}:{number}", label_visibility="collapsed",
            placeholder=say("please choose") if asked else say("not read"),
            format_func=lambda code: say("not read") if code == "other" else say.name(code),
        )  # fmt: skip
        if said and (asked or said != column.field):
            chosen[column.name] = said
    return chosen


def _password(context: Context, batch: StatementBatch) -> str | None:
    if not bytes(batch.content).startswith(_ENCRYPTED):
        return None
    say = context.translate
    return (
        st.text_input(say("Password (it is not kept)"), key=f"ask_password:{batch.id}", type="password")
        or None
    )


def _answer(context: Context, batch: StatementBatch, chosen: Mapping[str, str], password: str | None) -> None:
    data, name = bytes(batch.content), batch.file_name
    try:
        with context.reading() as session:
            reading = read_with_memory(session, data, name, password, chosen)
    except ASKING as error:
        _keep_question(context, batch, question_of(data, name, error, password))
        return
    except StatementError as error:
        show_error(context, error)
        return

    def do(unit: Any, _: str) -> Any:
        return import_statement(unit, data, name, recompute_of(), reading=reading, confirmed=chosen or None)

    if act(context, f"answer:{batch.id}", do) is not None:
        notice(context.translate("The file is read; its columns are remembered for this header."))
        st.rerun()


def _ask_again(context: Context, batch: StatementBatch, row: int, password: str | None) -> None:
    """The same question about the header in another row."""
    data, name = bytes(batch.content), batch.file_name
    try:
        with context.reading() as session:
            read_with_memory(session, data, name, password)
    except ASKING as error:
        _keep_question(context, batch, question_of(data, name, error, password, row))
    except StatementError as error:
        show_error(context, error)


def _keep_question(context: Context, batch: StatementBatch, question: Question) -> None:
    data, name = content_of_batch(context, batch), batch.file_name
    kept = act(context, f"question:{batch.id}", lambda unit, _: stage_question(unit, data, name, question))
    if kept is not None:
        go("import", batch=kept)


def content_of_batch(context: Context, batch: StatementBatch) -> bytes:
    """The file of a batch."""
    with context.reading() as session:
        return content_of(session, batch.id or 0) or b""
