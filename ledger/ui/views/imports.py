"""Statement import: a file is read and staged in the database, checked, matched, and then accepted; or taken back.

Nothing is kept in the browser: a batch stays where it is when the page is closed at any step.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ledger.statements.batches import BatchRow, list_batches
from ledger.statements.errors import StatementError
from ledger.statements.importing import read_with_memory
from ledger.statements.questions import ASKING, question_of
from ledger.statements.staging import ASKED, known_file, stage_question, stage_statement
from ledger.ui.acts import attempt, notice
from ledger.ui.bound import MOST_DIGITS
from ledger.ui.context import Context
from ledger.ui.routes import go, go_later
from ledger.ui.show import empty, grid, moment, plain, show_error
from ledger.ui.views.import_parts.batch import show_batch
from ledger.ui.views.import_parts.mappings import show_mappings
from ledger.ui.views.import_parts.offers import recompute_of
from ledger.values.errors import LedgerError

MEGABYTES = 20
MOST_TOLD = 5
_ROUND = "_statement_round"
SUFFIXES = ("xlsx", "xlsm", "xls", "csv", "txt", "html", "htm")


def render(context: Context) -> None:
    """Draw one batch, or the upload and the list of batches."""
    asked = st.query_params.get("batch", "")
    if asked.isdecimal():
        # One digit too many is refused as no batch's; thousands Python would not even read.
        show_batch(context, int(asked[: MOST_DIGITS + 1]))
        return
    if context.may("recorder"):
        _upload(context)
    else:
        st.info(
            context.translate("Only a recorder imports statements; batches can be read by everybody."),
            icon=":material/lock:",
        )
    _batches(context)
    show_mappings(context)


def _upload(context: Context) -> None:
    say = context.translate
    round_ = st.session_state.setdefault(_ROUND, 0)
    with st.container(border=True):
        label = say(
            "Interest lists or account statements of banks (Excel or CSV, at most {size} MB each): drop them here",
            size=MEGABYTES,
        )
        files = st.file_uploader(
            label, type=list(SUFFIXES), key=f"statement_file:{round_}", max_upload_size=MEGABYTES,
            accept_multiple_files=True,
        )  # fmt: skip
        with st.expander(say("The file has a password"), icon=":material/key:"):
            password = st.text_input(
                say("Password (it is not kept)"), key="statement_password", type="password"
            )
        if files:
            _take_in(context, files, password or None)


def _take_in(context: Context, files: Sequence[Any], password: str | None) -> None:
    """Read and stage the files one by one; what is refused says why, the others come in all the same."""
    say = context.translate
    taken: list[int] = []
    told: list[str] = []
    with st.status(say("Reading, checking and matching …"), expanded=len(files) > 1) as status:
        progress = st.progress(0.0)
        for number, file in enumerate(files):
            progress.progress(number / len(files), text=plain(file.name))
            batch, messages = _stage(context, file.getvalue(), file.name, password)
            taken += [batch] if batch else []
            told += messages
        progress.progress(1.0)
        done = say("{count} files are taken in.", count=len(taken))
        status.update(label=done, expanded=len(taken) < len(files))
    if len(taken) == len(files):
        st.session_state[_ROUND] += 1
        # One file opens its batch; of several the list shows only names, so it is said that all of them came in.
        said = [*([done] if len(taken) > 1 else []), *told[:MOST_TOLD]]
        if said:
            notice("  \n".join(plain(text) for text in said))
        go("import", **({"batch": taken[0]} if len(taken) == 1 else {}))


def _stage(context: Context, data: bytes, name: str, password: str | None) -> tuple[int | None, list[str]]:
    """Stage one file, or the question that it asks; its batch, and what is to be told."""
    say = context.translate
    try:
        # The file is read before the unit of work begins, so that nobody waits for the writers' lock meanwhile.
        with context.reading() as session:
            known = known_file(session, data)
            reading = None if known else read_with_memory(session, data, name, password)
    except ASKING as error:
        question = question_of(data, name, error, password)
        asked, refused = attempt(context, "stage", lambda unit, _: stage_question(unit, data, name, question))
        if refused:
            show_error(context, refused)
        return asked, []
    except StatementError as error:
        show_error(context, error)
        return None, []
    if known and known.kind == ASKED:
        return known.id, []
    staged, refused = attempt(
        context,
        "stage",
        lambda unit, _: stage_statement(unit, data, name, recompute=recompute_of(), reading=reading),
    )
    if refused or staged is None:
        show_error(context, refused or LedgerError())
        return None, []
    return staged.batch_id, [
        say.message(message) for message in staged.messages
    ] if staged.known_since else []


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
        "state": context.translate.name(
            "asks" if batch.kind == ASKED and batch.state == "staged" else batch.state
        ),
        "when": moment(batch.staged_at),
        **batch.counts,
    }
