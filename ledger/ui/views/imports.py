"""Statement import: a file is read and staged in the database, checked, matched, and then accepted; or taken back.

Nothing is kept in the browser: a batch stays where it is when the page is closed at any step.
"""

import streamlit as st

from ledger.statements.batches import BatchRow, list_batches
from ledger.statements.errors import StatementError
from ledger.statements.reading import read_statement
from ledger.statements.staging import Staged, known_file, stage_statement
from ledger.ui.acts import attempt, notice
from ledger.ui.context import Context
from ledger.ui.routes import go, go_later
from ledger.ui.show import empty, grid, moment, plain, show_error
from ledger.ui.views.import_parts.batch import show_batch
from ledger.ui.views.import_parts.by_hand import recompute_of

MEGABYTES = 20
SUFFIXES = ("xlsx", "xlsm", "xls", "csv", "txt", "html", "htm")


def render(context: Context) -> None:
    """Draw one batch, or the upload and the list of batches."""
    asked = st.query_params.get("batch", "")
    if asked.isdecimal():
        show_batch(context, int(asked))
        return
    if context.may("recorder"):
        _upload(context)
    else:
        st.info(
            context.translate("Only a recorder imports statements; batches can be read by everybody."),
            icon=":material/lock:",
        )
    _batches(context)


def _upload(context: Context) -> None:
    say = context.translate
    with st.container(border=True):
        label = say(
            "Interest list or account statement of a bank (Excel or CSV, at most {size} MB): drop it here",
            size=MEGABYTES,
        )
        file = st.file_uploader(label, type=list(SUFFIXES), key="statement_file", max_upload_size=MEGABYTES)
        with st.expander(say("The file has a password"), icon=":material/key:"):
            password = st.text_input(
                say("Password (it is not kept)"), key="statement_password", type="password"
            )
        if file is None:
            return
        if file.size > MEGABYTES * 1024 * 1024:
            st.error(say("The file is larger than {size} MB.", size=MEGABYTES), icon=":material/error:")
            return
        with st.spinner(say("Reading, checking and matching …")):
            staged = _stage(context, file.getvalue(), file.name, password or None)
        if staged:
            if staged.messages:
                notice("  \n".join(plain(say.message(message)) for message in staged.messages[:3]))
            go("import", batch=staged.batch_id)


def _stage(context: Context, data: bytes, name: str, password: str | None) -> Staged | None:
    try:
        # The file is read before the unit of work begins, so that nobody waits for the writers' lock meanwhile.
        with context.reading() as session:
            known = known_file(session, data)
        reading = None if known else read_statement(data, name, password)
    except StatementError as error:
        show_error(context, error)
        return None
    staged, refused = attempt(
        context,
        "stage",
        lambda unit, _: stage_statement(unit, data, name, recompute=recompute_of(), reading=reading),
    )
    if refused:
        show_error(context, refused)
    return staged


def _batches(context: Context) -> None:
    say = context.translate
    with context.reading() as session:
        _, batches = list_batches(session)
    st.subheader(say("Batches"), anchor=False)
    if not batches:
        empty(context, "No statement has been imported yet.")
        return
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {
        "file": text(say("File"), pinned=True),
        "state": text(say("State"), width=70),
        "when": text(say("Imported"), width=125),
        "new": number(say("New"), format="%d", width=60),
        "matched": number(say("Matched"), format="%d", width=65),
        "accepted": number(say("Accepted"), format="%d", width=65),
        "already_there": number(say("There already"), format="%d", width=65),
        "suspicious": number(say("Suspicious"), format="%d", width=55),
        "rejected": number(say("Unreadable"), format="%d", width=75),
    }
    grid(
        [_row(context, batch) for batch in batches],
        columns,
        key="batches",
        alt=say("Batches"),
        action=(say("Open"), lambda row: go_later("import", batch=batches[row].id)),
    )


def _row(context: Context, batch: BatchRow) -> dict[str, object]:
    return {
        "file": batch.file_name,
        "state": context.translate.name(batch.state),
        "when": moment(batch.staged_at),
        **batch.counts,
    }
